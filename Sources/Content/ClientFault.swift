//  ClientFault: the outside of an error, as the Strapi v4 envelope shows it.
//
//  Every refusal a client can cause conforms; what does not is the server's own failure and stays unexplained to it.

/// An error whose words are meant for the client.
package protocol ClientFault: Error, Sendable {
    /// HTTP status code.
    var status: Int { get }
    /// Strapi's error name, such as `ValidationError`.
    var name: String { get }
    /// For a person; no SQL, no file path, nobody else's data.
    var message: String { get }
    /// What stands under `details`; nil leaves the key out.
    var details: JSONValue? { get }
}

extension ClientFault {
    /// An empty object, as Strapi gives where there is nothing to add.
    package var details: JSONValue? { .object(JSONObject([])) }
}

/// A fault of fixed wording.
package struct Refusal: ClientFault, Equatable {
    /// HTTP status code.
    package let status: Int
    /// Strapi's error name.
    package let name: String
    /// For a person.
    package let message: String
    /// What stands under `details`; nil leaves the key out.
    package let details: JSONValue?

    /// A refusal in Strapi's words.
    package init(_ status: Int, _ name: String, _ message: String, details: JSONValue? = .object(JSONObject([]))) {
        self.status = status
        self.name = name
        self.message = message
        self.details = details
    }
}

extension Refusal {
    /// 400 `ValidationError` with empty details.
    package static func validation(_ message: String) -> Refusal {
        Refusal(400, "ValidationError", message)
    }

    /// 400 `ApplicationError`.
    package static func application(_ message: String) -> Refusal {
        Refusal(400, "ApplicationError", message)
    }

    /// 403 `ForbiddenError`.
    package static func forbidden(_ message: String = "Forbidden") -> Refusal {
        Refusal(403, "ForbiddenError", message)
    }

    /// 404 `NotFoundError`.
    package static func notFound(_ message: String = "Not Found") -> Refusal {
        Refusal(404, "NotFoundError", message)
    }

    /// 409 `ConflictError`, which Strapi does not have: a rule of the house stands against the request.
    package static func conflict(_ message: String, details: JSONValue? = .object(JSONObject([]))) -> Refusal {
        Refusal(409, "ConflictError", message, details: details)
    }
}
