//  DemoOffice+Ledger: where the steps of one part are written down, in any order, and put in the order of time.
//
//  Sections of the office share it: staff is hired before houses are sold. Each section draws from a generator of its
//  own, so that one section's change does not stir the others.

import Content

extension DemoOffice {
    /// The steps of one part while they are being written.
    struct Ledger {
        let seed: UInt64
        let today: CivilDay
        let part: Int
        /// Those of part 0, once it is made.
        var files: [File]
        var steps: [Step] = []
        var staff: [Employee] = []
        var houses: [House] = []
        var deals: [Deal] = []
        var buyers: [Buyer] = []
        private var counts: [Kind: Int] = [:]
        private var places: [Paper: Int] = [:]
        private let shelves: [Paper: [Reference]]

        init(seed: UInt64, today: CivilDay, part: Int, files: [File] = []) {
            self.seed = seed
            self.today = today
            self.part = part
            self.files = files
            shelves = Dictionary(grouping: files, by: \.paper).mapValues { $0.map(\.entry) }
        }

        /// Files of part 0 that show the same.
        func alike(_ paper: Paper) -> [Reference] { shelves[paper] ?? [] }

        /// Counts the uses of a shelf.
        mutating func nextPlace(on paper: Paper) -> Int {
            defer { places[paper, default: 0] += 1 }
            return places[paper, default: 0]
        }

        /// The next entry of a kind.
        mutating func nextReference(_ kind: Kind) -> Reference {
            defer { counts[kind, default: 0] += 1 }
            return Reference(kind: kind, part: part, number: counts[kind, default: 0])
        }
    }

    /// Parts of the office that draw from generators of their own.
    enum Section: UInt64 {
        case hours = 1, staff, houses, deals, people, bookings, papers, money, attendance, building, targets
    }

    /// A time of day at which things are done; all things of one such time are done in the same minute.
    enum Slot: Int {
        case morning, noon, afternoon
    }
}

extension DemoOffice.Ledger {
    typealias Fields = [(String, JSONValue?)]

    /// Writes down that an entry is created; fields without a value are left out.
    @discardableResult
    mutating func create(
        _ kind: DemoOffice.Kind, at moment: DemoOffice.Moment, _ fields: Fields, _ links: [DemoOffice.Link?] = []
    ) -> DemoOffice.Reference {
        let entry = nextReference(kind)
        append(entry, isCreate: true, moment, fields, links)
        return entry
    }

    /// Writes down that an entry is changed.
    mutating func update(
        _ entry: DemoOffice.Reference, at moment: DemoOffice.Moment, _ fields: Fields,
        _ links: [DemoOffice.Link?] = []
    ) {
        append(entry, isCreate: false, moment, fields, links)
    }

    private mutating func append(
        _ entry: DemoOffice.Reference, isCreate: Bool, _ moment: DemoOffice.Moment, _ fields: Fields,
        _ links: [DemoOffice.Link?]
    ) {
        steps.append(
            DemoOffice.Step(
                moment: moment, entry: entry, isCreate: isCreate, values: object(fields),
                links: links.compactMap(\.self)
            ))
    }

    /// An object of the fields that have a value.
    func object(_ fields: Fields) -> JSONObject {
        JSONObject(fields.compactMap { name, value in value.map { (name, $0) } })
    }

    /// One row of a component.
    func row(_ fields: Fields) -> JSONValue { .object(object(fields)) }

    /// In the order of time; steps of one minute keep the order in which they were written.
    func stepsInOrder() -> [DemoOffice.Step] {
        // The library does not promise to keep the order of equals, so the place decides.
        let order = steps.indices.map { ($0, steps[$0].moment.instant) }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
        return order.map { steps[$0.0] }
    }

    /// The generator of a section.
    func random(_ section: DemoOffice.Section) -> SplitMix64 {
        SplitMix64(seed: seed &+ section.rawValue &* 0x9E37_79B9_7F4A_7C15, item: part)
    }

    // MARK: time

    /// The day so many days before today; negative is to come.
    func day(_ ago: Int) -> CivilDay {
        CivilDay(daysSinceEpoch: today.daysSinceEpoch - Int64(ago))
    }

    /// That day as `date` attributes take it.
    func date(_ ago: Int) -> JSONValue {
        .string(IndonesianDate.stored(day(ago)))
    }

    /// The minute of a day at which things of that time are done; not after today.
    func moment(_ ago: Int, _ slot: DemoOffice.Slot = .noon) -> DemoOffice.Moment {
        let day = day(max(0, ago))
        var random = SplitMix64(
            seed: seed &+ DemoOffice.Section.hours.rawValue, item: Int(day.daysSinceEpoch) * 3 + slot.rawValue)
        return DemoOffice.Moment(day: day, minute: 8 * 60 + 15 + slot.rawValue * 170 + random.int(in: 0...150))
    }
}

extension SplitMix64 {
    /// The items in another order; the standard library's way of shuffling may change between releases.
    mutating func shuffled<Item>(_ items: [Item]) -> [Item] {
        var items = items
        for last in items.indices.dropFirst().reversed() { items.swapAt(last, int(in: 0...last)) }
        return items
    }
}
