//  DemoOffice+Staff: ten people who run the office, and where they are placed.
//
//  One of the sellers has left: she keeps her old customers and bookings, and gets no new ones.

import Content

extension DemoOffice {
    /// What somebody does in the office.
    struct Role: Sendable {
        let position: Int
        let department: Int
        /// The project that the person is placed at; nil for all of them.
        let project: Int?
        let employment: String
        /// Rupiah a month, without allowances.
        let salary: Int64
        /// Of a seller; stands behind "Sales ".
        var letter: String?
        /// Days ago on which the person came and, if so, left.
        let came: Int
        var left: Int?

        // In the order of hiring, so that numbers follow it.
        static let all = [
            Role(position: 2, department: 0, project: nil, employment: "Tetap", salary: 15_000_000, came: 530),
            Role(
                position: 1, department: 0, project: nil, employment: "Tetap", salary: 8_500_000, letter: "A", came: 525
            ),
            Role(
                position: 0, department: 0, project: 0, employment: "Tetap", salary: 5_500_000, letter: "B", came: 520),
            Role(
                position: 0, department: 0, project: 0, employment: "Kontrak", salary: 5_200_000, letter: "C", came: 515
            ),
            Role(
                position: 0, department: 0, project: 1, employment: "Tetap", salary: 5_500_000, letter: "D", came: 470),
            Role(
                position: 0, department: 0, project: 1, employment: "Freelance", salary: 4_500_000, letter: "E",
                came: 465),
            Role(
                position: 0, department: 0, project: 0, employment: "Kontrak", salary: 5_000_000, letter: "F",
                came: 460,
                left: 45),
            Role(position: 3, department: 1, project: nil, employment: "Tetap", salary: 6_500_000, came: 455),
            Role(position: 4, department: 3, project: nil, employment: "Tetap", salary: 6_500_000, came: 450),
            Role(position: 5, department: 2, project: nil, employment: "Tetap", salary: 14_000_000, came: 445),
        ]

        /// Places in the list of those that other sections ask for.
        static let head = 0, cashier = 7, clerk = 8, builder = 9
    }

    /// Somebody of the staff.
    struct Employee: Sendable {
        let entry: Reference
        let person: DemoPerson
        let role: Role

        /// Whether this person took bookings at a project on a day.
        func sells(at project: Int, _ ago: Int) -> Bool {
            guard role.letter != nil, role.project == nil || role.project == project else { return false }
            return ago < role.came - 14 && ago > (role.left.map { $0 + 10 } ?? -1)
        }
    }
}

extension DemoOffice.Ledger {
    /// Everybody, with where they are placed.
    mutating func writeStaff() {
        var people = DemoPeople(seed: seed, today: today)
        people.series = part * 4 + 2
        people.ages = 23...52
        people.mailDomains = ["kenari-griya.example"]
        for (place, person) in people.make(DemoOffice.Role.all.count).enumerated() {
            let role = DemoOffice.Role.all[place]
            let entry = create(
                .employee, at: moment(role.came), personal(person, place) + employment(role, place),
                [
                    .to(DemoOffice.position(role.position), "jabatan"),
                    .to(DemoOffice.department(role.department), "departemens"),
                    .to(role.project.map(DemoOffice.project), "proyek_ditangani"),
                ])
            staff.append(DemoOffice.Employee(entry: entry, person: person, role: role))
            writePlacements(of: role, entry)
        }
    }

    /// Who heads departments and projects.
    mutating func writeHeads() {
        let heads = [(0, DemoOffice.Role.head), (1, DemoOffice.Role.cashier), (2, DemoOffice.Role.builder)]
        for (department, place) in heads {
            update(
                DemoOffice.department(department), at: moment(440), [],
                [.to(staff[place].entry, "kepala_departemen")])
        }
        for place in DemoProject.all.indices {
            update(
                DemoOffice.project(place), at: moment(440, .afternoon), [],
                [.to(staff[DemoOffice.Role.builder].entry, "manager_proyek")])
        }
    }

