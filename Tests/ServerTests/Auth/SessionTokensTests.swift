//  SessionTokensTests: good tokens, and every way in which one can be bad.

import Content
import Crypto
import Foundation
import Testing

@testable import Server

@Suite("Session tokens") struct SessionTokensTests {
    static let secret = "golden-jwt-secret"
    static let sid = "0123456789abcdef0123456789abcdef"
    static let start = Instant(milliseconds: 1_795_354_347_193)
    let sessions = SessionTokens(secret: secret)

    @Test func `say whose they are`() async throws {
        let token = try await sessions.issue(7, sid: Self.sid, now: Self.start)
        #expect(try await sessions.verify(token, now: Self.start).userID == 7)
        let parts = token.split(separator: ".").map(String.init)
        #expect(try Self.json(parts[0]) == JSONValue.parse(#"{"alg":"HS256","typ":"JWT"}"#).object?.sorted)
        #expect(
            try Self.json(parts[1])
                == JSONValue.parse(#"{"exp":1797946347,"iat":1795354347,"id":7,"sid":"\#(Self.sid)"}"#).object?.sorted)
        let hash = try await sessions.verify(token, now: Self.start).sidHash
        #expect(hash == Array(SHA256.hash(data: Data(Self.sid.utf8))))
    }

    @Test func `of Strapi are good under its secret`() async throws {
        // Made with Python's hmac, claims as Strapi writes them.
        let token =
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpZCI6MSwiaWF0IjoxNzk1MzU0MzQ3LCJleHAiOjE3OTc5NDYzNDd9."
            + "0ISNA94zsXqdhbvZEyXCJI0ZCCRnyiAiLPBNP2X_3qA"
        let claims = SessionTokens.Claims(
            userID: 1, sidHash: nil, issuedAt: Instant(milliseconds: 1_795_354_347_000))
        #expect(try await sessions.verify(token, now: Self.start) == claims)
    }

    @Test func `end after thirty days, to the second`() async throws {
        let token = try await sessions.issue(7, sid: Self.sid, now: Self.start)
        let end = Self.start.milliseconds / 1_000 * 1_000 + 30 * 86_400_000
        #expect(try await sessions.verify(token, now: Instant(milliseconds: end - 1)).userID == 7)
        await #expect(throws: Refusal.unauthorized("Missing or invalid credentials")) {
            try await sessions.verify(token, now: Instant(milliseconds: end))
        }
    }

