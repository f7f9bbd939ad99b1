//  Indexes that a schema asks for: what is taken, and what is warned about.

import Content
import Testing

@Suite struct `Indexes of a schema` {
    private func load(_ indexes: String) throws -> (type: ContentType, warnings: [String]) {
        let text = """
            {"kind":"collectionType","collectionName":"lots","info":{"singularName":"lot","pluralName":"lots",
            "displayName":"Lot"},"options":{"timestamps":["created_at","updated_at"]},
            "pluginOptions":{"kavling":{"indexes":\(indexes)}},"attributes":{
            "status":{"type":"string"},"price":{"type":"decimal"},"secret":{"type":"password"},
            "nik":{"type":"string","pluginOptions":{"kavling":{"encrypted":true}}},
            "next":{"type":"relation","relation":"oneToOne","target":"api::lot.lot"},
            "all":{"type":"relation","relation":"oneToMany","target":"api::lot.lot"}}}
            """
        let schema = try SchemaLoader.load([
            SchemaFile(path: "api/lot/content-types/lot/schema.json", bytes: Array(text.utf8))
        ])
        return (try #require(schema["api::lot.lot"]), schema.problems.map(\.message))
    }

    @Test func `are lists of attributes, each with its direction`() throws {
        let (type, warnings) = try load(#"[["status"],["status:asc","created_at:desc"],["price:desc","next"]]"#)
        #expect(warnings == [])
        #expect(
            type.indexes == [
                [IndexTerm(.attribute(0))], [IndexTerm(.attribute(0)), IndexTerm(.createdAt, descending: true)],
                [IndexTerm(.attribute(1), descending: true), IndexTerm(.attribute(4))],
            ])
    }

    @Test(arguments: [
        #"[["nope"]]"#, #"[["status:down"]]"#, #"[["nik"]]"#, #"[["secret"]]"#, #"[["all"]]"#, #"[["status","nik"]]"#,
        #"[[]]"#, #"[["status",1]]"#, #"["status"]"#, #""status""#, #"{"status":1}"#,
    ])
    func `that cannot be kept are a warning and no index`(indexes: String) throws {
        let (type, warnings) = try load(indexes)
        #expect(type.indexes == [])
        #expect(warnings.count == 1)
    }
}
