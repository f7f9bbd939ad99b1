//  What is remembered of reads never shows less than what somebody was told of.

import Content
import HTTPTypes
import Hummingbird
import NIOCore
import SQLiteDriver
import Storage
import Testing

@testable import Server

@Suite struct `Answering a read from memory` {
    static let tool: UID = "api::tool.tool"
    static let box: UID = "api::box.box"

    /// Boxes hold tools; a tool has labels.
    private struct Shed {
        let driver: HeldDriver
        let store: ContentStore
        let answers: ReadAnswers

        static func use(_ body: (Shed) async throws -> Void) async throws {
            try await Folder.use { folder in
                let schema = try SchemaLoader.load([
                    SchemaFile(path: "api/tool/content-types/tool/schema.json", bytes: Array(toolFile.utf8)),
                    SchemaFile(path: "api/box/content-types/box/schema.json", bytes: Array(boxFile.utf8)),
                    SchemaFile(path: "components/part/label.json", bytes: Array(labelFile.utf8)),
                ])
                var configuration = SQLiteConfiguration(path: folder.path("shed.db")) { TextFold.fold($0, into: &$1) }
                configuration.statementDeadline = .seconds(30)
                let sqlite = try SQLiteDriver(configuration: configuration)
                let driver = HeldDriver(sqlite)
                let layout = Layout(schema: schema, cipher: FieldCipher(.random()), dialect: driver.dialect)
                let store = ContentStore(layout: layout, driver: driver)
                let answers = ReadAnswers(store: store, pages: PageCache(bytes: 1 << 20))
                do {
                    _ = try await Migrator(layout).migrate(driver)
                    try await body(Shed(driver: driver, store: store, answers: answers))
                } catch {
                    await driver.close()
                    throw error
                }
                await driver.close()
            }
        }

        func program(_ query: String, of uid: UID = tool) throws -> ReadProgram {
            let type = try #require(store.schema[uid])
            let planner = Planner(schema: store.schema, access: .everything)
            return store.program(try planner.list(ContentQuery(parsing: query), of: type))
        }

        func list(_ query: String, of uid: UID = tool, known: String? = nil) async throws -> (text: String, tag: String)
        {
            let response = try await answers.list(program(query, of: uid), known: known)
            return (try await text(of: response), response.headers[.eTag] ?? "")
        }

        private func text(of response: Response) async throws -> String {
            let collector = Collector()
            try await response.body.write(collector)
            return String(buffer: collector.buffer)
        }

        func write(_ json: String, to uid: UID = tool, id: Int64? = nil) async throws {
            let type = try #require(store.schema[uid])
            let reading = PayloadContext(schema: store.schema, access: .everything, isCreate: id == nil, provided: [])
            let draft = try Payload.read(JSONValue.parse(json), of: type, with: reading).draft
            let context = WriteContext(principal: .system, now: Instant(milliseconds: 0), today: "2026-01-01")
            if let id {
                _ = try await store.update(id, draft, as: context)
            } else {
                _ = try await store.create(draft, as: context)
            }
        }

        private static let toolFile = """
            {"kind":"collectionType","collectionName":"tools","info":{"singularName":"tool","pluralName":"tools",
            "displayName":"Tool"},"attributes":{"name":{"type":"string"},
            "labels":{"type":"component","component":"part.label","repeatable":true},
            "box":{"type":"relation","relation":"manyToOne","target":"api::box.box","inversedBy":"tools"}}}
            """
        private static let boxFile = """
            {"kind":"collectionType","collectionName":"boxes","info":{"singularName":"box","pluralName":"boxes",
            "displayName":"Box"},"attributes":{"name":{"type":"string"},
            "tools":{"type":"relation","relation":"oneToMany","target":"api::tool.tool","mappedBy":"box"}}}
            """
        private static let labelFile =
            #"{"collectionName":"components_labels","info":{"displayName":"l"},"attributes":{"text":{"type":"string"}}}"#
    }

