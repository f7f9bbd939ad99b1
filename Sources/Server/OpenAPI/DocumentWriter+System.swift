//  DocumentWriter+System: the routes that are there whatever the content, but for accounts: files, the audit trail, the server.
//
//  Source: Strapi v4 users-permissions and upload plugins (flat answers, without `data`); `/api/kavling` is our own.

import Content

extension DocumentWriter {
    /// Tags of the system's own operations.
    static let systemTags: [(name: String, about: String)] = [
        ("Accounts", "Logging in, one's own account, and those of others; answers are flat, without `data`."),
        ("Roles", "Who may do what."),
        ("Sessions", "One's own logins, and ending them."),
        ("Invitations", "Asking somebody to make an account."),
        ("Second factor", "A code from an authenticator app beside the password."),
        ("Files", "Uploaded files; answers are flat, without `data`."),
        ("Audit trail", "Who changed what, and when."),
        ("Server", "The server itself."),
    ]

    /// Paths of the system's own operations.
    func systemPaths() -> [(String, JSONValue)] {
        var paths: [(String, JSONValue)] = []
        if let user = schema[.user] { paths += sessionPaths(user) + userPaths(user) + rolePaths() }
        if let file = schema[.file] {
            paths.append(("/api/upload", DocumentWriter.item([("post", upload(file))])))
            paths.append(("/api/upload/files", DocumentWriter.item([("get", files(file))])))
            let read = fileOperation("readFile", "Read a file's entry", file)
            var delete = fileOperation("deleteFile", "Delete a file", file)
            delete.refusals += [.conflict, .noRoom]
            paths.append(("/api/upload/files/{id}", DocumentWriter.item([("get", read), ("delete", delete)])))
            paths.append(("/api/upload/files/{id}/link", DocumentWriter.item([("get", fileLink)])))
        }
        paths += accessPaths()
        paths.append(("/api/kavling/audit", DocumentWriter.item([("get", audit)])))
        paths.append(("/api/kavling/audit/access", DocumentWriter.item([("get", access)])))
        paths.append(("/_health", DocumentWriter.item([("get", health)])))
        paths.append(("/metrics", DocumentWriter.item([("get", metrics)])))
        paths.append(("/openapi.json", DocumentWriter.item([("get", document)])))
        return paths
    }

    private func upload(_ file: ContentType) -> Operation {
        let one = entry(file, .flat)
        var operation = Operation(id: "upload", summary: "Upload files, or change one", tag: "Files")
        operation.parameters = [
            DocumentWriter.query("id", entryID, "Changes this file instead of adding files.")
        ]
        operation.body = [("multipart/form-data", .record(["schema": uploadForm]))]
        operation.success = (200, "The files; with `id` the one that was changed.", .anyOf([.list(of: one), one]))
        operation.refusals += [.notFound, .conflict, .tooLarge, .noRoom]
        operation.links = ["readFile", "deleteFile"].map { ($0, "/0/id") }
        return operation
    }

    private var uploadForm: JSONValue {
        let text = JSONValue.textSchema
        return .shape(
            [
                ("files", .list(of: DocumentWriter.binary, atLeast: 1)),
                (
                    "fileInfo",
                    text.with([
                        "contentMediaType": "application/json",
                        "description": "`name`, `alternativeText` and `caption`; one for each file, in their order.",
                    ])
                ),
                ("ref", text.with(["description": "The content type whose entry takes the files."])),
                ("refId", entryID), ("field", text.with(["description": "The attribute that takes them."])),
            ], about: "`files`, or `fileInfo` alone to change what is said about one file."
        ).with(["anyOf": .array(["files", "fileInfo"].map { .record(["required": .strings([$0])]) })])
    }

    private func files(_ file: ContentType) -> Operation {
        var operation = Operation(id: "listFiles", summary: "List files", tag: "Files")
        let number = JSONValue.integerSchema(from: 0)
        operation.parameters =
            [filters(of: file), sort(of: file)] + entryParameters(of: file) + [
                DocumentWriter.parameter("Search"), DocumentWriter.query("start", number, "Files passed over."),
                DocumentWriter.query("limit", number, "Files at most."),
            ]
        operation.success = (200, "The files, without `data` and `meta`.", .list(of: entry(file, .flat)))
        return operation
    }

    private func fileOperation(_ id: String, _ summary: String, _ file: ContentType) -> Operation {
        var operation = Operation(id: id, summary: summary, tag: "Files")
        operation.parameters = [DocumentWriter.parameter("EntryID")]
        operation.success = (200, "The file's entry.", entry(file, .flat))
        operation.refusals += [.notFound]
        return operation
    }

