//  Attribute: one attribute of a content type or component, as its schema file declares it.
//
//  Always: `index` is its place in its type's `attributes`; names are unique within a type.
//  What a file gets wrong is settled by the loader before an Attribute exists.

/// One attribute, with every constraint the schema names.
///
/// A class because it is handed from hand to hand: copying its dozen members was 7 % of a write (measured).
package final class Attribute: Sendable {
    /// As the schema file spells it.
    package let name: AttributeName
    /// Place in `ContentType.attributes`.
    package let index: Int
    /// What it is made of.
    package let form: AttributeForm
    /// Must have a value; drafts may lack it.
    package let required: Bool
    /// No two entries have the same value; null is exempt.
    package let unique: Bool
    /// Never read, filtered, sorted or searched over the API.
    package let isPrivate: Bool
    /// Fills a missing value on create.
    package let defaultValue: JSONValue?
    /// The checks of a scalar.
    package let constraints: Constraints
    /// Another attribute of the same type that this one reads and, when that is absent, writes.
    package let aliasOf: AttributeName?
    /// Stored as cipher text with a keyed hash for equality; never sorted or searched.
    package let isEncrypted: Bool
    /// The name of a `ValueFormat` that rewrites and judges the text before the constraints do.
    package let format: String?

    init(
        name: AttributeName, index: Int, form: AttributeForm, required: Bool, unique: Bool, isPrivate: Bool,
        defaultValue: JSONValue?, constraints: Constraints, aliasOf: AttributeName?, isEncrypted: Bool, format: String?
    ) {
        self.name = name
        self.index = index
        self.form = form
        self.required = required
        self.unique = unique
        self.isPrivate = isPrivate
        self.defaultValue = defaultValue
        self.constraints = constraints
        self.aliasOf = aliasOf
        self.isEncrypted = isEncrypted
        self.format = format
    }

    /// The same at another place, made of something else, with other checks, or without its default.
    func with(
        index: Int? = nil, form: AttributeForm? = nil, constraints: Constraints? = nil, keepsDefault: Bool = true
    ) -> Attribute {
        Attribute(
            name: name, index: index ?? self.index, form: form ?? self.form, required: required, unique: unique,
            isPrivate: isPrivate, defaultValue: keepsDefault ? defaultValue : nil,
            constraints: constraints ?? self.constraints,
            aliasOf: aliasOf, isEncrypted: isEncrypted, format: format)
    }

    /// The kind, where the attribute holds one value in one column.
    package var scalar: ScalarKind? {
        if case .scalar(let kind) = form { kind } else { nil }
    }

    /// The media options, where the attribute links files.
    package var media: Media? {
        if case .media(let media) = form { media } else { nil }
    }

    /// The relation, where the attribute is one.
    package var relation: Relation? {
        if case .relation(let relation) = form { relation } else { nil }
    }
}

/// What an attribute is made of.
package enum AttributeForm: Sendable {
    /// One value in one column.
    case scalar(ScalarKind)
    case relation(Relation)
    /// Links to `plugin::upload.file`.
    case media(Media)
    /// Rows of one component.
    case component(UID, repeatable: Bool, count: ItemCount)
    /// Rows of several components in one order.
    case dynamicZone([UID], count: ItemCount)

    /// The components whose rows may stand in it.
    package var components: [UID] {
        switch self {
        case .component(let uid, _, _): [uid]
        case .dynamicZone(let uids, _): uids
        case .scalar, .relation, .media: []
        }
    }

    /// The one type that is behind it; nil where there is none, or one of several.
    package var target: UID? {
        switch self {
        case .relation(let relation): relation.target
        case .media: .file
        case .component(let uid, _, _): uid
        case .scalar, .dynamicZone: nil
        }
    }
}

/// How many items a repeatable component or zone takes; nil is unbounded.
package struct ItemCount: Hashable, Sendable {
    /// Fewest items.
    package let min: Int?
    /// Most items.
    package let max: Int?

    /// Both bounds are inclusive.
    package init(min: Int? = nil, max: Int? = nil) {
        self.min = min
        self.max = max
    }
}

/// What a media attribute takes, and who may see it.
package struct Media: Hashable, Sendable {
    /// Takes several files.
    package let multiple: Bool
    /// Classes of files: `images`, `files`, `videos`, `audios`.
    package let allowedTypes: [String]
    /// Media types that files must be by their content; nil where the classes alone decide.
    package let fileTypes: [String]?
    /// Bytes of all files together; nil is unbounded.
    package let totalBytes: Int?
    /// Its files are for those who may see the entry, and are not called what a client called them.
    package let isPrivate: Bool
    /// The attribute beside it whose value names its files; nil for its own name.
    package let namedAfter: AttributeName?

    /// A media attribute's own options.
    package init(
        multiple: Bool, allowedTypes: [String], fileTypes: [String]? = nil, totalBytes: Int? = nil,
        isPrivate: Bool = false, namedAfter: AttributeName? = nil
    ) {
        self.multiple = multiple
        self.allowedTypes = allowedTypes
        self.fileTypes = fileTypes
        self.totalBytes = totalBytes
        self.isPrivate = isPrivate
        self.namedAfter = namedAfter
    }

    /// What the attribute takes instead of a file of this media type; nil where it takes it.
    package func refuses(_ mime: String) -> String? {
        if let fileTypes, !fileTypes.contains(mime) { return fileTypes.joined(separator: ", ") }
        return allowedTypes.contains(FileClass(mime: mime).rawValue) ? nil : allowedTypes.joined(separator: ", ")
    }
}

/// The checks of a scalar attribute; nil is no check.
package struct Constraints: Sendable {
    /// Fewest UTF-16 units.
    package var minLength: Int?
    /// Most UTF-16 units.
    package var maxLength: Int?
    /// Least number, inclusive.
    package var min: Double?
    /// Largest number, inclusive.
    package var max: Double?
    /// For kinds whose bounds do not fit a double (biginteger).
    package var minInteger: Int64?
    /// The largest, likewise.
    package var maxInteger: Int64?
    /// What a text must match somewhere.
    package var pattern: Pattern?
    /// The options of an enumeration, in order.
    package var options: [String] = []
    /// Fraction digits of an exact decimal; nil for a decimal kept as a double.
    package var scale: Int?

    /// No checks.
    package init() {}
}
