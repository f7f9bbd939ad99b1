//  CrossOrigin: CORS and the headers every answer carries.
//
//  The list of origins that may read answers; `*` echoes any, as Strapi does. Preflights are answered here.

import HTTPTypes
import Hummingbird

/// Who may call from another origin.
package struct CrossOrigin: Sendable {
    private let origins: Set<String>

    /// - Parameter origins: Exact origins, or `*` for any.
    package init(origins: [String]) {
        self.origins = Set(origins)
    }

    private func allows(_ origin: String) -> Bool {
        origins.contains("*") || origins.contains(origin)
    }

    /// Adds what every answer carries.
    func complete(_ response: inout Response, for request: Request) {
        if response.headers[.vary] == nil { response.headers[.vary] = "Origin" }
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[values: Self.referrerPolicy] = ["no-referrer"]
        guard let origin = request.headers[.origin], allows(origin) else { return }
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlAllowCredentials] = "true"
    }

    /// The answer to a preflight; nil when the request is none.
    func preflight(_ request: Request) -> Response? {
        guard request.method == .options, request.headers[.origin] != nil,
            request.headers[.accessControlRequestMethod] != nil
        else { return nil }
        var response = Response(status: .noContent)
        response.headers[.accessControlAllowMethods] = "GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS"
        if let asked = request.headers[.accessControlRequestHeaders], asked.utf8.count <= 1_024 {
            response.headers[.accessControlAllowHeaders] = asked
        }
        complete(&response, for: request)
        return response
    }

    private static let referrerPolicy = HTTPField.Name("Referrer-Policy") ?? .referer
}
