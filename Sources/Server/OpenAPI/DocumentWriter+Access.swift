//  DocumentWriter+Access: the routes about sessions.
//
//  Our own; answers have `data` and `meta` like content's, but for those beside Strapi's `auth/local`.

import Content

extension DocumentWriter {
    /// Paths about sessions.
    func accessPaths() -> [(String, JSONValue)] {
        [
            ("/api/auth/logout", DocumentWriter.item([("post", logout)])),
            ("/api/auth/refresh", DocumentWriter.item([("post", refresh)])),
            ("/api/kavling/sessions", DocumentWriter.item([("get", sessions), ("delete", endSessions)])),
            ("/api/kavling/sessions/{id}", DocumentWriter.item([("delete", endSession)])),
        ] + secondFactorPaths() + invitationPaths()
    }

    /// A body of JSON or of a form.
    static func body(_ schema: JSONValue) -> [(mediaType: String, content: JSONValue)] {
        let content = JSONValue.record(["schema": schema])
        return [("application/json", content), ("application/x-www-form-urlencoded", content)]
    }

    /// `{"data": …, "meta": {}}` around something that is no entry.
    static func plainEnvelope(_ data: JSONValue) -> JSONValue {
        .shape([("data", data), ("meta", .shape([], isClosed: true))], required: ["data", "meta"], isClosed: true)
    }

    private var logout: Operation {
        var operation = Operation(id: "logout", summary: "End the session of the request", tag: "Sessions")
        operation.success = (
            200, "It has ended.", .shape([("ok", .record(["const": .bool(true)]))], required: ["ok"], isClosed: true)
        )
        return operation
    }

    private var refresh: Operation {
        var operation = Operation(id: "refreshSession", summary: "Go on with a session", tag: "Sessions")
        operation.body = DocumentWriter.body(
            .shape([("refreshToken", .textSchema)], required: ["refreshToken"]))
        operation.success = (
            200, "The next tokens; the refresh token that was sent is good no longer.",
            .shape(
                [("jwt", .textSchema), ("refreshToken", .textSchema)], required: ["jwt", "refreshToken"],
                isClosed: true)
        )
        operation.refusals += [.tooLarge]
        operation.isGuarded = false
        return operation
    }

    private var whose: JSONValue {
        DocumentWriter.query("user", entryID, "For Admin: the account whose sessions are meant.")
    }

    private var sessions: Operation {
        var operation = Operation(id: "listSessions", summary: "List sessions", tag: "Sessions")
        operation.parameters = [whose]
        let instant = JSONValue.record(["type": "string", "format": "date-time"])
        let members: [(String, JSONValue)] = [
            ("id", entryID), ("current", .record(["type": "boolean"])), ("createdAt", instant),
            ("lastSeenAt", instant.with(["description": "To five minutes."])), ("expiresAt", instant),
            ("address", .textSchema), ("userAgent", .textSchema), ("canRefresh", .record(["type": "boolean"])),
        ]
        let session = reference("ListedSession") {
            .shape(members, required: members.map(\.0), isClosed: true, about: "A login that has not ended.")
        }
        operation.success = (
            200, "Those that have not ended, the latest login first.",
            DocumentWriter.plainEnvelope(.list(of: session, atMost: 100))
        )
        return operation
    }

    private var ended: JSONValue {
        DocumentWriter.plainEnvelope(
            .shape([("ended", .integerSchema(from: 0))], required: ["ended"], isClosed: true))
    }

    private var endSessions: Operation {
        var operation = Operation(
            id: "endSessions", summary: "End every session but that of the request", tag: "Sessions")
        operation.parameters = [whose]
        operation.success = (200, "How many ended.", ended)
        operation.refusals += [.noRoom]
        return operation
    }

    private var endSession: Operation {
        var operation = Operation(id: "endSession", summary: "End a session", tag: "Sessions")
        operation.parameters = [DocumentWriter.parameter("EntryID"), whose]
        operation.success = (200, "It has ended.", ended)
        operation.refusals += [.notFound, .noRoom]
        return operation
    }
}
