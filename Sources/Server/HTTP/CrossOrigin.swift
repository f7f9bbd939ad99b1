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
        if !response.headers.contains(.vary) { response.headers.append(Self.varyOrigin) }
        if !response.headers.contains(.xContentTypeOptions) { response.headers.append(Self.noSniffing) }
        response.headers.append(Self.noReferrer)
        response.headers.append(Self.ownFrames)
        response.headers.append(Self.onlyTLS)
        // The viewer of a browser is a page that a PDF loads.
        if !response.headers.contains(Self.policy.name), response.headers[.contentType] != "application/pdf" {
            response.headers.append(Self.policy)
        }
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

    // Made once, because making a field looks at each letter of its value.
    private static let varyOrigin = HTTPField(name: .vary, value: "Origin")
    private static let noSniffing = HTTPField(name: .xContentTypeOptions, value: "nosniff")
    private static let ownFrames = HTTPField(name: name("X-Frame-Options"), value: "SAMEORIGIN")
    // Browsers heed it over TLS only, which a proxy before the server speaks.
    private static let onlyTLS = HTTPField(
        name: .strictTransportSecurity, value: "max-age=31536000; includeSubDomains")
    /// What is no page loads nothing.
    private static let policy = HTTPField(
        name: .contentSecurityPolicy, value: "default-src 'none'; frame-ancestors 'self'")
    private static let noReferrer = HTTPField(name: name("Referrer-Policy"), value: "no-referrer")

    private static func name(_ text: String) -> HTTPField.Name {
        HTTPField.Name(text) ?? .via
    }
}