    @Test func `reads once, and again after a write to what it shows`() async throws {
        try await Shed.use { shed in
            try await shed.write(#"{"name":"saw"}"#)
            let first = try await shed.list("populate=*")
            #expect(try await shed.list("populate=*") == first)
            #expect(
                try await shed.list("populate[0]=labels&populate[1]=box") == first, "another spelling, the same page")
            #expect(shed.answers.pages.statistics.hits == 2)
            try await shed.write(#"{"name":"axe"}"#)
            let second = try await shed.list("populate=*")
            #expect(second.text.contains("axe") && second.tag != first.tag)
        }
    }

    @Test func `notices a write to whatever lies behind a relation, a component or a filter`() async throws {
        try await Shed.use { shed in
            try await shed.write(#"{"name":"red"}"#, to: Self.box)
            try await shed.write(#"{"name":"saw","box":1,"labels":[{"text":"old"}]}"#)
            for query in ["populate=*", "populate=box", "filters[box][name]=red", "sort=box.name"] {
                let before = try await shed.list(query)
                try await shed.write(#"{"name":"red"}"#, to: Self.box, id: 1)
                #expect(try await shed.list(query).tag != before.tag, "\(query)")
            }
            let plain = try await shed.list("fields=name")
            try await shed.write(#"{"name":"red"}"#, to: Self.box, id: 1)
            #expect(try await shed.list("fields=name").tag == plain.tag, "boxes are no part of it")
            let labels = try await shed.list("populate=labels")
            try await shed.write(#"{"labels":[{"text":"new"}]}"#, id: 1)
            #expect(try await shed.list("populate=labels").text.contains("new"))
            #expect(try await shed.list("populate=labels").tag != labels.tag)
            let boxes = try await shed.list("populate=tools", of: Self.box)
            try await shed.write(#"{"box":null}"#, id: 1)
            #expect(try await shed.list("populate=tools", of: Self.box).text != boxes.text)
        }
    }

    @Test func `says 304 to whoever has the page already, and only to them`() async throws {
        try await Shed.use { shed in
            try await shed.write(#"{"name":"saw"}"#)
            let program = try shed.program("")
            let first = try await shed.answers.list(program, known: nil)
            let tag = try #require(first.headers[.eTag])
            for known in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
                let again = try await shed.answers.list(program, known: known)
                #expect(again.status == .notModified && again.headers[.eTag] == tag, "\(known)")
                #expect(again.headers[.cacheControl] == "private, no-cache")
                #expect(again.headers[.vary] == "Origin, Authorization, Cookie")
            }
            for known in ["\"x\"", tag.replacing("\"", with: ""), ""] {
                #expect(try await shed.answers.list(program, known: known).status == .ok, "\(known)")
            }
            try await shed.write(#"{"name":"axe"}"#)
            #expect(try await shed.answers.list(program, known: tag).status == .ok)
            await #expect(throws: Refusal.notFound()) {
                let type = try #require(shed.store.schema[Self.tool])
                let one = try Planner(schema: shed.store.schema, access: .everything).one(1, ContentQuery(), of: type)
                _ = try await shed.answers.one(shed.store.program(one), .id(99), known: "*")
            }
        }
    }

    @Test func `shows no older page once a write was answered, however its writer was stopped`() async throws {
        try await Shed.use { shed in
            try await shed.write(#"{"name":"saw"}"#)
            let old = try await shed.list("")
            let (reached, reach) = AsyncStream<Void>.makeStream()
            let (released, release) = AsyncStream<Void>.makeStream()
            shed.driver.afterCommit {
                reach.yield()
                for await _ in released { break }
            }
            async let writing: Void = shed.write(#"{"name":"axe"}"#)
            for await _ in reached { break }
            // On disk, and nobody has been told: the old page may still be shown, and what is read now may be kept.
            #expect(try await shed.list("").text == old.text)
            let between = try await shed.list("sort=name")
            shed.driver.afterCommit(nil)
            release.yield()
            try await writing
            let new = try await shed.list("")
            #expect(new.text.contains("axe") && new.tag != old.tag)
            #expect(try await shed.list("", known: old.tag).text == new.text)
            #expect(try await shed.list("sort=name").tag != between.tag)
        }
    }

    @Test func `always equals what the database says, whatever is written in between`() async throws {
        try await Shed.use { shed in
            var random = SeededGenerator(state: 3)
            let queries = [
                "", "populate=*", "sort=name:desc", "filters[name][$contains]=1", "filters[box][name]=b1",
                "filters[labels][text]=t1&populate=labels", "pagination[pageSize]=2&sort=box.name",
            ]
            for step in 0..<150 {
                let name = Int.random(in: 0..<3, using: &random)
                let id = Int64.random(in: 1...6, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: try await shed.write(#"{"name":"b\#(name)"}"#, to: Self.box)
                case 1: try await shed.write(#"{"name":"n\#(name)","labels":[{"text":"t\#(name)"}]}"#)
                case 2: try await shed.write(#"{"name":"m\#(name)"}"#, id: id)
                case 3: try await shed.write(#"{"labels":[{"text":"t\#(name)"}]}"#, id: id)
                default: try await shed.write(#"{"name":"b\#(name)"}"#, to: Self.box, id: id)
                }
                for query in queries {
                    let shown = try await shed.list(query).text
                    let program = try shed.program(query)
                    let real = String(decoding: try await shed.store.list(program.plan), as: UTF8.self)
                    #expect(shown == real, "step \(step), \(query)")
                }
            }
            #expect(shed.answers.pages.statistics.hits > 100)
        }
    }
}

/// Gathers what a body writes.
private final class Collector: ResponseBodyWriter {
    var buffer = ByteBuffer()

    func write(_ buffer: ByteBuffer) async throws {
        self.buffer.writeImmutableBuffer(buffer)
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
