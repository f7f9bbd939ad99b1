//  DemoOffice+Targets: what each seller was to sell in each of the last six months, and what came of it.
//
//  Achievements are counted from the bookings of this office, so that reports and targets agree.

import Content

extension DemoOffice.Ledger {
    /// Targets of all sellers, from the oldest month to this one.
    mutating func writeTargets() {
        for back in (0..<6).reversed() {
            guard let first = firstDay(monthsBack: back) else { continue }
            for place in staff.indices where staff[place].role.letter != nil { write(place, first) }
        }
    }

    /// The first of this month or one before.
    private func firstDay(monthsBack back: Int) -> CivilDay? {
        let months = today.year * 12 + Int64(today.month - 1 - back)
        return CivilDay(year: months / 12, month: Int(months % 12) + 1, day: 1)
    }

    private mutating func write(_ place: Int, _ first: CivilDay) {
        let ago = Int(today.daysSinceEpoch - first.daysSinceEpoch)
        let employee = staff[place]
        if let left = employee.role.left, ago < left { return }
        let sold = deals.filter { deal in
            guard deal.seller == place, deal.outcome.booking == .completed, let closed = deal.closed else {
                return false
            }
            return (day(closed).year, day(closed).month) == (first.year, first.month)
        }
        let project = employee.role.project ?? 0
        let isSubsidised = DemoProject.all[project].kind == .subsidised
        let (units, price, commission): (Int64, Int64, Int64) =
            isSubsidised ? (3, 185_000_000, 1_500_000) : (2, 650_000_000, 7_500_000)
        let isThisMonth = first.month == today.month && first.year == today.year
        let paid = sold.isEmpty || isThisMonth ? "Belum Dibayar" : place.isMultiple(of: 2) ? "Lunas" : "Sebagian"
        create(
            .target, at: moment(ago, .morning),
            [
                ("periode", .string(IndonesianDate.stored(first))), ("target_unit", .integer(units)),
                ("pencapaian_unit", .integer(Int64(sold.count))), ("target_nominal", .integer(units * price)),
                ("pencapaian_nominal", .integer(sold.map { houses[$0.house].unit.price }.reduce(0, +))),
                ("komisi_per_unit", .integer(commission)),
                ("total_komisi", .integer(commission * Int64(sold.count))),
                ("status_pembayaran_komisi", .string(paid)),
            ], [.to(employee.entry, "marketing"), .to(DemoOffice.project(project), "proyek_perumahan")])
    }
}
