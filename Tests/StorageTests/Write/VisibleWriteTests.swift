//  What a role's view keeps from being changed: by body, by relation, from the other side, by masked values.

import Content
import Storage
import Testing

@Suite struct `Writing with a role's view` {
    private static let view = #"""
        {"variables":{"me":{"account":"member"},
            "mine":{"type":"api::book.book","where":{"owner":{"id":{"$in":"$me"}}}}},
        "types":{
            "api::book.book":{
                "rows":{"read":{"owner":{"id":{"$in":"$me"}}},"update":{"$or":[{"genre":"novel"},{"genre":null}]},"delete":{"pages":{"$null":true}}},
                "hide":["rating"],"masks":{"isbn":"npwp"},
                "write":{"create":["title","owner","tags","isbn"],
                    "update":["title","isbn","tags","author","owner","children","binding","rating",
                        {"fields":["genre"],"values":["novel"],"rows":{"pages":{"$null":true}}}]}},
            "api::author.author":{"rows":{"read":{"name":{"$ne":"Dini"}}}},
            "api::tag.tag":{"rows":{"read":{"name":{"$ne":"rahasia"}}}}}}
        """#

    private static func use(_ body: (Library, LibraryReader) async throws -> Void) async throws {
        try await Library.use { library in
            try await `Reading with a role's view`.fill(library)
            try await library.create(LibraryContent.book, #"{"title":"e","owner":1,"genre":"essay","pages":3}"#)
            try await body(library, library.reader(view))
        }
    }

    /// What became of a PUT: `ok`, `none` for an entry that is not there, or the refusal's message.
    private static func put(
        _ uid: UID, _ id: Int64, _ json: String, _ library: Library, _ reader: LibraryReader
    ) async throws -> String {
        do {
            let context = PayloadContext(schema: library.layout.schema, access: reader.access, isCreate: false)
            let draft = try Payload.read(JSONValue.parse(json), of: library.type(uid), with: context).draft
            return try await library.store.update(id, draft, as: reader.context) == nil ? "none" : "ok"
        } catch let fault as any ClientFault {
            return "\(fault.status) \(fault.message)"
        }
    }

    @Test(
        arguments: [
            (1, #"{"title":"x"}"#, "ok"), (4, #"{"title":"x"}"#, "none"), (99, #"{"title":"x"}"#, "none"),
            (5, #"{"title":"x"}"#, "403 You may see this entry, but not do that with it"),
            (1, #"{"pages":3}"#, "403 You may not set pages"), (1, #"{"rating":3}"#, "403 You may not set rating"),
            (1, #"{"pages":null}"#, "ok"),
            (1, #"{"genre":"novel"}"#, "ok"), (1, #"{"genre":"essay"}"#, "403 You may not set genre"),
            // relations: what is hidden does not exist
            (
                1, #"{"author":2}"#,
                "400 1 relation(s) of type api::author.author associated with this entity do not exist"
            ),
            (1, #"{"tags":[1,2]}"#, "400 1 relation(s) of type api::tag.tag associated with this entity do not exist"),
            (
                1, #"{"tags":{"connect":[2]}}"#,
                "400 1 relation(s) of type api::tag.tag associated with this entity do not exist"
            ),
            (
                1, #"{"children":{"connect":[4]}}"#,
                "400 1 relation(s) of type api::book.book associated with this entity do not exist"
            ),
            // handing an entry away is not changing it
            (1, #"{"owner":2}"#, "403 The entry would lie outside what you may see"),
            // values shown in part
            (1, #"{"isbn":"12****789"}"#, "ok"), (1, #"{"isbn":"987654321"}"#, "ok"),
            (1, #"{"isbn":"99****999"}"#, "400 isbn is shown in part; send it whole, or as it was shown"),
            (3, #"{"isbn":"12****789"}"#, "400 isbn is shown in part; send it whole, or as it was shown"),
        ])
    func `changes what was granted and nothing else`(id: Int64, body: String, outcome: String) async throws {
        try await Self.use { library, reader async throws in
            let before = try await library.everything()
            #expect(try await Self.put(LibraryContent.book, id, body, library, reader) == outcome)
            if outcome != "ok" { #expect(try await library.everything() == before) }
        }
    }

    @Test func `keeps a masked value that comes back as it was shown`() async throws {
        try await Self.use { library, reader async throws in
            let body = #"{"isbn":"12****789","title":"x"}"#
            #expect(try await Self.put(LibraryContent.book, 1, body, library, reader) == "ok")
            #expect(try await library.member("isbn", of: LibraryContent.book, 1) == #""123456789""#)
            #expect(try await library.member("title", of: LibraryContent.book, 1) == #""x""#)
        }
    }

    @Test func `leaves hidden targets of a relation where they are`() async throws {
        try await Self.use { library, reader async throws in
            // Book 1 has tags 1 and 2, of which the caller sees the first; book 2 has an author whom they do not see.
            #expect(try await Self.put(LibraryContent.book, 1, #"{"tags":[]}"#, library, reader) == "ok")
            #expect(try await library.related("tags", of: LibraryContent.book, 1) == [2])
            #expect(try await Self.put(LibraryContent.book, 1, #"{"tags":[1]}"#, library, reader) == "ok")
            #expect(try await library.related("tags", of: LibraryContent.book, 1) == [1, 2])
            #expect(try await Self.put(LibraryContent.book, 2, #"{"author":null}"#, library, reader) == "ok")
            #expect(try await library.related("author", of: LibraryContent.book, 2) == [2])
            // Book 1 has children 2 and, unseen, 4.
            #expect(
                try await Self.put(LibraryContent.book, 1, #"{"children":[]}"#, library, reader)
                    == "403 You may not set parent")
            #expect(try await library.related("children", of: LibraryContent.book, 1) == [2, 4])
        }
    }

    @Test(
        arguments: [
            (#"{"books":[1]}"#, "ok"), (#"{"books":{"connect":[3]}}"#, "ok"),
            (
                #"{"books":{"connect":[4]}}"#,
                "400 1 relation(s) of type api::book.book associated with this entity do not exist"
            ),
            (#"{"books":{"connect":[5]}}"#, "403 You may see this entry, but not do that with it"),
        ])
    func `writes a relation from its other side only where its own side may be written`(
        body: String, outcome: String
    ) async throws {
        try await Self.use { library, reader async throws in
            #expect(try await Self.put(LibraryContent.author, 1, body, library, reader) == outcome)
        }
    }

    @Test func `makes new entries of what was granted, and only its own`() async throws {
        try await Self.use { library, reader async throws in
            for (body, outcome) in [
                (#"{"title":"x","owner":1,"tags":[1]}"#, "ok"), (#"{"title":"x","owner":1,"pages":null}"#, "ok"),
                (#"{"title":"x"}"#, "403 The entry would lie outside what you may see"),
                (#"{"title":"x","owner":2}"#, "403 The entry would lie outside what you may see"),
                (#"{"title":"x","owner":1,"pages":1}"#, "403 You may not set pages"),
                (#"{"title":"x","owner":1,"rating":1}"#, "403 You may not set rating"),
                (#"{"title":"x","owner":1,"children":[1]}"#, "403 You may not set children"),
            ] {
                let before = try await library.everything()
                var found = "ok"
                do {
                    let context = PayloadContext(schema: library.layout.schema, access: reader.access, isCreate: true)
                    let type = try library.type(LibraryContent.book)
                    let draft = try Payload.read(JSONValue.parse(body), of: type, with: context).draft
                    _ = try await library.store.create(draft, as: reader.context)
                } catch let fault as any ClientFault {
                    found = "\(fault.status) \(fault.message)"
                    #expect(try await library.everything() == before)
                }
                #expect(found == outcome)
            }
        }
    }

    @Test func `deletes only where it may`() async throws {
        try await Self.use { library, reader async throws in
            for (id, outcome) in [(1, "ok"), (4, "none"), (5, "403 You may see this entry, but not do that with it")] {
                let type = try library.type(LibraryContent.book)
                let plan = try Planner(schema: library.layout.schema, access: reader.access).one(
                    Int64(id), ContentQuery(), of: type)
                var found = "ok"
                do {
                    if try await library.store.delete(Int64(id), plan, as: reader.context) == nil { found = "none" }
                } catch let fault as any ClientFault {
                    found = "\(fault.status) \(fault.message)"
                }
                #expect(found == outcome)
            }
        }
    }
}
