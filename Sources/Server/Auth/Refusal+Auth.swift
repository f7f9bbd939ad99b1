//  Refusal+Auth: 401, in Strapi's words, and refusals that a page tells apart by a code.
//
//  Two refusals that look alike and are not: clients of Strapi log out on one and tell of a blocked account on the other.

package import Content

extension Refusal {
    /// 401 `UnauthorizedError`.
    package static func unauthorized(_ message: String) -> Refusal {
        Refusal(401, "UnauthorizedError", message)
    }

    /// `ApplicationError` with a stable word in its details, for pages that must tell it from others.
    static func coded(_ code: JSONValue, _ message: String, status: Int = 400) -> Refusal {
        Refusal(status, "ApplicationError", message, details: .record(["code": code]))
    }

    /// 401: a token that nobody here gave out.
    static let unknownCredentials = Refusal.unauthorized("Missing or invalid credentials")
    /// 401: a good token of an account that is gone, blocked or not confirmed.
    static let uselessCredentials = Refusal.unauthorized("Invalid credentials")
}
