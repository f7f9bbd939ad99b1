//  VerifyDocument: who found a document right, and when; another file starts anew.
//
//  A new file resets the verification whatever else the request says: forms send back the old `verified` with it, and
//  nobody has looked at the new file yet.

import Content
import Storage

/// Stamps and resets the verification of documents.
struct VerifyDocument: Lifecycle {
    let contentType = UID.document
    let requires: Set<AttributeName> = ["file", "verified"]
    let uses: Set<AttributeName> = ["verified_by", "verified_date"]

    /// Longest `verified_by`, as the schema has it.
    private static let nameCharacters = 100

    func beforeCreate(_ draft: inout Draft, in transaction: Transaction) throws {
        if draft["verified"] == .boolean(true) { try stamp(&draft, in: transaction) }
    }

    func beforeUpdate(_ draft: inout Draft, of entry: Entry, in transaction: Transaction) throws {
        if draft.changes("file"), try isReplaced(by: draft, of: entry, in: transaction) {
            if [entry["verified"], draft["verified"]].contains(.boolean(true)) {
                transaction.warn("verification-reset", at: "verified", "Berkas diganti: perlu diverifikasi lagi")
            }
            draft["verified"] = .boolean(false)
            draft["verified_by"] = .null
            draft["verified_date"] = .null
        } else if draft["verified"] == .boolean(true), draft.alters("verified", of: entry) {
            try stamp(&draft, in: transaction)
        }
    }

    private func isReplaced(by draft: Draft, of entry: Entry, in transaction: Transaction) throws -> Bool {
        let stored = try transaction.related("file", of: entry)
        return draft.effectiveFile("file", over: stored) != stored.first
    }

    private func stamp(_ draft: inout Draft, in transaction: Transaction) throws {
        draft.setIfAbsent("verified_date", to: .text(transaction.today))
        let name = try callerName(in: transaction).prefix(VerifyDocument.nameCharacters)
        draft.setIfAbsent("verified_by", to: .text(String(name)))
    }

    /// An account by its name, anything else by its label.
    private func callerName(in transaction: Transaction) throws -> String {
        let label = transaction.principal.label
        guard case .user(let id) = transaction.principal.kind else { return label }
        return try transaction.entry(.user, id: id)?["username"].text ?? label
    }
}
