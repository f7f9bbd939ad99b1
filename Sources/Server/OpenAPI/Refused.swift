//  Refused: the ways in which the server says no, as the document names them.
//
//  Always: an answer that is none of these and not 2xx is a defect of the server.
//  Source: Strapi v4 REST, errors; 409, 414, 503 and 507 are the server's own.

import Content

/// A refusal that an operation may answer with.
enum Refused: Int, CaseIterable {
    case invalid = 400
    case unauthorized = 401
    case forbidden = 403
    case notFound = 404
    case methodNotAllowed = 405
    case conflict = 409
    case tooLarge = 413
    case queryTooLong = 414
    case tooMany = 429
    case unavailable = 503
    case noRoom = 507

    /// What every operation of the API may answer.
    static let always: [Refused] = [
        .invalid, .unauthorized, .forbidden, .methodNotAllowed, .queryTooLong, .tooMany, .unavailable,
    ]

    /// Its name under `components/responses`.
    var name: String {
        switch self {
        case .invalid: "Invalid"
        case .unauthorized: "Unauthorized"
        case .forbidden: "Forbidden"
        case .notFound: "NotFound"
        case .methodNotAllowed: "MethodNotAllowed"
        case .conflict: "Conflict"
        case .tooLarge: "TooLarge"
        case .queryTooLong: "QueryTooLong"
        case .tooMany: "TooMany"
        case .unavailable: "Unavailable"
        case .noRoom: "NoRoom"
        }
    }

    /// When it is given.
    var description: String {
        switch self {
        case .invalid: "The query or the body is not what this operation takes; `details.errors` names each place."
        case .unauthorized: "The token is not valid, or it has expired."
        case .forbidden: "The caller may not do this; without a token, the public may not."
        case .notFound: "There is no such entry, or the caller may not see it."
        case .methodNotAllowed: "The path has other methods, which `Allow` lists."
        case .conflict: "What is stored stands against it, or the idempotency key was used for another body."
        case .tooLarge: "The body or one of its files is larger than the server takes."
        case .queryTooLong: "The query string is longer than the server reads."
        case .tooMany: "Too many requests; `Retry-After` says when to try again."
        case .unavailable: "The answer was not ready before its deadline, or the server is stopping."
        case .noRoom: "There is no room left on the server's disk; nothing was stored."
        }
    }

    /// Headers of the answer.
    fileprivate var headers: JSONValue? {
        switch self {
        case .methodNotAllowed:
            .record(["Allow": .record(["required": .bool(true), "schema": .textSchema])])
        case .tooMany, .unavailable: .record(["Retry-After": .record(["schema": .textSchema])])
        default: nil
        }
    }
}

extension DocumentWriter {
    /// Every refusal, for `components/responses`.
    func refusals() -> JSONObject {
        let envelope = JSONValue.record(["application/json": .record(["schema": errorEnvelope])])
        let text = JSONValue.record(["text/plain": .record(["schema": .textSchema])])
        return JSONObject(
            Refused.allCases.map { refused in
                let response = JSONValue.record([
                    "description": .string(refused.description), "headers": refused.headers,
                    "content": refused == .methodNotAllowed ? text : envelope,
                ])
                return (refused.name, response)
            })
    }

    /// The envelope of a refusal; `details` is missing where the body could not even be read.
    private var errorEnvelope: JSONValue {
        reference("Error") {
            let text = JSONValue.textSchema
            let fault = JSONValue.shape(
                [("path", .list(of: text)), ("message", text), ("name", text)],
                required: ["path", "message", "name"])
            let error = JSONValue.shape(
                [
                    ("status", .record(["type": "integer", "minimum": .number("400"), "maximum": .number("599")])),
                    ("name", text.with(["description": "A stable word, such as `ValidationError`."])),
                    ("message", text.with(["description": "For people."])),
                    ("details", .shape([("errors", .list(of: fault))])),
                ], required: ["status", "name", "message"], isClosed: true)
            return .shape([("data", .nullSchema), ("error", error)], required: ["data", "error"], isClosed: true)
        }
    }
}