    private var fileLink: Operation {
        var operation = Operation(id: "linkFile", summary: "Get an address that is good for some minutes", tag: "Files")
        // Files that everybody may see need no token.
        operation.isGuarded = false
        operation.parameters = [DocumentWriter.parameter("EntryID")]
        operation.success = (
            200, "The address, with its time and signature.",
            .shape([("url", .textSchema)], required: ["url"], isClosed: true)
        )
        operation.refusals += [.notFound]
        return operation
    }

    private var audit: Operation {
        var operation = Operation(id: "readAuditTrail", summary: "Read the audit trail", tag: "Audit trail")
        let narrowing = JSONValue.shape(
            [("type", .textSchema), ("entryId", entryID), ("principal", .textSchema)], isClosed: true)
        operation.parameters = [
            DocumentWriter.query("filters", narrowing, isDeep: true, "Of one content type, one entry, one principal."),
            DocumentWriter.parameter("Pagination"),
        ]
        operation.success = (
            200, "Changes, the latest first.",
            .shape([("data", .list(of: auditEntry)), ("meta", pageMeta)], required: ["data", "meta"], isClosed: true)
        )
        return operation
    }

    private var access: Operation {
        var operation = Operation(
            id: "readAccessLog", summary: "Read who was shown encrypted attributes", tag: "Audit trail")
        operation.parameters = audit.parameters
        operation.success = (
            200, "Looks, the latest first.",
            .shape([("data", .list(of: look)), ("meta", pageMeta)], required: ["data", "meta"], isClosed: true)
        )
        return operation
    }

    private var look: JSONValue {
        reference("AccessEntry") { [self] in
            let members: [(String, JSONValue)] = [
                ("id", entryID), ("at", .record(["type": "string", "format": "date-time"])),
                ("principal", .textSchema), ("requestId", .textSchema), ("address", .textSchema),
                ("action", .textSchema), ("way", .record(["enum": .strings(["shown", "found"])])),
                ("type", .textSchema.with(["description": "The content type's UID."])),
                ("attributes", .list(of: .textSchema)), ("times", .integerSchema(from: 1)),
                ("entryIds", .list(of: entryID)),
            ]
            return .shape(
                members, required: members.map(\.0), isClosed: true,
                about: "Entries of one type whose encrypted attributes somebody was shown, or found by them.")
        }
    }

    private var auditEntry: JSONValue {
        reference("AuditEntry") { [self] in
            let change = JSONValue.record([
                "type": "object",
                "description": """
                By attribute, the old and the new value; secrets are only named. Of `redact`, the lines that were blacked out.
                """,
                "additionalProperties": .anyOf([
                    .list(of: .record([:]), atLeast: 2, atMost: 2), .record(["type": "object"]),
                ]),
            ])
            let members: [(String, JSONValue)] = [
                ("id", entryID), ("at", .record(["type": "string", "format": "date-time"])),
                ("principal", .textSchema), ("requestId", .textSchema),
                ("address", .record(["type": .strings(["string", "null"])])), ("action", .textSchema),
                ("type", .textSchema.with(["description": "The content type's UID, or what else was changed."])),
                ("entryId", .integerSchema(from: 0)),
                ("changes", change),
            ]
            return .shape(members, required: members.map(\.0), isClosed: true, about: "One change of one entry.")
        }
    }

    private var health: Operation {
        var operation = Operation(id: "checkHealth", summary: "Ask whether the server is up", tag: "Server")
        operation.success = (204, "It is.", nil)
        operation.refusals = [.methodNotAllowed, .tooMany, .unavailable]
        operation.isGuarded = false
        return operation
    }

    private var metrics: Operation {
        var operation = Operation(id: "readFigures", summary: "Read the server's figures", tag: "Server")
        operation.success = (200, "Text for Prometheus.", .textSchema)
        operation.mediaType = "text/plain"
        operation.refusals = [.unauthorized, .forbidden, .methodNotAllowed, .tooMany, .unavailable]
        return operation
    }

    private var document: Operation {
        var operation = Operation(id: "readDescription", summary: "Read this document", tag: "Server")
        operation.success = (200, "An OpenAPI document.", .record(["type": "object"]))
        operation.refusals = [.unauthorized, .methodNotAllowed, .tooMany, .unavailable]
        operation.isGuarded = false
        return operation
    }
}
