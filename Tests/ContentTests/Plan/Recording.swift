//  The recorded requests and answers of a real Strapi 4.25.20, as far as these tests read them.

import Content
import Foundation
import Testing

/// One recorded request with what the real server answered.
struct Recording: Sendable, CustomTestStringConvertible {
    let id: String
    let method: String
    let route: String
    let hasID: Bool
    let query: String
    let caller: String?
    let body: JSONValue?
    let status: Int
    let error: JSONObject?

    var testDescription: String { id }

    /// Every recording of a content route that is not among the differences on purpose.
    static let all = Result { try read() }

    private static func read() throws -> [Recording] {
        let answers = try lines("corpus.jsonl").reduce(into: [String: JSONObject]()) { answers, line in
            if let id = line["id"]?.string { answers[id] = line }
        }
        let skipped = try text("differences.txt").split(separator: "\n").compactMap { line in
            line.split(separator: "#", omittingEmptySubsequences: false).first?.split(separator: " ").first
        }
        return try lines("battery.jsonl").compactMap { line in
            guard let id = line["id"]?.string, let answer = answers[id], !skipped.contains(Substring(id)) else {
                return nil
            }
            return Recording(line, answer)
        }
    }

    private init?(_ request: JSONObject, _ answer: JSONObject) {
        guard let path = request["path"]?.string, path.hasPrefix("/api/"), let id = request["id"]?.string,
            let method = request["method"]?.string, let status = answer["status"]?.int64
        else { return nil }
        let parts = path.dropFirst(5).split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let segments = (parts.first ?? "").split(separator: "/")
        guard let route = segments.first, segments.count <= 2 else { return nil }
        self.id = id
        self.method = method
        self.route = String(route)
        self.hasID = segments.count == 2
        self.query = parts.count == 2 ? String(parts[1]) : ""
        self.caller = request["as"]?.string
        self.body = request["json"].map(filled)
        self.status = Int(status)
        self.error = answer["body"]?.object?["error"]?.object
    }

    private static func text(_ name: String) throws -> String {
        try String(
            contentsOf: Project.root.appendingPathComponent("Tests/conformance/\(name)"), encoding: .utf8)
    }

    private static func lines(_ name: String) throws -> [JSONObject] {
        try text(name).split(separator: "\n").compactMap { try JSONValue.parse(String($0)).object }
    }
}

/// A body with its places filled: `{{repeat:x:3}}` is `xxx`, `{{year}}` some year.
private func filled(_ json: JSONValue) -> JSONValue {
    switch json {
    case .string(let text): .string(filled(text))
    case .array(let items): .array(items.map(filled))
    case .object(let members): .object(JSONObject(members.members.map { ($0.key, filled($0.value)) }))
    default: json
    }
}

private func filled(_ text: String) -> String {
    text.replacing(/{{repeat:(.):(\d+)}}/) { match in
        String(repeating: String(match.1), count: Int(match.2) ?? 0)
    }.replacing("{{year}}", with: "2026")
}
