//  LibraryContent: a content of the tests' own: a library that uses every kind, every relation and every component.
//
//  Small on purpose, and none of the shipped types: the store must not know what it stores.

import Content

/// The schema files of the library.
enum LibraryContent {
    /// UIDs that tests name often.
    static let book: UID = "api::book.book"
    static let author: UID = "api::author.author"
    static let editor: UID = "api::editor.editor"
    static let tag: UID = "api::tag.tag"
    static let member: UID = "api::member.member"
    static let post: UID = "api::post.post"

    /// Path and JSON of every file; `changes` replaces, adds, or with nil removes some.
    static func files(_ changes: [String: String?] = [:]) -> [SchemaFile] {
        var texts = standard
        for (path, text) in changes { texts[path] = text }
        return texts.map { SchemaFile(path: $0.key, bytes: Array($0.value.utf8)) }
    }

    /// The library's schema, some files changed.
    static func schema(_ changes: [String: String?] = [:]) throws -> Schema {
        try SchemaLoader.load(files(changes))
    }

    /// The path of a content type's file.
    static func path(_ name: String) -> String { "api/\(name)/content-types/\(name)/schema.json" }

    /// A content type's file; `attributes` is the inside of the JSON object.
    static func file(_ name: String, _ attributes: String, options: String = "") -> String {
        """
        {"kind":"collectionType","collectionName":"\(name)s",
        "info":{"singularName":"\(name)","pluralName":"\(name)s","displayName":"\(name)"},
        "options":{\(options)},"attributes":{\(attributes)}}
        """
    }

    private static func component(_ table: String, _ attributes: String) -> String {
        #"{"collectionName":"components_\#(table)","info":{"displayName":"\#(table)"},"attributes":{\#(attributes)}}"#
    }

    static let authorAttributes = """
        "name":{"type":"string","required":true},
        "books":{"type":"relation","relation":"oneToMany","target":"api::book.book","mappedBy":"author"}
        """

    static let bookAttributes = """
        "title":{"type":"string","required":true},
        "isbn":{"type":"string","unique":true},
        "pages":{"type":"integer"},
        "price":{"type":"decimal","pluginOptions":{"kavling":{"scale":2}}},
        "rating":{"type":"float"},
        "copies":{"type":"biginteger"},
        "in_print":{"type":"boolean"},
        "printed":{"type":"date"},
        "soldAt":{"type":"datetime"},
        "stamp":{"type":"timestamp"},
        "opens":{"type":"time"},
        "genre":{"type":"enumeration","enum":["novel","essay"]},
        "extra":{"type":"json"},
        "note":{"type":"text","private":true},
        "author":{"type":"relation","relation":"manyToOne","target":"api::author.author","inversedBy":"books"},
        "editor":{"type":"relation","relation":"oneToOne","target":"api::editor.editor","inversedBy":"book"},
        "twin":{"type":"relation","relation":"oneToOne","target":"api::book.book"},
        "owner":{"type":"relation","relation":"manyToOne","target":"api::member.member"},
        "parent":{"type":"relation","relation":"manyToOne","target":"api::book.book","inversedBy":"children"},
        "children":{"type":"relation","relation":"oneToMany","target":"api::book.book","mappedBy":"parent"},
        "sequel":{"type":"relation","relation":"oneToOne","target":"api::book.book","inversedBy":"prequel"},
        "prequel":{"type":"relation","relation":"oneToOne","target":"api::book.book","mappedBy":"sequel"},
        "tags":{"type":"relation","relation":"manyToMany","target":"api::tag.tag","inversedBy":"books"},
        "picks":{"type":"relation","relation":"oneToMany","target":"api::tag.tag"},
        "cites":{"type":"relation","relation":"manyToMany","target":"api::book.book","inversedBy":"cited_by"},
        "cited_by":{"type":"relation","relation":"manyToMany","target":"api::book.book","mappedBy":"cites"},
        "cover":{"type":"media","multiple":false},
        "scans":{"type":"media","multiple":true},
        "binding":{"type":"component","component":"part.binding"},
        "chapters":{"type":"component","component":"part.chapter","repeatable":true},
        "extras":{"type":"dynamiczone","components":["part.quote","part.binding"]}
        """

    private static let standard: [String: String] = [
        path("author"): file("author", authorAttributes),
        path("book"): file("book", bookAttributes),
        path("editor"): file(
            "editor",
            """
            "name":{"type":"string"},
            "book":{"type":"relation","relation":"oneToOne","target":"api::book.book","mappedBy":"editor"}
            """),
        path("tag"): file(
            "tag",
            """
            "name":{"type":"string"},
            "books":{"type":"relation","relation":"manyToMany","target":"api::book.book","mappedBy":"tags"}
            """),
        path("member"): file(
            "member",
            """
            "name":{"type":"string"},
            "card":{"type":"string","unique":true,"pluginOptions":{"kavling":{"encrypted":true}}},
            "secret":{"type":"string","pluginOptions":{"kavling":{"encrypted":true}}},
            "pin":{"type":"password"},
            "token":{"type":"string","private":true},
            "relative":{"type":"component","component":"part.relative"}
            """),
        "extensions/users-permissions/content-types/user/schema.json": file(
            "user", #""member":{"type":"relation","relation":"oneToOne","target":"api::member.member"}"#),
        path("post"): file("post", #""text":{"type":"string"}"#, options: #""draftAndPublish":true"#),
        "components/part/binding.json": component(
            "bindings", #""kind":{"type":"string"},"code":{"type":"string","unique":true}"#),
        "components/part/quote.json": component("quotes", #""text":{"type":"string"}"#),
        "components/part/relative.json": component(
            "relatives",
            #""name":{"type":"string"},"phone":{"type":"string","pluginOptions":{"kavling":{"encrypted":true}}}"#),
        "components/part/chapter.json": component(
            "chapters",
            """
            "title":{"type":"string"},
            "fee":{"type":"decimal","pluginOptions":{"kavling":{"scale":2}}},
            "reviewer":{"type":"relation","relation":"oneToOne","target":"api::author.author"},
            "topics":{"type":"relation","relation":"oneToMany","target":"api::tag.tag"},
            "sheet":{"type":"media","multiple":false},
            "notes":{"type":"component","component":"part.quote","repeatable":true}
            """),
    ]
}
