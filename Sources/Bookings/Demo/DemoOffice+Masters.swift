//  DemoOffice+Masters: departments, positions and banks: what there is once, however large the office.
//
//  The first position is a sales position: the examples that clients are built from hire with `jabatan` 1.

import Content

extension DemoOffice {
    /// A department and what it is for.
    private struct Department {
        let name: String
        let code: String
        let about: String

        static let all = [
            Department(name: "Pemasaran", code: "PMS", about: "Penjualan unit, pameran, dan pelayanan konsumen."),
            Department(name: "Keuangan", code: "KEU", about: "Kas, penagihan, dan laporan keuangan."),
            Department(name: "Teknik", code: "TEK", about: "Pembangunan unit, pengawasan mutu, dan serah terima."),
            Department(name: "Legal dan KPR", code: "LGL", about: "Perizinan, sertifikat, dan berkas KPR."),
            Department(name: "SDM dan Umum", code: "SDM", about: "Kepegawaian, absensi, dan kebutuhan kantor."),
        ]
    }

    /// A position; what it pays is in millions of rupiah.
    private struct Position {
        let name: String
        let code: String
        let level: String
        let department: Int
        let about: String
        let pay: ClosedRange<Int64>

        static let all = [
            Position(
                name: "Sales Executive", code: "SLS", level: "Staff", department: 0,
                about: "Menemui calon pembeli, mendampingi survei lokasi, dan mencatat booking.", pay: 4...8),
            Position(
                name: "Supervisor Pemasaran", code: "SPV", level: "Supervisor", department: 0,
                about: "Memimpin tim sales dan memeriksa kelengkapan berkas.", pay: 7...11),
            Position(
                name: "Manajer Pemasaran", code: "MPM", level: "Manager", department: 0,
                about: "Menetapkan target, harga, dan promo.", pay: 12...20),
            Position(
                name: "Staf Keuangan", code: "FIN", level: "Staff", department: 1,
                about: "Menerima pembayaran dan mencatat kas.", pay: 5...8),
            Position(
                name: "Staf KPR dan Legal", code: "KPR", level: "Staff", department: 3,
                about: "Memverifikasi dokumen dan mengurus pengajuan KPR ke bank.", pay: 5...8),
            Position(
                name: "Manajer Proyek", code: "MPR", level: "Manager", department: 2,
                about: "Bertanggung jawab atas jadwal dan mutu pembangunan.", pay: 12...20),
            Position(
                name: "Pengawas Lapangan", code: "PGL", level: "Supervisor", department: 2,
                about: "Mengawasi pekerjaan harian di lokasi.", pay: 6...10),
            Position(
                name: "Staf Administrasi", code: "ADM", level: "Staff", department: 4,
                about: "Mengelola surat, absensi, dan arsip.", pay: 4...7),
        ]
    }

    /// Days ago on which the books were opened.
    static let opened = 540

    /// The department with that place in the list.
    static func department(_ place: Int) -> Reference {
        Reference(kind: .department, part: 0, number: place)
    }

    /// The position with that place in the list.
    static func position(_ place: Int) -> Reference {
        Reference(kind: .position, part: 0, number: place)
    }

    /// The bank with that place in the list.
    static func bank(_ place: Int) -> Reference {
        Reference(kind: .bank, part: 0, number: place)
    }
}

extension DemoOffice.Ledger {
    /// Departments and positions.
    mutating func writeDepartments() {
        let moment = moment(DemoOffice.opened, .morning)
        for department in DemoOffice.Department.all {
            create(
                .department, at: moment,
                [
                    ("nama_departemen", .string(department.name)), ("kode_departemen", .string(department.code)),
                    ("deskripsi", .string(department.about)),
                ])
        }
        for position in DemoOffice.Position.all {
            create(
                .position, at: moment,
                [
                    ("nama_jabatan", .string(position.name)), ("kode_jabatan", .string(position.code)),
                    ("level_jabatan", .string(position.level)), ("deskripsi_jabatan", .string(position.about)),
                    ("gaji_minimum", .integer(position.pay.lowerBound * 1_000_000)),
                    ("gaji_maksimum", .integer(position.pay.upperBound * 1_000_000)),
                ], [.to(DemoOffice.department(position.department), "departemen")])
        }
    }

    /// Banks with their mortgages.
    mutating func writeBanks() {
        let moment = moment(DemoOffice.opened, .noon)
        for bank in DemoBank.all {
            create(
                .bank, at: moment,
                [
                    ("nama_bank", .string(bank.company.name)), ("alamat", address(bank.company.place)),
                    ("jenis_kpr", .string(bank.mortgage)), ("suku_bunga", .double(Double(bank.rate) / 10_000)),
                    ("tenor_minimum", .integer(Int64(bank.tenor.lowerBound))),
                    ("tenor_maksimum", .integer(Int64(bank.tenor.upperBound))),
                    ("kontak_person", contact(bank.company.phone, bank.company.email)),
                ])
        }
    }

    /// A row of `komponen.alamat`.
    func address(_ place: DemoPlace) -> JSONValue {
        row([
            ("jalan", .string(place.street)), ("kota", .string(place.city)), ("provinsi", .string(place.province)),
            ("kode_pos", .string(place.postcode)),
        ])
    }

    /// A row of `komponen.kontak`.
    func contact(_ phone: String, _ email: String) -> JSONValue {
        row([("telepon", .string(phone)), ("email", .string(email))])
    }
}
