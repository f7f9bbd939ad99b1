//  Planner: what all stages of planning share: the schema, the caller, the bounds, and names becoming fields.
//
//  A name that the caller may not use is unknown to them: private attributes, passwords, relations to types they may
//  not find. Refusals never tell the difference.

/// What a query is planned against.
package struct Planner: Sendable {
    /// Where names are looked up.
    package let schema: Schema
    /// What the caller may do.
    package let access: Access
    /// How much one query may ask for.
    package let limits: QueryLimits
    /// Entries of localised types that lists show unless asked otherwise.
    package let defaultLocale: String

    /// A planner for one caller.
    package init(schema: Schema, access: Access, limits: QueryLimits = QueryLimits(), defaultLocale: String = "en") {
        self.schema = schema
        self.access = access
        self.limits = limits
        self.defaultLocale = defaultLocale
    }

    /// A column of `type` that the caller may name; nil for unknown, private, and structured attributes.
    func field(_ name: String, of type: ContentType) -> Field? {
        if name == "id" { return .id }
        if !type.isComponent {
            switch name {
            case "createdAt", "created_at", type.timestamps.created: return .createdAt
            case "updatedAt", "updated_at", type.timestamps.updated: return .updatedAt
            case "publishedAt" where type.draftAndPublish: return .publishedAt
            case "locale" where type.isLocalized: return .locale
            case "documentId": return .documentID
            default: break
            }
        }
        guard let attribute = type[name: name], !attribute.isPrivate, let kind = attribute.scalar, kind.output != .never
        else { return nil }
        return .attribute(attribute.index)
    }

    /// The type behind a relation, component or media attribute that the caller may look into.
    func target(of attribute: Attribute) -> ContentType? {
        guard !attribute.isPrivate else { return nil }
        switch attribute.form {
        case .relation(let relation):
            return access.mayRelate(to: relation.target) ? schema[relation.target] : nil
        case .media: return schema[.file]
        case .component(let uid, _, _): return schema[uid]
        case .scalar, .dynamicZone: return nil
        }
    }

    static func invalid(_ name: String) -> Refusal {
        .validation("Invalid parameter \(name)")
    }
}
