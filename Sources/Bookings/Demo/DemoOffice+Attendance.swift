//  DemoOffice+Attendance: two weeks of comings and goings, leave, and a review of everybody.
//
//  Only of those who still work here, on working days before today.

import Content

extension DemoOffice {
    /// Working days that attendance is written for.
    private static let attended = 10
}

extension DemoOffice.Ledger {
    private var present: [DemoOffice.Employee] { staff.filter { $0.role.left == nil } }

    /// The last working days before today, in days ago, oldest first.
    func workdays(_ count: Int) -> [Int] {
        Array((1...count * 2).filter { day($0).isoWeekday <= 5 }.prefix(count).reversed())
    }

    /// Who came when.
    mutating func writeAttendance() {
        var random = random(.attendance)
        for ago in workdays(DemoOffice.attended) {
            for employee in present {
                let chance = random.int(in: 1...100)
                let status = chance <= 82 ? "hadir" : chance <= 92 ? "terlambat" : chance <= 97 ? "izin" : "absen"
                let isThere = chance <= 92
                let came = status == "terlambat" ? 8 * 60 + random.int(in: 20...70) : 7 * 60 + random.int(in: 35...59)
                let left = 17 * 60 + random.int(in: 0...110)
                let place = employee.role.project ?? 0
                create(
                    .attendance, at: moment(ago, .afternoon),
                    [
                        ("tanggal", date(ago)), ("jam_masuk", isThere ? clock(came) : nil),
                        ("jam_keluar", isThere ? clock(left) : nil), ("status_absensi", .string(status)),
                        ("overtime_hours", isThere ? .integer(Int64(max(0, left - 17 * 60) / 60)) : nil),
                        ("keterangan", status == "izin" ? "Keperluan keluarga" : nil),
                        ("lokasi_gps", .string(DemoProject.all[place].coordinates)),
                    ], [.to(employee.entry, "karyawan")])
            }
        }
    }

    private func clock(_ minute: Int) -> JSONValue {
        .string("\((minute / 60).padded(to: 2)):\((minute % 60).padded(to: 2)):00.000")
    }

    /// Leave in every state; the days are counted by the house.
    mutating func writeLeaves() {
        let leaves = [
            ("tahunan", 120, 5, "Mudik ke kampung halaman", "approved"), ("sakit", 75, 2, "Demam berdarah", "approved"),
            ("darurat", 50, 1, "Orang tua masuk rumah sakit", "approved"),
            ("tahunan", 33, 3, "Liburan keluarga", "rejected"),
            ("lainnya", 20, 1, "Mengurus perpanjangan SIM", "approved"),
            ("melahirkan", -14, 90, "Cuti melahirkan", "approved"), ("tahunan", -10, 4, "Acara keluarga", "pending"),
            ("sakit", 0, 1, "Kontrol ke dokter gigi", "pending"),
        ]
        let head = staff[DemoOffice.Role.head]
        for (place, (kind, from, days, why, state)) in leaves.enumerated() {
            let others = present.dropFirst().filter { kind != "melahirkan" || $0.person.sex == .female }
            guard let employee = others.isEmpty ? nil : others[others.startIndex + place % others.count] else {
                continue
            }
            let asked = max(0, from + 7)
            let leave = create(
                .leave, at: moment(asked, .morning),
                [
                    ("jenis_cuti", .string(kind)), ("tanggal_mulai", date(from)),
                    ("tanggal_selesai", date(from - days + 1)), ("alasan", .string(why)),
                ], [.to(employee.entry, "karyawan")])
            guard state != "pending" else { continue }
            let decided = max(0, asked - 1)
            update(
                leave, at: moment(decided, .afternoon),
                [
                    ("status_persetujuan", .string(state)), ("approved_by", .string(head.person.name)),
                    ("approved_date", date(decided)),
                ], [.to(head.entry, "penyetuju")])
        }
    }

    /// One review of everybody by the head of the office.
    mutating func writeReviews() {
        var random = random(.targets)
        let strengths = [
            "Ramah dan cepat menanggapi konsumen.", "Teliti dan rapi dalam berkas.", "Mandiri, tepat waktu.",
        ]
        let improvements = ["Perlu lebih aktif mencari prospek baru.", "Laporan mingguan sering terlambat."]
        for (place, employee) in staff.enumerated() where place != DemoOffice.Role.head {
            let goals = random.int(in: 4...8)
            let reached = random.int(in: 2...goals)
            let ago = 60 + place
            create(
                .review, at: moment(ago),
                [
                    ("review_period", .string("Semester \(day(ago).month > 6 ? 2 : 1) \(day(ago).year)")),
                    ("review_date", date(ago)), ("overall_score", .integer(Int64(60 + reached * 40 / goals))),
                    ("goals_achieved", .integer(Int64(reached))), ("goals_total", .integer(Int64(goals))),
                    ("strengths", random.pick(strengths).map(JSONValue.string)),
                    ("improvements", random.pick(improvements).map(JSONValue.string)),
                    ("reviewer", .string(staff[DemoOffice.Role.head].person.name)),
                    ("status", .string(place % 4 == 1 ? "draft" : place % 4 == 2 ? "completed" : "approved")),
                ], [.to(employee.entry, "employee")])
        }
    }
}
