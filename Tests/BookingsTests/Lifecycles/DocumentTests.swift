//  Who found a document right, and what a new file does to that.

import Content
import Storage
import Testing

@testable import Bookings

@Suite struct `Verifying a document` {
    private func open(_ json: String = "{}", _ body: (Office, Int64) async throws -> Void) async throws {
        try await Office.open(on: "2026-03-09") { office in
            let base = #"{"document_type":"ktp","document_name":"KTP Budi","file":\#(try await office.file())}"#
            let whole = try JSONValue.parse(base).merged(JSONValue.parse(json))
            let id = try await office.create(.document, whole, as: Office.clerk).id
            office.go(to: "2026-03-10")
            try await body(office, id)
        }
    }

    /// `true admin 2026-03-10`.
    private func stamp(_ office: Office, _ id: Int64) async throws -> String {
        let entry = try await office.entry(.document, id)
        let verified = entry["verified"].boolean.map { "\($0)" } ?? "-"
        return "\(verified) \(entry["verified_by"].text ?? "-") \(entry["verified_date"].text ?? "-")"
    }

    @Test func `starts with a document of today that nobody has verified`() async throws {
        try await open { office, id async throws in
            #expect(try await stamp(office, id) == "false - -")
            #expect(try await office.text(.document, id, "upload_date") == "2026-03-09")
        }
    }

    @Test(arguments: [
        (#"{"verified":true}"#, "true user:7 2026-03-10", []),
        (
            #"{"verified":true,"verified_by":"Admin Marketing","verified_date":"2023-10-17"}"#,
            "true Admin Marketing 2023-10-17", ["date-order verified_date"]
        ),
        (#"{"verified":true,"verified_by":null}"#, "true user:7 2026-03-10", []),
        (#"{"verified":false}"#, "false - -", []), (#"{"notes":"Dokumen valid"}"#, "false - -", []),
    ])
    func `stamps it with caller and day, unless they are sent`(json: String, expected: String, said: [String])
        async throws
    {
        try await open { office, id async throws in
            #expect(try await office.update(.document, id, json, as: Office.clerk).said == said)
            #expect(try await stamp(office, id) == expected)
        }
    }

    @Test func `calls an account by its name`() async throws {
        try await open { office, id async throws in
            let type = try #require(office.store.schema[.user])
            let user = try await office.store.write(office.context()) { transaction in
                var draft = Draft(type)
                draft["username"] = .text("rina" + String(repeating: "a", count: 120))
                return try transaction.create(draft).id
            }
            let rina = Principal(.user(id: user), access: .everything)
            try await office.update(.document, id, #"{"verified":true}"#, as: rina)
            let name = try await office.text(.document, id, "verified_by")
            #expect(name == "rina" + String(repeating: "a", count: 96))
        }
    }

    @Test func `keeps its first stamp when it is repeated`() async throws {
        try await open(#"{"verified":true}"#) { office, id async throws in
            try await office.update(.document, id, #"{"verified":true,"notes":"lagi"}"#)
            #expect(try await stamp(office, id) == "true user:7 2026-03-09")
        }
    }

    @Test(arguments: [
        #"{"file":2}"#, #"{"file":2,"verified":true,"verified_by":"Rina"}"#, #"{"file":{"connect":[2]}}"#,
    ])
    func `starts anew with another file`(json: String) async throws {
        try await open(#"{"verified":true}"#) { office, id async throws in
            #expect(try await office.file("application/pdf") == 2)
            #expect(try await office.update(.document, id, json).said == ["verification-reset verified"])
            #expect(try await stamp(office, id) == "false - -")
        }
    }

    @Test(arguments: [#"{"file":1}"#, #"{"file":[1],"verified":true}"#, #"{"file":{"connect":[{"id":1}]}}"#])
    func `stays with the same file sent again`(json: String) async throws {
        try await open(#"{"verified":true}"#) { office, id async throws in
            #expect(try await office.update(.document, id, json).said == [])
            #expect(try await stamp(office, id) == "true user:7 2026-03-09")
        }
    }
}
