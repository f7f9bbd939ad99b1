// The operations of a document: which there are, what they are called, how they may refuse.

import Content
import Testing

@Suite struct `The operations of a document` {
    @Test func `are those of every content type and of the system`() throws {
        let single = """
            {"kind":"singleType","collectionName":"home","attributes":{"title":{"type":"string"}},
            "info":{"singularName":"home","pluralName":"homes","displayName":"Home"}}
            """
        let many = """
            {"kind":"collectionType","collectionName":"notes","attributes":{"title":{"type":"string"}},
            "info":{"singularName":"note","pluralName":"notes","displayName":"Note"}}
            """
        let document = try Document(files: [
            "api/home/content-types/home/schema.json": single, "api/note/content-types/note/schema.json": many,
        ])
        let found = document.operations.map { "\($0.method) \($0.path)" }
        #expect(
            found == [
                "get /api/home", "put /api/home", "delete /api/home", "get /api/notes", "post /api/notes",
                "get /api/notes/{id}", "put /api/notes/{id}", "delete /api/notes/{id}", "post /api/auth/local",
                "post /api/auth/local/register", "post /api/auth/forgot-password", "post /api/auth/reset-password",
                "post /api/auth/change-password", "post /api/auth/send-email-confirmation",
                "get /api/auth/email-confirmation", "get /api/auth/{provider}/callback", "get /api/connect/{provider}",
                "get /api/users/me", "put /api/users/me", "delete /api/users/me", "get /api/users", "post /api/users",
                "get /api/users/count", "put /api/users/count", "delete /api/users/count", "get /api/users/{id}",
                "put /api/users/{id}", "delete /api/users/{id}", "get /api/users-permissions/roles",
                "post /api/users-permissions/roles", "get /api/users-permissions/roles/{id}",
                "put /api/users-permissions/roles/{id}", "delete /api/users-permissions/roles/{id}",
                "get /api/users-permissions/permissions", "post /api/upload", "get /api/upload/files",
                "get /api/upload/files/{id}", "delete /api/upload/files/{id}", "get /api/upload/files/{id}/link",
                "post /api/auth/logout", "post /api/auth/refresh", "get /api/kavling/sessions",
                "delete /api/kavling/sessions", "delete /api/kavling/sessions/{id}", "post /api/kavling/me/totp",
                "delete /api/kavling/me/totp", "post /api/kavling/me/totp/confirm",
                "get /api/kavling/settings/totp-roles", "put /api/kavling/settings/totp-roles",
                "get /api/kavling/invitations", "post /api/kavling/invitations",
                "delete /api/kavling/invitations/{id}", "post /api/kavling/invitations/accept",
                "get /api/kavling/audit",
                "get /api/kavling/audit/access", "get /_health", "get /metrics",
                "get /openapi.json",
            ])
    }

    @Test(arguments: DescribedContent.allCases)
    func `refuse in Strapi's envelope, but for a method that is not there`(content: DescribedContent) throws {
        let document = try Document(content)
        let judge = SchemaJudge(document: document)
        let refusal = try JSONValue.parse(
            #"{"data":null,"error":{"status":400,"name":"E","message":"m","details":{"errors":[]}}}"#)
        for operation in document.operations {
            let statuses = (operation.json.object?["responses"]?.object?.keys ?? []).compactMap { Int($0) }
            #expect(statuses.contains(405))
            for status in statuses where status >= 400 {
                if status == 405 {
                    let content = document.answer(operation.json, status)?.object?["content"]?.object
                    #expect(content?.keys == ["text/plain"])
                } else {
                    let schema = try #require(document.answerSchema(operation.json, status))
                    #expect(judge.fault(refusal, schema) == nil)
                }
            }
        }
    }

    @Test(arguments: [
        ("get", "/api/notes", [200, 400, 401, 403, 405, 414, 429, 503]),
        ("post", "/api/notes", [200, 400, 401, 403, 404, 405, 409, 413, 414, 429, 503, 507]),
        ("get", "/api/notes/{id}", [200, 400, 401, 403, 404, 405, 414, 429, 503]),
        ("delete", "/api/notes/{id}", [200, 400, 401, 403, 404, 405, 409, 414, 429, 503, 507]),
        ("get", "/_health", [204, 405, 429, 503]),
    ])
    func `list every status that they give`(method: String, path: String, expected: [Int]) throws {
        let document = try Document(attributes: #""title":{"type":"string"}"#)
        let statuses = document["paths", path, method, "responses"]?.object?.keys.compactMap { Int($0) }
        #expect(statuses == expected)
    }

    @Test func `ask for a token unless they give one or say nothing`() throws {
        let document = try Document(attributes: #""title":{"type":"string"}"#)
        let open = document.operations.filter { $0.json.object?["security"] == .array([]) }.map(\.path)
        #expect(
            open == [
                "/api/auth/local", "/api/auth/local/register", "/api/auth/forgot-password",
                "/api/auth/reset-password", "/api/auth/send-email-confirmation", "/api/auth/email-confirmation",
                "/api/auth/{provider}/callback", "/api/connect/{provider}", "/api/upload/files/{id}/link",
                "/api/auth/refresh",
                "/api/kavling/invitations/accept", "/_health", "/openapi.json",
            ])
        #expect(document["components", "securitySchemes", "bearer", "scheme"] == "bearer")
    }

    @Test func `are told apart where types share a name`() throws {
        func type(_ table: String, _ plural: String) -> String {
            """
            {"kind":"collectionType","collectionName":"\(table)","attributes":{"title":{"type":"string"}},
            "info":{"singularName":"\(plural)","pluralName":"\(plural)","displayName":"Files"}}
            """
        }
        let document = try Document(files: [
            "api/error/content-types/error/schema.json": type("a", "errors"),
            "api/note/content-types/note/schema.json": type("b", "notes"),
            "api/note-create/content-types/note-create/schema.json": type("c", "note-creates"),
        ])
        let names = document["components", "schemas"]?.object?.keys ?? []
        #expect(
            Set(names).isSuperset(of: ["Error", "Error2", "NoteCreate", "NoteCreateCreate", "Note2", "Note2Create"]))
        let tags = (document["tags"]?.array ?? []).compactMap { $0.object?["name"]?.string }
        #expect(
            tags == [
                "Files2", "Files3", "Files4", "Accounts", "Roles", "Sessions", "Invitations", "Second factor", "Files",
                "Audit trail", "Server",
            ])
        let ids = document.operations.compactMap { $0.json.object?["operationId"]?.string }
        #expect(Set(ids).count == ids.count)
    }
}
