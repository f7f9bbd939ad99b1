//  RecordConsent: when a consent was given, and who wrote it down.
//
//  A consent is proof: its purpose, text and time stay as they were recorded; it can only be withdrawn.

import Content
import Storage

/// Completes consents, and refuses (409) to change what was consented to.
struct RecordConsent: Lifecycle {
    let contentType = UID.consent
    let requires: Set<AttributeName> = ["konsumen", "given_at"]
    let uses: Set<AttributeName> = ["recorded_by"]
    let provides: Set<AttributeName> = ["given_at"]

    private static let proof: [AttributeName] = ["purpose", "text_version", "given_at", "channel"]

    func beforeCreate(_ draft: inout Draft, in transaction: Transaction) throws {
        draft.setIfAbsent("given_at", to: .instant(transaction.now))
        draft.setIfAbsent("recorded_by", to: .text(transaction.principal.label))
        if draft.effectiveRelation("konsumen") == nil {
            transaction.warn("consent-of-nobody", at: "konsumen", "Persetujuan ini belum terhubung ke konsumen")
        }
    }

    func beforeUpdate(_ draft: inout Draft, of entry: Entry, in transaction: Transaction) throws {
        for name in RecordConsent.proof where draft.alters(name, of: entry) {
            throw Refusal.conflict("Persetujuan adalah bukti dan tidak dapat diubah; cabut lalu catat yang baru")
        }
    }
}
