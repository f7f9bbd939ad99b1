//  RowEncoder: columns become the members of an entry's JSON, with no value in between.
//
//  One encoder per selection and request: the keys are escaped once, the output form of each column is known.

import Content
import Relational

/// Writes the scalar members of one selection's rows.
struct RowEncoder {
    private struct Column {
        /// The JSON key with its colon.
        let key: [UInt8]
        let output: OutputForm
        let scale: Int?
        let encrypted: Attribute?
    }

    private let columns: [Column]
    private let type: ContentType
    private let cipher: FieldCipher
    private let documentColumn: Int?
    /// Columns before the first field, counted from the id.
    let firstField: Int

    init(_ selection: Selection, table: EntryTable, cipher: FieldCipher) {
        type = selection.type
        self.cipher = cipher
        documentColumn = table.hasEncrypted ? 1 : nil
        firstField = table.hasEncrypted ? 2 : 1
        columns = selection.fields.map { RowEncoder.column($0, of: selection.type) }
    }

    /// Columns of a row, the foreign keys not counted.
    var width: Int { firstField + columns.count }

    private static func column(_ field: Field, of type: ContentType) -> Column {
        let name: String
        var output = OutputForm.instant
        var scale: Int?
        var encrypted: Attribute?
        switch field {
        case .id: (name, output) = ("id", .integer)
        case .documentID: (name, output) = ("documentId", .text)
        case .createdAt: name = type.timestamps.created
        case .updatedAt: name = type.timestamps.updated
        case .publishedAt: name = "publishedAt"
        case .locale: (name, output) = ("locale", .text)
        case .attribute(let index):
            let attribute = type.attributes[index]
            name = attribute.name
            output = attribute.scalar?.output ?? .never
            scale = attribute.constraints.scale
            encrypted = attribute.isEncrypted ? attribute : nil
        }
        var writer = JSONWriter()
        writer.string(name)
        writer.byte(UInt8(ascii: ":"))
        return Column(key: writer.bytes, output: output, scale: scale, encrypted: encrypted)
    }

    /// Appends `"a":1,"b":null` for the row whose id is at column `base`.
    func encode(_ row: any SQLRow, base: Int, into writer: inout JSONWriter) throws {
        for (index, column) in columns.enumerated() {
            if index > 0 { writer.byte(UInt8(ascii: ",")) }
            writer.bytes.append(contentsOf: column.key)
            let at = base + firstField + index
            if row.isNull(at) {
                writer.null()
            } else if let attribute = column.encrypted {
                let documentID = row.text(base + (documentColumn ?? 0))
                writer.string(try cipher.open(row.blob(at), of: attribute, in: type, documentID: documentID))
            } else {
                write(row, at, column, into: &writer)
            }
        }
    }

    private func write(_ row: any SQLRow, _ at: Int, _ column: Column, into writer: inout JSONWriter) {
        switch column.output {
        case .text, .never: row.withBytes(at) { writer.string($0) }
        case .integer: writer.integer(row.integer(at))
        case .number:
            if let scale = column.scale {
                writer.scaled(row.integer(at), scale: scale)
            } else {
                writer.double(row.real(at))
            }
        case .boolean: writer.bool(row.integer(at) != 0)
        case .digits, .epochMilliseconds: writer.quotedInteger(row.integer(at))
        case .instant: writer.instant(row.integer(at))
        case .json: row.withBytes(at) { writer.raw($0) }
        }
    }
}