    @Test(arguments: [String](["short", "golden-jwt-secret2", String(repeating: "x", count: 200)]))
    func `of another secret are refused`(secret: String) async throws {
        let token = try await SessionTokens(secret: secret).issue(1, sid: Self.sid, now: Self.start)
        #expect(try await SessionTokens(secret: secret).verify(token, now: Self.start).userID == 1)
        await #expect(throws: Refusal.unauthorized("Missing or invalid credentials")) {
            try await sessions.verify(token, now: Self.start)
        }
    }

    @Test(arguments: [
        ("another algorithm, rightly signed by it", #"{"alg":"HS512","typ":"JWT"}"#, #"{"id":1}"#, 512),
        ("another algorithm in the header only", #"{"alg":"HS512","typ":"JWT"}"#, #"{"id":1}"#, 256),
        ("none, and yet signed", #"{"alg":"none"}"#, #"{"id":1}"#, 256),
        ("none", #"{"alg":"none"}"#, #"{"id":1}"#, 0),
        ("no signature", #"{"alg":"HS256"}"#, #"{"id":1}"#, 0),
        ("no algorithm", #"{"typ":"JWT"}"#, #"{"id":1}"#, 256),
        ("no account", #"{"alg":"HS256"}"#, #"{"iat":1}"#, 256),
        ("an account that is text", #"{"alg":"HS256"}"#, #"{"id":"1"}"#, 256),
        ("an account that is no whole number", #"{"alg":"HS256"}"#, #"{"id":1.5}"#, 256),
        ("a time that is text", #"{"alg":"HS256"}"#, #"{"id":1,"exp":"1999999999"}"#, 256),
        ("not yet good", #"{"alg":"HS256"}"#, #"{"id":1,"nbf":1795354348}"#, 256),
        ("over", #"{"alg":"HS256"}"#, #"{"id":1,"exp":1795354347}"#, 256),
        ("a session that is a number", #"{"alg":"HS256"}"#, #"{"id":1,"sid":7}"#, 256),
        ("a session of another form", #"{"alg":"HS256"}"#, #"{"id":1,"sid":"0123"}"#, 256),
        ("no object", #"{"alg":"HS256"}"#, "1", 256),
        ("too long", #"{"alg":"HS256"}"#, #"{"id":1,"x":""# + String(repeating: "x", count: 3_100) + #""}"#, 256),
    ])
    func `are refused with`(fault: String, header: String, claims: String, bits: Int) async {
        await #expect(throws: Refusal.unauthorized("Missing or invalid credentials"), "\(fault)") {
            try await sessions.verify(Self.token(header, claims, bits: bits), now: Self.start)
        }
    }

    @Test(arguments: [
        #"{"id":1}"#, #"{"id":1,"exp":1795354348}"#, #"{"id":1,"nbf":1795354347,"exp":1795354347.5}"#,
        #"{"id":1,"x":""# + String(repeating: "x", count: 2_900) + #""}"#,
    ])
    func `are good with`(claims: String) async throws {
        #expect(
            try await sessions.verify(Self.token(#"{"alg":"HS256"}"#, claims, bits: 256), now: Self.start).userID == 1)
    }

    @Test func `are refused when any character is changed`() async throws {
        let token = try await sessions.issue(1, sid: Self.sid, now: Self.start)
        var survivors: [Int] = []
        for (place, byte) in token.utf8.enumerated() where place % 7 == 0 {
            var bytes = Array(token.utf8)
            bytes[place] = byte == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let changed = String(decoding: bytes, as: UTF8.self)
            if await (try? sessions.verify(changed, now: Self.start)) != nil { survivors.append(place) }
        }
        #expect(survivors.isEmpty)
    }

    @Test(arguments: ["", ".", "..", "...", "a.b.c", "abc.def.ghi", "a.b.c.d", "é.é.é"])
    func `are refused when they are none`(text: String) async {
        await #expect(throws: Refusal.unauthorized("Missing or invalid credentials")) {
            try await sessions.verify(text, now: Self.start)
        }
    }

    @Test func `are remembered without living longer`() async throws {
        let token = try await sessions.issue(7, sid: Self.sid, now: Self.start)
        for _ in 0..<3 { #expect(try await sessions.verify(token, now: Self.start).userID == 7) }
        await #expect(throws: Refusal.self) {
            try await sessions.verify(token, now: Instant(milliseconds: Self.start.milliseconds + 31 * 86_400_000))
        }
    }

    // MARK: making tokens

    static func token(_ header: String, _ claims: String, bits: Int) -> String {
        let input = base64(Array(header.utf8)) + "." + base64(Array(claims.utf8))
        let key = SymmetricKey(data: Array(secret.utf8))
        let signature: [UInt8] =
            switch bits {
            case 256: Array(HMAC<SHA256>.authenticationCode(for: Array(input.utf8), using: key))
            case 512: Array(HMAC<SHA512>.authenticationCode(for: Array(input.utf8), using: key))
            default: []
            }
        return input + "." + base64(signature)
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private static func json(_ part: String) throws -> [String]? {
        let plain = part.replacing("-", with: "+").replacing("_", with: "/")
        let padded = plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)
        let bytes = try #require(Data(base64Encoded: padded))
        return try JSONValue.parse(Array(bytes)).object?.sorted
    }
}

extension JSONObject {
    /// Members as text, by key: the order of claims means nothing.
    fileprivate var sorted: [String] {
        members.map { "\($0.key)=\($0.value.serialized())" }.sorted()
    }
}
