//  Bodies against small types of their own, and what becomes of them in short words.

import Content

/// A type `coba` with given attributes, beside `lain` and some components.
struct Body {
    let schema: Schema
    let type: ContentType

    init(_ attributes: String, more: String = "") throws {
        schema = try SchemaLoader.load([
            typeFile("coba", attributes: attributes, more: more),
            typeFile("lain", attributes: #""nama":{"type":"string"}"#),
            componentFile(
                "bagian", "isi",
                attributes: """
                    "judul":{"type":"string","required":true,"maxLength":5},"urutan":{"type":"integer","default":7},
                    "tanggal":{"type":"date"},"lain":{"type":"relation","relation":"oneToOne","target":"api::lain.lain"}
                    """),
            componentFile("bagian", "foto", attributes: #""keterangan":{"type":"string"}"#),
            componentFile(
                "bagian", "susun",
                attributes: """
                    "isi":{"type":"component","component":"bagian.isi","repeatable":true},
                    "dalam":{"type":"component","component":"bagian.susun"}
                    """),
        ])
        guard schema.problems.isEmpty else { throw TestFault(description: "\(schema.problems)") }
        type = try found(schema["api::coba.coba"], "the type")
    }

    /// How a body is read unless a test says otherwise: as a create by somebody who may do everything.
    func context(
        isCreate: Bool = true, isStoredDraft: Bool = false, access: Access = .everything,
        provided: Set<AttributeName> = [], formats: [String: ValueFormat] = [:],
        attachedFiles: Set<AttributeName> = [], limits: PayloadLimits = PayloadLimits()
    ) -> PayloadContext {
        PayloadContext(
            schema: schema, access: access, isCreate: isCreate, isStoredDraft: isStoredDraft, provided: provided,
            formats: formats, attachedFiles: attachedFiles, limits: limits)
    }

    func draft(_ json: String, _ context: PayloadContext? = nil) throws -> Draft {
        try Payload.read(try JSONValue.parse(json), of: type, with: context ?? self.context()).draft
    }

    /// Each fault as `path: message`; a refusal without a path as its message; nothing for a good body.
    func faults(_ json: String, _ context: PayloadContext? = nil) throws -> [String] {
        do {
            _ = try draft(json, context)
            return []
        } catch let fault as PayloadFault {
            return fault.faults.map { $0.path.joined(separator: "/") + ": " + $0.message }
        } catch let refusal as Refusal {
            return [refusal.message]
        }
    }
}

/// What a draft sets: `nama "x" unit = 5 bagian[judul "a"]`, in schema order.
func spelled(_ draft: Draft) -> String {
    draft.type.attributes.compactMap { attribute in
        let name = attribute.name
        if let value = draft.values[name] { return name + " " + spelled(value) }
        if let change = draft.relations[name] { return name + " " + spelled(change) }
        return draft.components[name].map { name + "[" + $0.map(spelled).joined(separator: ", ") + "]" }
    }.joined(separator: " ")
}

/// A row of a component: `#5 judul "a"` for a stored one.
func spelled(_ row: ComponentDraft) -> String {
    [row.id.map { "#\($0)" }, "\(row.draft.type.uid)", spelled(row.draft)].compactMap(\.self)
        .filter { !$0.isEmpty }.joined(separator: " ")
}

/// A change of a relation: `= 1 2`, or `+1 +2(before 3) -4`.
func spelled(_ change: RelationChange) -> String {
    switch change {
    case .replace(let ids): (["="] + ids.map(String.init)).joined(separator: " ")
    case .edit(let connect, let disconnect):
        (connect.map(spelled) + disconnect.map { "-\($0)" }).joined(separator: " ")
    }
}

private func spelled(_ connection: Connection) -> String {
    let place =
        switch connection.place {
        case .end: ""
        case .start: "(start)"
        case .before(let anchor): "(before \(anchor))"
        case .after(let anchor): "(after \(anchor))"
        }
    return "+\(connection.id)\(place)\(connection.isStrict ? "" : "~")"
}
