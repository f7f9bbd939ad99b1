//  FileNameTests: stored names as Strapi makes them, and safe on every disk.
import Server
import Testing

@Suite struct `A slug` {
    @Test(arguments: [
        ("ktp", "ktp"), ("nama aneh & é", "nama_aneh_and_e"), ("tanpa-ekstensi", "tanpa_ekstensi"),
        ("pas-245", "pas_245"), ("Tampak depan", "Tampak_depan"), ("Nama", "Nama"),
        ("Straße Ölçü ñ ø Ł đ", "Strasse_Oelcue_n_o_L_d"), ("Việt Nam", "Viet_Nam"), ("e\u{301}te", "ete"),
        ("fotoDepan", "foto_Depan"), ("KTPBudi", "KTP_Budi"), ("IMG2024", "IMG_2024"), ("IMG_2024", "IMG_2024"),
        ("A1", "A1"), ("a1B", "a1_B"), ("ABCdef", "AB_Cdef"), ("__a--b  c__", "a_b_c"), ("m²", "m"),
        ("Rumah 100%", "Rumah_100"), ("中文 🏠", ""), ("", ""), ("...", ""), ("a\u{0}b/c\\d", "a_b_c_d"),
    ])
    func `of`(text: String, slug: String) {
        #expect(Slug.make(text) == slug)
    }
}

@Suite struct `A file's names` {
    private func names(_ original: String, shown: String? = nil, type: String = "application/pdf") -> FileName {
        FileName(original: original, shown: shown, type: type)
    }

    @Test(
        arguments: [
            ("ktp.pdf", nil, "application/pdf", "ktp.pdf", "ktp", ".pdf"),
            ("nama aneh & é.png", nil, "image/png", "nama aneh & é.png", "nama_aneh_and_e", ".png"),
            ("tanpa-ekstensi", nil, "application/octet-stream", "tanpa-ekstensi", "tanpa_ekstensi", ".bin"),
            ("kecil.png", "Nama", "image/png", "Nama", "Nama", ".png"),
            ("kecil.png", "", "image/png", "kecil.png", "kecil", ".png"),
            ("kecil.png", "foto.png", "image/png", "foto.png", "foto", ".png"),
            ("a.tar.GZ", nil, "application/gzip", "a.tar.GZ", "a_tar", ".GZ"),
            (".profile", nil, "text/plain", ".profile", "profile", ".txt"),
            ("a.", nil, "application/pdf", "a.", "a", ".pdf"), ("", nil, "image/png", "file.png", "file", ".png"),
            ("laporan.v2 final", nil, "application/pdf", "laporan.v2 final", "laporan_v2_final", ".pdf"),
            ("a.p%00", nil, "application/pdf", "a.p%00", "a_p_00", ".pdf"),
            ("a.pdf", "x/y\u{0}.pdf", "application/pdf", "x/y.pdf", "y", ".pdf"),
            ("e\u{301}.png", nil, "image/png", "é.png", "e", ".png"),
            ("中文.pdf", nil, "application/pdf", "中文.pdf", "", ".pdf"),
        ] as [(String, String?, String, String, String, String)])
    func `are`(original: String, shown: String?, type: String, name: String, slug: String, ext: String) {
        let names = names(original, shown: shown, type: type)
        #expect(names.name == name)
        #expect(names.name.unicodeScalars.elementsEqual(name.unicodeScalars))
        #expect(names.ext == ext)
        #expect(names.hash.dropLast(10) == slug + "_")
        #expect(names.hash.suffix(10).allSatisfy { "0123456789abcdef".contains($0) })
        #expect(names.stored == names.hash + ext)
    }

    @Test func `differ each time`() {
        #expect(Set((0..<1_000).map { _ in names("a.pdf").stored }).count == 1_000)
    }

    @Test func `repeat with the same random numbers`() {
        var one = SeededGenerator(state: 1)
        var other = SeededGenerator(state: 1)
        #expect(
            FileName(original: "a", shown: nil, type: "x/y", using: &one)
                == FileName(original: "a", shown: nil, type: "x/y", using: &other))
    }

    @Test func `are safe on disk whatever the client sends`() {
        var generator = SeededGenerator(state: 5)
        let alphabet = Array("a.Z/\\ \u{0}\u{7F}é中&%_-\"'🏠\u{301}\r\n").map(String.init) + ["..", "%2e", ".pdf"]
        for _ in 0..<2_000 {
            let length = Int.random(in: 0...400, using: &generator)
            let name = (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? "" }.joined()
            let names = FileName(original: name, shown: nil, type: "text/plain", using: &generator)
            #expect(UploadFolder.isSafe("thumbnail_" + names.stored))
            #expect(names.stored.utf8.allSatisfy { $0 < 0x7F && $0 > 0x20 })
            #expect((1...255).contains(names.name.unicodeScalars.count))
        }
    }

    @Test func `that are too long keep their extension`() {
        let names = names(String(repeating: "é", count: 300) + ".pdf")
        #expect(names.name == String(repeating: "é", count: 251) + ".pdf")
        #expect(names.stored.utf8.count == 200 + 11 + 4)
    }
}

@Suite struct `A file's size` {
    @Test(
        arguments: [
            (287, 0.29), (293, 0.29), (24, 0.02), (99, 0.1), (4, 0), (0, 0), (5, 0.01), (1_000, 1),
            (5_242_880, 5242.88),
        ] as [(Int, Double)])
    func `is stored in kilobytes of two digits`(bytes: Int, kilobytes: Double) {
        #expect(ByteSize.kilobytes(bytes) == kilobytes)
    }

    @Test(arguments: [
        (0, "0 Bytes"), (999, "999 Bytes"), (1_000, "1 KB"), (5 * 1024 * 1024, "5 MB"), (10_000_000, "10 MB"),
        (1_500_000_000, "2 GB"),
    ])
    func `is spoken of in round units`(bytes: Int, text: String) {
        #expect(ByteSize.readable(bytes) == text)
    }
}
