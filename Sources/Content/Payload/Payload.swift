//  Payload: a body's JSON becomes a Draft, or one list of all its faults.
//
//  In: the `data` object, the type, whether it creates.  Out: Draft and warnings.  I/O: none.
//  Always: faults come in schema order; unknown keys and the system's own are dropped; attributes that a rule
//          provides may be missing. What needs the database (unique, relations that exist) is checked by the store.
//  Source: Strapi v4.25 entity validator (yup 0.32); recorded answers.

/// A checked body.
package struct Payload: Sendable {
    /// What the body changes.
    package var draft: Draft
    /// What is odd about it without standing against it.
    package var warnings: [Warning]

    /// Checks `json` as the content of an entry of `type`.
    /// - Throws: `PayloadFault`, or a `Refusal` where Strapi names no path (dates, relations of a wrong shape).
    package static func read(_ json: JSONValue, of type: ContentType, with context: PayloadContext) throws -> Payload {
        guard case .object(let members) = json else {
            throw PayloadFault([FieldFault([], "this " + Check.castToNull("object", json))])
        }
        var reader = PayloadReader(context: context)
        var draft = Draft(type)
        try reader.readSystem(members, into: &draft)
        reader.read(members, into: &draft, at: [])
        draft.defaulted = reader.defaulted
        draft.keptOnly = reader.keptOnly
        draft.echoes = reader.echoes
        return Payload(draft: draft, warnings: try reader.finish())
    }
}

/// What a body is checked against beside its type.
package struct PayloadContext: Sendable {
    /// Where components are looked up.
    package let schema: Schema
    /// Relations to types that the caller may not find are dropped.
    package let access: Access
    /// False for an update: what is missing stays.
    package let isCreate: Bool
    /// True for an update of an entry that is stored as a draft: what drafts may lack, it may go on lacking.
    package let isStoredDraft: Bool
    /// Attributes that rules fill, so that they may be missing, and may come back as a rule made them.
    package let provided: Set<AttributeName>
    /// By the name that attributes give.
    package let formats: [String: ValueFormat]
    /// Media attributes whose files come beside the body.
    package let attachedFiles: Set<AttributeName>
    /// The locale of a new localised entry whose body names none.
    package let defaultLocale: String
    /// How much one body may hold.
    package let limits: PayloadLimits

    /// The circumstances of one body.
    package init(
        schema: Schema, access: Access, isCreate: Bool, isStoredDraft: Bool = false,
        provided: Set<AttributeName> = [], formats: [String: ValueFormat] = [:],
        attachedFiles: Set<AttributeName> = [], defaultLocale: String = "en", limits: PayloadLimits = PayloadLimits()
    ) {
        self.schema = schema
        self.access = access
        self.isCreate = isCreate
        self.isStoredDraft = isStoredDraft
        self.provided = provided
        self.formats = formats
        self.attachedFiles = attachedFiles
        self.defaultLocale = defaultLocale
        self.limits = limits
    }
}

/// A named bound for everything a writer can choose; the body's own size is bounded by the server.
package struct PayloadLimits: Sendable {
    /// Items of all components and zones of one body.
    package var componentRows = 1_000
    /// Ids named in all relations of one body.
    package var relationIDs = 2_000
    /// Levels of components within components.
    package var depth = 10

    /// The shipped bounds.
    package init() {}
}
