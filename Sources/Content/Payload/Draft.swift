//  Draft: what a write wants to change, checked but not stored.
//
//  Tells absent from null. Relations are changes (replace, connect, disconnect), components whole lists.
//  Rules read and change drafts; the store writes them.

/// A change of one entry or component row.
package struct Draft: Sendable {
    /// The content type or component that is written.
    package let type: ContentType
    /// Scalars that are set; absent ones keep what is stored.
    package var values: [AttributeName: Value] = [:]
    /// Relations and media that change.
    package var relations: [AttributeName: RelationChange] = [:]
    /// Components and zones that are replaced; empty for none.
    package var components: [AttributeName: [ComponentDraft]] = [:]
    /// Absent: published now on create, unchanged on update.
    ///
    /// `.some(nil)`: a draft.
    package var publishedAt: Instant??
    /// The locale of a localised entry; create only.
    package var locale: String?
    /// To-one relations as stored, so that rules see them after this change; filled by the store on update.
    package var storedRelations: [AttributeName: Int64] = [:]
    /// Attributes of the entry whose value is the schema's default, because the client sent none.
    package var defaulted: Set<AttributeName> = []
    /// Values that only pass where they are what is stored already, and the fault they are otherwise: numbers that a
    /// rule gives may have outgrown the pattern that clients are held to.
    package var keptOnly: [AttributeName: FieldFault] = [:]

    /// Values as the caller is shown them, in part: they change nothing, and pass where the stored ones look so.
    package var echoes: [AttributeName: String] = [:]

    /// Nothing to change yet.
    package init(_ type: ContentType) {
        self.type = type
    }

    /// The value being written; nil when the draft leaves the attribute alone.
    package subscript(_ name: AttributeName) -> Value? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// Sets an attribute that the draft leaves alone or would make null.
    package mutating func setIfAbsent(_ name: AttributeName, to value: Value) {
        if values[name] == nil || values[name] == .null { values[name] = value }
    }

    /// The target of a to-one relation once this draft is stored; nil for none.
    package func effectiveRelation(_ name: AttributeName) -> Int64? {
        switch relations[name] {
        case nil: return storedRelations[name]
        case .replace(let ids)?: return ids.first
        case .edit(let connect, let disconnect)?:
            if let last = connect.last { return last.id }
            return storedRelations[name].flatMap { disconnect.contains($0) ? nil : $0 }
        }
    }

    /// True when the draft touches the attribute in any way.
    package func changes(_ name: AttributeName) -> Bool {
        values[name] != nil || relations[name] != nil || components[name] != nil
    }

    /// True when nothing at all would change.
    package var isEmpty: Bool {
        values.isEmpty && relations.isEmpty && components.isEmpty && publishedAt == nil
    }
}

/// One row of a component: new, or a stored one of the same entry that is merged.
package struct ComponentDraft: Sendable {
    /// The stored row that is kept; nil makes a new one.
    package var id: Int64?
    /// What is set in the row.
    package var draft: Draft

    /// A component row to write.
    package init(id: Int64?, draft: Draft) {
        self.id = id
        self.draft = draft
    }
}

/// A change of a relation or media attribute.
package enum RelationChange: Hashable, Sendable {
    /// These and no others, in this order.
    case replace([Int64])
    /// Disconnected first, then connected.
    case edit(connect: [Connection], disconnect: [Int64])

    /// Ids that must exist.
    package var wantedIDs: [Int64] {
        switch self {
        case .replace(let ids): ids
        case .edit(let connect, _): connect.map(\.id)
        }
    }
}

/// One target to connect, and where in the order.
package struct Connection: Hashable, Sendable {
    /// A place in an ordered relation.
    package enum Place: Hashable, Sendable {
        case start, end
        case before(Int64)
        case after(Int64)
    }

    /// The target's id.
    package let id: Int64
    /// Where in the order it goes.
    package let place: Place
    /// A missing anchor is a fault; otherwise the target goes to the end.
    package let isStrict: Bool

    /// A target; at the end unless said otherwise.
    package init(_ id: Int64, at place: Place = .end, isStrict: Bool = true) {
        self.id = id
        self.place = place
        self.isStrict = isStrict
    }
}

/// Something worth telling that does not stand against a write.
package struct Warning: Hashable, Sendable {
    /// A stable word, such as `nik-structure`.
    package let code: String
    /// Attribute names from the entry down.
    package let path: [String]
    /// For office people.
    package let message: String

    /// A warning about one attribute.
    package init(_ code: String, at path: [String], _ message: String) {
        self.code = code
        self.path = path
        self.message = message
    }

    /// As `meta.warnings` shows it.
    package var json: JSONValue {
        .object(
            JSONObject([
                ("code", .string(code)), ("path", .array(path.map(JSONValue.string))), ("message", .string(message)),
            ]))
    }
}

/// How the house writes and judges a certain kind of text: phone numbers, identity numbers.
package struct ValueFormat: Sendable {
    /// What became of a text.
    package enum Outcome: Sendable {
        /// The text to store, and what is odd about it.
        case text(String, [(code: String, message: String)])
        /// What stands behind the path in the message.
        case refused(String)
    }

    /// As schema files name it.
    package let name: String
    /// Rewrites and judges one text.
    package let apply: @Sendable (String) -> Outcome

    /// A format under the name that schemas use.
    package init(_ name: String, apply: @escaping @Sendable (String) -> Outcome) {
        self.name = name
        self.apply = apply
    }
}
