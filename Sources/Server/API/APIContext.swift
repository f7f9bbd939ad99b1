//  APIContext: what every route needs: the store, the caller, the clock.
//
//  Made once in the wiring and handed to each route; holds no state of a request.

package import Content
import Figures
import Hummingbird
package import Storage

/// The parts that routes are made of; one value for the server's life.
package struct APIContext: Sendable {
    /// Where content is read and written.
    package let store: ContentStore
    /// Formats that schemas name, by name.
    package let formats: [String: ValueFormat]
    /// Bounds of reads.
    package let limits: QueryLimits
    /// Bounds of bodies read whole.
    package let bodyLimits: BodyLimits
    /// What time it is in the office.
    package let clock: OfficeClock
    /// The locale that lists of localised types show.
    package let defaultLocale: String
    /// Queries that were planned before.
    let planned: PlannedReads
    /// How reads are answered.
    let answers: ReadAnswers

    /// Everything routes need.
    package init(
        store: ContentStore, formats: [String: ValueFormat], limits: QueryLimits = QueryLimits(),
        bodyLimits: BodyLimits = BodyLimits(), clock: OfficeClock, defaultLocale: String = "en", pages: PageCache,
        accesses: AccessLog? = nil
    ) {
        self.store = store
        self.formats = formats
        self.limits = limits
        self.bodyLimits = bodyLimits
        self.clock = clock
        self.defaultLocale = defaultLocale
        planned = PlannedReads(store)
        answers = ReadAnswers(store: store, pages: pages, accesses: accesses)
    }

    func planner(for principal: Principal) -> Planner {
        Planner(schema: store.schema, access: principal.access, limits: limits, defaultLocale: defaultLocale)
    }

    /// Writes down what an answer shows that was not read through `answers`.
    /// - Throws: 503 when that cannot be remembered; then the answer must not be given.
    func noteAccess(_ program: ReadProgram, _ shown: ShownCollector, _ call: Call, _ action: String) throws {
        guard program.isSensitive else { return }
        try answers.accesses?.note(program, shown.entries, by: call.viewer(action))
    }

    /// The body of a request as JSON; an empty object where there is none.
    func json(of call: Call) async throws -> JSONValue {
        let reader = RequestBodyReader(limits: bodyLimits)
        return try reader.json(try await reader.bytes(call.request), form: BodyForm(call.request))
    }

    /// The parameters of a request that takes these and no others: a misspelt one must not change what is meant.
    func parameters(of call: Call, _ names: Set<String>) throws -> QueryNode {
        let query = try QueryString.parse(call.query, atMost: limits.queryBytes)
        if let other = query.members?.first(where: { !names.contains($0.key) }) {
            throw Refusal.validation("Invalid parameter \(other.key)")
        }
        return query
    }

    /// The account that Admin names by `?user=`, the only parameter; nil without it.
    /// - Throws: 403 to anybody else who names one.
    func otherAccount(_ call: Call) throws -> Int64? {
        guard let user = try parameters(of: call, ["user"])["user"] else { return nil }
        guard call.principal.isAdmin else { throw Refusal.forbidden() }
        guard let id = user.text.flatMap({ Int64($0) }) else { throw Refusal.validation("Invalid parameter user") }
        return id
    }

    func writeContext(_ call: Call, idempotency: IdempotencyKey? = nil) -> WriteContext {
        let now = clock.now()
        return WriteContext(
            principal: call.principal, now: now, today: clock.day(now), requestID: call.requestID,
            address: call.address, idempotency: idempotency, times: call.times)
    }
}

/// The one clock: what time it is, and which day that is in the office.
package struct OfficeClock: Sendable {
    /// The time now.
    package let now: @Sendable () -> Instant
    /// The day of an instant in the office's time zone, `yyyy-MM-dd`.
    package let day: @Sendable (Instant) -> String

    /// A clock; tests pass a fixed one.
    package init(now: @escaping @Sendable () -> Instant, day: @escaping @Sendable (Instant) -> String) {
        self.now = now
        self.day = day
    }

    /// The circumstances of a write that no client sent; by the system and now, unless told otherwise.
    package func context(
        _ principal: Principal = .system, requestID: String = "", address: String = "", at instant: Instant? = nil
    ) -> WriteContext {
        let instant = instant ?? now()
        return WriteContext(
            principal: principal, now: instant, today: day(instant), requestID: requestID, address: address)
    }

    /// The circumstances of a write by somebody who has not logged in yet.
    func context(of client: SessionClient) -> WriteContext {
        context(Principal(.anonymous, access: .listed([])), requestID: client.requestID, address: client.address)
    }
}

/// One request with who sent it.
struct Call: Sendable {
    let request: Request
    let principal: Principal
    let requestContext: EdgeContext
    /// The peer's address, for limits; never logged with personal data.
    let address: String
    /// As in the answer, the log and the change log.
    let requestID: String
    /// How long each stage takes.
    let times: StageTimes

    /// The raw query string.
    var query: String { request.uri.query ?? "" }

    /// What a session notes of where the request came from.
    var client: SessionClient {
        SessionClient(address: address, userAgent: request.headers[.userAgent] ?? "", requestID: requestID)
    }

    /// The caller's account.
    /// - Throws: 403 for who has none.
    var account: Int64 {
        get throws {
            guard case .user(let id) = principal.kind else { throw Refusal.forbidden() }
            return id
        }
    }

    /// What the client says it has already.
    var known: String? { request.headers[.ifNoneMatch] }

    /// Who asks, for the log of looks at identity data.
    func viewer(_ action: String) -> Viewer {
        Viewer(principal: principal, address: address, requestID: requestID, action: action)
    }

    /// - Throws: 403 when the caller may not do `action`.
    func demand(_ action: String) throws {
        guard principal.access.allows(action) else { throw Refusal.forbidden() }
    }
}
