//  The change log: who, when, what, old and new, in the same transaction.

import Content
import Storage
import Testing

@Suite struct `The change log` {
    static let book = LibraryContent.book

    @Test func `says who did what to which entry, when, and in which request`() async throws {
        try await Library.use { library in
            let user = Principal(.user(id: 7), access: .everything)
            try await library.create(LibraryContent.tag, #"{"name":"a"}"#, as: library.context(user))
            #expect(
                try await library.rows(
                    "SELECT at, principal, request_id, action, type, entry_id, changes FROM change_log", columns: 7)
                    == [#"1767225600000|user:7|request-1|create|api::tag.tag|1|{"name":[null,"a"]}"#])
        }
    }

    @Test func `holds every attribute that differs, old before new, and no other`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.author, "a", "b")
            try await library.create(
                Self.book,
                #"{"title":"x","pages":1,"price":1.50,"in_print":true,"extra":{"a":1},"author":1,"printed":"2024-02-29"}"#
            )
            let start = try await library.lastLogged()
            try await library.update(
                Self.book, 1,
                #"{"title":"x","pages":2,"price":null,"in_print":false,"extra":{"a":2},"author":2,"soldAt":"2024-02-29T00:00:00Z"}"#
            )
            #expect(
                try await library.log(after: start) == [
                    """
                    update|api::book.book|1|{"pages":[1,2],"price":[1.5,null],"in_print":[true,false],\
                    "soldAt":[null,"2024-02-29T00:00:00.000Z"],"extra":[{"a":1},{"a":2}],"author":[1,2]}
                    """
                ])
        }
    }

    @Test func `says nothing where nothing changed`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.tag, "a", "b")
            try await library.create(Self.book, #"{"title":"x","tags":[1,2],"binding":{"kind":"k"}}"#)
            let start = try await library.lastLogged()
            try await library.update(Self.book, 1, #"{"title":"x","tags":[1,2],"binding":{"id":1,"kind":"k"}}"#)
            try await library.update(Self.book, 1, "{}")
            #expect(try await library.log(after: start) == [])
        }
    }

    @Test func `tells lists as they were and are, and the owners that an inverse side touches`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.tag, "a", "b")
            try await library.make(LibraryContent.author, "p", "q")
            try await library.create(Self.book, #"{"title":"x","tags":[1,2],"author":1}"#)
            try await library.make(Self.book, "y")
            let start = try await library.lastLogged()
            try await library.update(Self.book, 1, #"{"tags":[2,1]}"#)
            try await library.update(LibraryContent.author, 2, #"{"books":[2,1]}"#)
            try await library.update(LibraryContent.tag, 1, #"{"books":[2]}"#)
            #expect(
                try await library.log(after: start) == [
                    #"update|api::book.book|1|{"tags":[[1,2],[2,1]]}"#,
                    #"update|api::book.book|2|{"author":[null,2]}"#,
                    #"update|api::book.book|1|{"author":[1,2]}"#,
                    #"update|api::author.author|2|{"books":[null,[2,1]]}"#,
                    #"update|api::book.book|1|{"tags":[[2,1],[2]]}"#,
                    #"update|api::book.book|2|{"tags":[null,[1]]}"#,
                    #"update|api::tag.tag|1|{"books":[[1],[2]]}"#,
                ])
        }
    }

    @Test func `tells the entry from which a target was taken`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.editor, "e")
            try await library.create(Self.book, #"{"title":"x","editor":1}"#)
            let start = try await library.lastLogged()
            try await library.create(Self.book, #"{"title":"y","editor":1}"#)
            #expect(
                try await library.log(after: start) == [
                    #"update|api::book.book|1|{"editor":[1,null]}"#,
                    #"create|api::book.book|2|{"title":[null,"y"],"editor":[null,1]}"#,
                ])
        }
    }

    @Test func `tells component rows as they were and are`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.tag, "a")
            try await library.create(
                Self.book,
                #"{"title":"x","binding":{"kind":"hard"},"extras":[{"__component":"part.quote","text":"q"}]}"#)
            let start = try await library.lastLogged()
            try await library.update(
                Self.book, 1,
                #"{"binding":{"id":1,"kind":"soft"},"extras":[],"chapters":[{"title":"c","topics":[1],"notes":[{"text":"n"}]}]}"#
            )
            #expect(
                try await library.log(after: start) == [
                    """
                    update|api::book.book|1|{"binding":[{"id":1,"kind":"hard","code":null},\
                    {"id":1,"kind":"soft","code":null}],\
                    "chapters":[null,[{"id":1,"title":"c","fee":null,"reviewer":null,"topics":[1],"sheet":null,\
                    "notes":[{"id":2,"text":"n"}]}]],"extras":[[{"id":1,"__component":"part.quote","text":"q"}],null]}
                    """
                ])
        }
    }

    @Test func `holds everything that a delete takes away`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.tag, "a")
            try await library.make(LibraryContent.author, "a")
            try await library.create(
                Self.book, #"{"title":"x","pages":3,"author":1,"tags":[1],"binding":{"kind":"k"}}"#)
            let start = try await library.lastLogged()
            try await library.delete(Self.book, 1)
            #expect(
                try await library.log(after: start) == [
                    """
                    delete|api::book.book|1|{"title":["x",null],"pages":[3,null],"author":[1,null],"tags":[[1],null],\
                    "binding":[{"id":1,"kind":"k","code":null},null]}
                    """
                ])
        }
    }

    @Test func `names what is secret and masks it, and still notices its change`() async throws {
        try await Library.use { library in
            let member = LibraryContent.member
            try await library.create(
                member, #"{"name":"B","card":"1","pin":"p1","token":"t1","relative":{"name":"A","phone":"0812"}}"#)
            try await library.update(member, 1, #"{"card":"2","pin":"p1","token":"t2"}"#)
            try await library.update(member, 1, #"{"relative":{"id":1,"phone":"0813"}}"#)
            try await library.update(member, 1, #"{"card":null,"token":"t2"}"#)
            try await library.update(member, 1, #"{"relative":{"id":1,"phone":"0813"},"token":"t2"}"#)
            let relative = #"{"id":1,"name":"A","phone":"***"}"#
            #expect(
                try await library.log() == [
                    """
                    create|api::member.member|1|{"name":[null,"B"],"card":[null,"***"],"pin":[null,"***"],\
                    "token":[null,"***"],"relative":[null,\(relative)]}
                    """,
                    #"update|api::member.member|1|{"card":["***","***"],"token":["***","***"]}"#,
                    #"update|api::member.member|1|{"relative":[\#(relative),\#(relative)]}"#,
                    #"update|api::member.member|1|{"card":["***",null]}"#,
                ])
        }
    }

    @Test func `follows a draft to its publication and back`() async throws {
        try await Library.use { library in
            try await library.create(LibraryContent.post, #"{"text":"t","publishedAt":null}"#)
            try await library.update(LibraryContent.post, 1, #"{"publishedAt":"2026-01-02T00:00:00Z"}"#)
            try await library.update(LibraryContent.post, 1, #"{"publishedAt":null}"#)
            try await library.create(LibraryContent.post, #"{"text":"u"}"#)
            #expect(
                try await library.log() == [
                    #"create|api::post.post|1|{"text":[null,"t"]}"#,
                    #"update|api::post.post|1|{"publishedAt":[null,"2026-01-02T00:00:00.000Z"]}"#,
                    #"update|api::post.post|1|{"publishedAt":["2026-01-02T00:00:00.000Z",null]}"#,
                    #"create|api::post.post|2|{"text":[null,"u"],"publishedAt":[null,"2026-01-01T00:00:00.000Z"]}"#,
                ])
        }
    }

    @Test func `is read a page at a time, newest first`() async throws {
        try await Library.use { library in
            try await library.make(LibraryContent.tag, "a", "b", "c")
            try await library.make(LibraryContent.author, "x")
            try await library.update(LibraryContent.tag, 2, #"{"name":"B"}"#)
            var query = AuditQuery(page: Page(limit: 2))
            query.type = LibraryContent.tag.rawValue
            let page = String(decoding: try await library.store.audit(query), as: UTF8.self)
            #expect(
                page == """
                    {"data":[{"id":5,"at":"2026-01-01T00:00:00.000Z","principal":"system","requestId":"request-1",\
                    "address":null,"action":"update","type":"api::tag.tag","entryId":2,"changes":{"name":["b","B"]}},\
                    {"id":3,"at":"2026-01-01T00:00:00.000Z","principal":"system","requestId":"request-1",\
                    "address":null,"action":"create","type":"api::tag.tag","entryId":3,"changes":{"name":[null,"c"]}}],\
                    "meta":{"pagination":{"page":1,"pageSize":2,"pageCount":2,"total":4}}}
                    """)
            query.entryID = 2
            query.principal = "system"
            #expect(String(decoding: try await library.store.audit(query), as: UTF8.self).contains(#""total":2"#))
            query.principal = "user:1"
            #expect(
                String(decoding: try await library.store.audit(query), as: UTF8.self).hasPrefix(#"{"data":[],"#))
        }
    }
}
