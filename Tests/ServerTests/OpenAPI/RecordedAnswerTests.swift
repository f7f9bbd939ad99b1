// The recorded answers of a real Strapi, held against the document of its content: what is described is what comes.

import Content
import Foundation
import Testing

@Suite struct `The document of the recorded Strapi project` {
    /// Answers with `related` of a file, a relation to entries of any type, which is not served.
    private static let notServed: Set = ["populate.media-related", "files.populate"]

    @Test func `describes every answer that was recorded`() throws {
        let document = try Document(.recorded)
        let judge = SchemaJudge(document: document)
        let requests = try Self.lines("battery.jsonl")
        let byID = Dictionary(requests.map { ($0["id"]?.string ?? "", $0) }, uniquingKeysWith: { first, _ in first })
        var judged = 0
        for answer in try Self.lines("corpus.jsonl") where answer["kind"] == "answer" {
            let id = try #require(answer["id"]?.string)
            guard let request = byID[id], let status = answer["status"]?.int64.map({ Int($0) }), status != 500,
                let operation = Self.operation(of: request, in: document), !Self.notServed.contains(id),
                let body = answer["body"]
            else { continue }
            #expect(operation.object?["responses"]?.object?.contains(String(status)) == true, "\(id): \(status)")
            guard let schema = document.answerSchema(operation, status) else { continue }
            judged += 1
            let fault = judge.fault(Self.filledIn(body), schema)
            #expect(fault == nil, "\(id): \(fault ?? "")")
        }
        #expect(judged > 600)
    }

    private static func lines(_ name: String) throws -> [JSONObject] {
        let url = DescribedContent.root.appending(path: "Tests/conformance/\(name)")
        return try String(decoding: Data(contentsOf: url), as: UTF8.self).split(separator: "\n").compactMap {
            try JSONValue.parse(String($0)).object
        }
    }

    /// The operation that a recorded request meant, where the document has it.
    private static func operation(of request: JSONObject, in document: Document) -> JSONValue? {
        guard let method = request["method"]?.string?.lowercased(), let target = request["path"]?.string else {
            return nil
        }
        var path = target.prefix { $0 != "?" }.lowercased()
        if path.hasSuffix("/") { path.removeLast() }
        if let operation = document["paths", path, method] { return operation }
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return nil }
        return document["paths", path[..<slash] + "/{id}", method]
    }

    /// The recording's placeholders as values of their kind.
    private static func filledIn(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string("<<number>>"): .number("1")
        case .string(let text): .string(text.replacing("<<year>>", with: "2026"))
        case .array(let items): .array(items.map(filledIn))
        case .object(let own): .object(JSONObject(own.members.map { ($0.key, filledIn($0.value)) }))
        case .null, .bool, .number: value
        }
    }
}
