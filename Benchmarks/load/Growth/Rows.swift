//  Rows: the statements that fill tables, each with a range of numbers.
//
//  Ids are the seeded ones plus the number; what a row refers to follows from its number alone. Days of entry are
//  scattered over two years, so that the newest bookings lie all over the table, and customers and staff over theirs.

import Relational
import SQLiteDriver

/// Statements by table.
enum Rows {
    /// Documents of a booking, about as many as the demo's have.
    static let documentsPerBooking = 3
    /// Rows of one transaction.
    private static let perTransaction = 20_000
    /// Milliseconds of the two years before 2026.
    private static let span = 63_072_000_000
    private static let end = 1_767_225_600_000

    /// Runs a statement for 1…count, a piece at a time.
    static func fill(
        _ driver: SQLiteDriver, count: Int, _ statement: @escaping @Sendable (ClosedRange<Int>) -> Statement
    ) async throws {
        var next = 1
        while next <= count {
            let numbers = next...min(next + perTransaction - 1, count)
            try await driver.write { connection in _ = try connection.run(statement(numbers)) }
            next = numbers.upperBound + 1
        }
    }

    /// `INSERT INTO table (columns) SELECT … FROM n`, where `n.i` runs through the numbers.
    private static func insert(
        _ table: String, _ columns: KeyValuePairs<String, String>, _ numbers: ClosedRange<Int>,
        where condition: String = "1"
    ) -> Statement {
        let names = columns.map(\.key).joined(separator: ", ")
        let values = columns.map(\.value).joined(separator: ", ")
        return Statement(
            "INSERT INTO \(table) (\(names)) WITH RECURSIVE n(i) AS (SELECT \(numbers.lowerBound) UNION ALL "
                + "SELECT i + 1 FROM n WHERE i < \(numbers.upperBound)) SELECT \(values) FROM n WHERE \(condition)")
    }

    private static let documentID = "lower(hex(randomblob(12)))"

    /// When the entries of a booking came in; 7919 is prime, so that neighbours lie far apart.
    private static func time(of count: Int) -> String {
        "(\(end) - (i * 7919 % \(count)) * \(span / count))"
    }

    private static func day(_ time: String) -> String {
        "date(\(time) / 1000, 'unixepoch', '+7 hours')"
    }

    /// What became of a booking; the unit's status follows.
    private static let status =
        "CASE WHEN i % 20 < 4 THEN 'dibatalkan' WHEN i % 20 < 7 THEN 'menunggu-pembayaran' "
        + "WHEN i % 20 < 14 THEN 'aktif' ELSE 'selesai' END"
    private static let isLive = "i % 20 >= 4"
    private static let isPaid = "i % 20 >= 7"
    private static let unitStatus =
        "CASE WHEN i % 20 < 4 THEN 'tersedia' WHEN i % 20 < 14 THEN 'dipesan' ELSE 'terjual' END"
}

extension Rows {
    /// Units, one for each booking, in 260 blocks of every project.
    static func units(_ numbers: ClosedRange<Int>, over ground: Ground, of count: Int) -> Statement {
        unit(numbers, status: unitStatus, time: time(of: count), ground)
    }

    /// Units that nobody has booked.
    static func freeUnits(_ numbers: ClosedRange<Int>, over ground: Ground) -> Statement {
        unit(numbers, status: "'tersedia'", time: "\(end)", ground)
    }

    private static func unit(
        _ numbers: ClosedRange<Int>, status: String, time: String, _ ground: Ground
    ) -> Statement {
        let base = ground.unit
        return insert(
            "unit_rumahs",
            [
                "id": "i + \(base)", "document_id": documentID, "created_at": time, "updated_at": time,
                "unit_id": "printf('UNIT-%07d', i + \(base))", "unit_type": "'Tipe 36/72'",
                "block": "char(65 + i % 26) || (i / 26 % 10)", "number": "CAST(i / 260 % 100 + 1 AS TEXT)",
                "price": "45000000000 + i % 100 * 100000000", "land_area": "72", "building_area": "36",
                "bedrooms": "2", "bathrooms": "1", "garage": "1", "location": "'Dekat taman'", "status": status,
                "specifications": "'{\"carport\":true,\"garden\":true,\"furnished\":false}'",
                "proyek_perumahan__id": "i % \(ground.project) + 1", "proyek_perumahan__order": "i + \(base)",
            ], numbers)
    }

