//  QueryParameter: one `name[a][b]=value` of a query string, taken apart.
//
//  Spellings are decoded first and equal names joined, then the name is cut at its brackets. Order and joining are
//  those of `qs` 6.11, where the joined names pass through a JavaScript object.

/// One name of a query string with all values given under exactly this name.
struct QueryParameter {
    private let name: [UInt8]
    private var values: [QueryTree]

    /// Up to this many names a linear look-up beats hashing, and most queries stay below.
    private static let linearNames = 16

    /// All parameters in the order `qs` looks at them: names that are integers first.
    static func all(in query: [UInt8], limits: QueryStringLimits) -> [QueryParameter] {
        var parameters: [QueryParameter] = []
        var places: [[UInt8]: Int] = [:]
        let parts = query.split(
            separator: UInt8(ascii: "&"), maxSplits: limits.parameters, omittingEmptySubsequences: false
        )
        for part in parts.prefix(limits.parameters) {
            let (name, value) = divided(part)
            if name.isEmpty { continue }
            let isLinear = parameters.count <= linearNames
            if let place = isLinear ? parameters.firstIndex(where: { $0.name == name }) : places[name] {
                parameters[place].values.append(value)
                continue
            }
            parameters.append(QueryParameter(name: name, values: [value]))
            if !isLinear {
                places[name] = parameters.count - 1
            } else if parameters.count > linearNames {
                for (place, parameter) in parameters.enumerated() { places[parameter.name] = place }
            }
        }
        return QueryTree.inJavaScriptOrder(parameters) { $0.name }
    }

    /// Name and value of a part: divided at the first `]=`, or else at the first `=`.
    private static func divided(_ part: ArraySlice<UInt8>) -> (name: [UInt8], value: QueryTree) {
        var mark: Int?
        for place in part.indices where part[place] == UInt8(ascii: "=") {
            let closes = place > part.startIndex && part[place - 1] == UInt8(ascii: "]")
            if closes || mark == nil { mark = place }
            if closes { break }
        }
        guard let mark else { return (decoded(part), .null) }
        return (decoded(part[..<mark]), .text(String(decoding: decoded(part[(mark + 1)...]), as: UTF8.self)))
    }

    /// `+` as space and escapes decoded; where an escape is broken or gives no UTF-8, the piece keeps all of them raw.
    private static func decoded(_ piece: ArraySlice<UInt8>) -> [UInt8] {
        guard piece.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "%") }) else { return Array(piece) }
        let spaced = piece.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        var plain: [UInt8] = []
        plain.reserveCapacity(spaced.count)
        var at = 0
        while at < spaced.count {
            guard spaced[at] == UInt8(ascii: "%") else {
                plain.append(spaced[at])
                at += 1
                continue
            }
            guard at + 2 < spaced.count, let high = hexadecimal(spaced[at + 1]), let low = hexadecimal(spaced[at + 2])
            else { return spaced }
            plain.append(high << 4 | low)
            at += 3
        }
        return String(validating: plain, as: UTF8.self) == nil ? spaced : plain
    }

    private static func hexadecimal(_ unit: UInt8) -> UInt8? {
        switch unit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): unit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): unit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): unit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension QueryParameter {
    /// What a name is cut into.
    private enum Segment {
        case name(String)
        case index(Int)
        case append
    }

    /// The tree of this parameter alone; nil if a name of Object.prototype stands in it.
    func branch(_ limits: QueryStringLimits) -> QueryTree? {
        guard let segments = segments(limits) else { return nil }
        let leaf = values.count == 1 ? values[0] : QueryTree.list(.init(values))
        return segments.reversed().reduce(leaf) { leaf, segment in
            switch segment {
            case .name(let name): .object(.init(name, leaf))
            case .index(let index): .list(.init([QueryTree?](repeating: nil, count: index) + [leaf]))
            case .append: .list(.init(leaf.concatenated))
            }
        }
    }

    /// The name before the brackets, what stands in each pair of them, and what is deeper than the limit as one name.
    private func segments(_ limits: QueryStringLimits) -> [Segment]? {
        let brackets = brackets(atMost: limits.depth + 1)
        let parent = String(decoding: name[..<(brackets.first?.lowerBound ?? name.count)], as: UTF8.self)
        guard !QueryTree.isPrototypeName(parent) else { return nil }
        var segments: [Segment] = []
        segments.reserveCapacity(brackets.count + 1)
        if !parent.isEmpty { segments.append(.name(parent)) }
        for bracket in brackets.prefix(limits.depth) {
            let content = String(decoding: name[bracket].dropFirst().dropLast(), as: UTF8.self)
            guard !QueryTree.isPrototypeName(content) else { return nil }
            segments.append(segment(content, limits))
        }
        if brackets.count > limits.depth {
            segments.append(.name(String(decoding: name[brackets[limits.depth].lowerBound...], as: UTF8.self)))
        }
        return segments
    }

    private func segment(_ content: String, _ limits: QueryStringLimits) -> Segment {
        if content.isEmpty { return .append }
        guard let index = QueryTree.arrayIndex(content.utf8), index <= limits.arrayIndex else { return .name(content) }
        return .index(index)
    }

    /// The places of `[…]` without brackets inside, from left to right; what stands between them says nothing.
    private func brackets(atMost limit: Int) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var open: Int?
        for (place, unit) in name.enumerated() where found.count < limit {
            if unit == UInt8(ascii: "[") {
                open = place
            } else if unit == UInt8(ascii: "]"), let start = open {
                found.append(start..<place + 1)
                open = nil
            }
        }
        return found
    }
}
