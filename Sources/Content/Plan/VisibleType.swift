//  VisibleType: a content type or component as one caller sees it.
//
//  Names are looked up here, so that what a caller does not see is an unknown name and what they see in part is nothing
//  to compare with.

/// A type with what the caller sees of it.
struct VisibleType {
    let type: ContentType
    let fields: FieldVisibility
    /// The rows that are there for the caller.
    let rows: Filter

    /// A column that the caller may filter, sort and search by; nil for unknown, private, masked and structured ones.
    func comparable(_ name: String) -> Field? {
        guard let field = field(name) else { return nil }
        if case .attribute(let index) = field, !fields.isComparable(index) { return nil }
        return field
    }

    /// A column that answers may show; nil for unknown, private, hidden and structured ones.
    func shown(_ name: String) -> Field? {
        guard let field = field(name) else { return nil }
        if case .attribute(let index) = field, !fields.isShown(index) { return nil }
        return field
    }

    /// Every field an answer shows when none is named.
    var allFields: [Field] {
        Planner.allFields(of: type).filter { field in
            if case .attribute(let index) = field { fields.isShown(index) } else { true }
        }
    }

    /// How the values of fields are shown, where that is not in clear.
    func masks(of shown: [Field], inDetail isDetail: Bool) -> [Field: FieldMask] {
        var masks: [Field: FieldMask] = [:]
        for case .attribute(let index) in shown {
            if fields.hidden.contains(index) {
                masks[.attribute(index)] = FieldMask(.absent)
            } else if let mask = fields.masks[index], !(isDetail && mask.isClearInDetail) {
                masks[.attribute(index)] = mask
            }
        }
        return masks
    }

    private func field(_ name: String) -> Field? {
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
}
