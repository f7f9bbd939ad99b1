//  WarnAboutBirthDate: an identity number tells a date of birth.
//
//  It is the one of the first registration and never corrected, so a difference is only said.

import Content
import Storage

/// Warns `nik-birth-date-differs`.
struct WarnAboutBirthDate: DraftCheck {
    let contentType = UID.customer
    let uses: Set<AttributeName> = ["ktp_number", "birth_date"]

    func check(_ draft: Draft, over stored: Entry?, in transaction: Transaction) {
        guard draft.alters("ktp_number", of: stored) || draft.alters("birth_date", of: stored),
            let number = draft.effective("ktp_number", over: stored).text.flatMap({ NIK($0) }),
            let date = draft.effective("birth_date", over: stored).text.flatMap(IndonesianDate.day)
        else { return }
        guard !number.matches(birthDate: date) else { return }
        transaction.warn("nik-birth-date-differs", at: "birth_date", "Tanggal lahir berbeda dari yang tertulis di NIK")
    }
}
