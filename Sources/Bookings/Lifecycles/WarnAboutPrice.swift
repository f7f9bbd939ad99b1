//  WarnAboutPrice: a unit's price and the total of its price table should be one number.
//
//  The price rules. Table rows are stored apart from the unit, so a partial change of either side is judged with what
//  is stored of the other.

import Content
import Storage

/// Warns `price-differs`.
struct WarnAboutPrice: DraftCheck {
    let contentType = UID.unit
    let uses: Set<AttributeName> = ["price", "harga"]

    func check(_ draft: Draft, over stored: Entry?, in transaction: Transaction) throws {
        guard draft.has("harga"), draft.changes("price") || draft.changes("harga") else { return }
        let price = draft.effective("price", over: stored)
        let total = try self.total(draft, over: stored, in: transaction)
        // As JSON, because the two may be declared with different scales.
        guard !price.isNull, !total.isNull, price.json != total.json else { return }
        transaction.warn("price-differs", at: "price", "Harga unit berbeda dari harga_total pada rincian harga")
    }

    private func total(_ draft: Draft, over stored: Entry?, in transaction: Transaction) throws -> Value {
        if let rows = draft.components["harga"] {
            guard let row = rows.first else { return .null }
            if let total = row.draft["harga_total"] { return total }
            guard row.id != nil else { return .null }
        }
        return try stored.flatMap { try transaction.components("harga", of: $0).first }?["harga_total"] ?? .null
    }
}
