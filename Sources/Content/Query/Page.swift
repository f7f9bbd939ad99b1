//  Page: which rows of a list, and how the answer speaks of them.
//
//  By page or by offset, never both; numbers as JavaScript reads them, clamped into the bounds as Strapi does.

/// The rows of a list.
package struct Page: Hashable, Sendable {
    /// Which words the answer's `meta.pagination` uses.
    package enum Style: Hashable, Sendable { case page, offset }

    /// The words of the answer.
    package var style: Style
    /// Rows passed over.
    package var start: Int64
    /// Rows at most; nil is all (flat lists).
    package var limit: Int64?
    /// As asked, which may be beyond what `start` can count.
    package var page: Double
    /// Whether the answer tells how many entries there are.
    package var withCount: Bool

    /// The first rows of a list.
    package init(style: Style = .page, start: Int64 = 0, limit: Int64?, page: Double = 1, withCount: Bool = true) {
        self.style = style
        self.start = start
        self.limit = limit
        self.page = page
        self.withCount = withCount
    }

    /// Reads `pagination[…]`.
    /// - Throws: 400 for both styles at once, words, fractions and an unknown `withCount`.
    package init(_ node: QueryNode?, limits: QueryLimits) throws(Refusal) {
        var asked: [String: QueryNode] = [:]
        if case .object(let members)? = node {
            for member in members { asked[member.key] = member.value }
        }
        let byPage = asked["page"] != nil || asked["pageSize"] != nil
        let byOffset = asked["start"] != nil || asked["limit"] != nil
        if byPage && byOffset {
            throw .validation("Invalid pagination parameters. Expected either start/limit or page/pageSize")
        }
        let withCount = try Page.withCount(asked["withCount"])
        let most = Double(limits.pageSize)
        if byOffset {
            let start = try Page.integer(asked["start"], "start") ?? 0
            var limit = try Page.integer(asked["limit"], "limit") ?? Double(limits.defaultPageSize)
            if limit == -1 { limit = most }
            self.init(
                style: .offset, start: Int64(min(max(start, 0), 1e15)), limit: Int64(min(max(limit, 1), most)),
                withCount: withCount)
        } else {
            let page = max(try Page.integer(asked["page"], "page") ?? 1, 1)
            let size = min(
                max(try Page.integer(asked["pageSize"], "pageSize") ?? Double(limits.defaultPageSize), 1), most)
            self.init(start: Int64(min((page - 1) * size, 1e15)), limit: Int64(size), page: page, withCount: withCount)
        }
    }

    private static func integer(_ node: QueryNode?, _ name: String) throws(Refusal) -> Double? {
        guard let node else { return nil }
        let text: String
        switch node {
        case .text(let asked): text = asked
        case .null: text = ""
        default: throw .validation("Invalid '\(name)' parameter")
        }
        guard let number = JavaScriptNumber.parse(text), number.isFinite else {
            throw .validation("Invalid '\(name)' parameter. Expected an integer, received: \(text)")
        }
        guard number == number.rounded() else {
            throw Refusal(
                400, "PaginationError",
                "Invalid '\(name)' parameter. Expected an integer > 0, received: \(JavaScriptNumber.text(number))")
        }
        return number
    }

    private static func withCount(_ node: QueryNode?) throws(Refusal) -> Bool {
        switch node {
        case nil: return true
        case .text("t")?, .text("1")?, .text("true")?: return true
        case .text("f")?, .text("0")?, .text("false")?: return false
        default:
            throw .validation(#"Invalid withCount parameter. Expected "t","1","true","false","0","f""#)
        }
    }
}
