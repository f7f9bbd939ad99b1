//  What an answer shows of encrypted attributes, and the log of it.

import Content
import Relational
import Storage
import Testing

@Suite struct `An answer with encrypted attributes` {
    private static func fill(_ library: Library) async throws {
        try await library.create(
            LibraryContent.member, #"{"name":"Budi","card":"1","relative":{"name":"Ani","phone":"0811"}}"#)
        try await library.create(LibraryContent.member, #"{"name":"Sari","card":"2"}"#)
        try await library.create(LibraryContent.book, #"{"title":"Bumi","owner":1}"#)
        try await library.create(LibraryContent.book, #"{"title":"Laut"}"#)
    }

    private static func shown(_ library: Library, _ uid: UID, _ query: String) async throws -> [ShownEntries] {
        let program = library.store.program(
            try library.planner.list(ContentQuery(parsing: query), of: library.type(uid)))
        let collector = ShownCollector()
        _ = try await library.store.list(program, shown: collector)
        return collector.entries
    }

    private static func entries(_ attributes: [String], _ ids: [Int64]) -> ShownEntries {
        ShownEntries(type: LibraryContent.member, attributes: attributes, ids: ids)
    }

    @Test func `tells which entries it shows them of, itself, in components and behind relations`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            let member = LibraryContent.member
            #expect(try await Self.shown(library, member, "") == [Self.entries(["card", "secret"], [1, 2])])
            #expect(
                try await Self.shown(library, member, "fields=card&filters[name]=Sari") == [Self.entries(["card"], [2])]
            )
            #expect(
                try await Self.shown(library, member, "fields=name&populate=relative") == [
                    Self.entries(["relative.phone"], [1])
                ])
            #expect(
                try await Self.shown(library, LibraryContent.book, "populate[owner][fields]=card") == [
                    Self.entries(["card"], [1])
                ])
        }
    }

    @Test(arguments: ["fields=name", "fields=name&populate[relative][fields]=name", "fields=id"])
    func `tells nothing where it shows none`(query: String) async throws {
        try await Library.use { library in
            try await Self.fill(library)
            let program = library.store.program(
                try library.planner.list(ContentQuery(parsing: query), of: library.type(LibraryContent.member)))
            #expect(!program.isSensitive)
            #expect(try await Self.shown(library, LibraryContent.member, query) == [])
        }
    }

    @Test(
        arguments: [
            ("filters[card]=1&fields=name", ["card"], [1]), ("filters[card]=9&fields=name", ["card"], []),
            ("filters[relative][phone]=0811&fields=name", ["relative.phone"], [1]),
            ("filters[$or][0][card][$in][0]=2&filters[$or][1][name]=x&fields=name", ["card"], [2]),
            ("filters[card][$not][$eq]=1&fields=name", ["card"], [2]),
            (
                "filters[card][$in][0]=1&filters[card][$in][1]=2&fields=secret&populate[relative][fields]=phone",
                ["card"], [1, 2]
            ),
        ] as [(String, [String], [Int64])])
    func `found by one tells which, and what was found`(query: String, names: [String], ids: [Int64]) async throws {
        try await Library.use { library in
            try await Self.fill(library)
            let program = library.store.program(
                try library.planner.list(ContentQuery(parsing: query), of: library.type(LibraryContent.member)))
            #expect(program.isSensitive && program.conditions == names)
            #expect(try await Self.shown(library, LibraryContent.member, query).first?.ids ?? [] == ids)
        }
    }

    @Test func `is not told for asking whether there is a value`() async throws {
        try await Library.use { library in
            let query = "filters[card][$notNull]=true&fields=name"
            let program = library.store.program(
                try library.planner.list(ContentQuery(parsing: query), of: library.type(LibraryContent.member)))
            #expect(!program.isSensitive)
        }
    }
}

@Suite struct `The log of looks` {
    private static func note(_ principal: String, _ ids: [Int64], times: Int = 1) -> CountedNote {
        let entries = ShownEntries(type: LibraryContent.member, attributes: ["card"], ids: ids)
        var counted = CountedNote(
            AccessNote(principal: principal, address: "203.0.113.9", action: "a.find", way: .shown, entries: entries),
            requestID: "r-\(principal)", at: Instant(milliseconds: 0))
        counted.times = times
        return counted
    }

