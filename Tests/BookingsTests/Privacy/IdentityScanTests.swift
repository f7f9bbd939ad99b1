//  Identity numbers in texts.

import Content
import Testing

@testable import Bookings

@Suite struct `Looking for identity numbers in a text` {
    @Test(arguments: [
        "3171011501900001", "NIK: 3171011501900001.", "ktp3171011501900001pdf", "KTP_3171011501900001.pdf",
        "3171 0115 0190 0001", "3171.0115.0190.0001", "31-71-01-150190-0001", "hp 081234567890 3171011501900001 ok",
        "0812 3456 7890 3171011501900001", "pembeli lama (3171234567890123)", "92 710 112 345 678 90",
        // Tax numbers, by their check digit.
        "npwp 12.345.678.2-012.000", "123456782012000", "0123456782012000",
    ])
    func `finds them however they are written`(text: String) {
        #expect(IdentityScan.holdsNumber(text))
        #expect(IdentityScan.scan.find(text)?.code == "identity-number-in-text")
    }

    @Test(arguments: [
        "", "Jl. Melati 12", "081234567890", "0812-3456-7890", "+62 812 3456 7890", "317101150190000",
        "31710115019000011",
        // No province, no tax number.
        "9971011501900001", "0071011501900001", "000000000000000", "123456781012000", "9934567890123456",
        "2026-03-10 12:00:00", "Rp 450.000.000", "harga 450000000, DP 45000000, 12x 3750000", "a1b2c3d4e5f6a7b8",
        "3171\n0115\n0190\n0001", "3171  0115  0190  0001",
    ])
    func `leaves other numbers alone`(text: String) {
        #expect(!IdentityScan.holdsNumber(text), "\(text)")
    }

    @Test func `never repeats what it found`() {
        let found = IdentityScan.scan.find("3171011501900001")
        #expect(found?.message.contains("3171") == false)
    }

    @Test func `looks at a megabyte of digits without ado`() {
        let clock = ContinuousClock()
        let long = String(repeating: "12 ", count: 300_000)
        #expect(clock.measure { _ = IdentityScan.holdsNumber(long) } < .seconds(5))
    }
}
