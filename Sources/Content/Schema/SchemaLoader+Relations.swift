//  SchemaLoader+Relations: relations are looked up once every type is known.
//
//  Left out with a warning: unknown targets, morph relations, relations to accounts of the system or of Strapi's
//  admin panel, an inverse side whose owner is missing. An owner whose inverse is missing becomes one-way.

extension SchemaLoader {
    /// Types of the system that content may not point to.
    private static let closedTargets: Set<String> = [
        UID.user.rawValue, UID.role.rawValue, "admin::user", "admin::role",
    ]

    /// The relation a JSON object declares; nil when it cannot be served.
    ///
    /// Whether its other side agrees is settled when all types are read.
    mutating func relation(_ name: String, _ json: JSONObject, _ draft: TypeDraft) -> Relation? {
        guard let kind = RelationKind(rawValue: json["relation"]?.string ?? "") else {
            report(
                .warning, draft.file, name,
                "relation \"\(json["relation"]?.string ?? "")\" is not served; its rows are kept")
            return nil
        }
        guard let target = json["target"]?.string.map({ UID($0) }) else {
            report(.warning, draft.file, name, "has no target and is left out")
            return nil
        }
        if !draft.ownAttributes.contains(name), SchemaLoader.closedTargets.contains(target.rawValue) {
            report(.warning, draft.file, name, "relations to \(target) are not served")
            return nil
        }
        guard drafts.contains(where: { $0.uid == target && !$0.isComponent }) else {
            report(.warning, draft.file, name, "its target \(target) does not exist; the attribute is left out")
            return nil
        }
        if let owner = json["mappedBy"]?.string {
            return Relation(kind: kind, target: target, side: .inverse(owner: owner))
        }
        return Relation(kind: kind, target: target, side: .owning(inverse: json["inversedBy"]?.string))
    }

    /// Every draft becomes a type.
    mutating func settle() -> [ContentType] {
        var read: [UID: [Attribute]] = [:]
        for draft in drafts { read[draft.uid] = withoutBadAliases(attributes(of: draft), draft) }
        var types: [ContentType] = []
        for draft in drafts {
            var attributes = withoutDangling(read[draft.uid] ?? [], draft, among: read)
            if draft.isLocalized { attributes.append(SchemaLoader.localizations(of: draft.uid)) }
            attributes = attributes.enumerated().map { $1.index == $0 ? $1 : $1.with(index: $0) }
            types.append(
                ContentType(
                    uid: draft.uid, kind: draft.kind, collectionName: draft.collectionName,
                    singularName: draft.singularName, pluralName: draft.pluralName,
                    displayName: draft.info?["displayName"]?.string ?? draft.singularName,
                    draftAndPublish: draft.draftAndPublish, isLocalized: draft.isLocalized,
                    timestamps: draft.timestamps, attributes: attributes, indexes: indexes(of: draft, attributes),
                    operations: operations(of: draft)))
        }
        return types
    }

    /// What ties the translations of one entry together, as Strapi adds it to localised types.
    private static func localizations(of uid: UID) -> Attribute {
        Attribute(
            name: "localizations", index: 0,
            form: .relation(Relation(kind: .oneToMany, target: uid, side: .owning(inverse: nil))), required: false,
            unique: false, isPrivate: false, defaultValue: nil, constraints: Constraints(), aliasOf: nil,
            isEncrypted: false, format: nil)
    }

    private mutating func withoutBadAliases(_ attributes: [Attribute], _ draft: TypeDraft) -> [Attribute] {
        let names = Set(attributes.lazy.filter { $0.aliasOf == nil && $0.scalar != nil }.map(\.name))
        return attributes.filter { attribute in
            guard let source = attribute.aliasOf, !names.contains(source) else { return true }
            report(
                .warning, draft.file, attribute.name, "is an alias of \"\(source)\", which does not exist; left out")
            return false
        }
    }

    /// Both sides of a relation must name each other, as they were read.
    private mutating func withoutDangling(
        _ attributes: [Attribute], _ draft: TypeDraft, among read: [UID: [Attribute]]
    ) -> [Attribute] {
        attributes.compactMap { attribute in
            guard let relation = attribute.relation, let name = relation.side.other else { return attribute }
            let other = read[relation.target]?.first { $0.name == name }?.relation
            if relation.isAnswered(by: other, as: attribute.name, of: draft.uid) { return attribute }
            guard case .owning = relation.side else {
                report(
                    .warning, draft.file, attribute.name,
                    "\(relation.target) has no relation \"\(name)\" back to it; the attribute is left out")
                return nil
            }
            report(
                .warning, draft.file, attribute.name,
                "\(relation.target) has no inverse \"\(name)\"; the relation is one-way")
            return attribute.with(
                form: .relation(
                    Relation(kind: relation.kind, target: relation.target, side: .owning(inverse: nil))))
        }
    }
}

extension Relation {
    /// True when `other` is the same relation seen from its other side.
    fileprivate func isAnswered(by other: Relation?, as name: AttributeName, of uid: UID) -> Bool {
        guard let other, other.target == uid, other.kind == kind.mirrored else { return false }
        switch (side, other.side) {
        case (.owning, .inverse(let owner)): return owner == name
        case (.inverse, .owning(let inverse)): return inverse == name
        default: return false
        }
    }
}

extension RelationSide {
    /// The attribute that this side names on the target.
    fileprivate var other: AttributeName? {
        switch self {
        case .owning(let inverse): inverse
        case .inverse(let owner): owner
        }
    }
}

extension RelationKind {
    /// The same relation, counted from the other side.
    fileprivate var mirrored: RelationKind {
        switch self {
        case .oneToOne: .oneToOne
        case .manyToMany: .manyToMany
        case .oneToMany: .manyToOne
        case .manyToOne: .oneToMany
        }
    }
}
