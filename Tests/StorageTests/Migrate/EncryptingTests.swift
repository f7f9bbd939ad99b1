//  An attribute that becomes encrypted when it has values already.

import Content
import Foundation
import Relational
import Storage
import Testing

@Suite struct `An attribute that becomes encrypted` {
    static let secret = #""x":{"type":"string","pluginOptions":{"kavling":{"encrypted":true}}}"#
    static let open = #""x":{"type":"string"}"#
    static let number = "3171234567890001"

    /// A type with a component, whose attribute is `x` or secret.
    static func files(_ attribute: String, _ inside: String) -> [SchemaFile] {
        let part =
            #"{"collectionName":"parts","info":{"displayName":"p"},"attributes":{"y":{"type":"string"},\#(inside)}}"#
        return Evolution.files(
            attribute + #","n":{"type":"string"},"parts":{"type":"component","component":"c.part","repeatable":true}"#,
            ["components/c/part.json": part])
    }

    private static func fill(_ evolution: Evolution) async throws {
        let files = files(open, open)
        try await evolution.migrate(files)
        for name in ["a", "b"] {
            try await evolution.create(
                files, #"{"x":"\#(number)","n":"\#(name)","parts":[{"y":"yes","x":"\#(number)-\#(name)"},{"y":"no"}]}"#)
        }
    }

    /// Everything of one entry as a client sees it.
    private static func show(_ evolution: Evolution, _ files: [SchemaFile], _ query: String) async throws -> String {
        let layout = try evolution.layout(files)
        var answer = ""
        try await Scratch.open(evolution.folder) { driver in
            let type = try #require(layout.schema[Evolution.post])
            let plan = try Planner(schema: layout.schema, access: .everything, limits: layout.limits)
                .list(ContentQuery(parsing: query), of: type)
            answer = String(decoding: try await ContentStore(layout: layout, driver: driver).list(plan), as: UTF8.self)
        }
        return answer
    }

    @Test func `keeps its values, in entries and in components, and is found by them`() async throws {
        try await Evolution.use { evolution in
            try await Self.fill(evolution)
            let (before, after) = (Self.files(Self.open, Self.open), Self.files(Self.secret, Self.secret))
            let query = "fields[0]=x&fields[1]=n&populate=parts"
            let answer = try await Self.show(evolution, before, query)
            let steps = try await evolution.migrate(after)
            #expect(steps.contains(.encrypt(table: "posts", column: "x")))
            #expect(steps.contains(.encrypt(table: "parts", column: "x")))
            #expect(try await Self.show(evolution, after, query) == answer)
            for filter in ["filters[x]=\(Self.number)", "filters[parts][x]=\(Self.number)-a&filters[x]=\(Self.number)"]
            {
                #expect(try await Self.show(evolution, after, filter + "&fields=n").contains(#""n":"a""#))
            }
            #expect(try await evolution.migrate(after) == [])
            // The form in which both went in is the form in which new ones do.
            try await evolution.create(after, #"{"x":"1","parts":[{"x":"2"}]}"#)
            #expect(try await Self.show(evolution, after, "filters[parts][x]=2&fields=x").contains(#""x":"1""#))
        }
    }

    @Test func `leaves no clear text in file, journal or change log`() async throws {
        try await Evolution.use { evolution in
            try await Self.fill(evolution)
            let files = Self.files(Self.secret, Self.secret)
            try await evolution.migrate(files)
            try await Scratch.open(evolution.folder) { driver in
                #expect(try await Scrub.isAsked(in: driver))
                try await driver.rewrite()
                try await Scrub.settle(in: driver)
                #expect(try await !Scrub.isAsked(in: driver))
            }
            for file in try FileManager.default.contentsOfDirectory(atPath: evolution.folder) {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: evolution.folder + "/" + file))
                #expect(bytes.range(of: Data(Self.number.utf8)) == nil, "\(file)")
            }
            let log = try await evolution.rows("SELECT changes FROM change_log WHERE action = 'create' ORDER BY id")
            #expect(log.first?.contains(#""x":[null,"***"]"#) == true)
            #expect(
                log.first?.contains(#""parts":[null,[{"id":1,"y":"yes","x":"***"},{"id":2,"y":"no","x":null}]]"#)
                    == true)
            try await Scratch.open(evolution.folder) { driver in
                let found = try await AuditTrailCheck.run(evolution.layout(files), in: driver).found
                #expect(found.wrong == [] && found.blackedOut == 2)
            }
        }
    }