    @Test func `tells who saw which entry, newest first, a page at a time`() async throws {
        try await Library.use { library in
            try await library.store.write([Self.note("user:1", [1, 2], times: 3), Self.note("user:2", [2])])
            var query = AuditQuery(page: Page(limit: 1))
            query.type = LibraryContent.member.rawValue
            query.entryID = 2
            #expect(
                try await library.store.accesses(query).serialized() == """
                    {"data":[{"id":2,"at":"1970-01-01T00:00:00.000Z","principal":"user:2","requestId":"r-user:2",\
                    "address":"203.0.113.9","action":"a.find","way":"shown","type":"api::member.member",\
                    "attributes":["card"],"times":1,"entryIds":[2]}],\
                    "meta":{"pagination":{"page":1,"pageSize":1,"pageCount":2,"total":2}}}
                    """)
            query.entryID = 1
            query.principal = "user:1"
            let first = try await library.store.accesses(query).serialized()
            #expect(first.contains(#""times":3,"entryIds":[1,2]"#))
            query.principal = "user:2"
            #expect(try await library.store.accesses(query).serialized().contains(#""total":0"#))
        }
    }

    @Test(arguments: [
        "DELETE FROM access_log", "UPDATE access_log SET principal = 'x'", "DELETE FROM access_log_entries",
        "UPDATE access_log_entries SET entry_id = 7",
    ])
    func `refuses to be changed`(sql: String) async throws {
        try await Library.use { library in
            try await library.store.write([Self.note("user:1", [1])])
            await #expect(throws: SQLFault.self) { _ = try await library.driver.write { try $0.run(Statement(sql)) } }
        }
    }
}

@Suite struct `Texts that are written` {
    private static let scan = TextScan { text in
        text.contains("4711") ? TextScan.Finding(code: "found", message: "m") : nil
    }

    private static func warnings(_ uid: UID, _ json: String, isCreate: Bool = true) async throws -> [String] {
        var warnings: [String] = []
        try await Library.use { library in
            let layout = Layout(
                schema: library.layout.schema, cipher: library.layout.cipher, dialect: .sqlite, scan: scan)
            let store = ContentStore(layout: layout, driver: library.driver)
            try await library.create(uid, uid == LibraryContent.book ? #"{"title":"t"}"# : #"{"name":"n"}"#)
            let draft = try Library.draft(uid, json, in: layout, isCreate: isCreate)
            let found =
                isCreate
                ? try await store.create(draft, as: library.context()).warnings
                : try await store.update(1, draft, as: library.context())?.warnings ?? []
            warnings = found.map { "\($0.code) \($0.path.joined(separator: "."))" }
        }
        return warnings
    }

    @Test(
        arguments: [
            (#"{"title":"a 4711"}"#, ["found title"]), (#"{"title":"a","extra":{"b":["4711"]}}"#, ["found extra"]),
            (
                #"{"title":"a","chapters":[{"title":"x"},{"title":"4711","notes":[{"text":"4711"}]}]}"#,
                [
                    "found chapters.1.title", "found chapters.1.notes.0.text",
                ]
            ),
            (#"{"title":"a","binding":{"kind":"4711"}}"#, ["found binding.kind"]),
            (#"{"title":"a","extras":[{"__component":"part.quote","text":"4711"}]}"#, ["found extras.0.text"]),
            (#"{"title":"a","pages":4711,"genre":"novel"}"#, []),
        ] as [(String, [String])])
    func `are looked through wherever they stand`(json: String, found: [String]) async throws {
        #expect(try await Self.warnings(LibraryContent.book, json) == found)
        #expect(try await Self.warnings(LibraryContent.book, json, isCreate: false) == found)
    }

    @Test func `are not looked through where such things belong`() async throws {
        #expect(
            try await Self.warnings(LibraryContent.member, #"{"card":"4711","pin":"4711","token":"4711"}"#) == [
                "found token"
            ])
    }
}
