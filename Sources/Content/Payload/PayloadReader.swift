//  PayloadReader: one walk over a body, collecting every fault on its way.
//
//  Attributes are visited in schema order, whatever the body's. Behind the faults of attributes comes one of the
//  relations; only a body without any of these is told what Strapi finds later: dates, then files that are missing.

/// The state of reading one body; used once.
struct PayloadReader {
    let context: PayloadContext
    var faults: [FieldFault] = []
    /// The first thing wrong with the shape of a relation, which Strapi reports of the entry as a whole.
    var relationFault: FieldFault?
    /// A bound that the body goes beyond.
    var excess: Refusal?
    /// The first fault of the layer behind validation: reported only when nothing else is wrong.
    var refusal: Refusal?
    /// Required files that are missing: asked for once everything else is right.
    var missingFiles: [FieldFault] = []
    var warnings: [Warning] = []
    /// Required values and least lengths are waived for drafts.
    var isUnpublished: Bool
    var componentRows = 0
    var componentDepth = 0
    var relationIDs = 0
    /// See `Draft`.
    var defaulted: Set<AttributeName> = []
    var keptOnly: [AttributeName: FieldFault] = [:]
    var echoes: [AttributeName: String] = [:]

    init(context: PayloadContext) {
        self.context = context
        isUnpublished = !context.isCreate && context.isStoredDraft
    }

    /// Ends the walk.
    mutating func finish() throws -> [Warning] {
        if let excess { throw excess }
        if let relationFault { faults.append(relationFault) }
        if !faults.isEmpty { throw PayloadFault(faults) }
        if let refusal { throw refusal }
        if !missingFiles.isEmpty { throw PayloadFault(missingFiles) }
        return warnings
    }

    mutating func add(_ path: [String], _ wrong: String) {
        faults.append(FieldFault(path, "\(FieldFault.text(of: path)) \(wrong)"))
    }

    /// `publishedAt` and `locale`, which are no attributes.
    mutating func readSystem(_ members: JSONObject, into draft: inout Draft) throws {
        if draft.type.draftAndPublish, let given = members["publishedAt"] {
            if given.isNull {
                draft.publishedAt = .some(nil)
                if context.isCreate { isUnpublished = true }
            } else {
                let text = given.string ?? (given.double.map(JavaScriptNumber.text) ?? "")
                guard let instant = Instant.parse(text) else {
                    refusal = Refusal.validation("Invalid format, expected a timestamp or an ISO date")
                    return
                }
                draft.publishedAt = .some(instant)
            }
        }
        if draft.type.isLocalized, context.isCreate {
            draft.locale = members["locale"]?.string ?? context.defaultLocale
        }
    }

    /// All attributes of one entry or component row.
    ///
    /// A new row is filled with defaults; what it must have is asked for only when the whole entry is created.
    mutating func read(_ members: JSONObject, into draft: inout Draft, at path: [String], isNew: Bool? = nil) {
        let creates = isNew ?? context.isCreate
        for attribute in draft.type.attributes where attribute.aliasOf == nil {
            let here = path + [attribute.name]
            let given = members[attribute.name] ?? alias(of: attribute, in: draft.type, members)
            switch attribute.form {
            case .scalar(let kind):
                if isEcho(given, attribute, of: draft.type, creates: creates) { continue }
                if let value = scalar(given, kind, attribute, at: here, creates: creates) {
                    draft.values[attribute.name] = value
                }
            case .relation(let relation):
                if let change = self.relation(given, relation, attribute, at: here) {
                    draft.relations[attribute.name] = change
                }
            case .media:
                if let change = media(given, attribute, at: here, creates: creates) {
                    draft.relations[attribute.name] = change
                }
            case .component(let uid, let repeatable, let count):
                if let rows = component(given, uid, repeatable, count, attribute, at: here, creates: creates) {
                    draft.components[attribute.name] = rows
                }
            case .dynamicZone(let uids, let count):
                if let rows = zone(given, uids, count, attribute, at: here, creates: creates) {
                    draft.components[attribute.name] = rows
                }
            }
        }
    }

    private func alias(of attribute: Attribute, in type: ContentType, _ members: JSONObject) -> JSONValue? {
        for other in type.attributes where other.aliasOf == attribute.name {
            if let value = members[other.name] { return value }
        }
        return nil
    }

    /// True for a value that the caller was shown in part and sends back as it was shown.
    private mutating func isEcho(_ given: JSONValue?, _ attribute: Attribute, of type: ContentType, creates: Bool)
        -> Bool
    {
        guard !creates, !type.isComponent, case .string(let text)? = given,
            let mask = context.access.visibility[type.uid].fields.masks[attribute.index], mask.form.mayHaveMade(text)
        else { return false }
        echoes[attribute.name] = text
        return true
    }

