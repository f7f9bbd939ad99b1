//  DemoOffice+Building: what was built when, and the houses whose keys were handed over.
//
//  Progress is written by the head of building; sold houses are finished, booked ones on the way.

import Content

extension DemoOffice.Ledger {
    /// Ten working days at both estates, and how far each sold or booked house is.
    mutating func writeProgress() {
        var random = random(.building)
        let weathers = ["Cerah", "Cerah", "Berawan", "Hujan Ringan", "Hujan Deras"]
        for (place, ago) in workdays(15).enumerated() {
            for project in DemoProject.all.indices {
                let weather = random.pick(weathers) ?? "Cerah"
                let house = random.pick(houses.filter { $0.project == project })
                writeDay(ago, project, house, weather, isPictured: place % 6 == 5, using: &random)
            }
        }
        for deal in deals where deal.outcome.booking == .completed || deal.outcome.booking == .active {
            writeStages(of: deal)
        }
    }

    private mutating func writeDay(
        _ ago: Int, _ project: Int, _ house: DemoOffice.House?, _ weather: String, isPictured: Bool,
        using random: inout SplitMix64
    ) {
        let works = [
            "Pengecoran sloof dan kolom", "Pasang dinding bata", "Pasang rangka atap baja ringan",
            "Plester dan acian dinding", "Pasang keramik lantai", "Pengecatan dan instalasi listrik",
        ]
        let work = random.int(in: 0...works.count - 1)
        let (cement, sand) = (random.int(in: 20...80), random.int(in: 1...4))
        let photo = isPictured ? picture(.building, "Progres \(IndonesianDate.stored(day(ago)))") : nil
        let builder = staff[DemoOffice.Role.builder].entry
        create(
            .progress, at: moment(ago, .afternoon),
            [
                ("tanggal", date(ago)), ("cuaca", .string(weather)),
                ("jumlah_pekerja", .integer(Int64(random.int(in: 12...38)))),
                ("aktivitas", .string(works[work] + (house.map { " \($0.name)" } ?? ""))),
                ("kendala", weather == "Hujan Deras" ? "Pekerjaan luar berhenti karena hujan" : nil),
                (
                    "material_masuk",
                    row([("semen_sak", .integer(Int64(cement))), ("pasir_truk", .integer(Int64(sand)))])
                ),
                ("material_terpakai", row([("semen_sak", .integer(Int64(cement * 3 / 4)))])),
                ("persentase_progres", .integer(Int64(work * 15 + random.int(in: 5...15)))),
            ],
            [
                .to(DemoOffice.project(project), "proyek_perumahan"), .to(house?.entry, "unit_rumah"),
                .to(builder, "pelapor"), photo.map { .toAll([$0], "foto_progres") },
            ])
    }

    /// Rows of `komponen.progres-proyek` for a house that somebody waits for.
    private mutating func writeStages(of deal: DemoOffice.Deal) {
        let stages = ["Pondasi", "Struktur", "Atap", "Finishing"]
        let done = deal.outcome.booking == .completed ? stages.count : deal.house % 4
        let rows = stages.enumerated().map { place, stage in
            let from = 150 - place * 30
            let isDone = place < done
            return row([
                ("tahap", .string(stage)), ("tanggal_mulai", place <= done ? date(from) : nil),
                ("tanggal_selesai", isDone ? date(from - 25) : nil),
                ("persentase", .integer(isDone ? 100 : place == done ? 40 : 0)),
                ("status_progres_proyek", .string(isDone ? "Selesai" : place == done ? "Proses" : "Belum Dimulai")),
            ])
        }
        // Last week's inspection, or today's for who booked since.
        let ago = deal.booked > 8 ? 6 : 0
        update(
            houses[deal.house].entry, at: moment(ago, .noon), [("status_pembangunan", .array(rows))],
            [.to(staff[deal.seller].entry, "marketing_staff")])
    }

    /// The keys of houses that were sold some weeks ago.
    mutating func writeHandovers() {
        let findings = ["", "Retak rambut dinding kamar belakang, diperbaiki.", "Keran dapur bocor, sudah diganti."]
        let sold = deals.filter { $0.outcome.booking == .completed && ($0.closed ?? 0) > 14 }
        for (place, deal) in sold.enumerated() {
            let ago = (deal.closed ?? 14) - 14
            let finding = findings[place % findings.count]
            create(
                .handover, at: moment(ago, .morning),
                [
                    ("nomor_serah_terima", .string("BAST-\(day(ago).year)-\((part * 60 + place + 1).padded(to: 3))")),
                    ("tanggal_serah_terima", date(ago)),
                    ("status_serah_terima", .string(place % 5 == 4 ? "Proses" : "Selesai")),
                    ("temuan", finding.isEmpty ? nil : .string(finding)),
                ],
                [
                    .to(houses[deal.house].entry, "unit_rumah"),
                    .to(staff[DemoOffice.Role.builder].entry, "pihak_developer"),
                ])
        }
    }
}
