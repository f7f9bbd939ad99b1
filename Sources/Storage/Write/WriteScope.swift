//  WriteScope: what a caller may change, held against one write.
//
//  In: the visibility of who asks, a draft, the stored entry.  Out: nothing, or 403.  Runs inside the transaction, so a
//  row that slips out of reach meanwhile is noticed. Rules and the system write without one.
//  Always: what is not visible is neither changed nor removed, whichever side a relation is written from.

import Content
import Relational

/// The caller's reach within one write.
struct WriteScope {
    let transaction: Transaction
    /// Unrestricted for whatever no caller asked for.
    let visibility: Visibility

    /// Nobody's: everything may be written.
    static func open(_ transaction: Transaction) -> WriteScope {
        WriteScope(transaction: transaction, visibility: .unrestricted)
    }

    /// The reach of whoever asked for the write.
    static func ofCaller(_ transaction: Transaction) -> WriteScope {
        WriteScope(transaction: transaction, visibility: transaction.principal.access.visibility)
    }

    /// True where nothing is withheld, so that nothing has to be looked up.
    var isOpen: Bool { !visibility.isRestricted }

    /// False for a row that is not there for the caller.
    func sees(_ uid: UID, _ id: Int64) throws -> Bool {
        try meets(visibility[uid].read, uid, id)
    }

    /// The ids that are there for the caller, in the given order.
    func visible(_ ids: [Int64], of uid: UID) throws -> [Int64] {
        let rows = visibility[uid].read
        guard rows != .everything, !ids.isEmpty else { return ids }
        let asked = Filter.compare(.id, .isIn, ids.map(Value.integer), negated: false)
        let found = Set(try transaction.ids(uid, where: asked.and(rows)))
        return ids.filter(found.contains)
    }

    /// - Throws: 403 for an attribute that the caller may not set in a new entry.
    func checkCreate(_ draft: Draft) throws {
        guard !isOpen else { return }
        let seen = visibility[draft.type.uid]
        for attribute in draft.type.attributes where sets(attribute, draft) {
            try check(attribute, draft, seen.createGrants, seen.fields, row: nil)
        }
    }

    /// - Throws: 403 for an entry that may be read only, and for an attribute that the caller may not change in it.
    func checkUpdate(_ draft: Draft, of old: Entry) throws {
        guard !isOpen else { return }
        let seen = visibility[draft.type.uid]
        guard try meets(seen.update, old.type.uid, old.id) else { throw WriteScope.readOnly }
        for attribute in draft.type.attributes where draft.changes(attribute.name) {
            // Whether a value is the stored one is nothing to be tried out where the stored one is not shown.
            let isWithheld = !seen.fields.isComparable(attribute.index) && !seen.fields.ownRows.contains(old.id)
            guard try isWithheld || changes(attribute, draft, old) else { continue }
            try check(attribute, draft, seen.updateGrants, seen.fields, row: old)
        }
    }

    /// - Throws: 403 for an entry that the caller may not delete.
    func checkDelete(_ entry: Entry) throws {
        guard !isOpen, try !meets(visibility[entry.type.uid].delete, entry.type.uid, entry.id) else { return }
        throw WriteScope.readOnly
    }

    /// - Throws: 403 when a write would leave an entry that is none of the caller's.
    func checkStored(_ entry: Entry, isNew: Bool) throws {
        guard !isOpen else { return }
        let seen = visibility[entry.type.uid]
        guard try meets(isNew ? seen.read.and(seen.create) : seen.read, entry.type.uid, entry.id) else {
            throw Refusal.forbidden("The entry would lie outside what you may see")
        }
    }

    /// - Throws: 403 when the caller may not change entries of the type, be it from the other side of a relation.
    func checkNeighbour(_ uid: UID) throws {
        guard !isOpen, !transaction.principal.access.allows("\(uid).update") else { return }
        throw Refusal.forbidden()
    }

    /// - Throws: 400 for a masked value that is not what the stored one looks like.
    func checkEchoes(_ draft: Draft, of old: Entry) throws {
        var faults: [FieldFault] = []
        for (name, text) in draft.echoes.sorted(by: { $0.key < $1.key }) {
            guard let index = draft.type[name: name]?.index,
                let mask = visibility[draft.type.uid].fields.masks[index]
            else { continue }
            let stored = old[name]
            let shown = stored.isNull ? "" : mask.form.shown(stored.text ?? stored.json.numberText ?? "")
            if !shown.isExactly(text) {
                faults.append(FieldFault([name], "\(name) is shown in part; send it whole, or as it was shown"))
            }
        }
        if !faults.isEmpty { throw PayloadFault(faults) }
    }

    private static let readOnly = Refusal.forbidden("You may see this entry, but not do that with it")

    private func meets(_ rows: Filter, _ uid: UID, _ id: Int64) throws -> Bool {
        guard rows != .everything else { return true }
        let own = Filter.compare(.id, .equal, [.integer(id)], negated: false)
        return try transaction.count(uid, where: own.and(rows)) > 0
    }

    private func check(
        _ attribute: Attribute, _ draft: Draft, _ grants: [WriteGrant]?, _ fields: FieldVisibility, row: Entry?
    ) throws {
        // What is hidden in a stored row may be set in it by nobody; in a new row where a grant says so.
        let isHidden = fields.hidden.contains(attribute.index)
        let isRefused = row.map { isHidden && !fields.ownRows.contains($0.id) } ?? (isHidden && grants == nil)
        let isGranted = try !isRefused && grants?.contains { try grant($0, attribute, draft, row) } != false
        if !isGranted { throw Refusal.forbidden("You may not set \(attribute.name)") }
    }

    private func grant(_ grant: WriteGrant, _ attribute: Attribute, _ draft: Draft, _ row: Entry?) throws -> Bool {
        guard grant.attributes.contains(attribute.index) else { return false }
        if let values = grant.values, !values.contains(draft[attribute.name]?.text ?? "") { return false }
        return try row.map { try meets(grant.rows, $0.type.uid, $0.id) } ?? true
    }

    /// True for an attribute that a new entry gets from the caller.
    private func sets(_ attribute: Attribute, _ draft: Draft) -> Bool {
        if let value = draft[attribute.name] { return !value.isNull && !draft.defaulted.contains(attribute.name) }
        if let change = draft.relations[attribute.name] { return !change.wantedIDs.isEmpty }
        return draft.components[attribute.name]?.isEmpty == false
    }

    /// True for an attribute that the draft gives another value than the stored one.
    private func changes(_ attribute: Attribute, _ draft: Draft, _ old: Entry) throws -> Bool {
        if let value = draft[attribute.name] { return value != old[attribute.name] }
        if draft.relations[attribute.name] != nil {
            let store = RelationStore(transaction: transaction, runsRules: false, scope: self)
            return try store.changes(attribute, draft, of: old)
        }
        guard let rows = draft.components[attribute.name] else { return false }
        let stored = try ComponentStore(transaction: transaction, runsRules: false, scope: self).stored(
            attribute, of: old.type, id: old.id)
        return !rows.isEmpty || !stored.isEmpty
    }
}

extension JSONValue {
    /// The text of a number; nil for every other kind.
    fileprivate var numberText: String? {
        if case .number(let text) = self { text } else { nil }
    }
}
