//  DocumentWriter+Invitations: the routes about invitations.
//
//  Our own; whom an account may be for follows from the relations that the content gives to accounts.

import Content

extension DocumentWriter {
    /// Paths about invitations.
    func invitationPaths() -> [(String, JSONValue)] {
        [
            ("/api/kavling/invitations", DocumentWriter.item([("get", listInvitations), ("post", invite)])),
            ("/api/kavling/invitations/{id}", DocumentWriter.item([("delete", withdrawInvitation)])),
            ("/api/kavling/invitations/accept", DocumentWriter.item([("post", acceptInvitation)])),
        ]
    }

    private var made: [(String, JSONValue)] {
        [
            ("id", entryID), ("email", .textSchema), ("role", .textSchema),
            ("expiresAt", .record(["type": "string", "format": "date-time"])),
        ]
    }

    private var listInvitations: Operation {
        var operation = Operation(
            id: "listInvitations", summary: "Invitations that nobody has accepted yet", tag: "Invitations")
        let open = made + [("createdAt", .record(["type": "string", "format": "date-time"]))]
        operation.success = (
            200, "The newest first; each names whom its account is for.",
            DocumentWriter.plainEnvelope(
                .list(
                    of: .shape(
                        open + schema.accountLinks.map { ($0.name, entryID) }, required: open.map(\.0), isClosed: true)
                ))
        )
        return operation
    }

    private var withdrawInvitation: Operation {
        var operation = Operation(id: "withdrawInvitation", summary: "Take an invitation back", tag: "Invitations")
        operation.parameters = [DocumentWriter.parameter("EntryID")]
        operation.success = (
            200, "Its code is good for nothing any more.",
            DocumentWriter.plainEnvelope(
                .shape([("withdrawn", .record(["const": .bool(true)]))], required: ["withdrawn"], isClosed: true))
        )
        operation.refusals += [.notFound, .noRoom]
        return operation
    }

    private var invite: Operation {
        var operation = Operation(id: "invite", summary: "Invite somebody to make an account", tag: "Invitations")
        let members: [(String, JSONValue)] =
            [
                ("email", .record(["type": "string", "format": "email"])),
                ("role", .record(["type": "string", "description": "A role's type or name."])),
            ]
            + schema.accountLinks.map {
                ($0.name, entryID.with(["description": "Whom the account is for; at most one is named."]))
            }
        operation.body = DocumentWriter.body(.shape(members, required: ["email", "role"]))
        operation.success = (
            200, "A mail with a code waits to be sent.",
            DocumentWriter.plainEnvelope(.shape(made, required: made.map(\.0), isClosed: true))
        )
        operation.refusals += [.conflict, .tooLarge, .noRoom]
        return operation
    }

    private var acceptInvitation: Operation {
        var operation = Operation(
            id: "acceptInvitation", summary: "Make the account that an invitation stands for", tag: "Invitations")
        let members: [(String, JSONValue)] = [
            ("code", .textSchema), ("username", .textSchema),
            ("password", .textSchema.with(["format": "password", "writeOnly": .bool(true)])),
        ]
        operation.body = DocumentWriter.body(.shape(members, required: members.map(\.0)))
        let account: [(String, JSONValue)] = [("id", entryID), ("username", .textSchema)]
        operation.success = (
            200, "The account is there and may log in.",
            DocumentWriter.plainEnvelope(.shape(account, required: account.map(\.0), isClosed: true))
        )
        operation.refusals += [.tooLarge, .noRoom]
        operation.isGuarded = false
        return operation
    }
}
