//  AccountFilters: conditions on accounts by the names of their attributes, and whom an account is for.
//
//  Text is compared byte by byte, as the database does.

import Content
import Storage

extension Schema {
    /// The relations of accounts that say whom one is for: those to one entry of the content.
    var accountLinks: [Attribute] {
        self[.user]?.attributes.filter { attribute in
            guard let relation = attribute.relation, !relation.isToMany else { return false }
            return relation.target.rawValue.hasPrefix("api::")
        } ?? []
    }
}

extension ContentType {
    /// The attribute equals a text; drops everything where there is no such attribute.
    func equals(_ name: AttributeName, _ text: String) -> Filter {
        guard let attribute = self[name: name] else { return .nothing }
        return .compare(.attribute(attribute.index), .equal, [.text(text)], negated: false)
    }

    /// Some account has this name or address, in either place: a login takes both.
    func isTaken(username: String, email: String) -> Filter {
        .any([
            equals("email", email), equals("username", email), equals("username", username),
            equals("email", username), equals("email", username.lowercased()),
        ])
    }
}

extension Filter {
    /// The entry of that id.
    static func isEntry(_ id: Int64) -> Filter {
        .compare(.id, .equal, [.integer(id)], negated: false)
    }

    /// Any entry but that of this id.
    static func isOther(than id: Int64) -> Filter {
        .compare(.id, .notEqual, [.integer(id)], negated: false)
    }
}

extension ContentStore {
    /// How many entries of a type meet a condition.
    func count(_ type: ContentType, where filter: Filter) async throws -> Int64 {
        try await count(ReadPlan(selection: Selection(type: type, fields: []), filter: filter))
    }

    /// The first entry of a type that meets a condition, by id; nil for none.
    func firstID(_ type: ContentType, where filter: Filter) async throws -> Int64? {
        try await firstID(ReadPlan(selection: Selection(type: type, fields: []), filter: filter))
    }
}
