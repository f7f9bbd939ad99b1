//  What a role's view keeps from its callers: rows, relations, totals, orders and values.
//
//  The reader is a member who sees the books that they own, no author but the first, and pages of nobody.

import Content
import Storage
import Testing

@Suite struct `Reading with a role's view` {
    static let view = #"""
        {"variables":{
            "me":{"account":"member"},
            "mine":{"type":"api::book.book","where":{"owner":{"id":{"$in":"$me"}}}}},
        "types":{
            "api::book.book":{"rows":{"read":{"id":{"$in":"$mine"}}},"hide":["rating"],"masks":{"isbn":"npwp","price":"range"}},
            "api::author.author":{"rows":{"read":{"name":{"$ne":"Dini"}}}},
            "api::tag.tag":{"rows":{"read":{"name":{"$ne":"rahasia"}}}},
            "api::member.member":{"only":["name","relative.name"],"own":"me","masks":{"card":"nik"}}}}
        """#

    /// Member 1 owns books 1 to 3, member 2 owns book 4; account 1 is member 1's.
    static func fill(_ library: Library) async throws {
        for (name, card) in [("Ani", "3171052509010001"), ("Budi", "3171052509010002")] {
            try await library.create(
                LibraryContent.member,
                #"{"name":"\#(name)","card":"\#(card)","relative":{"name":"Ibu","phone":"0812"}}"#)
        }
        try await library.make(LibraryContent.author, "Pram", "Dini")
        try await library.make(LibraryContent.tag, "sejarah", "rahasia")
        for body in [
            #"{"title":"a","owner":1,"author":1,"tags":[1,2],"isbn":"123456789","price":5500000,"rating":1}"#,
            #"{"title":"b","owner":1,"author":2,"tags":[2],"parent":1}"#,
            #"{"title":"c","owner":1,"price":99.5}"#,
            #"{"title":"d","owner":2,"author":1,"tags":[1],"parent":1}"#,
        ] { try await library.create(LibraryContent.book, body) }
        try await library.account(linkedTo: 1)
    }

    @Test(
        arguments: [
            ("", [1, 2, 3]), ("filters[title]=d", []), ("filters[id]=4", []), ("filters[$not][title]=a", [2, 3]),
            ("filters[$or][0][title]=d&filters[$or][1][title]=a", [1]),
            // through relations: what is hidden is not there
            ("filters[author][name]=Dini", []), ("filters[author]=2", []), ("filters[author][id][$null]=true", [2, 3]),
            ("filters[author][name][$null]=true", [2, 3]), ("filters[author][id][$notNull]=true", [1]),
            ("filters[author][name][$ne]=Pram", []), ("filters[$not][author][name]=Pram", []),
            ("filters[tags][name]=rahasia", []), ("filters[tags]=2", []), ("filters[tags][name][$null]=true", [2, 3]),
            ("filters[children][title]=d", []), ("filters[children][title]=b", [1]),
            ("filters[author][books][title]=d", []), ("filters[author][books][title]=a", [1]),
            ("_q=d", []), ("_q=a", [1]),
            // orders: as if hidden ones were null
            ("sort=author.name", [2, 3, 1]), ("sort=author.name:desc", [1, 2, 3]),
        ])
    func `finds only what is there for the caller`(query: String, expected: [Int64]) async throws {
        try await Library.use { library in
            try await Self.fill(library)
            let reader = try await library.reader(Self.view)
            #expect(try await reader.ids(LibraryContent.book, query) == expected)
            #expect(try await reader.total(LibraryContent.book, query) == Int64(expected.count))
        }
    }

    @Test(
        arguments: [
            "filters[rating]=1", "filters[rating][$null]=true", "sort=rating", "fields=rating",
            "filters[isbn]=123456789",
            "filters[price][$gt]=1", "sort=price:desc", "filters[isbn][$startsWith]=1", "filters[owner][card]=1",
            "filters[owner][relative][phone]=0812", "sort=owner.card", "filters[children][isbn]=1",
            "filters[author][books][price]=1",
        ])
    func `refuses to compare with what is masked or hidden`(query: String) async throws {
        try await Library.use { library in
            try await Self.fill(library)
            let reader = try await library.reader(Self.view)
            await #expect(throws: Refusal.self) { try await reader.ids(LibraryContent.book, query) }
        }
    }

    @Test func `shows relations without what is hidden, and counts without it`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            let reader = try await library.reader(Self.view)
            let query =
                "populate[author][fields]=name&populate[tags][fields]=name&populate[children][fields]=title&fields=title"
            #expect(
                try await reader.attributes(LibraryContent.book, query) == [
                    #"{"title":"a","author":{"data":{"id":1,"attributes":{"name":"Pram"}}},"children":{"data":[{"id":2,"attributes":{"title":"b"}}]},"tags":{"data":[{"id":1,"attributes":{"name":"sejarah"}}]}}"#,
                    #"{"title":"b","author":{"data":null},"children":{"data":[]},"tags":{"data":[]}}"#,
                    #"{"title":"c","author":{"data":null},"children":{"data":[]},"tags":{"data":[]}}"#,
                ])
            let counts =
                "populate[author][count]=true&populate[tags][count]=true&populate[children][count]=true&fields=title"
            let first = try await reader.attributes(LibraryContent.book, counts)
            #expect(first[0].contains(#""author":{"data":{"attributes":{"count":1}}}"#))
            #expect(first[0].contains(#""tags":{"data":{"attributes":{"count":1}}}"#))
            #expect(first[0].contains(#""children":{"data":{"attributes":{"count":1}}}"#))
            #expect(first[1].contains(#""author":{"data":{"attributes":{"count":0}}}"#))
        }
    }

    @Test func `masks values wherever they are shown, and leaves hidden ones out`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            let reader = try await library.reader(Self.view)
            let books = try await reader.attributes(LibraryContent.book, "")
            #expect(books[0].contains(#""isbn":"12****789""#) && books[0].contains(#""price":"5000000-7500000""#))
            #expect(books[1].contains(#""isbn":null,"#) && books[2].contains(#""price":"0-3000000""#))
            #expect(!books.joined().contains("rating") && !books.joined().contains("123456789"))
            let one = try #require(try await reader.one(LibraryContent.book, 1))
            #expect(one.contains(#""isbn":"12****789""#))
            #expect(try await reader.one(LibraryContent.book, 4) == nil)
        }
    }

    @Test func `shows the caller everything of their own row, and others only what is named`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            let reader = try await library.reader(Self.view)
            let members = try await reader.attributes(LibraryContent.member, "populate=*")
            #expect(members[0].contains(#""card":"3171052509010001""#) && members[0].contains(#""phone":"0812""#))
            #expect(members[1].hasPrefix(#"{"name":"Budi","createdAt""#))
            #expect(!members[1].contains("card") && !members[1].contains("phone"))
            #expect(members[1].contains(#""relative":{"id":2,"name":"Ibu"}"#))
            // Nothing but a hidden field asked for: still JSON.
            let bare = try await reader.attributes(LibraryContent.member, "fields=secret&populate=relative")
            #expect(bare[1] == #"{"relative":{"id":2,"name":"Ibu"}}"#)
        }
    }

    @Test func `follows the rows that it hangs on`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            let view = try RoleView(JSONValue.parse(Self.view), schema: library.layout.schema)
            let scopes = try RoleScopes(view, store: library.store)
            let before = try await scopes.visibility(of: 1)
            #expect(try await scopes.visibility(of: 1) == before)
            try await library.update(LibraryContent.book, 4, #"{"owner":1}"#)
            let after = try await scopes.visibility(of: 1)
            #expect(after != before)
            #expect(try await library.reader(after).ids(LibraryContent.book, "") == [1, 2, 3, 4])
            // An account that is not there has nothing.
            let nobody = library.reader(try await scopes.visibility(of: 99))
            #expect(try await nobody.ids(LibraryContent.book, "") == [])
        }
    }

    @Test func `lets a variable without ids stand for every row where the view says so`() async throws {
        try await Library.use { library in
            try await Self.fill(library)
            let every = Self.view.replacing(#""types":"#, with: #""everyRow":["mine"],"types":"#)
            let nobody = try await library.reader(every, account: 99)
            #expect(try await nobody.ids(LibraryContent.book, "") == [1, 2, 3, 4])
            let somebody = try await library.reader(every)
            #expect(try await somebody.ids(LibraryContent.book, "") == [1, 2, 3])
        }
    }

    @Test(
        arguments: [
            (#"[]"#, "a view must be an object"),
            (
                #"{"types":{"api::nope.nope":{}}}"#,
                "api::nope.nope is no type of this content, or what is said of it is no object"
            ),
            (#"{"type":{}}"#, "a view has the unknown key type"),
            (#"{"types":{"api::book.book":{"hide":["nope"]}}}"#, "api::book.book has no attribute nope"),
            (#"{"types":{"api::book.book":{"hide":["title.x"]}}}"#, "api::book.book.title is no component"),
            (
                #"{"types":{"api::book.book":{"masks":{"isbn":"stars"}}}}"#,
                "the mask of api::book.book.isbn is none of nik, nik-16, npwp, range, year, absent"
            ),
            (#"{"types":{"api::book.book":{"masks":{"author":"nik"}}}}"#, "api::book.book.author has no value to mask"),
            (
                #"{"types":{"api::book.book":{"rows":{"read":{"nope":1}}}}}"#,
                "a filter on api::book.book: Invalid parameter nope"
            ),
            (
                #"{"types":{"api::book.book":{"rows":{"read":{"id":"$who"}}}}}"#,
                "$who is no variable, or stands before its variable"
            ),
            (#"{"types":{"api::book.book":{"own":"who"}}}"#, "own names who, which is no variable"),
            (#"{"everyRow":["who"]}"#, "everyRow names who, which is no variable"),
            (#"{"variables":{"a":{"account":"role2"}}}"#, "accounts have no to-one relation role2"),
            (
                #"{"variables":{"a":{"type":"api::book.book","where":{"id":"$b"}},"b":{"type":"api::book.book","where":{"id":"$a"}}}}"#,
                "the variable a needs one that there is not, or itself"
            ),
            (
                #"{"types":{"api::book.book":{"write":{"update":[{"fields":["nope"]}]}}}}"#,
                "api::book.book has no attribute nope"
            ),
        ])
    func `refuses a view that cannot be used`(view: String, message: String) throws {
        let schema = try LibraryContent.schema()
        do {
            _ = try RoleView(JSONValue.parse(view), schema: schema)
            Issue.record("\(view) was taken")
        } catch let fault as RoleViewFault {
            #expect(fault.description == message)
        }
    }
}

/// Somebody who reads a library with a role's view.
struct LibraryReader {
    let library: Library
    let access: Access

    private var planner: Planner {
        Planner(schema: library.layout.schema, access: access, limits: library.layout.limits)
    }

    func list(_ uid: UID, _ query: String) async throws -> JSONObject {
        let plan = try planner.list(ContentQuery(parsing: query), of: library.type(uid))
        let bytes = try await library.store.list(plan)
        return try #require(JSONValue.parse(String(decoding: bytes, as: UTF8.self)).object)
    }

    func ids(_ uid: UID, _ query: String) async throws -> [Int64] {
        try await list(uid, query)["data"]?.array?.compactMap { $0.object?["id"]?.int64 } ?? []
    }

    func total(_ uid: UID, _ query: String) async throws -> Int64? {
        try await list(uid, query)["meta"]?.object?["pagination"]?.object?["total"]?.int64
    }

    /// The attributes of each entry of a list, as text.
    func attributes(_ uid: UID, _ query: String) async throws -> [String] {
        let data = try await list(uid, query)["data"]?.array ?? []
        return data.compactMap { $0.object?["attributes"]?.serialized() }
    }

    func one(_ uid: UID, _ id: Int64) async throws -> String? {
        let plan = try planner.one(id, ContentQuery(), of: library.type(uid))
        return try await library.store.one(plan).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Who writes what this reader writes.
    var context: WriteContext { library.context(Principal(.user(id: 1), access: access)) }
}

extension Library {
    /// A reader with a view, as the account says who they are.
    func reader(_ view: String, account: Int64 = 1) async throws -> LibraryReader {
        let view = try RoleView(JSONValue.parse(view), schema: layout.schema)
        return try await reader(RoleScopes(view, store: store).visibility(of: account))
    }

    func reader(_ visibility: Visibility) -> LibraryReader {
        let actions = layout.schema.contentTypes.flatMap { type in
            ["find", "findOne", "create", "update", "delete"].map { "\(type.uid).\($0)" }
        }
        return LibraryReader(library: self, access: .listed(ActionSet(Set(actions)), visibility))
    }

    /// An account that is linked to a member.
    func account(linkedTo member: Int64) async throws {
        let type = try type(.user)
        try await store.write(context()) { transaction in
            var draft = Draft(type)
            draft["username"] = .text("ani")
            draft["email"] = .text("ani@example.com")
            draft.relations["member"] = .replace([member])
            _ = try transaction.create(draft)
        }
    }
}
