//  FieldMaskTests: what is left of a value that is shown in part.

import Testing

@testable import Content

@Suite struct `A masked value` {
    private static func written(_ form: FieldMask.Form, _ text: String) -> String {
        var text = text
        var writer = JSONWriter()
        text.withUTF8 { form.write(UnsafeRawBufferPointer($0), into: &writer) }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(
        arguments: [
            (.nik, "3171052509010001", "317105******0001"), (.nik, "3171", "****"), (.nik, "", ""),
            (.nik, "31710525090", "317105*5090"), (.nik, "3171052509", "**********"),
            (.nik, "Küçük-é̂1234567", "Küçük-****4567"), (.nik, "123456\r\n\r\n7890", "123456**7890"),
            (.nikOfSixteen, "3171052509010001", "317105******0001"), (.nikOfSixteen, "STF-001", "STF-001"),
            (.nikOfSixteen, "317105250901000a", "317105250901000a"),
            (.npwp, "123456789012345", "12**********345"), (.npwp, "12345", "*****"),
            (.year, "1990-01-02", "1990-**-**"), (.year, "19", "19-**-**"), (.year, "199é-01", "199é-**-**"),
            (.range, "0", "0-3000000"), (.range, "2999999.99", "0-3000000"), (.range, "3000000", "3000000-5000000"),
            (.range, "99999999.99", "50000000-100000000"), (.range, "100000000", "100000000+"),
            (.range, "banyak", "0-3000000"), (.absent, "rahasia", ""),
        ] as [(FieldMask.Form, String, String)])
    func `keeps no more than its form says`(form: FieldMask.Form, text: String, shown: String) {
        #expect(form.shown(text) == shown)
        #expect(Self.written(form, text) == "\"\(shown)\"")
    }

    @Test(
        arguments: [
            (299_999_999, 2, "0-3000000"), (300_000_000, 2, "3000000-5000000"), (7_200_000, 0, "5000000-7500000"),
            (10_000_000_000, 2, "100000000+"), (-5, 2, "0-3000000"), (.max, 0, "100000000+"),
        ] as [(Int64, Int, String)])
    func `of an exact decimal is the range that it lies in`(units: Int64, scale: Int, shown: String) {
        var writer = JSONWriter()
        FieldMask.Form.range.write(units: units, scale: scale, into: &writer)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "\"\(shown)\"")
    }

    @Test func `of an exact decimal of any other form is that of its digits`() {
        var writer = JSONWriter()
        FieldMask.Form.npwp.write(units: 12_345_678, scale: 2, into: &writer)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #""12****.78""#)
    }
}
