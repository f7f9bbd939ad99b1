//  Both sides of a relation, and the types of the system that content meets.

import Content
import Testing

@Suite struct `A relation of two types` {
    @Test(arguments: [
        ("manyToOne", "oneToMany", false), ("oneToOne", "oneToOne", false), ("manyToMany", "manyToMany", false),
        ("oneToMany", "manyToOne", false),
    ])
    func `is seen from both sides`(owner: String, inverse: String, _: Bool) throws {
        let schema = try pair(
            "{\"type\":\"relation\",\"relation\":\"\(owner)\",\"target\":\"api::b.b\",\"inversedBy\":\"y\"}",
            "{\"type\":\"relation\",\"relation\":\"\(inverse)\",\"target\":\"api::a.a\",\"mappedBy\":\"x\"}")
        #expect(schema.problems.isEmpty)
        let x = try found(schema["api::a.a"]?[name: "x"]?.relation, "the owner")
        let y = try found(schema["api::b.b"]?[name: "y"]?.relation, "the inverse")
        #expect(x.side == .owning(inverse: "y") && y.side == .inverse(owner: "x"))
        #expect(schema.inverse(of: x)?.attribute.name == "y")
        #expect(schema.inverse(of: x)?.type.uid == "api::b.b")
        #expect(schema.inverse(of: y)?.attribute.name == "x")
    }

    @Test func `has no inverse where it goes one way`() throws {
        let schema = try pair("{\"type\":\"relation\",\"relation\":\"oneToOne\",\"target\":\"api::b.b\"}", nil)
        let x = try found(schema["api::a.a"]?[name: "x"]?.relation, "the relation")
        #expect(x.side == .owning(inverse: nil))
        #expect(schema.inverse(of: x) == nil)
    }

    @Test(arguments: [
        (RelationKind.oneToOne, RelationSide.owning(inverse: "y"), false, true),
        (.oneToOne, .inverse(owner: "x"), false, true),
        (.oneToOne, .owning(inverse: nil), false, false),
        (.oneToMany, .inverse(owner: "x"), true, true),
        (.oneToMany, .owning(inverse: nil), true, false),
        (.manyToOne, .owning(inverse: "y"), false, false),
        (.manyToMany, .owning(inverse: "y"), true, false),
        (.manyToMany, .inverse(owner: "x"), true, false),
    ])
    func `takes a target from its former owner only where there can be one`(
        kind: RelationKind, side: RelationSide, isToMany: Bool, steals: Bool
    ) {
        let relation = Relation(kind: kind, target: "api::b.b", side: side)
        #expect(relation.isToMany == isToMany)
        #expect(relation.steals == steals)
    }

    @Test(arguments: [
        // The owner does not name it back.
        (#""relation":"manyToOne","target":"api::b.b""#, #""relation":"oneToMany","target":"api::a.a","mappedBy":"x""#),
        // The owner names another.
        (
            #""relation":"manyToOne","target":"api::b.b","inversedBy":"z""#,
            #""relation":"oneToMany","target":"api::a.a","mappedBy":"x""#
        ),
        // There is no owner.
        (#""relation":"manyToOne","target":"api::b.b""#, #""relation":"oneToMany","target":"api::a.a","mappedBy":"q""#),
        // The two do not count alike.
        (
            #""relation":"manyToMany","target":"api::b.b","inversedBy":"y""#,
            #""relation":"oneToMany","target":"api::a.a","mappedBy":"x""#
        ),
        // The owner points elsewhere.
        (
            #""relation":"manyToOne","target":"api::a.a","inversedBy":"y""#,
            #""relation":"oneToMany","target":"api::a.a","mappedBy":"x""#
        ),
        // Both are inverse.
        (
            #""relation":"oneToOne","target":"api::b.b","mappedBy":"y""#,
            #""relation":"oneToOne","target":"api::a.a","mappedBy":"x""#
        ),
    ])
    func `loses an inverse side whose owner does not agree`(owner: String, inverse: String) throws {
        let schema = try pair("{\"type\":\"relation\",\(owner)}", "{\"type\":\"relation\",\(inverse)}")
        let b = try found(schema["api::b.b"], "the type")
        #expect(b.attributes.map(\.name) == ["n"])
        #expect(b.attributes.map(\.index) == [0])
        let words = schema.problems.filter { $0.attribute == "y" }.map(\.message)
        let named = inverse.contains("\"q\"") ? "q" : "x"
        #expect(words == ["api::a.a has no relation \"\(named)\" back to it; the attribute is left out"])
    }

    private func pair(_ owner: String, _ inverse: String?) throws -> Schema {
        try SchemaLoader.load([
            typeFile("a", attributes: "\"x\":\(owner)"),
            typeFile("b", attributes: (inverse.map { "\"y\":\($0)," } ?? "") + "\"n\":{\"type\":\"string\"}"),
        ])
    }
}

@Suite struct `A type of the system` {
    @Test(arguments: [UID.file, .user, .role, .permission])
    func `is there without any file, and has no route of content`(uid: UID) throws {
        let schema = try SchemaLoader.load([])
        let type = try found(schema[uid], "the type")
        #expect(type.kind == .collectionType)
        #expect(schema.problems.isEmpty && schema.contentTypes.isEmpty)
        #expect(schema.contentType(route: type.pluralName) == nil)
    }

    @Test func `never shows passwords and tokens of accounts`() throws {
        let user = try found(try SchemaLoader.load([])[.user], "the type")
        #expect(
            user.attributes.filter(\.isPrivate).map(\.name) == [
                "password", "resetPasswordToken", "confirmationToken",
            ])
    }

    @Test func `keeps its own attributes under a project's extension`() throws {
        let path = "extensions/users-permissions/content-types/user/schema.json"
        let schema = try SchemaLoader.load([
            file(
                path,
                """
                {"kind":"collectionType","collectionName":"up_users","info":{"singularName":"user","pluralName":"users"},
                "attributes":{"username":{"type":"integer"},"jabatan":{"type":"string"},
                "role":{"type":"relation","relation":"manyToOne","target":"plugin::users-permissions.role"},
                "atasan":{"type":"relation","relation":"oneToOne","target":"plugin::users-permissions.user"},
                "units":{"type":"relation","relation":"oneToMany","target":"api::unit.unit","mappedBy":"pemilik"},
                "cabang":{"type":"relation","relation":"manyToOne","target":"api::unit.unit"}}}
                """),
            typeFile(
                "unit",
                attributes: """
                    "pemilik":{"type":"relation","relation":"manyToOne","target":"plugin::users-permissions.user",
                    "inversedBy":"units"},"n":{"type":"string"}
                    """),
        ])
        let user = try found(schema[.user], "the type")
        #expect(user[name: "username"]?.scalar?.name == "string")
        #expect(user[name: "role"]?.relation?.side == .owning(inverse: "users"))
        #expect(schema[.role]?[name: "users"]?.relation?.side == .inverse(owner: "role"))
        #expect(user[name: "jabatan"] != nil && user[name: "cabang"] != nil)
        #expect(user[name: "atasan"] == nil && user[name: "units"] == nil)
        #expect(
            schema.problems.map(\.description) == [
                "warning: api/unit/content-types/unit/schema.json: pemilik: "
                    + "relations to plugin::users-permissions.user are not served",
                "warning: \(path): atasan: relations to plugin::users-permissions.user are not served",
                "warning: \(path): units: api::unit.unit has no relation \"pemilik\" back to it; "
                    + "the attribute is left out",
            ])
    }
}