    /// Bookings of those units.
    static func bookings(_ numbers: ClosedRange<Int>, over ground: Ground, of count: Int) -> Statement {
        let time = time(of: count)
        return insert(
            "bookings",
            [
                "id": "i + \(ground.booking)", "document_id": documentID, "created_at": time, "updated_at": time,
                "booking_id": "printf('BK-%s-%07d', substr(\(day(time)), 1, 4), i)", "booking_date": day(time),
                "booking_fee": "2500000000", "payment_status": "CASE WHEN \(isPaid) THEN 'lunas' ELSE 'pending' END",
                "booking_status": status, "payment_method": "CASE WHEN \(isPaid) THEN 'transfer' END",
                "notes": "'Booking lewat kantor pemasaran'", "booking_fee_type": "'Komersial'",
                "original_price": "45000000000", "adjusted_price": "45000000000",
                "unit__id": "i + \(ground.unit)", "unit__order": "1",
                "customer__id": "i * 104729 % \(Ground.customers(for: count)) + 1 + \(ground.customer)",
                "customer__order": "i", "marketing_staff__id": "i * 31 % \(ground.employee) + 1",
                "marketing_staff__order": "i + \(ground.booking)", "project__id": "i % \(ground.project) + 1",
                "project__order": "i + \(ground.booking)", "lead__id": "i % \(ground.lead) + 1",
                "lead__order": "i + \(ground.booking)",
            ], numbers)
    }

    /// The claims of live bookings.
    static func claims(_ numbers: ClosedRange<Int>, over ground: Ground, of count: Int) -> Statement {
        insert(
            "unit_claims", ["unit_id": "i + \(ground.unit)", "kind": "'booking'", "holder": "i + \(ground.booking)"],
            numbers, where: isLive)
    }

    /// Documents of each booking.
    static func documents(_ numbers: ClosedRange<Int>, over ground: Ground, of count: Int) -> Statement {
        let time = time(of: count)
        return insert(
            "booking_documents",
            [
                "id": "i + \(ground.document)", "document_id": documentID, "created_at": time, "updated_at": time,
                "document_type": "CASE i % 3 WHEN 0 THEN 'ktp' WHEN 1 THEN 'npwp' ELSE 'kk' END",
                "document_name": "'Dokumen pembeli'", "upload_date": day(time), "verified": "i % 2",
                "booking__id": "(i - 1) / \(documentsPerBooking) + 1 + \(ground.booking)",
                "booking__order": "(i - 1) % \(documentsPerBooking) + 1",
            ], numbers)
    }

    /// The file of each document, one of the demo's.
    static func files(_ numbers: ClosedRange<Int>, over ground: Ground, of count: Int) -> Statement {
        link("booking_documents_file_links", numbers, from: ground.document, to: ground.file)
    }

    /// The proof of payment of each booking that is paid.
    static func proofs(_ numbers: ClosedRange<Int>, over ground: Ground, of count: Int) -> Statement {
        link("bookings_payment_proof_links", numbers, from: ground.booking, to: ground.file, where: isPaid)
    }

    private static func link(
        _ table: String, _ numbers: ClosedRange<Int>, from base: Int64, to files: Int64, where condition: String = "1"
    ) -> Statement {
        insert(
            table,
            [
                "owner_id": "i + \(base)", "target_id": "i % \(files) + 1", "position": "1",
                "inverse_position": "i + \(base)",
            ], numbers, where: condition)
    }
}
