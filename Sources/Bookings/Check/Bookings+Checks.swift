//  Bookings+Checks: what must hold of bookings, units and numbers, for `check --data`.
//
//  The rules keep these promises in every write; the checks look whether they are kept, also after a crash, a restore
//  or a hand in the database. What the rules leave to people (a status that Admin set) is noted, not wrong.

package import Storage

extension Bookings {
    /// The checks of the house; without their types they find nothing.
    package static let checks = [
        DataCheck("claims") { data, found in try ClaimCheck(transaction: data.transaction).look(&found) },
        DataCheck("units and bookings") { data, found in try UnitCheck(transaction: data.transaction).look(&found) },
        DataCheck("numbers") { data, found in try NumberCheck(transaction: data.transaction).look(&found) },
    ]

    /// Entries in memory at a time while all are looked at.
    static let checkedAtOnce = 1_000
}
