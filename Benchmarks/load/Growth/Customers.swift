//  Customers: made-up buyers, stored as the server stores them, encrypted numbers included.
//
//  Rules are off: numbers are counted on here, and nobody is warned about a name twice.

import Content
import SQLiteDriver
import Storage

/// Adds customers.
struct Customers: Sendable {
    let layout: Layout
    let driver: SQLiteDriver

    private static let perTransaction = 500
    private static let given = [
        "Agus", "Ayu", "Bambang", "Budi", "Dewi", "Dian", "Eka", "Fitri", "Gunawan", "Hendra", "Indah", "Joko",
        "Kartika",
        "Lestari", "Made", "Nur", "Putri", "Rahmat", "Rini", "Siti", "Sri", "Taufik", "Umar", "Wahyu", "Wulan", "Yanto",
        "Yuni", "Zainal", "Nyoman",
    ]
    private static let family = [
        "Santoso", "Wijaya", "Saputra", "Hidayat", "Lestari", "Nugroho", "Pratama", "Rahayu", "Setiawan", "Susanto",
        "Utami", "Wibowo", "Kusuma", "Siregar", "Nasution", "Simanjuntak", "Hutapea", "Ginting", "Sihombing", "Tanjung",
        "Harahap", "Manurung", "Pangestu", "Maharani", "Permata", "Anggraini", "Firmansyah", "Kurniawan", "Suryadi",
        "Hartono", "Halim",
    ]

    /// Adds so many behind those there are.
    func add(_ count: Int, over ground: Ground) async throws {
        let store = ContentStore(layout: layout, driver: driver)
        guard let type = layout.schema["api::konsumen.konsumen"] else { return }
        let now = Instant(milliseconds: 1_767_225_600_000)
        let context = WriteContext(principal: .system, now: now, today: "2026-01-01", requestID: "growth")
        var next = 1
        while next <= count {
            let numbers = next..<min(next + Customers.perTransaction, count + 1)
            try await store.write(context) { transaction in
                for number in numbers {
                    _ = try transaction.create(draft(number, type, over: ground), runsRules: false)
                }
            }
            next = numbers.upperBound
        }
    }

    private func draft(_ number: Int, _ type: ContentType, over ground: Ground) -> Draft {
        let name = Customers.given[number % 29] + " " + Customers.family[number / 29 % 31]
        let digits = String(String(10_000_000 + number).suffix(7))
        var draft = Draft(type)
        draft["customer_id"] = .text("CUST-" + digits)
        draft["name"] = .text(name)
        draft["phone"] = .text("0812" + digits)
        draft["email"] = .text("pembeli\(number)@example.com")
        draft["address"] = .text("Jl. Melati No. \(number % 200 + 1), Bandung")
        draft["ktp_number"] = .text("317101150" + digits)
        draft["npwp_number"] = .text("45841125" + digits)
        draft["birth_date"] = .text("1990-01-15")
        draft["occupation"] = .text("Karyawan Swasta")
        draft["metode_pembayaran"] = .text("KPR")
        draft.relations["marketing_staff"] = .replace([Int64(number) % ground.employee + 1])
        return draft
    }
}
