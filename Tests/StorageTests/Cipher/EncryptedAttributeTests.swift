//  Encrypted attributes, from the outside of the file.

import Content
import Foundation
import Relational
import Storage
import Testing

@Suite struct `An encrypted attribute` {
    static let card = "3171234567890001"
    static let phone = "0812-7777-8888"

    static func fill(_ library: Library) async throws {
        try await library.create(
            LibraryContent.member,
            #"{"name":"Budi","card":"\#(card)","secret":"rahasia-sekali","relative":{"name":"Ani","phone":"\#(phone)"}}"#
        )
        try await library.create(LibraryContent.member, #"{"name":"Sari","card":"3171234567890002"}"#)
    }

    @Test func `comes back in clear`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            let answer = try #require(try await library.one(LibraryContent.member, 1, "populate=relative"))
            #expect(
                answer.hasPrefix(
                    #"{"data":{"id":1,"attributes":{"name":"Budi","card":"\#(Self.card)","secret":"rahasia-sekali","#))
            #expect(answer.contains(#""relative":{"id":1,"name":"Ani","phone":"\#(Self.phone)"}"#))
            #expect(
                try await library.one(LibraryContent.member, 2, "fields=secret")
                    == #"{"data":{"id":2,"attributes":{"secret":null}},"meta":{}}"#)
            let entry = try await library.store.write(library.context()) { transaction in
                try transaction.entry(LibraryContent.member, id: 1)
            }
            #expect(entry?["card"] == .text(Self.card))
        }
    }

