//  FollowUnit: a booking carries its unit's project, so that who may see it is told by the booking alone.
//
//  Gives `project` when a booking is made or moved to another unit, whatever was sent; a booking without a unit keeps
//  the project that it names. A unit that moves to another project takes its bookings along.
//  Source: domain.md 4.9 (own projects).

import Content
package import Storage

/// The project of a booking is that of its unit.
struct FollowUnit: Lifecycle {
    let contentType = UID.booking
    let requires: Set<AttributeName> = ["unit"]
    let uses: Set<AttributeName> = ["project"]

    func beforeCreate(_ draft: inout Draft, in transaction: Transaction) throws {
        try follow(&draft, in: transaction)
    }

    func beforeUpdate(_ draft: inout Draft, of entry: Entry, in transaction: Transaction) throws {
        if draft.changes("unit") || draft.changes("project") { try follow(&draft, in: transaction) }
    }

    private func follow(_ draft: inout Draft, in transaction: Transaction) throws {
        guard draft.has("project"), let id = draft.effectiveRelation("unit"),
            let unit = try transaction.entry(.unit, id: id)
        else { return }
        draft.relations["project"] = .replace(unit.relations["proyek_perumahan"].map { [$0] } ?? [])
    }
}

/// A unit's bookings go with it to another project.
struct MoveBookings: Lifecycle {
    let contentType = UID.unit
    let uses: Set<AttributeName> = ["proyek_perumahan"]

    func afterUpdate(_ entry: Entry, from old: Entry, in transaction: Transaction) throws {
        let project = entry.relations["proyek_perumahan"]
        guard project != old.relations["proyek_perumahan"], let type = transaction.layout.schema[.booking],
            type[name: "project"] != nil
        else { return }
        for booking in try transaction.entries(.booking, where: transaction.points("unit", to: entry.id, in: .booking))
        {
            var draft = Draft(type)
            draft.relations["project"] = .replace(project.map { [$0] } ?? [])
            try transaction.update(.booking, id: booking.id, draft)
        }
    }
}

extension Bookings {
    private static let movedAtOnce = 200

    /// Gives stored bookings that name no project that of their unit: they were written before bookings had one.
    ///
    /// In slices, so that other writers get their turn; running it again changes nothing.
    package static func adoptProjects(in store: ContentStore, as context: WriteContext) async throws {
        guard let type = store.schema[.booking], let unit = store.schema[.unit], type[name: "project"] != nil,
            type[name: "unit"] != nil, unit[name: "proyek_perumahan"] != nil
        else { return }
        while try await store.write(context, { try adoptProjects(of: type, in: $0) }) {}
    }

    private static func adoptProjects(of type: ContentType, in transaction: Transaction) throws -> Bool {
        let none = Filter.compare(.id, .isNull, [], negated: false)
        let some = Filter.compare(.id, .isNotNull, [], negated: false)
        let hasProject = try transaction.relation("proyek_perumahan", meets: some, in: .unit)
        let wanted = try transaction.relation("project", meets: none, in: .booking)
            .and(transaction.relation("unit", meets: hasProject, in: .booking))
        let bookings = try transaction.entries(.booking, where: wanted, limit: movedAtOnce)
        for booking in bookings {
            guard let id = booking.relations["unit"], let unit = try transaction.entry(.unit, id: id) else { continue }
            var draft = Draft(type)
            draft.relations["project"] = .replace(unit.relations["proyek_perumahan"].map { [$0] } ?? [])
            try transaction.update(.booking, id: booking.id, draft)
        }
        return !bookings.isEmpty
    }
}
