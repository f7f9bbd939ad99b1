//  RowEncoder: columns become the members of an entry's JSON, with no value in between.
//
//  One encoder per selection, made once with its program: keys are escaped and lie one behind the other with their
//  commas and colons, and each column is a few plain numbers. Copying a struct with an array in it for every column cost
//  more than SQLite's part of a read.

import Content
import Relational

/// Writes the scalar members of one selection's rows.
struct RowEncoder: Sendable {
    private struct Column {
        /// Where `,"key":` stands in `keys`, which go on a little behind the last.
        let key: (from: Int32, to: Int32)
        let output: OutputForm
        /// Fraction digits of an exact decimal; -1 for other columns.
        let scale: Int8
        /// Place in `encrypted`; -1 for a column in clear.
        let encrypted: Int16
        /// How the value is shown; nil for in clear.
        let mask: FieldMask.Form?
    }

    private let columns: [Column]
    private let keys: [UInt8]
    private let encrypted: [Attribute]
    private let type: ContentType
    private let cipher: FieldCipher
    private let documentColumn: Int
    /// Columns before the first field, counted from the id.
    let firstField: Int
    /// Ids of rows that are shown in clear; nil where nothing is masked.
    private let clearRows: Set<Int64>?

    init(_ selection: Selection, table: EntryTable, cipher: FieldCipher) {
        type = selection.type
        self.cipher = cipher
        documentColumn = 1
        firstField = table.hasEncrypted ? 2 : 1
        clearRows = selection.masks.isEmpty ? nil : Set(selection.ownRows)
        var writer = JSONWriter()
        var columns: [Column] = []
        var encrypted: [Attribute] = []
        for (place, field) in selection.fields.enumerated() {
            let shown = RowEncoder.shown(field, of: selection.type)
            let from = writer.count
            if place > 0 { writer.byte(UInt8(ascii: ",")) }
            writer.string(shown.name)
            writer.byte(UInt8(ascii: ":"))
            if let attribute = shown.encrypted { encrypted.append(attribute) }
            columns.append(
                Column(
                    key: (Int32(from), Int32(writer.count)), output: shown.output, scale: Int8(shown.scale ?? -1),
                    encrypted: Int16(shown.encrypted == nil ? -1 : encrypted.count - 1),
                    mask: selection.masks[field]?.form))
        }
        keys = writer.bytes + Array(repeating: 0, count: 15)
        self.columns = columns
        self.encrypted = encrypted
    }

    /// Columns of a row, the foreign keys not counted.
    var width: Int { firstField + columns.count }

    private typealias Shown = (name: String, output: OutputForm, scale: Int?, encrypted: Attribute?)

    private static func shown(_ field: Field, of type: ContentType) -> Shown {
        switch field {
        case .id: return ("id", .integer, nil, nil)
        case .documentID: return ("documentId", .text, nil, nil)
        case .createdAt: return (type.timestamps.created, .instant, nil, nil)
        case .updatedAt: return (type.timestamps.updated, .instant, nil, nil)
        case .publishedAt: return ("publishedAt", .instant, nil, nil)
        case .locale: return ("locale", .text, nil, nil)
        case .attribute(let index):
            let attribute = type.attributes[index]
            return (
                attribute.name, attribute.scalar?.output ?? .never, attribute.constraints.scale,
                attribute.isEncrypted ? attribute : nil
            )
        }
    }

    /// Appends `"a":1,"b":null` for the row whose id is at column `base`; masked values in part or, with their keys, not
    /// at all.
    func encode(_ row: any SQLRow, base: Int, into writer: inout JSONWriter) throws {
        let isMasked = clearRows.map { !$0.contains(row.integer(type.isComponent ? 0 : base)) } ?? false
        try columns.withUnsafeBufferPointer { columns in
            try keys.withUnsafeBytes { keys in
                guard let text = keys.baseAddress else { return }
                var isFirst = true
                for place in columns.indices {
                    let column = columns[place]
                    let mask = isMasked ? column.mask : nil
                    if mask == .absent { continue }
                    // The key of every column but the first brings a comma.
                    let from = Int(column.key.from) + (isFirst && place > 0 ? 1 : 0)
                    writer.raw(padded: text + from, count: Int(column.key.to) - from)
                    isFirst = false
                    let at = base + firstField + place
                    let cell = row.cell(at)
                    if case .null = cell {
                        writer.null()
                    } else if let mask {
                        try write(mask, column, row, at, base: base, into: &writer)
                    } else if column.encrypted >= 0 {
                        writer.string(try open(column, row, at, base: base))
                    } else {
                        write(cell, column, row, at, into: &writer)
                    }
                }
            }
        }
    }

    /// A value that is shown in part.
    private func write(
        _ mask: FieldMask.Form, _ column: Column, _ row: any SQLRow, _ at: Int, base: Int, into writer: inout JSONWriter
    ) throws {
        if column.encrypted >= 0 {
            var text = try open(column, row, at, base: base)
            text.withUTF8 { mask.write(UnsafeRawBufferPointer($0), into: &writer) }
        } else if column.scale >= 0 {
            mask.write(units: row.integer(at), scale: Int(column.scale), into: &writer)
        } else {
            row.withBytes(at) { mask.write($0, into: &writer) }
        }
    }

    private func open(_ column: Column, _ row: any SQLRow, _ at: Int, base: Int) throws -> String {
        let attribute = encrypted[Int(column.encrypted)]
        return try row.withBytes(at) { cipherText in
            try row.withBytes(base + documentColumn) {
                try cipher.open(cipherText, of: attribute, in: type, documentID: $0)
            }
        }
    }

    @inline(__always)
    private func write(_ cell: SQLCell, _ column: Column, _ row: any SQLRow, _ at: Int, into writer: inout JSONWriter) {
        switch (column.output, cell) {
        case (.text, .text(let bytes)), (.never, .text(let bytes)): writer.string(bytes)
        case (.integer, .integer(let integer)): writer.integer(integer)
        case (.number, .integer(let units)) where column.scale >= 0: writer.scaled(units, scale: Int(column.scale))
        case (.number, .real(let real)) where column.scale < 0: writer.double(real)
        case (.boolean, .integer(let integer)): writer.bool(integer != 0)
        case (.digits, .integer(let integer)), (.epochMilliseconds, .integer(let integer)):
            writer.quotedInteger(integer)
        case (.instant, .integer(let milliseconds)): writer.instant(milliseconds)
        case (.json, .text(let bytes)): writer.raw(bytes)
        default: convert(column, row, at, into: &writer)
        }
    }

    /// A value of another storage class than the column's own: the database converts it.
    private func convert(_ column: Column, _ row: any SQLRow, _ at: Int, into writer: inout JSONWriter) {
        switch column.output {
        case .text, .never: row.withBytes(at) { writer.string($0) }
        case .integer: writer.integer(row.integer(at))
        case .number where column.scale >= 0: writer.scaled(row.integer(at), scale: Int(column.scale))
        case .number: writer.double(row.real(at))
        case .boolean: writer.bool(row.integer(at) != 0)
        case .digits, .epochMilliseconds: writer.quotedInteger(row.integer(at))
        case .instant: writer.instant(row.integer(at))
        case .json: row.withBytes(at) { writer.raw($0) }
        }
    }
}
