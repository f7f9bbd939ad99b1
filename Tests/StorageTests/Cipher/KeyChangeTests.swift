//  Changing keys while a database is in use, and the key of hashes while it is not.

import Content
import Foundation
import Relational
import Storage
import Testing

@Suite struct `Changing the field key` {
    private static let (first, second, index) = (
        FieldKeys.randomBytes(32), FieldKeys.randomBytes(32), FieldKeys.randomBytes(32)
    )
    private static let before = FieldKeys(current: 1, keys: [1: first], index: index)
    private static let both = FieldKeys(current: 2, keys: [1: first, 2: second], index: index)
    private static let after = FieldKeys(current: 2, keys: [2: second], index: index)

    private static func use(_ body: (Library) async throws -> Void) async throws {
        try await Library.use({ $0.keys = before }, body)
    }

    private static func fill(_ library: Library, _ range: ClosedRange<Int>) async throws {
        for number in range {
            try await library.create(
                LibraryContent.member,
                #"{"card":"card \#(number)","secret":"s","relative":{"phone":"phone \#(number)"}}"#)
        }
    }

    private static func reseal(_ library: Library) async throws -> Int {
        var progress = ResealProgress()
        while !progress.isAtEnd { progress = try await library.store.reseal(progress) }
        return progress.resealed
    }

    private static let all =
        "SELECT hex(substr(card, 1, 1)) FROM members WHERE card IS NOT NULL UNION "
        + "SELECT hex(substr(secret, 1, 1)) FROM members WHERE secret IS NOT NULL UNION "
        + "SELECT hex(substr(phone, 1, 1)) FROM components_relatives WHERE phone IS NOT NULL"

    @Test func `brings every value under the new one, in entries and components, and changes none`() async throws {
        try await Self.use { library in
            try await Self.fill(library, 1...450)
            let answer = try await library.list(LibraryContent.member, "populate=relative&pagination[pageSize]=100")
            let (log, hashes) = (
                try await library.log().count, try await library.rows("SELECT card__hash FROM members")
            )
            library.layout.cipher.adopt(Self.both)
            #expect(try await library.store.countOldTexts() == 1_350)
            #expect(try await Self.reseal(library) == 1_350)
            #expect(try await library.rows(Self.all) == ["02"])
            #expect(try await library.store.countOldTexts() == 0)
            // The first key is needed no more.
            library.layout.cipher.adopt(Self.after)
            #expect(
                try await library.list(LibraryContent.member, "populate=relative&pagination[pageSize]=100") == answer)
            #expect(try await library.ids(LibraryContent.member, "filters[card]=card 77") == [77])
            #expect(try await library.log().count == log)
            #expect(try await library.rows("SELECT card__hash FROM members") == hashes)
            #expect(try await Self.reseal(library) == 0)
        }
    }

    @Test func `loses nothing of what is written meanwhile`() async throws {
        try await Self.use { library in
            try await Self.fill(library, 1...300)
            library.layout.cipher.adopt(Self.both)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await Self.reseal(library) }
                for writer in 0..<4 {
                    group.addTask {
                        for step in 0..<60 {
                            let id = Int64(writer * 75 + step + 1)
                            try await library.update(LibraryContent.member, id, #"{"card":"new \#(id)"}"#)
                            try await library.create(LibraryContent.member, #"{"card":"more \#(id)"}"#)
                        }
                    }
                }
                try await group.waitForAll()
            }
            _ = try await Self.reseal(library)
            #expect(try await library.store.countOldTexts() == 0)
            library.layout.cipher.adopt(Self.after)
            for id in [1, 60, 76, 200, 285] {
                let wanted = (id - 1) % 75 < 60 ? "new \(id)" : "card \(id)"
                #expect(
                    try await library.member("card", of: LibraryContent.member, Int64(id), "fields=card")
                        == "\"\(wanted)\"")
            }
            #expect(try await library.ids(LibraryContent.member, "filters[card]=more 285").count == 1)
        }
    }

    @Test func `stopped half-way is gone on with from nothing but the rows`() async throws {
        try await Self.use { library in
            try await Self.fill(library, 1...250)
            library.layout.cipher.adopt(Self.both)
            let some = try await library.store.reseal(ResealProgress())
            #expect(some.resealed > 0 && some.resealed <= 200 && !some.isAtEnd)
            #expect(try await Self.reseal(library) == 750 - some.resealed)
        }
    }

    @Test func `keeps each slice short`() async throws {
        try await Self.use { library in
            try await Self.fill(library, 1...300)
            library.layout.cipher.adopt(Self.both)
            _ = library.driver.statements()
            _ = try await library.store.reseal(ResealProgress())
            #expect(library.driver.statements().filter { $0.hasPrefix("UPDATE") }.count <= 200)
        }
    }

    @Test(arguments: ["", "1:2:3", "a:b:c:d", "-1:0:0:0"])
    func `takes no progress that is none`(text: String) {
        #expect(ResealProgress(text) == nil)
        #expect(ResealProgress(ResealProgress().text) == ResealProgress())
    }
}

@Suite struct `Changing the key of the hashes` {
    @Test func `makes every hash anew, or none`() async throws {
        try await Scratch.use { folder in
            let (old, new, field) = (FieldKeys.randomBytes(32), FieldKeys.randomBytes(32), FieldKeys.randomBytes(32))
            let before = FieldKeys(current: 1, keys: [1: field], index: old)
            let after = FieldKeys(current: 1, keys: [1: field], index: new, olderIndexes: [old])
            let schema = try LibraryContent.schema()
            let layouts = [before, after].map { Layout(schema: schema, cipher: FieldCipher($0), dialect: .sqlite) }
            try await Scratch.open(folder) { driver in
                _ = try await Migrator(layouts[0]).migrate(driver)
                let store = ContentStore(layout: layouts[0], driver: driver)
                let library = Library(folder: folder, driver: driver, layout: layouts[0], store: store)
                try await library.create(LibraryContent.member, #"{"card":"c","secret":"s","relative":{"phone":"p"}}"#)
                let rows = try await driver.everything()
                driver.watch {
                    $0.before = {
                        if $0.contains("INSERT INTO settings") { throw SQLFault.other(code: 1, message: "cut") }
                    }
                }
                await #expect(throws: SQLFault.self) { _ = try await Rehashing.run(layouts[0], to: after, in: driver) }
                #expect(try await driver.everything() == rows)
                driver.watch { $0.before = { _ in } }
                #expect(try await Rehashing.run(layouts[0], to: after, in: driver) == 3)
                #expect(try await IndexKey.stored(in: driver) == after.indexFingerprint)
                let changed = Library(
                    folder: folder, driver: driver, layout: layouts[1],
                    store: ContentStore(layout: layouts[1], driver: driver))
                #expect(
                    try await changed.ids(LibraryContent.member, "filters[card]=c&filters[relative][phone]=p") == [1])
                #expect(try await library.ids(LibraryContent.member, "filters[card]=c") == [])
                // The change log was written under the same key all along.
                #expect(try await AuditTrailCheck.run(layouts[1], in: driver).found.wrong == [])
            }
        }
    }
}
