//  RequestObserver: what is noticed of every request: figures, one log line, and the headers that say so.
//
//  Begun when the head of a request is there, ended when its answer is; how long a client takes to read it is not in.
//  Always: of what a client sends, only the route's template and the method's name are kept; no path, query, header,
//          address, name or body.

package import Content
package import Figures
import HTTPTypes
import Hummingbird
import Logging

/// What is kept of one request while it is answered.
struct RequestTrace {
    /// In the answer, the log and the change log.
    let id: String
    let times: StageTimes
    var route: RouteFigures
    /// Nil before anybody knows.
    var principal: Principal?
    /// False where how long a stage took would tell a stranger something.
    var showsStages = true
    /// Calls of a health check are counted, not logged: they come every few seconds for ever.
    var isLogged = true
}

/// Watches requests.
package struct RequestObserver: Sendable {
    let figures: RequestFigures
    private let log: LogStream?

    /// An observer for the routes of `schema`; no request is logged without a stream.
    package init(schema: Schema, log: LogStream? = nil) {
        figures = RequestFigures(schema: schema)
        self.log = log
    }

    /// Everything that is counted; a source of figures.
    package var metrics: [MetricFamily] { figures.metrics }

    func begin(_ context: EdgeContext) -> RequestTrace {
        figures.inFlight.add()
        return RequestTrace(id: context.id, times: StageTimes(), route: figures.other)
    }

    /// The path is a route: from here on the request has a name.
    func notice(_ route: Route, _ trace: inout RequestTrace) {
        trace.route = figures[route]
        switch route {
        case .health: (trace.isLogged, trace.showsStages) = (false, false)
        // How long a login takes must not tell whether the account exists; what the header says is exact.
        case .login: trace.showsStages = false
        case .account(let route) where route.isSensitive: trace.showsStages = false
        default: break
        }
    }

    func end(_ trace: RequestTrace, _ request: Request, _ response: inout Response) {
        let total = Monotonic.now() &- trace.times.start
        let status = response.status.code
        let bytes = response.body.contentLength ?? 0
        let method = RouteFigures.name(of: request.method)
        response.headers[Self.requestID] = trace.id
        if trace.showsStages {
            response.headers[Self.serverTiming] = ServerTiming.value(trace.times, total: total)
        }
        figures.inFlight.add(-1)
        figures.responseBytes.add(bytes)
        if status == 503 { figures.busy.add() }
        trace.route.record(method: method, status: status, seconds: Double(total) / 1_000_000_000)
        if trace.isLogged, let log { write(trace, method, status, bytes, total, log) }
    }

    private func write(
        _ trace: RequestTrace, _ method: String, _ status: Int, _ bytes: Int, _ total: UInt64, _ log: LogStream
    ) {
        let level: Logger.Level = status >= 500 ? .error : .info
        guard level >= log.level else { return }
        var line = LogLine(log.format, time: log.now(), level: level.rawValue)
        line.add("message", "request")
        line.add("request", trace.id)
        line.add("principal", trace.principal?.label ?? "unknown")
        line.add("method", method)
        line.add("route", trace.route.template)
        line.add("status", status)
        line.add("ms", nanoseconds: total)
        line.add("bytes", bytes)
        line.end()
        log.add(line)
    }

    private static let requestID = HTTPField.Name("X-Request-Id") ?? .from
    private static let serverTiming = HTTPField.Name("Server-Timing") ?? .from
}
