//  DataCheck: something that must hold of stored data, looked at from outside of any request.
//
//  A check is a value: its name, and what looks. `DataChecks.all` lists what holds for any content, the house adds its
//  own; `check --data` runs them one behind the other over one snapshot and changes nothing. A new promise about the
//  data (row counts, a search index) becomes a check by one more value in a list.
//  Always: a check that cannot be finished is a finding, not the end of the others; findings have no personal data.

import Content
package import Relational

/// One promise about the data, and what finds where it is broken.
package struct DataCheck: Sendable {
    /// In one or two words.
    package let name: String
    /// Looks, and reports.
    let look: @Sendable (DataSnapshot, inout DataFindings) throws -> Void

    /// A check under the name that the report shows.
    package init(_ name: String, look: @escaping @Sendable (DataSnapshot, inout DataFindings) throws -> Void) {
        self.name = name
        self.look = look
    }
}

/// What a check looks at: one snapshot of the database, and the sizes of the files beside it.
package struct DataSnapshot {
    /// Reads entries, claims and numbers as a rule does; the database refuses to be written to.
    package let transaction: Transaction
    /// Bytes of an uploaded file; nil where there is none of that name.
    package let fileBytes: @Sendable (String) -> Int64?

    var connection: any SQLConnection { transaction.connection }
    var layout: Layout { transaction.layout }
}

/// What one check found.
package struct DataFindings: Sendable {
    /// Lines kept of each weight; the others are counted.
    static let linesKept = 20

    /// What must not be, as far as it is kept.
    package private(set) var wrong: [String] = []
    /// What may be, and is worth a look, as far as it is kept.
    package private(set) var noted: [String] = []
    /// How often something must not be.
    package private(set) var wrongCount = 0
    /// How often something is worth a look.
    package private(set) var notedCount = 0

    /// Nothing yet.
    package init() {}

    /// Reports what must not be.
    package mutating func wrong(_ line: @autoclosure () -> String) {
        wrongCount += 1
        if wrong.count < DataFindings.linesKept { wrong.append(line()) }
    }

    /// Reports what may be and is worth a look.
    package mutating func note(_ line: @autoclosure () -> String) {
        notedCount += 1
        if noted.count < DataFindings.linesKept { noted.append(line()) }
    }
}

/// Runs checks.
package enum DataInspection {
    /// Runs every check over one snapshot, in order.
    /// - Parameters:
    ///   - checks: Those of `DataChecks.all` and of the house.
    ///   - driver: Needs a deadline for reading everything; may be read-only.
    ///   - layout: The database must be migrated to it.
    ///   - now: For checks that compare with the present.
    ///   - fileBytes: Bytes of an uploaded file; nil where there is none.
    /// - Returns: What each found.
    package static func run(
        _ checks: [DataCheck], in driver: any SQLDriver, _ layout: Layout, now: WriteContext,
        fileBytes: @escaping @Sendable (String) -> Int64?
    ) async throws -> [(check: String, found: DataFindings)] {
        try await driver.read { connection in
            let transaction = Transaction(layout: layout, context: now, connection: connection)
            let data = DataSnapshot(transaction: transaction, fileBytes: fileBytes)
            return checks.map { check in
                var found = DataFindings()
                do {
                    try check.look(data, &found)
                } catch {
                    found.wrong("could not be looked at to its end: \(error)")
                }
                return (check.name, found)
            }
        }
    }
}
