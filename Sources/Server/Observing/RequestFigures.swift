//  RequestFigures: what is counted of all requests.
//
//  One `RouteFigures` for each route of the schema, made once; finding it costs one look into a dictionary.

import Content
import Figures

/// The requests since the start.
final class RequestFigures: Sendable {
    let inFlight = Counter()
    let responseBytes = Counter()
    let busy = Counter()

    private let collections: [UID: RouteFigures]
    private let entries: [UID: RouteFigures]
    private let actions: [UID: RouteFigures]
    private let health = RouteFigures("/_health")
    private let metricsPage = RouteFigures("/metrics")
    private let openAPI = RouteFigures("/openapi.json")
    private let login = RouteFigures("/api/auth/local")
    private let me = RouteFigures("/api/users/me")
    private let upload = RouteFigures("/api/upload")
    private let files = RouteFigures("/api/upload/files")
    private let file = RouteFigures("/api/upload/files/:id")
    private let fileLink = RouteFigures("/api/upload/files/:id/link")
    private let stored = RouteFigures("/uploads/:name")
    private let audit = RouteFigures("/api/kavling/audit")
    private let accesses = RouteFigures("/api/kavling/audit/access")
    /// By template, of the routes of accounts and of one's own access.
    private let people: [String: RouteFigures]
    /// Paths that are no route, and preflights.
    let other = RouteFigures("other")

    init(schema: Schema) {
        let types = schema.contentTypes
        let templates = AccessRoute.samples.map(\.template) + AccountRoute.samples.map(\.template)
        people = Dictionary(uniqueKeysWithValues: templates.map { ($0, RouteFigures($0)) })
        collections = Dictionary(
            types.map { ($0.uid, RouteFigures("/api/" + ($0.kind == .singleType ? $0.singularName : $0.pluralName))) },
            uniquingKeysWith: { first, _ in first })
        func below(_ path: String) -> [UID: RouteFigures] {
            Dictionary(
                types.filter { $0.kind == .collectionType }
                    .map { ($0.uid, RouteFigures("/api/\($0.pluralName)/:id\(path)")) },
                uniquingKeysWith: { first, _ in first })
        }
        entries = below("")
        actions = below("/actions/:name")
    }

    /// The figures of a route.
    subscript(route: Route) -> RouteFigures {
        switch route {
        case .health: health
        case .metrics: metricsPage
        case .openAPI: openAPI
        case .collection(let type), .single(let type): collections[type.uid] ?? other
        case .entry(let type, _): entries[type.uid] ?? other
        case .login: login
        case .me: me
        case .upload: upload
        case .files: files
        case .file: file
        case .fileLink: fileLink
        case .stored: stored
        case .audit: audit
        case .access(let route): people[route.template] ?? other
        case .accesses: accesses
        case .action(let type, _, _), .typeAction(let type, _): actions[type.uid] ?? other
        case .account(let route): people[route.template] ?? other
        }
    }

    private var all: [RouteFigures] {
        [health, metricsPage, openAPI, login, me, upload, files, file, fileLink, stored, audit, accesses, other]
            + people.values.sorted { $0.template < $1.template }
            + collections.values.sorted { $0.template < $1.template }
            + (Array(entries.values) + actions.values).sorted { $0.template < $1.template }
    }

    /// Everything that is counted.
    var metrics: [MetricFamily] {
        [
            MetricFamily(
                "kavling_http_request_duration_seconds", .histogram,
                "Time from a request's head to its finished answer.",
                all.flatMap(\.samples)),
            .gauge(
                "kavling_http_requests_in_flight", "Requests that are being answered.", Double(inFlight.value)),
            .counter("kavling_http_response_bytes_total", "Bytes of answers' bodies.", responseBytes.value),
            .counter("kavling_http_busy_total", "Requests refused with 503.", busy.value),
        ]
    }
}
