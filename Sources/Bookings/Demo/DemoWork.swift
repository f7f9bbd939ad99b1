//  DemoWork: what the people of the demo data do, for whom, and what it earns them.
//
//  Incomes are monthly and rough; the companies do not exist.

/// An occupation and the range of its monthly income.
package struct DemoWork: Hashable, Sendable {
    /// At most 50 characters.
    package let occupation: String
    /// Hundreds of thousands of rupiah a month.
    package let income: ClosedRange<Int>
    /// Whom people of this occupation work for; empty for the self-employed.
    package let employers: [String]

    /// Everything on the list.
    package static let all: [DemoWork] = [
        DemoWork(occupation: "Karyawan Swasta", income: 48...120, employers: companies),
        DemoWork(occupation: "Operator Produksi", income: 49...72, employers: companies),
        DemoWork(occupation: "Staf Administrasi", income: 45...75, employers: companies),
        DemoWork(occupation: "Teknisi", income: 48...95, employers: companies),
        DemoWork(occupation: "Akuntan", income: 80...180, employers: companies),
        DemoWork(occupation: "Insinyur Sipil", income: 90...220, employers: companies),
        DemoWork(occupation: "Programmer", income: 90...260, employers: companies),
        DemoWork(occupation: "Manajer Operasional", income: 150...350, employers: companies),
        DemoWork(occupation: "Guru", income: 38...72, employers: schools),
        DemoWork(occupation: "Dosen", income: 70...150, employers: schools),
        DemoWork(occupation: "Perawat", income: 48...85, employers: hospitals),
        DemoWork(occupation: "Bidan", income: 45...80, employers: hospitals),
        DemoWork(occupation: "Apoteker", income: 60...120, employers: hospitals),
        DemoWork(occupation: "Dokter", income: 150...400, employers: hospitals),
        DemoWork(occupation: "Pegawai Negeri Sipil", income: 45...95, employers: offices),
        DemoWork(occupation: "Anggota TNI", income: 50...90, employers: ["TNI Angkatan Darat", "TNI Angkatan Laut"]),
        DemoWork(occupation: "Anggota Polri", income: 50...95, employers: ["Kepolisian Negara Republik Indonesia"]),
        DemoWork(occupation: "Pedagang", income: 40...150, employers: []),
        DemoWork(occupation: "Wiraswasta", income: 60...320, employers: []),
        DemoWork(occupation: "Pengemudi", income: 40...65, employers: []),
    ]

    /// Employers that do not exist.
    package static let companies = [
        "PT Sinar Priangan Tekstil", "PT Cakra Logistik Persada", "PT Mitra Otoparts Cikarang", "PT Bumi Pangan Makmur",
        "PT Dwi Karya Elektronika", "PT Samudra Kemas Plastindo", "PT Tirta Farma Medika", "CV Rajawali Teknik",
        "PT Lintas Data Solusindo", "PT Arta Prima Konsultan",
    ]
    private static let schools = [
        "SD Negeri Harapan 03", "SMP Tunas Karya", "SMA Bina Cendekia", "Universitas Nusa Raya",
    ]
    private static let hospitals = ["RS Kasih Medika", "RSIA Permata Bunda", "Klinik Sehat Sentosa", "RSUD Mekar Jaya"]
    private static let offices = ["Pemerintah Kota", "Pemerintah Kabupaten", "Pemerintah Provinsi", "Dinas Pendidikan"]
}
