//  DemoOffice+Projects: the developer, its two estates and what they are advertised with.
//
//  Projects are published, as a client's create does without being asked.

import Content

extension DemoOffice {
    /// The project with that place among `DemoProject.all`.
    static func project(_ place: Int) -> Reference {
        Reference(kind: .project, part: 0, number: place)
    }

    /// Days ago on which building began, by project.
    private static let began = [430, 330]
    /// Percent of each project that stands.
    private static let built: [Double] = [68.5, 42]
}

extension DemoOffice.Ledger {
    /// The developer, its projects and their promotions.
    mutating func writeProjects() {
        let company = DemoCompany.developer
        let developer = create(
            .developer, at: moment(DemoOffice.opened, .noon),
            [
                ("nama_developer", .string(company.name)), ("alamat", address(company.place)),
                ("kontak", contact(company.phone, company.email)), ("situs_web", "https://kenari-griya.example"),
                ("deskripsi", .string(company.about)),
            ])
        for (place, project) in DemoProject.all.enumerated() { write(project, place, of: developer) }
        writePromotions()
    }

    private mutating func write(_ project: DemoProject, _ place: Int, of developer: DemoOffice.Reference) {
        let began = DemoOffice.began[place]
        let main = picture(.house, "Gerbang \(project.name)", 800, 600)
        let gallery = (1...2).compactMap { picture(.house, "\(project.name) \($0)") }
        let plan = document(
            .sitePlan, "Site Plan \(project.name)", title: "SITE PLAN \(project.name.uppercased())",
            project.blocks.map { "Blok \($0.name): \($0.units) unit, \($0.type.name)" })
        create(
            .project, at: moment(DemoOffice.opened, .afternoon),
            [
                ("nama_proyek", .string(project.name)), ("alamat", address(project.place)),
                ("koordinat_gps", .string(project.coordinates)), ("tahap_pengembangan", .string(project.stage)),
                ("luas_lahan", .integer(Int64(project.landArea))), ("jenis_proyek", .string(project.kind.rawValue)),
                ("status_proyek", status(of: place)), ("tanggal_mulai", date(began)),
                ("tanggal_selesai_estimasi", date(began - 900)), ("deskripsi", .string(project.about)),
                ("dokumen_legal", .array(papers(began, place))),
            ],
            [
                .to(developer, "developer"), .to(main, "foto_utama"), .toAll(gallery, "galeri_foto"),
                .to(plan, "site_plan"),
            ])
    }

    private func status(of place: Int) -> JSONValue {
        row([
            ("status_proyek", "Pembangunan"), ("persentase_penyelesaian", .double(DemoOffice.built[place])),
            ("tanggal_update", date(7)), ("keterangan", "Sesuai jadwal, jalan utama dan drainase selesai."),
        ])
    }

    /// Rows of `komponen.dokumen`, whose dates are texts.
    private func papers(_ began: Int, _ place: Int) -> [JSONValue] {
        let papers = [("Persetujuan Bangunan Gedung (PBG)", "PBG", "Aktif"), ("Sertifikat HGB Induk", "HGB", "Aktif")]
        return papers.map { name, code, state in
            row([
                ("nama_dokumen", .string(name)),
                ("nomor_dokumen", .string("\(code)-\(place + 1)/2210/\(day(began).year)")),
                ("tanggal_terbit", .string(IndonesianDate.long(day(began + 40)))), ("status_dokumen", .string(state)),
            ])
        }
    }

    private mutating func writePromotions() {
        let promotions = [
            ("Bebas Biaya KPR", "BEBASKPR", "Free Item", Int64(7_500_000), 0, 150, -60, "Aktif"),
            ("Cashback Akhir Tahun", "CASHBACK10", "Cashback", 10_000_000, 1, 60, -30, "Aktif"),
            ("Diskon Peluncuran", "LAUNCHING", "Diskon", 15_000_000, 1, 330, 240, "Berakhir"),
        ]
        for (name, code, kind, value, project, from, until, state) in promotions {
            create(
                .promotion, at: moment(from, .morning),
                [
                    ("nama_promo", .string(name)), ("kode_promo", .string(code)), ("tanggal_mulai", date(from)),
                    ("tanggal_selesai", date(until)), ("jenis_promo", .string(kind)), ("nilai_promo", .integer(value)),
                    ("status_promo", .string(state)),
                ], [.toAll([DemoOffice.project(project)], "proyek_perumahans")])
        }
    }
}
