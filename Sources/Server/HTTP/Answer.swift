//  Answer: bodies and statuses on their way out, and the one place where errors become responses.
//
//  A fault the client may know keeps its words; any other is logged with the request id and answered as a bare 500.

import Content
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Builds responses.
enum Answer {
    static let jsonType = "application/json; charset=utf-8"

    /// A JSON body.
    static func json(_ bytes: some Sequence<UInt8>, status: HTTPResponse.Status = .ok) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = jsonType
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// A JSON value as body.
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        json(Array(value.serialized().utf8), status: status)
    }

    /// A plain text body.
    static func text(_ text: String, status: HTTPResponse.Status) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "text/plain; charset=utf-8"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// Nothing but a status.
    static func empty(_ status: HTTPResponse.Status) -> Response {
        Response(status: status)
    }

    /// `{"data":…,"meta":{}}`; what is odd about it stands in `meta`.
    static func data(_ data: JSONValue, warnings: [Warning] = []) -> Response {
        var meta = JSONObject([])
        if !warnings.isEmpty { meta["warnings"] = .array(warnings.map(\.json)) }
        return json(.object(JSONObject([("data", data), ("meta", .object(meta))])))
    }

    /// A short page that leads elsewhere, for whoever does not follow by themselves.
    static func redirect(to target: String) -> Response {
        let shown = target.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
        var response = text("Redirecting to <a href=\"\(shown)\">\(shown)</a>.", status: .found)
        response.headers[.contentType] = "text/html; charset=utf-8"
        response.headers[.location] = target
        return response
    }

    /// Strapi's envelope around a fault that a client may know.
    static func fault(_ fault: any ClientFault) -> Response {
        var error = JSONObject([
            ("status", .number(String(fault.status))), ("name", .string(fault.name)),
            ("message", .string(fault.message)),
        ])
        if let details = fault.details { error["details"] = details }
        var response = json(
            .object(JSONObject([("data", .null), ("error", .object(error))])),
            status: HTTPResponse.Status(code: fault.status))
        if fault.status == 503 || fault.status == 429 {
            response.headers[.retryAfter] = String((fault as? any Postponed)?.retryAfterSeconds ?? 1)
        }
        return response
    }

    /// The response to whatever was thrown; what is no client's fault is logged and stays unexplained.
    static func failure(_ error: any Error, requestID: String, logger: Logger) -> Response {
        if error is BrokenBody {
            // Where the next request begins, nobody knows.
            var response = fault(BrokenBody())
            response.headers[.connection] = "close"
            return response
        }
        if let known = error as? any ClientFault { return fault(known) }
        logger.error("request failed", metadata: ["error": "\(error)"])
        let details = JSONValue.object(JSONObject([("requestId", .string(requestID))]))
        return fault(Refusal(500, "InternalServerError", "Internal Server Error", details: details))
    }
}
