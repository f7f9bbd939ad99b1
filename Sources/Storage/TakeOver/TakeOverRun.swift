//  TakeOverRun: one take-over inside its transaction: the source's tables in, entries and links out.
//
//  Rows first, then what belongs to them, then what ties them together: foreign keys are checked at once, and types may
//  point at each other in circles. Indexes are left off meanwhile, which is faster and lets duplicates be told.
//  Always: every table of the source is either read or told as left out; nothing is kept when a count differs.

import Content
import Relational

/// One take-over in progress; lives on the writer's thread.
final class TakeOverRun {
    /// Rows of one table of the source, and where to count what came of them.
    struct Tally {
        let type: String
        let table: String
        let read: Int64
        /// Each gives a number of rows in the target; their sum was written.
        let counts: [Statement]
        var leftOut: Int64 = 0
    }

    let transaction: Transaction
    let source: SourceDatabase
    let plan: StrapiTakeOver
    var report = TakeOverReport()
    var tallies: [Tally] = []
    /// The source's tables that were read, and columns of those that belong to types.
    var readTables: Set<String> = []
    var readColumns: [String: Set<String>] = [:]
    /// The locale of rows that name none.
    var defaultLocale = "en"

    var layout: Layout { transaction.layout }
    var connection: any SQLConnection { transaction.connection }

    init(_ plan: StrapiTakeOver, transaction: Transaction, line: SourceLine) throws {
        self.plan = plan
        self.transaction = transaction
        source = try SourceDatabase(line)
        report.isDryRun = plan.options.isDryRun
    }

    /// Takes everything over.
    /// - Throws: `TakeOverFault`, or what a database throws; the caller's transaction is then undone.
    func run() throws -> TakeOverReport {
        let log = try lastLogLine()
        try requireEmptyTarget()
        try takeSettings()
        let indexes = try dropIndexes()
        let searches = SearchIndexes(layout)
        try searches.pause(connection)
        for table in layout.tables.all { try takeRows(of: table) }
        for table in layout.tables.all { try takeOwners(in: table) }
        try removeOrphans()
        for table in layout.tables.all { try takeRelations(of: table) }
        try takeMedia()
        try takeTokens()
        try hashCodes()
        try raiseIdentities()
        try restore(indexes)
        try RowCounts.recount(layout.entryTables, on: connection)
        try searches.resume(connection)
        try settleCounts()
        try listLeftOut()
        try listFiles()
        try mark(log: log)
        try review()
        for table in layout.tables.all { transaction.touch(table.name) }
        return report
    }

    private func review() throws {
        for review in plan.reviews {
            report.findings += try review.review(in: transaction, options: plan.options)
        }
        // After the reviews, so that one attempt shows everything that has to be decided.
        if !report.duplicates.isEmpty, plan.options.duplicates == .refuse { throw TakeOverFault.duplicates(report) }
        if report.findings.contains(where: { $0.weight == .undecided }) { throw TakeOverFault.undecided(report) }
    }

    // MARK: the target before and after

    /// Refuses a target with content.
    ///
    /// Roles and permissions are no content: those that a first start makes are replaced by the source's.
    private func requireEmptyTarget() throws {
        let replaced: Set<UID> = [.permission, .role]
        for table in layout.tables.all where !replaced.contains(table.type.uid) { try requireEmpty(table.name) }
        try requireEmpty(SystemTables.tokens.name)
        for uid in [UID.permission, .role] {
            let table = try transaction.table(uid)
            try connection.run(Statement("DELETE FROM \"\(table.name)\""))
        }
    }

    private func requireEmpty(_ table: String) throws {
        guard try connection.first(Statement("SELECT 1 FROM \"\(table)\" LIMIT 1")) == nil else {
            throw TakeOverFault.notEmpty(table: table)
        }
    }

    /// Ids go on where the source's were, so that a deleted entry's id is never given again.
    private func raiseIdentities() throws {
        var last: [String: Int64] = [:]
        if try source.first(Statement("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'")) != nil {
            try source.line.forEach(Statement("SELECT name, seq FROM sqlite_sequence"), columns: 2) { row in
                if let name = row.text(0), let value = row.id(1) { last[name] = max(value, last[name] ?? 0) }
            }
        }
        var names = layout.tables.all.map { ($0.name, $0.name) }
        names.append((SystemTables.tokens.name, TakeOverRun.tokensTable))
        for (own, theirs) in names {
            guard let table = source.table(theirs), let value = last[table] else { continue }
            for statement in layout.dialect.raiseIdentity(own, value) { try connection.run(statement) }
        }
    }

    // MARK: accounts of rows

    /// Opens the account of a table; its place in `tallies`.
    func openTally(_ type: String, _ table: String, read: Int64, counts: [Statement]) -> Int {
        readTables.insert(table)
        tallies.append(Tally(type: type, table: table, read: read, counts: counts))
        return tallies.count - 1
    }

    /// Leaves a row out of an account, with its reason.
    func leaveOut(_ tally: Int, _ attribute: AttributeName? = nil, id: Int64? = nil, because reason: String) {
        tallies[tally].leftOut += 1
        report.skip(tallies[tally].type, attribute, id: id, because: reason)
    }

    /// Tells how far a table is, every thousand rows and at its end.
    func tell(_ table: String, _ done: Int64, of total: Int64) {
        guard done == total || done % 1_000 == 0 else { return }
        plan.progress(TakeOverProgress(table: table, done: done, total: total))
    }

    private func settleCounts() throws {
        for tally in tallies {
            var written: Int64 = 0
            for count in tally.counts { written += try connection.firstInteger(count) ?? 0 }
            report.rows.append(
                TakeOverReport.Row(
                    type: tally.type, table: tally.table, read: tally.read, written: written, leftOut: tally.leftOut))
        }
        guard report.rows.allSatisfy({ $0.read == $0.written + $0.leftOut }) else {
            throw TakeOverFault.countsDiffer(report)
        }
    }
}
