//  QueryInvariant: a query string gives a tree within its bounds, and a request for a read within its own.
//
//  In: any bytes, as they stand behind the `?`.  I/O: none.
import Content

/// Query strings.
enum QueryInvariant {
    static func fault(_ input: [UInt8]) -> String? {
        let text = String(decoding: input, as: UTF8.self)
        let limits = QueryStringLimits()
        let tree = QueryString.parse(text, limits: limits)
        guard case .object = tree else { return "the root is no object" }
        guard tree == QueryString.parse(text, limits: limits) else { return "twice the same text, two trees" }
        var size = Size()
        size.add(tree, depth: 0)
        // The name before the brackets, the brackets, and one more for what is too deep; below it a list of values.
        guard size.depth <= limits.depth + 3 else { return "\(size.depth) levels" }
        guard size.leaves <= limits.parameters else { return "\(size.leaves) values" }
        guard size.bytes <= 4 * text.utf8.count + 4 * limits.parameters else { return "\(size.bytes) bytes of text" }
        return QueryLimits().queryBytes < text.utf8.count ? nil : requestFault(text)
    }

    private static func requestFault(_ text: String) -> String? {
        let limits = QueryLimits()
        guard let query = try? ContentQuery(parsing: text, limits: limits) else { return nil }
        guard query.sort.count <= limits.sortTerms else { return "\(query.sort.count) terms of a sort" }
        guard query.sort.allSatisfy({ $0.path.count <= limits.pathSteps + 1 }) else { return "a long sort path" }
        guard (query.search ?? "").utf8.count <= limits.searchBytes else { return "a long search" }
        return levels(query.populate) <= limits.populateDepth ? nil : "too many levels of populate"
    }

    private static func levels(_ request: PopulateRequest) -> Int {
        let below = request.children.map { levels($0.options.populate) }.max() ?? 0
        return request.isEmpty ? 0 : 1 + below
    }
}

/// How large a tree is.
private struct Size {
    var leaves = 0
    var bytes = 0
    var depth = 0

    mutating func add(_ node: QueryNode, depth level: Int) {
        depth = max(depth, level)
        switch node {
        case .null: leaves += 1
        case .text(let text):
            leaves += 1
            bytes += text.utf8.count
        case .list(let elements):
            for element in elements { add(element, depth: level + 1) }
        case .object(let members):
            for member in members {
                bytes += member.key.utf8.count
                add(member.value, depth: level + 1)
            }
        }
    }
}
