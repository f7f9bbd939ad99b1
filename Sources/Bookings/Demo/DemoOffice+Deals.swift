//  DemoOffice+Deals: who books which house when, and what becomes of it: planned before any of it is written down.
//
//  Played through from the oldest to the newest, so that a house which a cancelled booking gave back can be booked
//  again, and a customer who moved to another house books twice.
//  Always: a house is free on the day it is booked; a seller takes only bookings of his project and time; every
//          combination of booking and payment that the house knows is there, at each scale.

import Content

extension DemoOffice {
    /// What becomes of a booking, how often a part has it, and how many days ago such bookings were made.
    struct Outcome: Sendable {
        let booking: BookingWord
        let payment: PaymentWord
        let count: Int
        let ages: ClosedRange<Int>

        // A booking that waits is a day or two old: the house cancels what waits longer.
        static let all = [
            Outcome(booking: .awaiting, payment: .pending, count: 6, ages: 0...0),
            Outcome(booking: .awaiting, payment: .overdue, count: 4, ages: 2...2),
            Outcome(booking: .active, payment: .paid, count: 16, ages: 3...75),
            Outcome(booking: .active, payment: .pending, count: 3, ages: 4...30),
            Outcome(booking: .active, payment: .overdue, count: 3, ages: 6...40),
            Outcome(booking: .completed, payment: .paid, count: 14, ages: 62...175),
            Outcome(booking: .completed, payment: .pending, count: 1, ages: 70...150),
            Outcome(booking: .completed, payment: .overdue, count: 1, ages: 70...150),
            Outcome(booking: .cancelled, payment: .pending, count: 5, ages: 5...160),
            Outcome(booking: .cancelled, payment: .overdue, count: 4, ages: 6...160),
            Outcome(booking: .cancelled, payment: .paid, count: 3, ages: 45...170),
        ]
    }

    /// Words of `booking_status`.
    enum BookingWord: String, Sendable {
        case awaiting = "menunggu-pembayaran"
        case active = "aktif"
        case completed = "selesai"
        case cancelled = "dibatalkan"
    }

    /// Words of `payment_status`.
    enum PaymentWord: String, Sendable {
        case pending
        case paid = "lunas"
        case overdue
    }

    /// Words of `payment_method`.
    enum Method: String, Sendable {
        case transfer, cash, check, kredit

        /// As cash books have it; cards have no word there.
        var cashBookWord: String? {
            switch self {
            case .transfer: "Transfer"
            case .cash: "Tunai"
            case .check: "Cek"
            case .kredit: nil
            }
        }

        /// As payment histories have it.
        var historyWord: String { cashBookWord ?? "Kredit" }
    }

    /// A booking as it will go.
    ///
    /// Days count back from today.
    struct Deal: Sendable {
        let outcome: Outcome
        /// Places in the ledger's lists.
        let house: Int
        let buyer: Int
        let seller: Int
        let booked: Int
        /// When the fee came; nil if it did not.
        let paid: Int?
        /// When it was completed or cancelled; nil while it runs.
        let closed: Int?
        let method: Method
        /// Rupiah.
        let fee: Int64
    }

    /// A customer, with a booking or without.
    struct Buyer: Sendable {
        let person: DemoPerson
        /// Place of the first deal; nil for those who only look.
        var deal: Int?
        /// Nil while there is no decision.
        var scheme: String?
        /// Place in the staff; nil for the unassigned.
        var seller: Int?
        /// Days ago on which the customer was entered.
        var entered = 0
        var isLead = false
        var lead: Reference?
        var entry: Reference?
    }

    /// How many customers a part has.
    static let customers = 80
}

extension DemoOffice.Ledger {
    /// Who bought, and every deal from the oldest to the newest.
    mutating func planDeals() {
        var random = random(.deals)
        buyers = DemoPeople(seed: seed, today: today).series(part * 4).make(DemoOffice.customers).map {
            DemoOffice.Buyer(person: $0)
        }
        var market = Market(free: random.shuffled(Array(houses.indices)))
        for (number, opening) in openings(using: &random).enumerated() {
            guard let (house, buyer) = market.match(number, opening.ago),
                let seller = random.pick(
                    staff.indices.filter { staff[$0].sells(at: houses[house].project, opening.ago) })
            else { continue }
            let deal = deal(opening.outcome, house: house, buyer: buyer, seller: seller, opening.ago, using: &random)
            deals.append(deal)
            market.close(deal)
            if buyers[buyer].deal == nil { introduce(buyer, by: deals.count - 1, using: &random) }
        }
        for buyer in market.newcomers..<buyers.count { introduceLooker(buyer, using: &random) }
        writeRepairs(market.free)
    }

