//  EntryJSON: gathered rows become the answer's bytes.
//
//  The members of each row are copied as they are; only braces, ids and keys of populated attributes come new.

import Content

/// Writes answers from gathered rows.
struct EntryJSON: ~Copyable {
    private let shape: AnswerShape
    private let rows: GatheredRows
    private var writer: JSONWriter

    init(shape: AnswerShape, rows: consuming GatheredRows) {
        self.shape = shape
        // Braces, ids and keys come to a quarter of what they surround, or to less.
        writer = JSONWriter(capacity: rows.members.count * 5 / 4 + 1_024)
        self.rows = rows
    }

    /// The answer's bytes.
    consuming func finish() -> JSONBytes {
        writer.finish()
    }

    /// `{"id":1,"attributes":{…}}`, or the flat form.
    mutating func entry(_ node: EntryNode, _ row: Int) {
        if shape == .flat || node.program.isComponent { return inline(node, row) }
        writer.raw("{\"id\":")
        writer.integer(rows.id(node.rows.lowerBound + row))
        writer.raw(",\"attributes\":{")
        members(node, row, after: false)
        writer.raw("}}")
    }

    private mutating func inline(_ node: EntryNode, _ row: Int, component: UID? = nil) {
        writer.raw("{\"id\":")
        writer.integer(rows.id(node.rows.lowerBound + row))
        if let component {
            writer.raw(",\"__component\":")
            writer.string(component.rawValue)
        }
        members(node, row, after: true)
        writer.raw("}")
    }

    private mutating func members(_ node: EntryNode, _ row: Int, after isAfter: Bool) {
        var needsComma = isAfter
        let place = rows.place(node.rows.lowerBound + row)
        if !place.isEmpty {
            if needsComma { writer.byte(UInt8(ascii: ",")) }
            writer.raw(rows.members, place)
            needsComma = true
        }
        for found in node.populated {
            // The key brings its comma.
            found.child.key.withUnsafeBytes {
                writer.raw(UnsafeRawBufferPointer(rebasing: $0[(needsComma ? 0 : 1)...]))
            }
            needsComma = true
            populated(found, of: row)
        }
    }

    private mutating func populated(_ found: PopulatedRows, of parent: Int) {
        switch found.child.form {
        case .count: count(found.counts[parent])
        case .component: single(found, of: parent)
        case .components, .zone: list(found, of: parent, emptyIsNull: false)
        case .relation, .file: wrapped { $0.single(found, of: parent) }
        case .relations: wrapped { $0.list(found, of: parent, emptyIsNull: false) }
        case .files: wrapped { $0.list(found, of: parent, emptyIsNull: $0.shape == .strapi4) }
        }
    }

    private mutating func wrapped(_ body: (inout EntryJSON) -> Void) {
        guard shape == .strapi4 else { return body(&self) }
        writer.raw("{\"data\":")
        body(&self)
        writer.raw("}")
    }

    private mutating func single(_ found: PopulatedRows, of parent: Int) {
        if let (node, row) = found.first(parent) { entry(node, row) } else { writer.null() }
    }

    private mutating func list(_ found: PopulatedRows, of parent: Int, emptyIsNull: Bool) {
        if emptyIsNull, found.first(parent) == nil { return writer.null() }
        writer.byte(UInt8(ascii: "["))
        var isFirst = true
        let isZone = found.child.form == .zone
        found.forEach(parent) { node, row in
            if !isFirst { writer.byte(UInt8(ascii: ",")) }
            isFirst = false
            if isZone { inline(node, row, component: node.program.selection.type.uid) } else { entry(node, row) }
        }
        writer.byte(UInt8(ascii: "]"))
    }

    private mutating func count(_ number: Int64) {
        if shape == .flat {
            writer.raw("{\"count\":")
            writer.integer(number)
            return writer.raw("}")
        }
        writer.raw("{\"data\":{\"attributes\":{\"count\":")
        writer.integer(number)
        writer.raw("}}}")
    }

    /// `{"data":[…],"meta":{"pagination":…}}`, or a bare array.
    mutating func list(_ node: EntryNode, page: Page, total: Int64?) {
        if shape == .strapi4 { writer.raw("{\"data\":") }
        writer.byte(UInt8(ascii: "["))
        for row in 0..<node.count {
            if row > 0 { writer.byte(UInt8(ascii: ",")) }
            entry(node, row)
        }
        writer.byte(UInt8(ascii: "]"))
        guard shape == .strapi4 else { return }
        writer.raw(",\"meta\":{\"pagination\":{")
        pagination(page, total)
        writer.raw("}}}")
    }

    private mutating func pagination(_ page: Page, _ total: Int64?) {
        let limit = page.limit ?? 1
        switch page.style {
        case .page:
            writer.raw("\"page\":")
            writer.double(page.page)
            writer.raw(",\"pageSize\":")
            writer.integer(limit)
            if let total {
                writer.raw(",\"pageCount\":")
                writer.integer((total + limit - 1) / limit)
            }
        case .offset:
            writer.raw("\"start\":")
            writer.integer(page.start)
            writer.raw(",\"limit\":")
            writer.integer(limit)
        }
        if let total {
            writer.raw(",\"total\":")
            writer.integer(total)
        }
    }

    /// `{"data":…,"meta":{}}` with warnings where there are some, or the bare entry.
    mutating func one(_ node: EntryNode, _ row: Int, warnings: [Warning] = []) {
        guard shape == .strapi4 else { return entry(node, row) }
        writer.raw("{\"data\":")
        entry(node, row)
        writer.raw(",\"meta\":{")
        if !warnings.isEmpty {
            writer.raw("\"warnings\":")
            writer.value(.array(warnings.map(\.json)))
        }
        writer.raw("}}")
    }
}
