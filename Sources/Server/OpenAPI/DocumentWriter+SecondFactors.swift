//  DocumentWriter+SecondFactors: the routes about second factors.
//
//  Our own. Always: an account that must set one up first gets 403 from every other operation.

import Content

extension DocumentWriter {
    /// Paths about second factors.
    func secondFactorPaths() -> [(String, JSONValue)] {
        [
            ("/api/kavling/me/totp", DocumentWriter.item([("post", offer), ("delete", remove)])),
            ("/api/kavling/me/totp/confirm", DocumentWriter.item([("post", confirm)])),
            ("/api/kavling/settings/totp-roles", DocumentWriter.item([("get", readRoles), ("put", setRoles)])),
        ]
    }

    private var offer: Operation {
        var operation = Operation(
            id: "offerSecondFactor", summary: "Begin to set up a second factor", tag: "Second factor")
        operation.success = (
            200, "A secret for the authenticator app; it counts once a code of it is confirmed.",
            DocumentWriter.plainEnvelope(
                .shape(
                    [("secret", .textSchema), ("url", .textSchema)], required: ["secret", "url"], isClosed: true))
        )
        operation.refusals += [.noRoom]
        return operation
    }

    private var confirm: Operation {
        var operation = Operation(
            id: "confirmSecondFactor", summary: "Take the second factor into use", tag: "Second factor")
        operation.body = DocumentWriter.body(.shape([("code", .textSchema)], required: ["code"]))
        operation.success = (
            200, "Codes for the day the phone is lost; they are told only here.",
            DocumentWriter.plainEnvelope(
                .shape([("recoveryCodes", .list(of: .textSchema))], required: ["recoveryCodes"], isClosed: true))
        )
        operation.refusals += [.tooLarge, .noRoom]
        return operation
    }

    private var remove: Operation {
        var operation = Operation(
            id: "removeSecondFactor", summary: "Remove the second factor", tag: "Second factor")
        operation.parameters = [
            DocumentWriter.query("user", entryID, "For Admin: the other account whose second factor is removed.")
        ]
        operation.body = DocumentWriter.body(
            .shape(
                [("code", .textSchema), ("password", .textSchema.with(["format": "password"]))],
                about: "One of the two, unless Admin removes another account's."))
        operation.isBodyRequired = false
        operation.success = (
            200, "It is removed.",
            DocumentWriter.plainEnvelope(
                .shape([("removed", .record(["const": .bool(true)]))], required: ["removed"], isClosed: true))
        )
        operation.refusals += [.tooLarge, .noRoom]
        return operation
    }

    private var roleList: JSONValue {
        .shape([("roles", .list(of: .textSchema, atMost: 100))], required: ["roles"])
    }

    private var readRoles: Operation {
        var operation = Operation(
            id: "readSecondFactorRoles", summary: "Which roles must have a second factor", tag: "Second factor")
        operation.success = (200, "Types of roles.", DocumentWriter.plainEnvelope(roleList))
        return operation
    }

    private var setRoles: Operation {
        var operation = Operation(
            id: "setSecondFactorRoles", summary: "Say which roles must have a second factor", tag: "Second factor")
        operation.body = [("application/json", .record(["schema": roleList]))]
        operation.success = (200, "Types of roles.", DocumentWriter.plainEnvelope(roleList))
        operation.refusals += [.tooLarge, .noRoom]
        return operation
    }
}
