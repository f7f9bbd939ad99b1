//  HouseFormats: what becomes of texts that schemas give a format.

import Content
import Foundation
import Testing

@testable import Bookings

@Suite struct `The formats of the house` {
    private func apply(_ name: String, _ text: String, npwpDigits: ClosedRange<Int> = 15...15) throws -> String {
        let formats = HouseFormats.all(npwpDigits: npwpDigits, today: { someday })
        switch try #require(formats[name]).apply(text) {
        case .refused(let wrong): return "refused: " + wrong
        case .text(let text, let odd):
            return ([text] + odd.map { "\($0.code): \($0.message)" }).joined(separator: " | ")
        }
    }

    @Test func `are named as schemas name them`() {
        let formats = HouseFormats.all(today: { someday })
        #expect(formats.keys.sorted() == ["nik", "npwp", "phone-id"])
        #expect(formats.allSatisfy { $0.key == $0.value.name })
    }

    @Test func `are all that the shipped schemas name, and every one is named`() throws {
        let content = URL(filePath: #filePath).appending(path: "../../../../content").standardized
        let files = try #require(FileManager.default.enumerator(at: content, includingPropertiesForKeys: nil))
        var named: Set<String> = []
        for case let file as URL in files where file.pathExtension == "json" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /"format"\s*:\s*"([^"]*)"/) { named.insert(String(match.output.1)) }
        }
        #expect(named == Set(HouseFormats.all(today: { someday }).keys))
    }

    @Test(arguments: [
        ("phone-id", "081234567890", "081234567890"), ("phone-id", "+62 812-3456-7890", "081234567890"),
        ("phone-id", "08001234567", "refused: must be an Indonesian phone number"),
        ("phone-id", "", "refused: must be an Indonesian phone number"),
        ("nik", "3171 0545 0190 0001", "3171054501900001"),
        ("nik", "3171234567890001", "3171234567890001 | nik-birth-date: NIK: tanggal lahir tidak sah"),
        (
            "nik", "9971050101900000",
            "9971050101900000 | nik-region: NIK: kode wilayah tidak dikenal | nik-serial: NIK: nomor urut tidak sah"
        ),
        ("nik", "3171050101200001", "3171050101200001 | nik-age: NIK: pemilik belum berusia 17 tahun"),
        ("nik", "317-1", "3171"), ("nik", "bukan nik", "bukannik"), ("nik", "", ""),
        ("npwp", "01.061.173.9-093.000", "010611739093000"), ("npwp", "", ""), ("npwp", "-", ""),
        (
            "npwp", "12.345.678.9-012.345",
            "123456789012345 | npwp-check-digit: NPWP: angka pemeriksa tidak cocok"
        ),
        ("npwp", "3171054501900001", #"refused: must match the following: "/^[0-9]{15}$/""#),
        ("npwp", "12345", #"refused: must match the following: "/^[0-9]{15}$/""#),
        ("npwp", "01061173909300X", #"refused: must match the following: "/^[0-9]{15}$/""#),
    ])
    func `rewrite, warn or refuse`(name: String, text: String, expected: String) throws {
        #expect(try apply(name, text) == expected)
    }

    @Test(arguments: [
        ("010611739093000", "010611739093000"), ("0010611739093000", "0010611739093000"),
        ("3171054501900001", "3171054501900001"),
        ("9971050101900001", "9971050101900001 | npwp-nik: NPWP: 16 angka ini bukan NIK yang wajar"),
        ("01061173909300", #"refused: must match the following: "/^[0-9]{15,16}$/""#),
        ("01061173909300000", #"refused: must match the following: "/^[0-9]{15,16}$/""#),
    ])
    func `take tax numbers of sixteen digits where the house does`(text: String, expected: String) throws {
        #expect(try apply("npwp", text, npwpDigits: 15...16) == expected)
    }

    @Test func `never repeat a personal number in a message`() throws {
        for digits in ["9971050001200000", "0000000000000000"] {
            let told = try apply("nik", digits).split(separator: " | ").dropFirst()
            #expect(!told.isEmpty && told.allSatisfy { !$0.contains(digits) })
        }
    }
}
