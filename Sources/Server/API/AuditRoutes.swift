//  AuditRoutes: `GET /api/kavling/audit`: who changed what; `…/audit/access`: who was shown identity data. For Admin.
//
//  Read-only, paged; refuses anybody who is no Admin.

import Content
import Hummingbird
import Storage

/// The audit trail.
struct AuditRoutes: Sendable {
    let context: APIContext

    /// Changes, newest first.
    func list(_ call: Call) async throws -> Response {
        Answer.json(try await context.store.audit(try asked(call)))
    }

    /// Looks at identity data, newest first.
    func accesses(_ call: Call) async throws -> Response {
        let query = try asked(call)
        // What was shown a moment ago is in the list.
        try await context.answers.accesses?.flush()
        return Answer.json(try await context.store.accesses(query))
    }

    /// What both lists take: `pagination[…]`, `filters[type]`, `filters[entryId]` and `filters[principal]`.
    private func asked(_ call: Call) throws -> AuditQuery {
        guard call.principal.isAdmin else { throw Refusal.forbidden() }
        let query = try ContentQuery(parsing: call.query, limits: context.limits)
        var audit = AuditQuery(page: try Page(query.pagination, limits: context.limits))
        for member in query.filters?.members ?? [] {
            guard case .text(let text) = member.value else {
                throw Refusal.validation("Invalid parameter \(member.key)")
            }
            switch member.key {
            case "type": audit.type = text
            case "principal": audit.principal = text
            case "entryId":
                guard let id = Int64(text) else { throw Refusal.validation("Invalid parameter entryId") }
                audit.entryID = id
            default: throw Refusal.validation("Invalid parameter \(member.key)")
            }
        }
        return audit
    }
}
