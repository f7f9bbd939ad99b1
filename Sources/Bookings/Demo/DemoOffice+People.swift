//  DemoOffice+People: prospects, what was talked with them, and those who became customers.
//
//  A buyer who was a prospect has the same name, phone and address in both places, and the booking names the prospect:
//  that is how the office counts conversion.

import Content

extension DemoOffice {
    /// How many prospects a part has, buyers among them.
    static let leads = 120
}

extension DemoOffice.Ledger {
    /// All prospects: buyers, and those who have not bought.
    mutating func writeLeads() {
        var random = random(.people)
        for place in buyers.indices where buyers[place].isLead {
            let buyer = buyers[place]
            let ago = buyer.entered + random.int(in: 3...25)
            let project = buyer.deal.map { houses[deals[$0].house].project } ?? 0
            let lead = writeLead(buyer.person, ago, project, buyer.seller, "baru", using: &random)
            buyers[place].lead = lead
            writeTalks(with: lead, ago, until: buyer.entered, using: &random)
            update(lead, at: moment(buyer.entered + 1, .morning), [("status_lead", "prioritas")])
        }
        let others = DemoOffice.leads - buyers.count(where: \.isLead)
        for person in DemoPeople(seed: seed, today: today).series(part * 4 + 1).make(others) {
            writeUndecided(person, using: &random)
        }
    }

    private mutating func writeUndecided(_ person: DemoPerson, using random: inout SplitMix64) {
        let ago = random.chance(20) ? random.int(in: 0...6) : random.int(in: 7...175)
        let project = random.int(in: 0...1)
        let seller = random.pick(staff.indices.filter { staff[$0].sells(at: project, ago) })
        let status = ago < 7 ? "baru" : random.pick(["baru", "berminat", "berminat", "prioritas"]) ?? "baru"
        let lead = writeLead(person, ago, project, random.chance(90) ? seller : nil, status, using: &random)
        writeTalks(with: lead, ago, until: 0, using: &random)
        writeReminder(about: lead, ago, using: &random)
    }

    private mutating func writeLead(
        _ person: DemoPerson, _ ago: Int, _ project: Int, _ seller: Int?, _ status: String,
        using random: inout SplitMix64
    ) -> DemoOffice.Reference {
        let estate = DemoProject.all[project]
        let type = random.pick(estate.blocks)?.type
        let sources = ["website", "pameran", "referensi", "iklan", "sosmed", "sosmed", "lainnya"]
        let budget = type.map { "Rp\($0.basePrice / 50_000_000 * 50)-\(($0.basePrice / 50_000_000 + 1) * 50) juta" }
        let notes = [
            "Minta brosur dan simulasi angsuran.", "Sudah survei lokasi bersama keluarga.",
            "Menanyakan syarat KPR untuk wiraswasta.", "Membandingkan dengan perumahan lain.",
            "Ingin unit sudut (hook) dekat taman.", "Menunggu bonus akhir tahun untuk uang muka.",
        ]
        return create(
            .lead, at: moment(ago, .morning),
            [
                ("name", .string(person.name)), ("phone", .string(person.phone.local)),
                ("email", .string(person.email)), ("address", .string(person.address.place.line)),
                ("source", random.pick(sources).map(JSONValue.string)),
                ("interest", type.map { .string("\($0.name) \(estate.name)") }),
                ("budget", budget.map(JSONValue.string)),
                ("status_lead", .string(status)), ("date", date(ago)),
                ("notes", random.pick(notes).map(JSONValue.string)),
            ], [.to(seller.map { staff[$0].entry }, "marketing")])
    }

    /// One or two conversations after the first contact and not after `end`.
    private mutating func writeTalks(
        with lead: DemoOffice.Reference, _ ago: Int, until end: Int, using random: inout SplitMix64
    ) {
        let talks = [
            ("whatsapp", "Mengirim brosur dan daftar harga terbaru."),
            ("telepon", "Menjelaskan syarat KPR dan promo yang berlaku."),
            ("kunjungan", "Survei lokasi dan melihat rumah contoh."),
            ("email", "Mengirim simulasi angsuran 15 dan 20 tahun."),
            ("lainnya", "Bertemu di pameran properti, tertarik tipe terkecil."),
        ]
        for number in 0...random.int(in: 0...1) {
            let day = max(end, ago - random.int(in: 0...3) - number * 4)
            guard let (kind, notes) = random.pick(talks) else { continue }
            create(
                .communication, at: moment(day, .afternoon),
                [("date", date(day)), ("type", .string(kind)), ("notes", .string(notes))], [.to(lead, "lead")])
        }
    }

    /// For every other prospect; for recent ones it is still to come.
    private mutating func writeReminder(
        about lead: DemoOffice.Reference, _ ago: Int, using random: inout SplitMix64
    ) {
        guard random.chance(55) else { return }
        let activities = [
            "Telepon kembali menanyakan keputusan", "Kirim simulasi KPR terbaru", "Jadwalkan survei lokasi",
            "Undang ke acara open house", "Ingatkan batas promo bulan ini",
        ]
        let due = ago - random.int(in: 3...12)
        let reminder = create(
            .reminder, at: moment(ago, .afternoon),
            [
                ("date", date(due)), ("activity", random.pick(activities).map(JSONValue.string)),
                ("status_reminder", "pending"),
            ], [.to(lead, "lead")])
        guard due > 0, random.chance(85) else { return }
        let end = random.chance(80) ? "completed" : "cancelled"
        update(reminder, at: moment(due, .afternoon), [("status_reminder", .string(end))])
    }

    /// All customers: buyers when they book, others when they were entered.
    mutating func writeCustomers() {
        for place in buyers.indices {
            let buyer = buyers[place]
            buyers[place].entry = create(
                .customer, at: moment(buyer.entered, .morning), fields(of: buyer),
                [.to(buyer.seller.map { staff[$0].entry }, "marketing_staff")])
        }
    }

    private func fields(of buyer: DemoOffice.Buyer) -> Fields {
        let person = buyer.person
        return [
            ("name", .string(person.name)), ("phone", .string(person.phone.local)), ("email", .string(person.email)),
            ("address", .string(person.address.place.line)), ("ktp_number", .string(person.nik.digits)),
            ("npwp_number", (person.npwp?.fifteenDigits).map(JSONValue.string)),
            ("birth_date", .string(IndonesianDate.stored(person.born))), ("birth_place", .string(person.birthPlace)),
            ("occupation", .string(person.occupation)),
            ("monthly_income", .integer(person.monthlyIncome.sen / 100)),
            ("emergency_contact", .string(person.emergencyContact)),
            ("status_kpr", buyer.scheme == "KPR" ? "Belum Mengajukan" : nil),
            ("metode_pembayaran", buyer.scheme.map(JSONValue.string)),
        ]
    }
}
