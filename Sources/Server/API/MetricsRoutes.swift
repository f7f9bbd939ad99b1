//  MetricsRoutes: `GET /metrics`: the server's figures for a Prometheus.
//
//  Deny by default: Admin, full-access tokens, and roles and tokens that list the action. Every room hands in what it
//  counts as a source; they are asked anew with each request.

import Content
import Figures
import HTTPTypes
import Hummingbird
import NIOCore

/// The figures over HTTP.
struct MetricsRoutes: Sendable {
    let sources: [MetricSource]

    /// `GET /metrics`.
    func read(_ call: Call) throws -> Response {
        try call.demand(AccountAction.metrics)
        var headers = HTTPFields()
        headers[.contentType] = PrometheusText.mediaType
        headers[.cacheControl] = "no-store"
        let text = PrometheusText.write(sources.flatMap { $0() })
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
