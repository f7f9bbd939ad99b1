//  TOTPTests: codes by the vectors of the RFCs, and recovery codes as people type them.

import Content
import Testing

@testable import Server

@Suite struct `A code by time` {
    static let secret = Array("12345678901234567890".utf8)

    /// RFC 6238, appendix B, the rows of SHA-1.
    @Test(arguments: [
        (Int64(59), "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"), (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
    ])
    func `is the one of RFC 6238`(seconds: Int64, code: String) {
        let step = TOTP.step(Instant(milliseconds: seconds * 1_000))
        #expect(TOTP.code(Self.secret, step: step, digits: 8) == code)
        #expect(TOTP.code(Self.secret, step: step) == String(code.suffix(6)))
    }

    /// RFC 4226, appendix D.
    @Test func `is the one of RFC 4226`() {
        let codes = (0..<10).map { TOTP.code(Self.secret, step: $0) }
        #expect(
            codes == [
                "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
            ])
    }

    @Test(arguments: [(-2, false), (-1, true), (0, true), (1, true), (2, false)])
    func `is taken one step early and one step late`(distance: Int64, isTaken: Bool) {
        let now = Instant(milliseconds: 1_795_354_400_000)
        let step = TOTP.step(now) + distance
        let found = TOTP.step(of: TOTP.code(Self.secret, step: step), Self.secret, now: now, after: 0)
        #expect(found == (isTaken ? step : nil))
    }

    @Test func `is not taken twice, nor one from before it`() {
        let now = Instant(milliseconds: 1_795_354_400_000)
        let step = TOTP.step(now)
        for used in [step, step - 1] {
            #expect(TOTP.step(of: TOTP.code(Self.secret, step: used), Self.secret, now: now, after: step) == nil)
        }
        let next = TOTP.code(Self.secret, step: step + 1)
        #expect(TOTP.step(of: next, Self.secret, now: now, after: step) == step + 1)
    }

    @Test(arguments: ["", "0", "12345", "1234567", "abcdef", "１２３４５６", "000000 "])
    func `is not taken for another text`(code: String) {
        #expect(TOTP.step(of: code, Self.secret, now: Instant(milliseconds: 1_795_354_400_000), after: 0) == nil)
    }

    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI"),
    ])
    func `has its secret in Base32`(text: String, base32: String) {
        #expect(TOTP.base32(Array(text.utf8)) == base32)
    }

    @Test func `is set up by an address in which names cannot add parameters`() {
        let url = TOTP.url(Self.secret, account: "budi&secret=x é")
        #expect(
            url == "otpauth://totp/Kavling:budi%26secret%3Dx%20%C3%A9?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                + "&issuer=Kavling&algorithm=SHA1&digits=6&period=30")
    }
}

@Suite struct `A recovery code` {
    @Test func `is read as people type it`() {
        let code = RecoveryCode.random()
        #expect(code.utf8.count == 11 && RecoveryCode.random() != code)
        for typed in [code, code.uppercased(), code.filter { $0 != "-" }, " " + code.replacing("-", with: " ") + " "] {
            #expect(RecoveryCode.read(typed) == code)
        }
    }

    @Test(arguments: [
        "", "123456", "aaaaa-aaaa", "aaaaa-aaaaaa", "aaaaa-aaaa0", "aaaaa-aaaaé",
        "aaaaaaaaaa" + String(repeating: "-", count: 30),
    ])
    func `is not read from another text`(typed: String) {
        #expect(RecoveryCode.read(typed) == nil)
    }
}
