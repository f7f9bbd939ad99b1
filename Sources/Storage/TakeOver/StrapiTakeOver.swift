//  StrapiTakeOver: a Strapi 4 database becomes ours, whole or not at all.
//
//  In: the source, opened read-only, and an empty migrated target.  Out: a report.  Files are not copied here: the report
//  names them, and the caller brings them.
//  Always: one snapshot of the source, one transaction of the target; ids, orders, hashes and times as they were.
//  Refuses: a target with content; duplicates, contested subjects and lost rows, each unless decided otherwise.

import Content
package import Relational

/// Reads a Strapi 4 database into an empty one of ours.
package struct StrapiTakeOver: Sendable {
    private let source: any SQLDriver
    private let target: any SQLDriver
    private let layout: Layout
    private let context: WriteContext
    let options: TakeOverOptions
    let reviews: [any TakeOverReview]
    let fileExists: @Sendable (String) -> Bool
    let progress: @Sendable (TakeOverProgress) -> Void

    /// A take-over that has not begun.
    ///
    /// It is one read and one write however large the source is: open both drivers with deadlines to match.
    /// - Parameters:
    ///   - source: The Strapi database, SQLite; nothing is written to it.
    ///   - target: Migrated to `layout`.
    ///   - layout: Made of the project's schemas.
    ///   - context: Who imports, and when; changes that reviews make are logged with it.
    ///   - options: What the operator decided.
    ///   - reviews: The rules' own looks at the data; none where rules are off.
    ///   - fileExists: Whether the uploads folder has a file of that name; called on the writer's thread.
    ///   - progress: Called on the writer's thread, every thousand rows of a table and at its end.
    package init(
        from source: any SQLDriver, into target: any SQLDriver, layout: Layout, context: WriteContext,
        options: TakeOverOptions = TakeOverOptions(), reviews: [any TakeOverReview] = [],
        fileExists: @escaping @Sendable (String) -> Bool = { _ in true },
        progress: @escaping @Sendable (TakeOverProgress) -> Void = { _ in }
    ) {
        self.source = source
        self.target = target
        self.layout = layout
        self.context = context
        self.options = options
        self.reviews = reviews
        self.fileExists = fileExists
        self.progress = progress
    }

    /// What a dry run throws to undo itself.
    private struct Rehearsed: Error {
        let report: TakeOverReport
    }

    /// Takes everything over, or with `isDryRun` finds out what that would do.
    /// - Throws: `TakeOverFault`, or what a database throws; then the target is as it was.
    package func run() async throws -> TakeOverReport {
        let line = SourceLine()
        async let reading: Void = read(line)
        let outcome: Result<TakeOverReport, any Error>
        do {
            outcome = .success(try await write(line))
        } catch let rehearsed as Rehearsed {
            outcome = .success(rehearsed.report)
        } catch {
            outcome = .failure(error)
        }
        // The reader waits for questions until it is told that none will come.
        line.hangUp()
        await reading
        return try outcome.get()
    }

    private func read(_ line: SourceLine) async {
        do {
            try await source.read { try line.answer(on: $0) }
        } catch {
            line.fail(error)
        }
    }

    private func write(_ line: SourceLine) async throws -> TakeOverReport {
        let (own, layout, context) = (self, layout, context)
        return try await target.write { connection in
            let transaction = Transaction(layout: layout, context: context, connection: connection)
            let report = try TakeOverRun(own, transaction: transaction, line: line).run()
            if own.options.isDryRun { throw Rehearsed(report: report) }
            return report
        }
    }
}
