// A document as a whole: whatever content it is made from, its parts fit together.

import Content
import Testing

@Suite struct `An OpenAPI document` {
    @Test(arguments: DescribedContent.allCases)
    func `has something behind every reference`(content: DescribedContent) throws {
        let document = try Document(content)
        var count = 0
        document.json.walk { value in
            guard let reference = value.object?["$ref"]?.string else { return }
            count += 1
            #expect(document.resolved(reference)?.object != nil, "\(reference)")
        }
        #expect(count > 500)
    }

    @Test(arguments: DescribedContent.allCases)
    func `has a reference to every schema`(content: DescribedContent) throws {
        let document = try Document(content)
        var mentioned: Set<String> = []
        document.json.walk { value in
            if let reference = value.object?["$ref"]?.string { mentioned.insert(reference) }
        }
        let names = document["components", "schemas"]?.object?.keys ?? []
        #expect(names.filter { !mentioned.contains("#/components/schemas/\($0)") } == [])
        #expect(names == names.sorted())
    }

    @Test(arguments: DescribedContent.allCases)
    func `is written in keywords of JSON Schema`(content: DescribedContent) throws {
        let document = try Document(content)
        let known = SchemaJudge.keywords.union(SchemaJudge.annotations)
        for schema in Self.schemas(of: document) {
            Self.walk(schema) { #expect(Set($0.keys).subtracting(known) == [], "\($0.keys)") }
        }
    }

    @Test(arguments: DescribedContent.allCases)
    func `requires only members that it describes`(content: DescribedContent) throws {
        let document = try Document(content)
        for schema in Self.schemas(of: document) {
            Self.walk(schema) { rules in
                guard let properties = rules["properties"]?.object else { return }
                for name in rules["required"]?.array ?? [] {
                    #expect(properties.contains(name.string ?? ""), "\(name) of \(properties.keys)")
                }
            }
        }
    }

    @Test(arguments: DescribedContent.allCases)
    func `gives every operation an id of its own`(content: DescribedContent) throws {
        let ids = try Document(content).operations.compactMap { $0.json.object?["operationId"]?.string }
        #expect(ids.count > 90)
        #expect(Set(ids).count == ids.count)
    }

    @Test(arguments: DescribedContent.allCases)
    func `links to operations that there are`(content: DescribedContent) throws {
        let document = try Document(content)
        let ids = Set(document.operations.compactMap { $0.json.object?["operationId"]?.string })
        var linked: Set<String> = []
        for operation in document.operations {
            for link in document.answer(operation.json, 200)?.object?["links"]?.object?.members ?? [] {
                linked.insert(link.value.object?["operationId"]?.string ?? "")
            }
        }
        #expect(linked.count > 50)
        #expect(linked.subtracting(ids) == [])
    }

    @Test(arguments: DescribedContent.allCases)
    func `names the tags that it uses`(content: DescribedContent) throws {
        let document = try Document(content)
        let declared = (document["tags"]?.array ?? []).compactMap { $0.object?["name"]?.string }
        #expect(Set(declared).count == declared.count)
        let used = Set(document.operations.compactMap { Document.find(["tags", "0"], in: $0.json)?.string })
        #expect(used == Set(declared))
    }

    @Test(arguments: DescribedContent.allCases)
    func `declares what stands in braces in a path`(content: DescribedContent) throws {
        let document = try Document(content)
        for operation in document.operations where operation.path.contains("{id}") {
            let parameters = operation.json.object?["parameters"]?.array ?? []
            let inPath = parameters.compactMap { $0.object?["$ref"]?.string.flatMap(document.resolved)?.object }
                .filter { $0["in"] == "path" }
            #expect(inPath.map { $0["name"] } == ["id"], "\(operation.path)")
        }
    }

    @Test(arguments: DescribedContent.allCases)
    func `is the same each time it is made`(content: DescribedContent) throws {
        #expect(try Document(content).json.serializedBytes() == Document(content).json.serializedBytes())
    }

    @Test func `names its version and where the server is`() throws {
        let document = try Document(attributes: #""title":{"type":"string"}"#)
        #expect(document["openapi"] == "3.1.0")
        #expect(document["info", "version"] == "1.2.3")
        #expect(document["servers", "0", "url"] == "/")
    }

    /// The schemas of a document: named ones, of parameters, of bodies and of answers.
    static func schemas(of document: Document) -> [JSONValue] {
        var found = (document["components", "schemas"]?.object?.members ?? []).map(\.value)
        for part in [document["paths"], document["components", "parameters"], document["components", "responses"]] {
            part?.walk { value in
                if let schema = value.object?["schema"] { found.append(schema) }
            }
        }
        return found
    }

    /// Calls `visit` with a schema and every schema in it.
    static func walk(_ schema: JSONValue, _ visit: (JSONObject) -> Void) {
        guard let rules = schema.object else { return }
        visit(rules)
        for keyword in ["anyOf", "oneOf", "allOf"] { for choice in rules[keyword]?.array ?? [] { walk(choice, visit) } }
        for keyword in ["items", "additionalProperties"] { if let inner = rules[keyword] { walk(inner, visit) } }
        for keyword in ["properties", "patternProperties"] {
            for member in rules[keyword]?.object?.members ?? [] { walk(member.value, visit) }
        }
    }
}
