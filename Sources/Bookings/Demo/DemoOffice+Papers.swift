//  DemoOffice+Papers: the papers of a booking: which are asked for, which came, and who found them right.
//
//  What is asked for follows from how the buyer pays. Sold houses have everything verified; running bookings lack
//  something here and there; cancelled ones stopped at the identity card.

import Content

extension DemoOffice {
    /// A word of `document_type` with its file.
    private enum DocumentWord: String {
        case ktp, npwp, kk, other = "lainnya"
        case paySlip = "slip-gaji"

        static func wanted(by scheme: String?) -> [DocumentWord] {
            switch scheme {
            case "KPR"?: [.ktp, .npwp, .kk, .paySlip, .other]
            case "Tunai Bertahap"?: [.ktp, .npwp, .kk, .other]
            case "Tunai Keras"?: [.ktp, .npwp]
            default: [.ktp]
            }
        }

        var title: String {
            switch self {
            case .ktp: "KTP"
            case .npwp: "NPWP"
            case .kk: "Kartu Keluarga"
            case .paySlip: "Slip Gaji 3 Bulan"
            case .other: "Rekening Koran 3 Bulan"
            }
        }
    }
}

extension DemoOffice.Ledger {
    /// The documents of a deal, each uploaded and perhaps verified.
    mutating func writePapers(of deal: DemoOffice.Deal, _ booking: DemoOffice.Reference) {
        var random = SplitMix64(
            seed: seed &+ DemoOffice.Section.papers.rawValue, item: part * 1_000 + booking.number)
        let buyer = buyers[deal.buyer]
        let wanted = DemoOffice.DocumentWord.wanted(by: buyer.scheme)
        let isEarly = deal.outcome.booking == .awaiting || deal.outcome.booking == .cancelled
        for (place, word) in wanted.enumerated() {
            if word == .npwp, buyer.person.npwp == nil { continue }
            if isEarly, place > 0 { break }
            if deal.outcome.booking == .active, place > 0, random.chance(18) { continue }
            let ago = max(0, place == 0 ? deal.booked : deal.booked - random.int(in: 0...4))
            write(word, of: deal, booking, uploaded: ago, using: &random)
        }
    }

    private mutating func write(
        _ word: DemoOffice.DocumentWord, of deal: DemoOffice.Deal, _ booking: DemoOffice.Reference, uploaded ago: Int,
        using random: inout SplitMix64
    ) {
        let person = buyers[deal.buyer].person
        let document = create(
            .document, at: moment(ago, .afternoon),
            [
                ("document_type", .string(word.rawValue)), ("document_name", .string("\(word.title) \(person.name)")),
                ("upload_date", date(ago)),
            ], [.to(file(word, of: person, deal), "file"), .to(booking, "booking")])
        let (isSold, isRunning) = (deal.outcome.booking == .completed, deal.outcome.booking == .active)
        let checked = max(0, ago - random.int(in: 1...3))
        if isSold || isRunning && checked < ago && random.chance(75) {
            update(
                document, at: moment(checked, .noon),
                [
                    ("verified", .bool(true)), ("verified_by", .string(staff[DemoOffice.Role.clerk].person.name)),
                    ("verified_date", date(checked)),
                ])
        } else if isRunning, checked < ago, random.chance(40) {
            update(document, at: moment(checked, .noon), [("notes", "Foto kurang jelas, mohon unggah ulang.")])
        }
    }

    private mutating func file(
        _ word: DemoOffice.DocumentWord, of person: DemoPerson, _ deal: DemoOffice.Deal
    ) -> DemoOffice.Reference? {
        let name = "\(word.title) \(person.name)"
        switch word {
        case .ktp: return picture(.identityCard, name, of: .identityCard, 512, 323)
        case .npwp: return picture(.taxCard, name, of: .identityCard, 400, 252)
        case .kk: return document(.familyCard, name, title: "KARTU KELUARGA", familyLines(person))
        case .paySlip: return document(.paySlip, name, title: "SLIP GAJI", payLines(person, deal.booked))
        case .other: return document(.other, name, title: "REKENING KORAN", accountLines(person, deal.booked))
        }
    }

    private func familyLines(_ person: DemoPerson) -> [String] {
        [
            "Kepala keluarga: \(person.name)", "Alamat: \(person.address.place.line)", "",
            "1. \(person.name), \(person.birthPlace), \(IndonesianDate.long(person.born)), \(person.occupation)",
            "2. \(person.emergencyContact)",
        ]
    }

    private func payLines(_ person: DemoPerson, _ ago: Int) -> [String] {
        let (pay, month) = (person.monthlyIncome, day(ago + 30))
        let insurance = Rupiah(sen: pay.sen / 25)
        return [
            person.employer ?? "Usaha sendiri", "",
            "Nama: \(person.name)", "Jabatan: \(person.occupation)",
            "Bulan: \(IndonesianDate.months[month.month - 1]) \(month.year)", "",
            "Penghasilan bruto: \(Rupiah(sen: pay.sen + insurance.sen).text)", "Potongan BPJS: \(insurance.text)",
            "Diterima: \(pay.text)", "Terbilang: \(Terbilang.words(pay))",
        ]
    }

    private func accountLines(_ person: DemoPerson, _ ago: Int) -> [String] {
        let rows = (1...3).map { month in
            "\(IndonesianDate.short(day(ago + month * 30)))  Gaji  \(person.monthlyIncome.text)"
        }
        return ["Nama: \(person.name)", "Bank: \(DemoBank.all[1].company.name)", ""] + rows
    }

    /// What shows that the fee was paid; cash has a receipt of the house, and one buyer in twenty brings nothing.
    mutating func proof(of deal: DemoOffice.Deal, _ number: Int) -> DemoOffice.Reference? {
        guard deal.method != .cash, number % 20 != 7 else { return nil }
        let (person, house) = (buyers[deal.buyer].person, houses[deal.house])
        let name = "Bukti Pembayaran \(person.name)"
        if number.isMultiple(of: 2) { return picture(.transferPicture, name, of: .paper, 420, 560) }
        let fee = Rupiah(sen: deal.fee * 100)
        return document(
            .transferDocument, name, title: "BUKTI TRANSFER",
            [
                "Tanggal: \(IndonesianDate.long(day(deal.paid ?? deal.booked)))", "Pengirim: \(person.name)",
                "Penerima: \(DemoCompany.developer.name)", "Jumlah: \(fee.text)", "Terbilang: \(Terbilang.words(fee))",
                "Berita: Booking fee \(house.name)",
            ])
    }
}
