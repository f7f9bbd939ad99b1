//  Refusal+Auth: 401, in Strapi's words.
//
//  Two refusals that look alike and are not: clients of Strapi log out on one and tell of a blocked account on the other.

package import Content

extension Refusal {
    /// 401 `UnauthorizedError`.
    package static func unauthorized(_ message: String) -> Refusal {
        Refusal(401, "UnauthorizedError", message)
    }

    /// 401: a token that nobody here gave out.
    static let unknownCredentials = Refusal.unauthorized("Missing or invalid credentials")
    /// 401: a good token of an account that is gone, blocked or not confirmed.
    static let uselessCredentials = Refusal.unauthorized("Invalid credentials")
}
