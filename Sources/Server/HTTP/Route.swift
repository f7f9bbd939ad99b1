//  Route: what a path names; pure.
//
//  In: the request's path and the schema.  Out: one of the routes the server has, or nil for 404.
//  Paths ignore capitals in names and one trailing slash; an empty segment matches nothing. Source: Strapi v4 router.

import Content

/// A resource of the server.
enum Route {
    case health
    case metrics
    case openAPI
    /// `/api/<plural>`
    case collection(ContentType)
    /// `/api/<plural>/<id>`; the id as sent.
    case entry(ContentType, id: String)
    /// `/api/<singular>` of a single type.
    case single(ContentType)
    case login
    case me
    case upload
    case files
    case file(id: String)
    /// `/api/upload/files/<id>/link`
    case fileLink(id: String)
    /// `/uploads/<name>`
    case stored(name: String)
    case audit
    /// One's own sessions.
    case access(AccessRoute)
    /// `/api/kavling/audit/access`
    case accesses
    /// `/api/<plural>/<id>/actions/<name>`
    case action(ContentType, id: String, name: String)
    /// `/api/<plural>/actions/<name>`
    case typeAction(ContentType, name: String)
    case account(AccountRoute)

    /// The route of a raw request path, or nil.
    init?(path: String, schema: Schema) {
        var segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        if segments.last == "", segments.count > 1 { segments.removeLast() }
        var parts: [String] = []
        for segment in segments {
            guard !segment.isEmpty, let part = Route.decoded(segment) else { return nil }
            parts.append(part)
        }
        guard let route = Route.find(parts, schema) else { return nil }
        self = route
    }

    private static func find(_ parts: [String], _ schema: Schema) -> Route? {
        let words = parts.map { $0.lowercased() }
        switch (words.first, words.count) {
        case ("_health"?, 1): return .health
        case ("metrics"?, 1): return .metrics
        case ("openapi.json"?, 1): return .openAPI
        case ("uploads"?, 2): return .stored(name: parts[1])
        case ("api"?, 2...) where words.count <= 5 || words[1] == "connect":
            return api(Array(words.dropFirst()), Array(parts.dropFirst()), schema)
        default: return nil
        }
    }

    private static func api(_ words: [String], _ parts: [String], _ schema: Schema) -> Route? {
        if let route = AccessRoute(words, parts) { return .access(route) }
        switch words {
        case ["auth", "local"]: return .login
        case ["users", "me"]: return .me
        case ["upload"]: return .upload
        case ["upload", "files"]: return .files
        case ["kavling", "audit"]: return .audit
        case ["kavling", "audit", "access"]: return .accesses
        default: break
        }
        if let route = AccountRoute(words: words, parts: parts) { return .account(route) }
        if words.count >= 3, words[0] == "upload", words[1] == "files" {
            if words.count == 3 { return .file(id: parts[2]) }
            return words.count == 4 && words[3] == "link" ? .fileLink(id: parts[2]) : nil
        }
        guard let type = schema.contentType(route: words[0]) else { return nil }
        switch (type.kind, words.count) {
        case (.singleType, 1): return .single(type)
        case (.collectionType, 1): return .collection(type)
        case (.collectionType, 2): return .entry(type, id: parts[1])
        case (.collectionType, 3) where words[1] == "actions": return .typeAction(type, name: words[2])
        case (.collectionType, 4) where words[2] == "actions": return .action(type, id: parts[1], name: words[3])
        default: return nil
        }
    }

    /// Percent-decoded; nil for a broken escape or text that is no UTF-8.
    private static func decoded(_ segment: Substring) -> String? {
        guard segment.utf8.contains(UInt8(ascii: "%")) else { return String(segment) }
        var bytes: [UInt8] = []
        var rest = segment.utf8.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.next().flatMap(hexDigit), let low = rest.next().flatMap(hexDigit) else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    /// Methods that the resource has, in the order the `Allow` header lists them.
    var methods: [String] {
        switch self {
        case .health, .metrics, .openAPI, .files, .fileLink, .stored, .audit, .accesses: ["HEAD", "GET"]
        case .action: ["HEAD", "GET", "POST"]
        case .typeAction: ["POST"]
        case .collection: ["HEAD", "GET", "POST"]
        // `me` is also a name that PUT and DELETE take for an id, as any other.
        case .entry, .single, .me: ["HEAD", "GET", "PUT", "DELETE"]
        case .login, .upload: ["POST"]
        case .file: ["HEAD", "GET", "DELETE"]
        case .account(let route): route.methods
        case .access(let route): route.methods
        }
    }

    /// True for what an account may do that must set up a second factor.
    var isForSetup: Bool {
        switch self {
        case .access(.secondFactor), .access(.confirmSecondFactor), .access(.logout), .openAPI: true
        default: false
        }
    }

    /// False where a token in the header is not looked at: one that has expired must not stand in the way of the next.
    var asksWho: Bool {
        switch self {
        case .access(.refresh), .access(.acceptInvitation): false
        default: true
        }
    }
}
