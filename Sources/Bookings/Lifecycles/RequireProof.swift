//  RequireProof: money that did not come in cash needs its proof.
//
//  Admin may confirm without it and is warned; everyone else attaches it. A booking that was confirmed without proof
//  can be changed by anyone, as long as the change is about something else.

import Content
import Storage

/// Asks for `payment_proof` where a paid fee came by transfer, cheque or card.
struct RequireProof: DraftCheck {
    let contentType = UID.booking
    let requires: Set<AttributeName> = ["payment_status"]
    let uses: Set<AttributeName> = ["payment_method", "payment_proof"]

    /// Methods that leave a paper; cash gets a receipt of ours.
    private static let methods: Set<String> = ["transfer", "check", "kredit"]

    func check(_ draft: Draft, over stored: Entry?, in transaction: Transaction) throws {
        let names = ["payment_status", "payment_method", "payment_proof"]
        guard draft.has("payment_proof"), names.contains(where: draft.changes) else { return }
        let files = try stored.map { try transaction.related("payment_proof", of: $0) } ?? []
        let isPaid = BookingState(draft, over: stored).payment == .paid
        let method = draft.effective("payment_method", over: stored)
        guard lacks(isPaid, method, draft.effectiveFile("payment_proof", over: files)) else { return }
        if let stored, lacks(BookingState(stored).payment == .paid, stored["payment_method"], files.first) { return }
        guard transaction.principal.isAdmin else {
            throw Refusal.conflict("Bukti pembayaran wajib dilampirkan untuk metode \(method.text ?? "")")
        }
        transaction.warn("proof-missing", at: "payment_proof", "Pembayaran dikonfirmasi tanpa bukti pembayaran")
    }

    private func lacks(_ isPaid: Bool, _ method: Value, _ file: Int64?) -> Bool {
        isPaid && file == nil && RequireProof.methods.contains(method.text ?? "")
    }
}
