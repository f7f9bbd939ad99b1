//  AuditRoutes: `GET /api/kavling/audit`: who changed what; `…/audit/access`: who was shown identity data. For Admin.
//
//  Read-only, paged; refuses anybody who is no Admin.

import Content
import Hummingbird
import Storage

/// The audit trail.
struct AuditRoutes: Sendable {
    let context: APIContext

    /// What both lists take: `pagination[…]`, `filters[type]`, `filters[entryId]` and `filters[principal]`.
    private struct Asked {
        var type: String?
        var entryID: Int64?
        var principal: String?
        let page: Page

        init(_ call: Call, _ limits: QueryLimits) throws {
            guard call.principal.isAdmin else { throw Refusal.forbidden() }
            let query = try ContentQuery(parsing: call.query, limits: limits)
            page = try Page(query.pagination, limits: limits)
            for member in query.filters?.members ?? [] {
                guard case .text(let text) = member.value else {
                    throw Refusal.validation("Invalid parameter \(member.key)")
                }
                switch member.key {
                case "type": type = text
                case "principal": principal = text
                case "entryId":
                    guard let id = Int64(text) else { throw Refusal.validation("Invalid parameter entryId") }
                    entryID = id
                default: throw Refusal.validation("Invalid parameter \(member.key)")
                }
            }
        }
    }

    /// Changes, newest first.
    func list(_ call: Call) async throws -> Response {
        let asked = try Asked(call, context.limits)
        var audit = AuditQuery(page: asked.page)
        (audit.type, audit.entryID, audit.principal) = (asked.type, asked.entryID, asked.principal)
        return Answer.json(try await context.store.audit(audit))
    }

    /// Looks at identity data, newest first.
    func accesses(_ call: Call) async throws -> Response {
        let asked = try Asked(call, context.limits)
        var query = AccessQuery(page: asked.page)
        (query.type, query.entryID, query.principal) = (asked.type, asked.entryID, asked.principal)
        // What was shown a moment ago is in the list.
        try await context.answers.accesses?.flush()
        return Answer.json(try await context.store.accesses(query))
    }
}
