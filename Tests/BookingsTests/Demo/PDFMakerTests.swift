//  PDFMaker: the file's structure, and what qpdf and pdftotext say where they are installed.

import Testing

@testable import Bookings

@Suite struct `A made PDF` {
    private static let lines = [
        "Nama: Budi Santoso (konsumen)", #"Backslash \ and (( unbalanced"#, "Luas 36 m² — tipe “36/72” … €5",
        "Tanda: 家",
        "Gaji pokok Rp7.500.000", "",
    ]

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// Every entry of the cross-reference table must point at the object it names.
    private func checkTable(_ bytes: [UInt8]) throws -> Int {
        let tail = text(bytes).split(separator: "\n").suffix(3)
        let start = try #require(tail.dropFirst().first.flatMap { Int($0) })
        let table = text(Array(bytes[start...])).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(table[0] == "xref")
        let size = try #require(table[1].split(separator: " ").last.flatMap { Int($0) })
        #expect(table[2] == "0000000000 65535 f ")
        for object in 1..<size {
            let entry = table[2 + object]
            #expect(entry.count == 19 && entry.hasSuffix(" 00000 n "))
            let offset = try #require(Int(entry.prefix(10)))
            #expect(text(Array(bytes[offset...].prefix(12))).hasPrefix("\(object) 0 obj\n"))
        }
        return size
    }

    @Test(arguments: [0, 1, 42, 43, 200]) func `has a true cross-reference table`(count: Int) throws {
        let bytes = PDFMaker.document(title: "Slip Gaji", lines: Array(repeating: "Baris", count: count))
        #expect(bytes.starts(with: "%PDF-1.4\n".utf8) && bytes.suffix(6) == Array("%%EOF\n".utf8))
        let pages = max(1, (count + 41) / 42)
        #expect(try checkTable(bytes) == 6 + 2 * pages)
        #expect(text(bytes).contains("/Count \(pages) >>"))
    }

    @Test func `states the length of its streams`() throws {
        let bytes = PDFMaker.document(title: "Slip", lines: Self.lines)
        let parts = text(bytes).split(separator: "/Length ", omittingEmptySubsequences: true).dropFirst()
        #expect(parts.count == 1)
        for part in parts {
            let stated = try #require(Int(part.prefix { $0.isNumber }))
            let body = try #require(part.split(separator: "stream\n").dropFirst().first)
            let content = body.split(separator: "\nend").first ?? ""
            #expect(content.utf8.count == stated)
        }
    }

    @Test func `escapes what would end its texts`() {
        #expect(PDFMaker.literal(#"a(b)c\d"#) == #"a\(b\)c\\d"#)
        #expect(PDFMaker.literal("m²–家\t") == #"m\262\226\077\040"#)
    }

    @Test func `is the same every time and carries no date`() {
        let bytes = PDFMaker.document(title: "KK (Kartu Keluarga)", lines: Self.lines)
        #expect(bytes == PDFMaker.document(title: "KK (Kartu Keluarga)", lines: Self.lines))
        #expect(!text(bytes).contains("Date") && bytes.count < 3000)
    }

    @Test(.enabled(if: Tool(name: "qpdf").isInstalled)) func `passes qpdf`() throws {
        for count in [0, 1, 100] {
            let bytes = PDFMaker.document(title: "Uji (1)", lines: Self.lines + Array(repeating: "Baris", count: count))
            let (status, output) = try Tool(name: "qpdf").run(["--check", "FILE"], on: bytes)
            #expect(status == 0 && output.contains("No syntax or stream encoding errors found"), "\(output)")
        }
    }

    @Test(.enabled(if: Tool(name: "pdftotext").isInstalled)) func `reads as it was written`() throws {
        let long = Array(repeating: "panjang", count: 40).joined(separator: " ")
        let bytes = PDFMaker.document(title: "Slip Gaji (Januari)", lines: Self.lines + [long])
        let (status, output) = try Tool(name: "pdftotext").run(["-layout", "-enc", "UTF-8", "FILE", "-"], on: bytes)
        #expect(status == 0)
        for line in ["Slip Gaji (Januari)"] + Self.lines where !line.contains("家") {
            #expect(output.contains(line), "\(output)")
        }
        #expect(output.contains("Tanda: ?"))
        #expect(output.split(whereSeparator: \.isWhitespace).count { $0 == "panjang" } == 40)
    }

    @Test(.enabled(if: Tool(name: "pdfinfo").isInstalled)) func `has its title in the properties`() throws {
        let bytes = PDFMaker.document(title: "Slip Gaji – Budi", lines: [])
        let (status, output) = try Tool(name: "pdfinfo").run(["-enc", "UTF-8", "FILE"], on: bytes)
        #expect(status == 0 && output.contains("Slip Gaji – Budi") && output.contains("A4"), "\(output)")
    }
}
