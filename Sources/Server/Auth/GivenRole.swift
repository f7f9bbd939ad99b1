//  GivenRole: the role that a body gives to an account: an id, or what to connect and disconnect.
//
//  Always: whatever was given is judged in yup's words; an account that had a role cannot be left without one this way.
//  Source: Strapi v4.25 users-permissions, validation of users.

import Content

/// The `role` of a body.
struct GivenRole {
    /// Nil leaves the role as it is.
    private(set) var change: RelationChange?

    /// Reads the member, and adds what is wrong with it.
    init(_ value: JSONValue?, isCreate: Bool, _ faults: inout [FieldFault]) {
        switch value {
        case nil:
            if isCreate { faults.append(FieldFault(["role"], "role is a required field")) }
        case .object(let members)?:
            let connected = GivenRole.ids("connect", in: members, &faults)
            let connectsNobody = members["connect"] == .array([])
            if isCreate {
                if connectsNobody {
                    faults.append(FieldFault(["role", "connect"], "Users must have a role"))
                }
            } else {
                let disconnected = GivenRole.list("disconnect", in: members, &faults)
                if connectsNobody, disconnected?.isEmpty == false {
                    faults.append(FieldFault(["role", "disconnect"], "Cannot remove role"))
                }
            }
            if let id = connected?.last { change = .replace([id]) }
        case .array?, .null?:
            faults.append(FieldFault(["role"], "role " + BodyCheck.mismatch("object", value ?? .null)))
        case let other?:
            guard let id = GivenRole.id(other) else {
                faults.append(FieldFault(["role"], "role " + BodyCheck.mismatch("strapiID", other)))
                return
            }
            change = .replace([id])
        }
    }

    /// A whole number, or a text: one that is no number names no role that there is.
    private static func id(_ value: JSONValue) -> Int64? {
        switch value {
        case .string(let text): Int64(text) ?? 0
        case .number: value.int64.flatMap { $0 >= 0 ? $0 : nil }
        default: nil
        }
    }

    private static func list(_ name: String, in members: JSONObject, _ faults: inout [FieldFault]) -> [JSONValue]? {
        switch members[name] {
        case .array(let items)?: return items
        case nil: faults.append(FieldFault(["role", name], "role.\(name) is a required field"))
        case let other?:
            faults.append(FieldFault(["role", name], "role.\(name) " + BodyCheck.mismatch("array", other)))
        }
        return nil
    }

    private static func ids(_ name: String, in members: JSONObject, _ faults: inout [FieldFault]) -> [Int64]? {
        guard let items = list(name, in: members, &faults) else { return nil }
        var found: [Int64] = []
        for (index, item) in items.enumerated() {
            let path = ["role", name, String(index)]
            guard let own = item.object else {
                faults.append(
                    FieldFault(path, FieldFault.text(of: path) + " " + BodyCheck.mismatch("object", item)))
                continue
            }
            let place = FieldFault.text(of: path + ["id"])
            switch own["id"] {
            case nil: faults.append(FieldFault(path + ["id"], "\(place) is a required field"))
            case let value?:
                if let id = id(value) {
                    found.append(id)
                } else {
                    faults.append(FieldFault(path + ["id"], "\(place) " + BodyCheck.mismatch("strapiID", value)))
                }
            }
        }
        return found
    }
}
