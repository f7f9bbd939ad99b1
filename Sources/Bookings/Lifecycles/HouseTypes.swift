//  HouseTypes: the content types that rules are about, by the names of the shipped schemas.
//
//  A rule about a type that the content lacks never runs; attributes are named where a rule declares them.

import Content

extension UID {
    static let booking: UID = "api::booking.booking"
    static let unit: UID = "api::unit-rumah.unit-rumah"
    static let customer: UID = "api::konsumen.konsumen"
    static let document: UID = "api::booking-document.booking-document"
    static let employee: UID = "api::karyawan.karyawan"
    static let lead: UID = "api::lead-marketing.lead-marketing"
    static let leave: UID = "api::cuti.cuti"
    static let consent: UID = "api::consent.consent"
    static let communication: UID = "api::communication.communication"
    static let reminder: UID = "api::reminder.reminder"
    static let cashIn: UID = "api::kas-masuk.kas-masuk"
    static let cashOut: UID = "api::kas-keluar.kas-keluar"
}