    private func isProvided(_ attribute: Attribute, at path: [String]) -> Bool {
        path.count == 1 && context.provided.contains(attribute.name)
    }

    private mutating func scalar(
        _ given: JSONValue?, _ kind: ScalarKind, _ attribute: Attribute, at path: [String], creates: Bool
    ) -> Value? {
        guard let given else {
            guard creates else { return nil }
            if let standard = attribute.defaultValue, case .value(let value) = kind.check(standard, attribute) {
                if path.count == 1 { defaulted.insert(attribute.name) }
                return value
            }
            if attribute.required, context.isCreate, !isUnpublished, !isProvided(attribute, at: path) {
                add(path, "must be defined.")
            }
            return nil
        }
        if given.isNull { return null(kind, attribute, at: path) }
        var value = given
        if let name = attribute.format, let format = context.formats[name], case .string(let text) = given {
            guard let rewritten = apply(format, to: text, at: path) else { return nil }
            value = .string(rewritten)
        }
        switch kind.check(value, isUnpublished ? attribute.ofDraft : attribute) {
        case .value(let checked): return checked
        case .wrong(let wrong):
            if !creates, isProvided(attribute, at: path), let kept = keep(value, wrong, attribute, at: path) {
                return kept
            }
            for text in wrong { add(path, text) }
            return .null
        case .wrongWithin(let wrong):
            faults += wrong.map { FieldFault($0, below: path) }
            return .null
        case .refused(let message):
            if refusal == nil { refusal = Refusal.validation(message) }
            return nil
        }
    }

    /// A text that breaks nothing but the pattern of an attribute that a rule gives.
    private mutating func keep(_ value: JSONValue, _ wrong: [String], _ attribute: Attribute, at path: [String])
        -> Value?
    {
        guard case .string(let text) = value, wrong.count == 1, attribute.constraints.pattern?.matches(text) == false
        else { return nil }
        keptOnly[attribute.name] = FieldFault(path, "\(FieldFault.text(of: path)) \(wrong[0])")
        return .text(text)
    }

    /// Null, where required, is of a wrong type for kinds that have a type, and otherwise as good as missing.
    private mutating func null(_ kind: ScalarKind, _ attribute: Attribute, at path: [String]) -> Value? {
        guard attribute.required, !isUnpublished else { return .null }
        if context.isCreate, isProvided(attribute, at: path) { return nil }
        switch kind.nullName {
        case "number"?: add(path, "must be a `number` type, but the final value was: `NaN`.")
        case let name?: add(path, "must be a `\(name)` type, but the final value was: `null`.")
        case nil: addMissing(path)
        }
        return nil
    }

    /// Null or nothing where something must be.
    mutating func addMissing(_ path: [String]) {
        add(path, context.isCreate ? "must be defined." : "cannot be null.")
    }

    private mutating func apply(_ format: ValueFormat, to text: String, at path: [String]) -> String? {
        switch format.apply(text) {
        case .refused(let wrong):
            add(path, wrong)
            return nil
        case .text(let rewritten, let odd):
            warnings += odd.map { Warning($0.code, at: path, $0.message) }
            return rewritten
        }
    }

    /// What is required but absent, for relations and media.
    private mutating func media(_ given: JSONValue?, _ attribute: Attribute, at path: [String], creates: Bool)
        -> RelationChange?
    {
        let isAttached = context.attachedFiles.contains(attribute.name) && path.count == 1
        if attribute.required, !isAttached, !isUnpublished {
            let isMissing = given == nil ? creates : given == .null || given == .array([])
            if isMissing { missingFiles.append(FieldFault(path, "\(FieldFault.text(of: path)) must be defined.")) }
        }
        guard let given else { return nil }
        return change(given)
    }

    private mutating func relation(
        _ given: JSONValue?, _ relation: Relation, _ attribute: Attribute, at path: [String]
    ) -> RelationChange? {
        guard context.access.mayRelate(to: relation.target) else { return nil }
        if attribute.required, !isUnpublished, given == nil ? context.isCreate : given == .null {
            if !(context.isCreate && isProvided(attribute, at: path)) { addMissing(path) }
            return nil
        }
        return given.flatMap { change($0) }
    }
}

extension Attribute {
    /// The attribute with the checks that drafts are held to.
    fileprivate var ofDraft: Attribute {
        guard constraints.minLength != nil else { return self }
        var waived = constraints
        waived.minLength = nil
        return with(constraints: waived)
    }
}

extension FieldFault {
    /// A fault found below `path`.
    fileprivate init(_ fault: NestedFault, below path: [String]) {
        let whole = path + fault.path
        self.init(whole, fault.namesPath ? "\(FieldFault.text(of: whole)) \(fault.message)" : fault.message)
    }
}
