//  DemoOffice+Bookings: deals as the writes that make them: a booking begins by waiting for payment and is moved on.
//
//  Nothing is entered as finished: the change log tells each booking's story, and the rules of the house make the unit
//  follow every move.

import Content

extension DemoOffice.Ledger {
    /// All bookings with their papers and payments.
    mutating func writeBookings() {
        var random = random(.bookings)
        for deal in deals {
            let booking = writeBooking(deal, using: &random)
            write(moves(of: deal), of: booking)
            writePapers(of: deal, booking)
            if let paid = deal.paid { writePayment(of: deal, booking, paid) }
            writeEnd(of: deal, booking)
            writeMortgage(of: deal)
            writeReceipts(of: deal)
        }
        writeHistories()
    }

    private mutating func writeBooking(
        _ deal: DemoOffice.Deal, using random: inout SplitMix64
    ) -> DemoOffice.Reference {
        let (house, buyer) = (houses[deal.house], buyers[deal.buyer])
        let kind = DemoProject.all[house.project].kind
        let notes = [
            "Menunggu konfirmasi transfer.", "Minta unit menghadap timur.", "Booking di pameran, berkas menyusul.",
            "Survei bersama pasangan, setuju harga.", "Akan membawa berkas minggu depan.",
        ]
        // The fee of a commercial house is part of its price; the state caps the price of a subsidised one.
        let adjusted = kind == .commercial ? house.unit.price - deal.fee : house.unit.price
        // Without a unit status of its own: the status of the booking decides.
        return create(
            .booking, at: moment(deal.booked),
            [
                ("booking_date", date(deal.booked)), ("booking_fee", .integer(deal.fee)),
                ("booking_fee_type", .string(kind.rawValue)), ("original_price", .integer(house.unit.price)),
                ("adjusted_price", .integer(adjusted)),
                ("notes", random.chance(60) ? random.pick(notes).map(JSONValue.string) : nil),
            ],
            [
                .to(house.entry, "unit"), .to(buyer.entry, "customer"),
                .to(staff[deal.seller].entry, "marketing_staff"),
                .to(DemoOffice.project(house.project), "project"), .to(buyer.lead, "lead"),
            ])
    }

    private typealias Move = (ago: Int, slot: DemoOffice.Slot, fields: Fields)

    /// What happens to a booking whose fee has not come.
    private func moves(of deal: DemoOffice.Deal) -> [Move] {
        var moves: [Move] = []
        let isOnTrust = deal.outcome.booking == .active || deal.outcome.booking == .completed
        if isOnTrust, deal.paid == nil {
            moves.append(
                (
                    deal.booked - 1, .morning,
                    [("booking_status", "aktif"), ("notes", "Booking fee menyusul, disetujui Manajer Pemasaran.")]
                ))
        }
        // A day after the booking, as the house's own clock would have it.
        if deal.outcome.payment == .overdue {
            moves.append((deal.booked - 1, .afternoon, [("payment_status", "overdue")]))
        }
        return moves
    }

    private mutating func write(_ moves: [Move], of booking: DemoOffice.Reference) {
        for move in moves { update(booking, at: moment(move.ago, move.slot), move.fields) }
    }

    private mutating func writePayment(of deal: DemoOffice.Deal, _ booking: DemoOffice.Reference, _ paid: Int) {
        let proof = proof(of: deal, booking.number)
        update(
            booking, at: moment(paid, .afternoon),
            [
                ("payment_status", "lunas"), ("booking_status", "aktif"), ("payment_date", date(paid)),
                ("payment_method", .string(deal.method.rawValue)),
            ], [.to(proof, "payment_proof")])
        writeReceipt(of: deal, proof, paid)
    }

    private mutating func writeEnd(of deal: DemoOffice.Deal, _ booking: DemoOffice.Reference) {
        guard let closed = deal.closed else { return }
        let notes =
            switch (deal.outcome.booking, deal.outcome.payment) {
            case (.completed, .paid): "Akad selesai, unit terjual."
            case (.completed, _): "Akad selesai, booking fee belum dibukukan."
            case (.cancelled, .paid): "Dibatalkan: pengajuan KPR ditolak bank, sebagian dana dikembalikan."
            case (.cancelled, .overdue): "Dibatalkan: melewati batas waktu pembayaran."
            default: "Dibatalkan: konsumen mengundurkan diri."
            }
        update(
            booking, at: moment(closed, .afternoon),
            [("booking_status", .string(deal.outcome.booking.rawValue)), ("notes", .string(notes))])
    }

    /// How far the buyer's bank is; only the first deal of a buyer counts.
    private mutating func writeMortgage(of deal: DemoOffice.Deal) {
        let buyer = buyers[deal.buyer]
        guard buyer.scheme == "KPR", let entry = buyer.entry, let paid = deal.paid else { return }
        let bank = DemoOffice.bank(deal.house % DemoBank.all.count)
        let applied = max(0, paid - 4)
        update(entry, at: moment(applied), [("status_kpr", "Dalam Proses")], [.to(bank, "bank_kpr")])
        let isRefused = deal.outcome.booking == .cancelled
        guard isRefused || deal.closed != nil || applied > 18 else { return }
        let decided = isRefused ? deal.closed ?? 0 : applied - 14
        let approval = row([
            ("nama_dokumen", "SP3K"),
            ("nomor_dokumen", .string("SP3K/\((deal.house + 1).padded(to: 4))/\(day(decided).year)")),
            ("tanggal_terbit", .string(IndonesianDate.long(day(decided)))), ("status_dokumen", "Aktif"),
        ])
        update(
            entry, at: moment(decided, .morning),
            [
                ("status_kpr", .string(isRefused ? "Ditolak" : "Disetujui")),
                ("dokumen_konsumen", isRefused ? nil : .array([approval])),
            ])
    }
}