    private func personal(_ person: DemoPerson, _ place: Int) -> Fields {
        [
            ("staff_id", .string("STF-" + (part * DemoOffice.Role.all.count + place + 1).padded(to: 3))),
            ("nama_lengkap", .string(person.name)), ("kontak", contact(person.phone.local, person.email)),
            ("jenis_kelamin", .string(person.sex == .male ? "Laki-laki" : "Perempuan")),
            ("tempat_lahir", .string(person.birthPlace)),
            ("tanggal_lahir", .string(IndonesianDate.stored(person.born))),
            ("alamat", .string(person.address.place.line)),
            ("status_pernikahan", .string(person.isMarried ? "Menikah" : "Belum Menikah")),
            ("npwp", (person.npwp?.fifteenDigits).map(JSONValue.string)),
            ("kontak_darurat", .string(person.emergencyContact)),
        ]
    }

    private func employment(_ role: DemoOffice.Role, _ place: Int) -> Fields {
        let account = (7_100_000_000 + part * 1_000 + place * 37).padded(to: 10)
        // Codes are unique, so those of later parts have a number behind the letter.
        let suffix = part == 0 ? "" : String(part + 1)
        return [
            ("code", role.letter.map { .string("Sales \($0)\(suffix)") }),
            ("status_kepegawaian", .string(role.employment)), ("is_active", .bool(true)),
            ("tanggal_masuk", date(role.came)),
            ("tanggal_akhir_kontrak", role.employment == "Kontrak" ? date(role.came - 730) : nil),
            ("penggajian", pay(role)), ("rekening_bank", .string(account)),
            ("nama_bank", .string(DemoBank.all[place % DemoBank.all.count].company.name)),
            ("dokumen_karyawan", .array([contract(role, place)])),
        ]
    }

    /// A row of `komponen.penggajian` whose total is the sum.
    private func pay(_ role: DemoOffice.Role) -> JSONValue {
        let (post, travel, meals) = (role.salary / 10, Int64(500_000), Int64(600_000))
        let (insurance, tax) = (role.salary * 3 / 100, role.salary / 20)
        return row([
            ("gaji_pokok", .integer(role.salary)), ("tunjangan_jabatan", .integer(post)),
            ("tunjangan_transport", .integer(travel)), ("tunjangan_makan", .integer(meals)),
            ("potongan_bpjs", .integer(insurance)), ("potongan_pph21", .integer(tax)),
            ("total_gaji", .integer(role.salary + post + travel + meals - insurance - tax)),
        ])
    }

    private func contract(_ role: DemoOffice.Role, _ place: Int) -> JSONValue {
        let number = "\((place + 1).padded(to: 3))/PK/KGL/\(day(role.came).year)"
        return row([
            ("nama_dokumen", "Perjanjian Kerja"), ("nomor_dokumen", .string(number)),
            ("tanggal_terbit", .string(IndonesianDate.long(day(role.came)))), ("status_dokumen", "Aktif"),
        ])
    }

    /// Who has no project of his own is placed at both.
    private mutating func writePlacements(of role: DemoOffice.Role, _ employee: DemoOffice.Reference) {
        for (place, project) in DemoProject.all.enumerated() where role.project == nil || role.project == place {
            let from = min(role.came, 500 - place * 100)
            let placement = create(
                .placement, at: moment(from, .afternoon),
                [
                    ("project_name", .string(project.name)), ("location", .string(project.place.city)),
                    ("start_date", date(from)), ("role", .string(role.letter == nil ? "Kantor" : "Sales")),
                    ("status", "aktif"),
                ], [.to(employee, "employee"), .to(DemoOffice.project(place), "proyek_perumahan")])
            guard let left = role.left else { continue }
            update(placement, at: moment(left), [("status", "selesai"), ("end_date", date(left))])
            update(employee, at: moment(left), [("is_active", .bool(false)), ("tanggal_akhir_kontrak", date(left))])
        }
    }
}
