//  DemoCompanies: the developer and the banks of the demo data.
//
//  None of them exists, so that no rate or address is said of a real one. Mail goes to reserved domains.

/// A company with its address.
package struct DemoCompany: Hashable, Sendable {
    /// With its legal form.
    package let name: String
    /// Where its office is.
    package let place: DemoPlace
    /// In the local form, from the prefixes of `DemoNumbers`.
    package let phone: String
    /// In a reserved domain.
    package let email: String
    /// What it does, in a sentence for its page.
    package let about: String

    /// Who builds and sells both projects.
    package static let developer = DemoCompany(
        name: "PT Kenari Griya Lestari",
        place: DemoPlace(
            street: "Jl. Raya Kalimalang No. 88", city: "Kota Bekasi", province: "Jawa Barat", postcode: "17411"),
        phone: "083488200900", email: "halo@kenari-griya.example",
        about: "Pengembang perumahan subsidi dan komersial di Bekasi dan Depok sejak 2009.")
}

/// A bank and its mortgage.
package struct DemoBank: Hashable, Sendable {
    /// The bank itself.
    package let company: DemoCompany
    /// Kind of mortgage, as the bank calls it.
    package let mortgage: String
    /// Percent a year, in ten thousandths, which is the scale of `suku_bunga`: 5 % is 50 000.
    package let rate: Int64
    /// Months.
    package let tenor: ClosedRange<Int>

    /// Banks for subsidised and commercial mortgages.
    package static let all = [
        bank(
            "Bank Griya Nasional", "Jl. Gajah Mada No. 1", "10130", "083488201001", "KPR Subsidi FLPP", 50_000, 60...240
        ),
        bank("Bank Nusantara Raya", "Jl. Sudirman Kav. 9", "10220", "083488201002", "KPR Komersial", 76_500, 12...300),
        bank("Bank Syariah Amanah", "Jl. Abdul Muis No. 24", "10160", "083488201003", "KPR Syariah", 82_500, 12...240),
        bank("Bank Cakra Sentral", "Jl. Thamrin No. 31", "10230", "083488201004", "KPR Fix and Cap", 37_500, 36...300),
        bank("Bank Priangan Jaya", "Jl. Cikini No. 12", "10330", "083488201005", "KPR Sejahtera", 50_000, 60...240),
    ]

    private static func bank(
        _ name: String, _ street: String, _ postcode: String, _ phone: String, _ mortgage: String, _ rate: Int64,
        _ tenor: ClosedRange<Int>
    ) -> DemoBank {
        let host = name.lowercased().split(separator: " ").joined(separator: "-")
        let company = DemoCompany(
            name: name,
            place: DemoPlace(
                street: street, city: "Kota Jakarta Pusat", province: "DKI Jakarta", postcode: postcode),
            phone: phone, email: "kpr@\(host).example", about: "Bank penyalur \(mortgage).")
        return DemoBank(company: company, mortgage: mortgage, rate: rate, tenor: tenor)
    }
}
