//  WarnAboutPlace: two units of one project on the same plot.
//
//  A slip more often than not, but plots are split and renumbered, so it is only said.

import Content
import Storage

/// Warns `block-number-taken`.
struct WarnAboutPlace: DraftCheck {
    let contentType = UID.unit
    let uses: Set<AttributeName> = ["block", "number", "proyek_perumahan"]

    /// Units of the same block and number that are looked at; every project has at most a few.
    private static let most = 100

    func check(_ draft: Draft, over stored: Entry?, in transaction: Transaction) throws {
        let project = draft.effectiveRelation("proyek_perumahan")
        let isMoved = stored.map { project != $0.relations["proyek_perumahan"] } ?? true
        guard isMoved || draft.alters("block", of: stored) || draft.alters("number", of: stored),
            let block = draft.effective("block", over: stored).text,
            let number = draft.effective("number", over: stored).text
        else { return }
        let same = try transaction.equals("block", .text(block), in: .unit)
            .and(transaction.equals("number", .text(number), in: .unit))
        let others = try transaction.entries(.unit, where: same, limit: WarnAboutPlace.most)
        guard let other = others.first(where: { $0.id != stored?.id && $0.relations["proyek_perumahan"] == project })
        else { return }
        let message = "Blok \(block) nomor \(number) sudah dipakai unit \(other["unit_id"].text ?? "")"
        transaction.warn("block-number-taken", at: "number", message)
    }
}
