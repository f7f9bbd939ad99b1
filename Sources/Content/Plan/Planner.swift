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

    /// A type as the caller sees it.
    func visible(_ type: ContentType) -> VisibleType {
        let seen = access.visibility[type.uid]
        return VisibleType(type: type, fields: seen.fields, rows: seen.read)
    }

    /// The type behind a relation, component or media attribute that the caller may look into; nil where they may not.
    ///
    /// An attribute that is seen of the caller's own rows only can be shown, but not compared with.
    func target(of attribute: Attribute, in type: VisibleType, isCompared: Bool) -> VisibleType? {
        guard !attribute.isPrivate,
            isCompared ? type.fields.isComparable(attribute.index) : type.fields.isShown(attribute.index)
        else { return nil }
        switch attribute.form {
        case .relation(let relation):
            return access.mayRelate(to: relation.target) ? schema[relation.target].map(visible) : nil
        case .media: return schema[.file].map(visible)
        case .component(let uid, _, _): return schema[uid].map { component($0, behind: attribute, of: type) }
        case .scalar, .dynamicZone: return nil
        }
    }

    /// A component as the caller sees it behind an attribute.
    func component(_ component: ContentType, behind attribute: Attribute, of type: VisibleType) -> VisibleType {
        var fields = type.fields.components[attribute.index] ?? .whole
        // Rows of a component know whose they are; rows within them do not.
        fields.ownRows = type.type.isComponent ? [] : type.fields.ownRows
        return VisibleType(type: component, fields: fields, rows: .everything)
    }

    static func invalid(_ name: String) -> Refusal {
        .validation("Invalid parameter \(name)")
    }
}
