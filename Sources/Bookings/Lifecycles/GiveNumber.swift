//  GiveNumber: entries without a number get the next one of their series.
//
//  From a counter row that is locked with the transaction, not from the highest number there is: two clerks at once
//  get two numbers, and a refused write gives its number back. The year is the one of entry, in the office's zone.

import Content
import Storage

/// Fills one number attribute of new entries.
struct GiveNumber: Lifecycle {
    /// What a number that a client chose does to the series.
    enum Chosen: Sendable {
        /// The series goes on behind it, as behind the entries of a take-over.
        case raising
        /// The series goes on as before and leaves it out when it comes to it.
        case skipped
    }

    let contentType: UID
    let attribute: AttributeName
    let format: NumberFormat
    let chosen: Chosen

    init(_ contentType: UID, _ attribute: AttributeName, _ format: NumberFormat, _ chosen: Chosen) {
        self.contentType = contentType
        self.attribute = attribute
        self.format = format
        self.chosen = chosen
    }

    var requires: Set<AttributeName> { [attribute] }
    var provides: Set<AttributeName> { [attribute] }

    func beforeCreate(_ draft: inout Draft, in transaction: Transaction) throws {
        if let text = draft[attribute]?.text, !text.isEmpty { return try follow(text, in: transaction) }
        draft[attribute] = .text(try next(in: transaction))
    }

    func beforeUpdate(_ draft: inout Draft, of entry: Entry, in transaction: Transaction) throws {
        if draft.alters(attribute, of: entry), let text = draft[attribute]?.text { try follow(text, in: transaction) }
    }

    /// The highest number in use, by the year it counts in; reads every entry.
    func highest(in transaction: Transaction) throws -> [Int: Int64] {
        var highest: [Int: Int64] = [:]
        try transaction.forEachText(attribute, of: contentType) { text in
            if let (number, year) = format.read(text) { highest[year] = max(number, highest[year] ?? 0) }
        }
        return highest
    }

    private func follow(_ text: String, in transaction: Transaction) throws {
        guard chosen == .raising, let (number, year) = format.read(text) else { return }
        // A series that was never counted may have entries all the same.
        if try transaction.number(format.series, year: year) == 0 { try startBehindStored(year, in: transaction) }
        try transaction.raiseNumber(format.series, year: year, to: number)
    }

    private func next(in transaction: Transaction) throws -> String {
        let year = format.counted(transaction.year)
        if chosen == .raising, try transaction.number(format.series, year: year) == 0 {
            try startBehindStored(year, in: transaction)
        }
        while true {
            let text = format.text(try transaction.nextNumber(format.series, year: year), year: year)
            if try !isTaken(text, in: transaction) { return text }
            // Entries came past the counter: behind them in one step, not one by one.
            if chosen == .raising { try startBehindStored(year, in: transaction) }
        }
    }

    private func startBehindStored(_ year: Int, in transaction: Transaction) throws {
        let highest = try highest(in: transaction)[year] ?? 0
        if highest > 0 { try transaction.raiseNumber(format.series, year: year, to: highest) }
    }

    /// Only a unique number is looked up: its index makes that cheap, and nothing refuses the same number elsewhere.
    private func isTaken(_ text: String, in transaction: Transaction) throws -> Bool {
        guard transaction.layout.schema[contentType]?[name: attribute]?.unique == true else { return false }
        let same = try transaction.equals(attribute, .text(text), in: contentType)
        return try transaction.count(contentType, where: same) > 0
    }
}
