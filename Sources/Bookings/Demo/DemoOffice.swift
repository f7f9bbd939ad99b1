//  DemoOffice: a whole sales office at work, made up: staff, houses, buyers and half a year of bookings.
//
//  Pure: equal arguments give equal steps on any machine. What comes out are creates and updates as a client would
//  send them, in the order of time; whoever runs them does so under the rules of the house, so numbers, claims and the
//  statuses of units come from there and agree with the bookings.
//  In parts, each an office of the same size, so that a large one never lies in memory whole. Part 0 also has what
//  there is once (departments, positions, banks, projects) and all files; later parts show its files again.
//  Always: a step refers only to entries of earlier steps of its part, or to entries of part 0; nothing happens in the
//          future, only reminders are due there; a unit has one live booking at any time.

package import Content

/// The made-up office.
package struct DemoOffice: Sendable {
    /// How large it may be made.
    package static let scales = 1...1000

    /// Equal seeds give equal offices.
    package let seed: UInt64
    /// The day on which the last steps happen.
    package let today: CivilDay
    /// The number of parts.
    package let scale: Int
    private let first: Part

    /// An office on a day; a scale outside `scales` becomes the nearest within.
    package init(seed: UInt64, today: CivilDay, scale: Int = 1) {
        self.seed = seed
        self.today = today
        self.scale = min(max(scale, DemoOffice.scales.lowerBound), DemoOffice.scales.upperBound)
        var ledger = Ledger(seed: seed, today: today, part: 0)
        ledger.writeAll()
        first = ledger.finished()
    }

    /// One part, made when it is asked for; part 0 comes before all others.
    /// - Parameter number: 0 to `scale` - 1.
    package func part(_ number: Int) -> Part {
        if number == 0 { return first }
        var ledger = Ledger(seed: seed, today: today, part: number, files: first.files)
        ledger.writeAll()
        return ledger.finished()
    }

    /// An office of the usual size, or one of the equal offices that make a large one.
    package struct Part: Sendable {
        /// In the order of time.
        package let steps: [Step]
        /// The files that the steps name; none but in part 0.
        package let files: [File]
    }
}

extension DemoOffice.Ledger {
    /// Everything, in an order in which what is referred to is there.
    fileprivate mutating func writeAll() {
        if part == 0 {
            writeDepartments()
            writeBanks()
            writeProjects()
        }
        writeStaff()
        if part == 0 { writeHeads() }
        writeHouses()
        planDeals()
        writeLeads()
        writeCustomers()
        writeBookings()
        writeSpending()
        writeAttendance()
        writeLeaves()
        writeReviews()
        writeProgress()
        writeHandovers()
        writeTargets()
    }

    fileprivate func finished() -> DemoOffice.Part {
        DemoOffice.Part(steps: stepsInOrder(), files: part == 0 ? files : [])
    }
}