    @Test func `never stands in the file in clear, nor in its journal`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            try await library.update(
                LibraryContent.member, 1, #"{"card":"9999888877776666","secret":"lain-lagi"}"#)
            try await library.delete(LibraryContent.member, 1)
            let folder = try FileManager.default.contentsOfDirectory(atPath: library.folder)
            #expect(folder.contains("library.db-wal"))
            for file in folder {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: library.folder + "/" + file))
                // The name is there: what was looked for would have been found.
                if file == "library.db-wal" { #expect(bytes.range(of: Data("Budi".utf8)) != nil) }
                for clear in [Self.card, "9999888877776666", "rahasia-sekali", "lain-lagi", Self.phone] {
                    #expect(bytes.range(of: Data(clear.utf8)) == nil, "\(clear) stands in \(file)")
                }
            }
        }
    }

    @Test(
        arguments: [
            ("filters[card]=3171234567890001", [1]), ("filters[card][$eq]=317", []),
            ("filters[card][$in][0]=3171234567890002&filters[card][$in][1]=x", [2]), ("filters[card][$in]=", []),
            ("filters[card][$not][$eq]=3171234567890001", [2]), ("filters[secret][$null]=true", [2]),
            ("filters[secret][$notNull]=true", [1]), ("filters[relative][phone]=0812-7777-8888", [1]),
            ("_q=3171234567890001", []), ("_q=rahasia", []),
        ] as [(String, [Int64])])
    func `is found by its hash, and by nothing else`(query: String, expected: [Int64]) async throws {
        try await Library.use { library in
            try await Self.fill(library)
            #expect(try await library.ids(LibraryContent.member, query) == expected)
        }
    }

    @Test(arguments: [
        "filters[card][$contains]=317", "filters[card][$gt]=1", "filters[card][$ne]=1", "sort=card",
        "filters[card][$startsWith]=3", "filters[card][$eqi]=x", "filters[card][$notIn]=1", "filters[pin]=x",
    ])
    func `refuses other comparisons and orders`(query: String) async throws {
        try await Library.use { library in
            try await Self.fill(library)
            await #expect {
                _ = try await library.list(LibraryContent.member, query)
            } throws: { error in
                (error as? Refusal)?.status == 400
            }
        }
    }

    @Test func `seals equal texts differently and hashes them alike, each attribute apart`() async throws {
        try await Library.use { library in
            for _ in 1...2 { try await library.create(LibraryContent.member, #"{"secret":"same"}"#) }
            let cards = ["same", "other"].map { #"{"card":"\#($0)"}"# }
            for card in cards { try await library.create(LibraryContent.member, card) }
            let found = try await library.rows(
                """
                SELECT (SELECT COUNT(DISTINCT secret) FROM members), (SELECT COUNT(DISTINCT secret__hash) FROM members),
                (SELECT COUNT(*) FROM members a JOIN members b ON a.secret__hash = b.card__hash)
                """, columns: 3)
            #expect(found == ["2|1|0"])
        }
    }

    @Test(arguments: [
        "UPDATE members SET card = (SELECT card FROM members WHERE id = 1) WHERE id = 2",
        "UPDATE members SET card = secret WHERE id = 1",
        "UPDATE members SET document_id = 'x' WHERE id = 1",
        "UPDATE members SET card = substr(card, 1, length(card) - 1) || x'00' WHERE id = 1",
        "UPDATE members SET card = x'' WHERE id = 1",
        "UPDATE members SET card = x'07' || substr(card, 2) WHERE id = 1",
    ])
    func `does not open elsewhere than where it was sealed`(sql: String) async throws {
        try await Library.use { library in
            try await Self.fill(library)
            _ = try await library.driver.write { try $0.run(Statement(sql)) }
            await #expect(throws: CipherFault.self) { _ = try await library.list(LibraryContent.member) }
        }
    }

    @Test func `is unique by its hash`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            let taken = PayloadFault([.unique(["card"])])
            await #expect(throws: taken) {
                try await library.create(LibraryContent.member, #"{"card":"\#(Self.card)"}"#)
            }
            await #expect(throws: taken) {
                _ = try await library.update(LibraryContent.member, 2, #"{"card":"\#(Self.card)"}"#)
            }
            try await library.update(LibraryContent.member, 1, #"{"card":"\#(Self.card)"}"#)
            await #expect(throws: SQLFault.unique(table: "members", columns: ["card__hash"])) {
                _ = try await library.driver.write { connection in
                    try connection.run(
                        Statement("UPDATE members SET card__hash = (SELECT card__hash FROM members WHERE id = 1)"))
                }
            }
        }
    }

    @Test func `may be emptied`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            try await library.update(LibraryContent.member, 1, #"{"card":null,"relative":{"id":1,"phone":null}}"#)
            #expect(
                try await library.rows(
                    """
                    SELECT (SELECT COUNT(*) FROM members WHERE id = 1 AND card IS NULL AND card__hash IS NULL),
                    (SELECT COUNT(*) FROM components_relatives WHERE phone IS NULL AND phone__hash IS NULL)
                    """, columns: 2) == ["1|1"])
        }
    }

    @Test func `opens under an older key and is sealed under the current one`() throws {
        let schema = try LibraryContent.schema()
        let type = try #require(schema[LibraryContent.member])
        let attribute = try #require(type[name: "card"])
        let (old, new, index) = (FieldKeys.randomBytes(32), FieldKeys.randomBytes(32), FieldKeys.randomBytes(32))
        let before = FieldCipher(FieldKeys(current: 1, keys: [1: old], index: index))
        let after = FieldCipher(FieldKeys(current: 2, keys: [1: old, 2: new], index: index))
        let sealed = try before.seal("x", of: attribute, in: type, documentID: "d")
        #expect(try after.open(sealed, of: attribute, in: type, documentID: "d") == "x")
        let resealed = try after.seal("x", of: attribute, in: type, documentID: "d")
        #expect(resealed.first == 2 && sealed.first == 1)
        #expect(throws: CipherFault.self) { try before.open(resealed, of: attribute, in: type, documentID: "d") }
        #expect(after.hash("x", of: attribute, in: type) == before.hash("x", of: attribute, in: type))
    }
}

@Suite struct `A document id` {
    @Test func `is 24 letters and digits, and never the same`() {
        let ids = (0..<1_000).map { _ in DocumentID.random() }
        #expect(ids.allSatisfy(DocumentID.isValid))
        #expect(Set(ids).count == ids.count)
    }

    @Test(arguments: ["", "abc", "ABCDEFGHIJKLMNOPQRSTUVWX", "abcdefghijklmnopqrstuvw-", "abcdefghijklmnopqrstuvwxy"])
    func `has no other form`(text: String) {
        #expect(!DocumentID.isValid(text))
    }
}
