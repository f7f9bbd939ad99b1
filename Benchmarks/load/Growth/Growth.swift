//  Growth: makes a seeded office as large as a figure asks for.
//
//  In: a database of `kavling seed --demo` that nobody serves, its secrets and content.  Out: the same, with many more
//  rows.
//  Rows come from SQL, many to a statement and without rules, in a process that has `kv_fold`, so that triggers see
//  them. Customers are stored one by one, because their numbers are encrypted.
//  Always: equal arguments give equal figures; a unit has one live booking, and the claim that goes with it.

import ArgumentParser
import Content
import Foundation
import Relational
import SQLiteDriver
import Server
import Storage

/// Adds rows to a seeded database.
@main
struct Growth: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "growth", abstract: "Make a seeded database larger, for measuring.")

    @Option(help: "The database file.") var database: String
    @Option(help: "Its secrets file.") var secrets: String
    @Option(help: "The folder of schemas.") var content: String
    @Option(help: "Bookings to add, each with a unit and documents; a customer for every four.") var bookings = 0
    @Option(help: "Free units to add.") var units = 0

    func run() async throws {
        var configuration = SQLiteConfiguration(path: database) { bytes, folded in
            TextFold.fold(bytes, into: &folded)
        }
        configuration.writeDeadline = .seconds(3_600)
        // Document ids are random, so their index is written all over; what is not in memory is read for each row.
        configuration.bounds.cacheKiB = 1_048_576
        let driver = try SQLiteDriver(configuration: configuration)
        do {
            try await grow(driver)
        } catch {
            await driver.close()
            throw error
        }
        await driver.close()
    }

    private func grow(_ driver: SQLiteDriver) async throws {
        let base = try await Ground.read(driver)
        if units > 0 {
            try await Rows.fill(driver, count: units) { Rows.freeUnits($0, over: base) }
        }
        guard bookings > 0 else { return }
        try await Customers(layout: layout(), driver: driver).add(Ground.customers(for: bookings), over: base)
        for rows in [Rows.units, Rows.bookings, Rows.claims, Rows.proofs] {
            try await Rows.fill(driver, count: bookings) { rows($0, base, bookings) }
        }
        for rows in [Rows.documents, Rows.files] {
            try await Rows.fill(driver, count: bookings * Rows.documentsPerBooking) { rows($0, base, bookings) }
        }
    }

    private func layout() throws -> Layout {
        let secrets = try Secrets.load(path: secrets, databaseExists: true)
        return Layout(schema: try schema(), cipher: FieldCipher(secrets.fieldKeys), dialect: .sqlite)
    }

    private func schema() throws -> Schema {
        let names = FileManager.default.enumerator(atPath: content)?.compactMap { $0 as? String } ?? []
        let files = try names.filter { $0.hasSuffix(".json") }.map { name in
            SchemaFile(path: name, bytes: Array(try Data(contentsOf: URL(fileURLWithPath: content + "/" + name))))
        }
        return try SchemaLoader.load(files)
    }
}

/// What the seeded database holds already: the highest ids, from which new ones are counted.
struct Ground: Sendable {
    let unit, booking, customer, document, employee, project, lead, file: Int64

    /// - Throws: When a table is missing, as in a database that was not seeded.
    static func read(_ driver: SQLiteDriver) async throws -> Ground {
        try await driver.read { connection in
            func highest(_ table: String) throws -> Int64 {
                try connection.firstInteger(Statement("SELECT max(id) FROM \(table)")) ?? 0
            }
            return Ground(
                unit: try highest("unit_rumahs"), booking: try highest("bookings"),
                customer: try highest("konsumens"), document: try highest("booking_documents"),
                employee: try highest("karyawans"), project: try highest("proyek_perumahans"),
                lead: try highest("lead_marketings"),
                file: try highest("files"))
        }
    }

    /// Customers that go with so many bookings.
    static func customers(for bookings: Int) -> Int { max(1, bookings / 4) }
}
