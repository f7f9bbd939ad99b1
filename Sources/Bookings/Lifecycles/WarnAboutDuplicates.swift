//  WarnAboutDuplicates: a customer who may be in the books already.
//
//  Families share a phone and clerks mistype numbers, so neither is unique. The other customer is named by number
//  only: no personal data, and none of the number that was compared. Whoever is shown numbers in part is told of a
//  duplicate only when a customer is entered: by changing one again and again, numbers could be guessed (domain B48).

import Content
import Storage

/// Warns `phone-duplicate`, `nik-duplicate`.
struct WarnAboutDuplicates: DraftCheck {
    let contentType = UID.customer
    let uses: Set<AttributeName> = ["phone", "ktp_number", "customer_id"]

    func check(_ draft: Draft, over stored: Entry?, in transaction: Transaction) throws {
        try warn("nik-duplicate", at: "ktp_number", "NIK", draft, over: stored, in: transaction)
        try warn("phone-duplicate", at: "phone", "Nomor telepon", draft, over: stored, in: transaction)
    }

    private func warn(
        _ code: String, at name: AttributeName, _ noun: String, _ draft: Draft, over stored: Entry?,
        in transaction: Transaction
    ) throws {
        guard draft.has(name), draft.alters(name, of: stored), let value = draft[name], !value.isNull
        else { return }
        guard stored == nil || isShownWhole(name, of: draft.type, to: transaction.principal) else { return }
        let same = try transaction.equals(name, value, in: .customer)
        // Two, because one of them may be the customer itself.
        let others = try transaction.entries(.customer, where: same, limit: 2)
        guard let other = others.first(where: { $0.id != stored?.id }) else { return }
        transaction.warn(code, at: name, "\(noun) ini juga milik konsumen \(other["customer_id"].text ?? "lain")")
    }

    private func isShownWhole(_ name: AttributeName, of type: ContentType, to principal: Principal) -> Bool {
        type[name: name].map { principal.access.visibility[type.uid].fields.isComparable($0.index) } ?? false
    }
}