    @Test func `refuses to become clear again`() async throws {
        try await Evolution.use { evolution in
            let secret = Evolution.files(Self.secret)
            try await evolution.migrate(secret)
            let before = try await evolution.everything()
            await #expect(throws: StoreFault.self) { try await evolution.migrate(Evolution.files(Self.open)) }
            #expect(try await evolution.everything() == before)
        }
    }

    @Test func `is refused where equal values would have to be unique`() async throws {
        try await Evolution.use { evolution in
            let open = Evolution.files(Self.open)
            try await evolution.migrate(open)
            for _ in 1...2 { try await evolution.create(open, #"{"x":"same"}"#) }
            let before = try await evolution.everything()
            let unique = Evolution.files(
                #""x":{"type":"string","unique":true,"pluginOptions":{"kavling":{"encrypted":true}}}"#)
            await #expect(throws: StoreFault.duplicates(table: "posts", columns: ["x__hash"])) {
                try await evolution.migrate(unique)
            }
            #expect(try await evolution.everything() == before)
        }
    }
}

@Suite struct `A key of a repeated request` {
    @Test func `of before format 3 is hidden and still known`() async throws {
        try await Evolution.use { evolution in
            let files = Evolution.files(#""x":{"type":"string"}"#)
            try await evolution.migrate(files)
            let key = IdempotencyKey(key: "pembeli 3171234567890001", body: [])
            let hash = key.bodyHash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            try await evolution.create(files, #"{"x":"1"}"#)
            try await evolution.run(
                "INSERT INTO idempotency_keys VALUES ('\(key.key)', 'system', x'\(hash)', 'api::post.post', 1, 0)",
                "UPDATE settings SET value = '2' WHERE key = 'format'", "DROP TRIGGER change_log__no_update",
                "UPDATE change_log SET code = NULL, salt = NULL")
            try await evolution.migrate(files)
            try await Scratch.open(evolution.folder) { driver in
                let found = try await AuditTrailCheck.run(evolution.layout(files), in: driver).found
                #expect(found.wrong == [] && found.lines == 1, "lines get their codes at the same time")
            }
            let stored = try await evolution.rows("SELECT key FROM idempotency_keys")
            #expect(stored.count == 1 && stored[0].hasPrefix("code:") && !stored[0].contains("3171"))
            #expect(try await evolution.migrate(files) == [])
            #expect(try await evolution.rows("SELECT key FROM idempotency_keys") == stored)
            let layout = try evolution.layout(files)
            try await Scratch.open(evolution.folder) { driver in
                let context = WriteContext(
                    principal: .system, now: Instant(milliseconds: 0), today: "2026-01-01", idempotency: key)
                let draft = try Library.draft(Evolution.post, #"{"x":"1"}"#, in: layout)
                let written = try await ContentStore(layout: layout, driver: driver).create(draft, as: context)
                #expect(written.isReplay && written.id == 1)
            }
        }
    }
}

@Suite struct `A database of other secrets` {
    @Test func `is refused before anything is written under keys that do not fit`() async throws {
        try await Evolution.use { evolution in
            let files = Evolution.files(EncryptingFixture.secret)
            try await evolution.migrate(files)
            let other = Layout(schema: try SchemaLoader.load(files), cipher: FieldCipher(.random()), dialect: .sqlite)
            try await Scratch.open(evolution.folder) { driver in
                await #expect(throws: StoreFault.otherIndexKey) { _ = try await Migrator(other).migrate(driver) }
            }
        }
    }

    @Test func `is opened by an older key of hashes, if the secrets still hold it`() {
        let (old, new) = (FieldKeys.randomBytes(32), FieldKeys.randomBytes(32))
        let field = FieldKeys.randomBytes(32)
        let before = FieldKeys(current: 1, keys: [1: field], index: old)
        let after = FieldKeys(current: 1, keys: [1: field], index: new, olderIndexes: [old])
        #expect(after.matching(before.indexFingerprint)?.indexFingerprint == before.indexFingerprint)
        #expect(after.matching(nil)?.indexFingerprint == after.indexFingerprint)
        #expect(before.matching(after.indexFingerprint) == nil)
        // Seals and codes go on under the same key.
        #expect(before.auditBytes == after.auditBytes)
    }
}

private enum EncryptingFixture {
    static let secret = `An attribute that becomes encrypted`.secret
}
