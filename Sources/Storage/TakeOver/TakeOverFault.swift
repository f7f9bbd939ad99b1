//  TakeOverFault: why nothing was imported.
//
//  Whatever is thrown, the target is as it was before. Faults that come after the reading carry the report, so that
//  the operator sees all at once what has to be decided.

import Content

/// A take-over that did not happen.
package enum TakeOverFault: Error {
    /// The target already holds entries of this table.
    case notEmpty(table: String)
    /// The source is no database of Strapi 4.
    case notStrapi(String)
    /// Rows were lost between source and target: a fault of this program, never of the data.
    case countsDiffer(TakeOverReport)
    /// Values that must be unique are not, and `duplicates` is `refuse`.
    case duplicates(TakeOverReport)
    /// A review found what only the operator can decide.
    case undecided(TakeOverReport)
}

extension TakeOverFault: CustomStringConvertible {
    /// One line for the operator; what was found is in `report`.
    package var description: String {
        switch self {
        case .notEmpty(let table): "the database is not empty (\(table) has rows); import into a new one"
        case .notStrapi(let reason): "the source is no Strapi 4 database: \(reason)"
        case .countsDiffer: "rows read and written differ; nothing was imported"
        case .duplicates:
            "values that must be unique are not; nothing was imported: repair them in the source, or keep them with "
                + "--duplicates keep"
        case .undecided: "nothing was imported until what was found is decided"
        }
    }

    /// What had been found when the take-over stopped; nil when it had not begun.
    package var report: TakeOverReport? {
        switch self {
        case .notEmpty, .notStrapi: nil
        case .countsDiffer(let report), .duplicates(let report), .undecided(let report): report
        }
    }
}
