//  RequestBody: a body's bytes become JSON, whichever of the accepted forms they have.
//
//  JSON and URL-encoded forms; anything else counts as an empty body, as in Strapi. Multipart is read by the upload
//  side. Refuses: more bytes than allowed (413), broken JSON (400), a JSON scalar (400).

import Content
import HTTPTypes
import Hummingbird
import NIOCore

/// Bounds of bodies that are read whole.
package struct BodyLimits: Sendable {
    /// JSON and form bodies.
    package var bytes = 1_048_576

    /// The shipped bounds.
    package init() {}
}

/// The form of a body.
enum BodyForm: Equatable {
    case json, form, none
    case multipart(contentType: String)

    init(_ request: Request) {
        let contentType = request.headers[.contentType] ?? ""
        let media = contentType.split(separator: ";").first.map { $0.lowercased().filter { $0 != " " } } ?? ""
        switch media {
        case "application/json": self = .json
        case "application/x-www-form-urlencoded": self = .form
        case "multipart/form-data": self = .multipart(contentType: contentType)
        case let other where other.hasPrefix("application/") && other.hasSuffix("+json"): self = .json
        default: self = .none
        }
    }
}

/// Reads whole bodies.
struct RequestBodyReader {
    let limits: BodyLimits

    /// The bytes of a body.
    /// - Throws: 413 beyond the bound, 400 for a body that breaks off.
    func bytes(_ request: Request) async throws -> [UInt8] {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limits.bytes { throw tooLarge }
        var collected: [UInt8] = []
        for try await buffer in ReceivedBody(request) {
            guard collected.count + buffer.readableBytes <= limits.bytes else { throw tooLarge }
            collected.append(contentsOf: buffer.readableBytesView)
        }
        return collected
    }

    private var tooLarge: Refusal {
        Refusal(413, "PayloadTooLargeError", "request entity too large", details: nil)
    }

    /// The body as JSON; an empty object where there is none.
    func json(_ bytes: [UInt8], form: BodyForm) throws -> JSONValue {
        switch form {
        case .json:
            guard bytes.contains(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
                return .object(JSONObject([]))
            }
            let value: JSONValue
            do {
                value = try JSONValue.parse(bytes)
            } catch {
                throw Refusal(400, "SyntaxError", error.message, details: nil)
            }
            guard value.object != nil || value.array != nil else {
                throw Refusal(400, "Error", "invalid JSON, only supports object and array", details: nil)
            }
            return value
        case .form: return RequestBodyReader.json(QueryString.parse(String(decoding: bytes, as: UTF8.self)))
        case .none, .multipart: return .object(JSONObject([]))
        }
    }

    /// A parsed form as JSON; every scalar is a text.
    static func json(_ node: QueryNode) -> JSONValue {
        switch node {
        case .null: .null
        case .text(let text): .string(text)
        case .list(let items): .array(items.map(json))
        case .object(let members): .object(JSONObject(members.map { ($0.key, json($0.value)) }))
        }
    }

    /// The `data` of a content body.
    /// - Throws: 400 when it is missing.
    static func data(_ body: JSONValue) throws -> JSONValue {
        switch body.object?["data"] {
        case let data? where data.object != nil || data.array != nil: return data
        default: throw Refusal.validation("Missing \"data\" payload in the request body")
        }
    }
}
