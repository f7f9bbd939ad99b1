//  IdentityScan: identity and tax numbers that stand in a text where they do not belong.
//
//  Looks for sixteen digits that begin with a province, as NIK and family-card numbers do, and for fifteen or sixteen
//  that are a tax number by their check digit, written in one piece or in groups (3171 0115 0190 0001,
//  12.345.678.9-012.345). It would rather warn once too often: account numbers of sixteen digits can look the same.
//  Cost: one pass over the bytes; a text without fifteen digits in a row of groups is not looked at further.

package import Content

/// Looks through texts for identity numbers.
package enum IdentityScan {
    /// As the store takes it.
    package static let scan = TextScan { holdsNumber($0) ? finding : nil }

    static let code = "identity-number-in-text"

    private static let finding = TextScan.Finding(
        code: code,
        message: "Teks ini tampaknya memuat NIK atau NPWP. Nomor seperti itu hanya boleh ditulis di kolomnya sendiri")

    /// Marks that may stand between two groups of one number.
    private static func isMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/")
    }

    static func holdsNumber(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count >= 15 else { return false }
            var groups: [Range<Int>] = []
            var digits = 0
            var at = 0
            while at < bytes.count {
                guard isDigit(bytes[at]) else {
                    // Two marks, or anything else, end a number.
                    if !(isMark(bytes[at]) && at > 0 && isDigit(bytes[at - 1])) {
                        if digits >= 15, isNumber(groups, bytes) { return true }
                        groups.removeAll(keepingCapacity: true)
                        digits = 0
                    }
                    at += 1
                    continue
                }
                let start = at
                while at < bytes.count, isDigit(bytes[at]) { at += 1 }
                groups.append(start..<at)
                digits += at - start
            }
            return digits >= 15 && isNumber(groups, bytes)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Whether some groups that follow each other are a number.
    private static func isNumber(_ groups: [Range<Int>], _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        for first in groups.indices {
            var digits: [UInt8] = []
            for group in groups[first...] {
                digits += bytes[group]
                if digits.count > 16 { break }
                if digits.count == 15, isTaxNumber(digits) { return true }
                if digits.count == 16,
                    isIdentityNumber(digits) || isTaxNumber(Array(digits.dropFirst()), after: digits[0])
                {
                    return true
                }
            }
        }
        return false
    }

    private static func isIdentityNumber(_ digits: [UInt8]) -> Bool {
        NIK.provinces.contains(Int(digits[0] & 0x0F) * 10 + Int(digits[1] & 0x0F))
    }

    /// Fifteen digits with the right check digit; sixteen are those behind a zero.
    private static func isTaxNumber(_ digits: [UInt8], after zero: UInt8 = 0x30) -> Bool {
        guard zero == 0x30, digits.contains(where: { $0 != 0x30 }) else { return false }
        return NPWP(String(decoding: digits, as: UTF8.self))?.hasRightCheckDigit == true
    }
}
