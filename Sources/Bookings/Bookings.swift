//  Bookings: the rules of a house that sells houses, as values for the store.
//
//  Handed over once, when the server is put together. Order matters within a type: what completes a draft comes first,
//  then what refuses it, then what warns, and numbers last, so that a counter is locked as briefly as can be.
//  Knows no HTTP and no SQL. Holds: one live booking a unit, and a unit that shows what its booking makes of it.

import Content
package import Storage

/// What the shipped content needs beside its schemas.
package enum Bookings {
    /// Every rule, in the order in which they run within a type.
    package static var lifecycles: [any Lifecycle] {
        booking + unit + customer + document + others
    }

    /// The tables that say who holds what.
    package static let claims = [UnitClaim.table]

    private static var booking: [any Lifecycle] {
        [
            FillToday(.booking, "booking_date"), AssignCaller(.booking, "marketing_staff"), FollowUnit(),
            SettleByPayment(), GuardMoves(), RequireProof(), ClaimUnit(),
            FollowBooking(), WarnAboutPayment(), CancelInsteadOfDelete(),
            WarnAboutDateOrder(
                .booking, "booking_date", "payment_date", "Tanggal pembayaran lebih awal dari tanggal booking"),
            GiveNumber(.booking, "booking_id", NumberFormat("BK", isYearly: true), .skipped),
        ]
    }

    private static var unit: [any Lifecycle] {
        [
            GuardUnit(), MoveBookings(), GuardDeletion(.unit, named: "unit_id", whileIn: "unit", "Unit"),
            WarnAboutPrice(),
            WarnAboutPlace(), GiveNumber(.unit, "unit_id", NumberFormat("UNIT"), .raising),
        ]
    }

    /// Media types of uploaded files, as their content tells them: papers are scanned or photographed.
    package static let fileTypes = ["application/pdf", "image/jpeg", "image/png"]

    private static var customer: [any Lifecycle] {
        [
            GuardDeletion(.customer, named: "customer_id", whileIn: "customer", "Konsumen"),
            AssignCaller(.customer, "marketing_staff"), WarnAboutBirthDate(), WarnAboutDuplicates(),
            GiveNumber(.customer, "customer_id", NumberFormat("CUST"), .raising),
        ]
    }

    private static var document: [any Lifecycle] {
        [
            FillToday(.document, "upload_date"), VerifyDocument(), GuardDocument(),
            WarnAboutDateOrder(
                .document, "upload_date", "verified_date", "Tanggal verifikasi lebih awal dari tanggal unggah"),
        ]
    }

    private static var others: [any Lifecycle] {
        [
            GuardDeletion(.employee, named: "staff_id", whileIn: "marketing_staff", "Karyawan"),
            GiveNumber(.employee, "nik_karyawan", NumberFormat("EMP", separator: ""), .skipped),
            FillToday(.lead, "date"), AssignCaller(.lead, "marketing"), CountLeaveDays(), RecordConsent(),
            WarnAboutDateOrder(
                .leave, "tanggal_mulai", "tanggal_selesai", "Tanggal selesai lebih awal dari tanggal mulai"),
            GiveNumber(.cashIn, "nomor_transaksi", NumberFormat("KM", isYearly: true), .raising),
            GiveNumber(.cashOut, "nomor_transaksi", NumberFormat("KK", isYearly: true), .raising),
        ]
    }
}
