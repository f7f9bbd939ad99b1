//  DemoOffice+Money: what came in from buyers, and what the office spent.
//
//  Numbers of the cash books are given by the house. A buyer's payment history has one line for each receipt.

import Content

extension DemoOffice {
    /// Money that came in.
    private struct Receipt {
        let kind: String
        let amount: Int64
        let ago: Int
        let method: Method
        let about: String
    }
}

extension DemoOffice.Ledger {
    /// The receipt of a booking fee.
    mutating func writeReceipt(of deal: DemoOffice.Deal, _ proof: DemoOffice.Reference?, _ paid: Int) {
        write(fee(of: deal, paid), of: deal, .afternoon, proof)
    }

    /// What is paid after the fee: a down payment, and the rest when the house is sold.
    mutating func writeReceipts(of deal: DemoOffice.Deal) {
        for receipt in later(of: deal) { write(receipt, of: deal, .noon, nil) }
    }

    /// The payment histories of all buyers, each written with the last payment.
    mutating func writeHistories() {
        for (place, buyer) in buyers.enumerated() {
            guard let entry = buyer.entry else { continue }
            let receipts = deals.filter { $0.buyer == place }.flatMap { deal in
                (deal.paid.map { [fee(of: deal, $0)] } ?? []) + later(of: deal)
            }
            guard let last = receipts.map(\.ago).min() else { continue }
            update(
                entry, at: moment(last, .afternoon),
                [("riwayat_pembayaran", .array(receipts.sorted { $0.ago > $1.ago }.map(line)))])
        }
    }

    private func fee(of deal: DemoOffice.Deal, _ paid: Int) -> DemoOffice.Receipt {
        DemoOffice.Receipt(
            kind: "Booking", amount: deal.fee, ago: paid, method: deal.method,
            about: "Booking fee \(houses[deal.house].name)")
    }

    private func later(of deal: DemoOffice.Deal) -> [DemoOffice.Receipt] {
        guard let paid = deal.paid, deal.outcome.booking != .cancelled, let scheme = buyers[deal.buyer].scheme else {
            return []
        }
        let house = houses[deal.house]
        let isCommercial = DemoProject.all[house.project].kind == .commercial
        let price = house.unit.price - (isCommercial ? deal.fee : 0)
        let share: Int64 = scheme == "KPR" ? (isCommercial ? 10 : 5) : 30
        let down = price * share / 100
        var receipts: [DemoOffice.Receipt] = []
        if paid >= 12 {
            receipts.append(
                DemoOffice.Receipt(
                    kind: "DP", amount: down, ago: paid - 12, method: .transfer, about: "Uang muka \(house.name)"))
        }
        if deal.outcome.booking == .completed, let closed = deal.closed {
            let kind = scheme == "KPR" ? "Pencairan KPR" : "Pelunasan"
            receipts.append(
                DemoOffice.Receipt(
                    kind: kind, amount: price - down, ago: closed, method: .transfer, about: "\(kind) \(house.name)"))
        }
        return receipts
    }

    private mutating func write(
        _ receipt: DemoOffice.Receipt, of deal: DemoOffice.Deal, _ slot: DemoOffice.Slot, _ proof: DemoOffice.Reference?
    ) {
        create(
            .cashIn, at: moment(receipt.ago, slot),
            [
                ("tanggal_transaksi", date(receipt.ago)), ("jenis_transaksi", .string(receipt.kind)),
                ("nominal", .integer(receipt.amount)),
                ("metode_pembayaran", receipt.method.cashBookWord.map(JSONValue.string)),
                ("keterangan", .string("\(receipt.about) a.n. \(buyers[deal.buyer].person.name)")),
            ],
            [
                .to(houses[deal.house].entry, "unit_rumah"), .to(staff[DemoOffice.Role.cashier].entry, "penerima"),
                proof.map { .toAll([$0], "bukti_pembayaran") },
            ])
    }

    /// A row of `komponen.transaksi`.
    private func line(_ receipt: DemoOffice.Receipt) -> JSONValue {
        row([
            ("tanggal", .string(moment(receipt.ago, .afternoon).instant.iso8601)),
            ("nominal", .integer(receipt.amount)),
            ("metode_pembayaran", .string(receipt.method.historyWord)), ("status_transaksi", "Sukses"),
            ("keterangan", .string(receipt.about)),
        ])
    }
}

// MARK: spending

extension DemoOffice.Ledger {
    /// Half a year of salaries, supplies, permits and refunds.
    mutating func writeSpending() {
        var random = random(.money)
        for month in 0..<6 {
            for project in DemoProject.all.indices { writeMonth(month * 30 + 2, project, using: &random) }
        }
        for deal in deals where deal.outcome.booking == .cancelled && deal.outcome.payment == .paid {
            let ago = max(0, (deal.closed ?? 0) - 7)
            write(
                "Lainnya", deal.fee / 2, ago, "Pengembalian booking fee \(houses[deal.house].name), KPR ditolak",
                buyers[deal.buyer].person.name, houses[deal.house].project)
        }
    }

    private mutating func writeMonth(_ ago: Int, _ project: Int, using random: inout SplitMix64) {
        let suppliers = ["CV Bata Makmur", "PT Semen Cahaya", "UD Kayu Lestari", "PT Atap Nusantara", "CV Pasir Jaya"]
        let goods = ["semen 400 sak", "bata ringan 60 m3", "baja ringan 2 ton", "keramik 500 dus", "pasir 8 truk"]
        let supplier = random.int(in: 0...suppliers.count - 1)
        write(
            "Pembayaran Supplier", Int64(random.int(in: 30...140)) * 500_000, ago + random.int(in: 0...20),
            "Pembelian \(goods[supplier])", suppliers[supplier], project)
        let payroll = staff.map { $0.role.salary * 21 / 20 + 1_100_000 }.reduce(0, +) / 2
        write("Gaji", payroll, ago, "Gaji karyawan dan staf proyek", "Karyawan", project)
        write(
            "Operasional", Int64(random.int(in: 8...30)) * 250_000, ago + random.int(in: 0...25),
            random.pick(["Listrik dan air kantor pemasaran", "Cetak brosur", "Sewa stan pameran", "Bensin kendaraan"])
                ?? "",
            "Kas kecil", project)
        guard random.chance(35) else { return }
        write(
            "Biaya Legal", Int64(random.int(in: 10...40)) * 500_000, ago + random.int(in: 0...25),
            "Pemecahan sertifikat dan biaya notaris", "Notaris Dewi Anggraini, S.H., M.Kn.", project)
    }

    private mutating func write(
        _ kind: String, _ amount: Int64, _ ago: Int, _ about: String, _ receiver: String, _ project: Int
    ) {
        create(
            .cashOut, at: moment(ago, .afternoon),
            [
                ("tanggal_transaksi", date(ago)), ("jenis_transaksi", .string(kind)), ("nominal", .integer(amount)),
                ("metode_pembayaran", .string(kind == "Operasional" ? "Tunai" : "Transfer")),
                ("keterangan", .string(about)), ("penerima", .string(receiver)),
            ], [.to(DemoOffice.project(project), "proyek_perumahan")])
    }
}