    /// All outcomes of a part with the days on which they begin, oldest first.
    private func openings(using random: inout SplitMix64) -> [(outcome: DemoOffice.Outcome, ago: Int)] {
        var openings: [(outcome: DemoOffice.Outcome, ago: Int)] = []
        for outcome in DemoOffice.Outcome.all {
            for _ in 0..<outcome.count { openings.append((outcome, random.int(in: outcome.ages))) }
        }
        let order = openings.indices.sorted { (-openings[$0].ago, $0) < (-openings[$1].ago, $1) }
        return order.map { openings[$0] }
    }

    private func deal(
        _ outcome: DemoOffice.Outcome, house: Int, buyer: Int, seller: Int, _ booked: Int,
        using random: inout SplitMix64
    ) -> DemoOffice.Deal {
        let paid = outcome.payment == .paid ? booked - random.int(in: 0...1) : nil
        let closed: Int? =
            switch (outcome.booking, outcome.payment) {
            case (.completed, _): booked - random.int(in: 32...58)
            case (.cancelled, .paid): booked - random.int(in: 14...30)
            case (.cancelled, .overdue): booked - 3
            case (.cancelled, .pending): booked - random.int(in: 1...2)
            case (.awaiting, _), (.active, _): nil
            }
        let chance = random.int(in: 1...100)
        let method: DemoOffice.Method =
            chance <= 70 ? .transfer : chance <= 88 ? .cash : chance <= 95 ? .check : .kredit
        return DemoOffice.Deal(
            outcome: outcome, house: house, buyer: buyer, seller: seller, booked: booked, paid: paid, closed: closed,
            method: method, fee: fee(of: houses[house]))
    }

    /// What the trade asks for at such prices.
    private func fee(of house: DemoOffice.House) -> Int64 {
        switch house.unit.price {
        case _ where DemoProject.all[house.project].kind == .subsidised: 1_000_000
        case ..<500_000_000: 5_000_000
        case ..<900_000_000: 10_000_000
        default: 20_000_000
        }
    }

    private mutating func introduce(_ buyer: Int, by place: Int, using random: inout SplitMix64) {
        let deal = deals[place]
        buyers[buyer].deal = place
        buyers[buyer].seller = deal.seller
        buyers[buyer].entered = deal.booked
        buyers[buyer].isLead = random.chance(75)
        let isWaiting = deal.outcome.booking == .awaiting
        buyers[buyer].scheme =
            isWaiting && random.chance(40) ? nil : scheme(at: houses[deal.house].project, using: &random)
    }

    private mutating func introduceLooker(_ buyer: Int, using random: inout SplitMix64) {
        let project = random.int(in: 0...1)
        let entered = random.int(in: 1...170)
        let sellers = staff.indices.filter { staff[$0].sells(at: project, entered) }
        buyers[buyer].entered = entered
        buyers[buyer].seller = random.chance(55) ? random.pick(sellers) : nil
        buyers[buyer].scheme = random.chance(50) ? scheme(at: project, using: &random) : nil
    }

    /// How people pay; most of all for subsidised houses by mortgage.
    private func scheme(at project: Int, using random: inout SplitMix64) -> String {
        let mortgages = DemoProject.all[project].kind == .subsidised ? 88 : 68
        let chance = random.int(in: 1...100)
        return chance <= mortgages ? "KPR" : chance <= mortgages + 8 ? "Tunai Keras" : "Tunai Bertahap"
    }
}

/// What can be booked, and by whom, while time goes by.
private struct Market {
    /// Houses that nobody has booked yet.
    var free: [Int]
    /// Customers from this place on have not booked yet.
    var newcomers = 0
    /// Houses of cancelled bookings, and since when.
    private var returned: [(house: Int, ago: Int)] = []
    /// Customers whose booking was cancelled and owes nothing, and since when.
    private var undecided: [(buyer: Int, ago: Int)] = []

    init(free: [Int]) {
        self.free = free
    }

    /// A house and a customer for the deal with that number; nil when there is none left.
    mutating func match(_ number: Int, _ ago: Int) -> (house: Int, buyer: Int)? {
        let again = number % 4 == 3 ? returned.firstIndex { $0.ago > ago } : nil
        let known = number % 6 == 5 ? undecided.firstIndex { $0.ago > ago } : nil
        guard let house = again.map({ returned.remove(at: $0).house }) ?? free.popLast() else { return nil }
        if let known { return (house, undecided.remove(at: known).buyer) }
        newcomers += 1
        return (house, newcomers - 1)
    }

    mutating func close(_ deal: DemoOffice.Deal) {
        guard deal.outcome.booking == .cancelled, let closed = deal.closed else { return }
        returned.append((deal.house, closed))
        if deal.outcome.payment != .paid { undecided.append((deal.buyer, closed)) }
    }
}

extension DemoPeople {
    /// The same people under other numbers.
    func series(_ series: Int) -> DemoPeople {
        var people = self
        people.series = series
        return people
    }
}
