//  Operation: one method of one path, as OpenAPI writes it.
//
//  A value that paths fill in; what all operations share (refusals, security) is added when it is written.

import Content

/// One operation of the document.
struct Operation {
    let id: String
    let summary: String
    let tag: String
    var parameters: [JSONValue] = []
    /// Schema by media type; nil takes no body.
    var body: [(mediaType: String, content: JSONValue)]?
    /// False where it may be left out.
    var isBodyRequired = true
    /// The answer's description and content.
    var success: (status: Int, description: String, schema: JSONValue?) = (200, "Done.", nil)
    /// A second way to succeed, without content.
    var empty: (status: Int, description: String)?
    /// What the answer is.
    var mediaType = "application/json"
    var refusals: [Refused] = Refused.always
    /// Operations that its answer leads to: their ids, and where in the answer the entry's id stands.
    var links: [(operation: String, id: String)] = []
    /// False where no token is asked for.
    var isGuarded = true

    /// The operation object.
    var json: JSONValue {
        .record([
            "operationId": .string(id), "summary": .string(summary), "tags": .strings([tag]),
            "security": isGuarded ? nil : .array([]),
            "parameters": parameters.isEmpty ? nil : .array(parameters), "requestBody": requestBody,
            "responses": .object(JSONObject([(String(success.status), answer)] + emptied + refused)),
        ])
    }

    private var requestBody: JSONValue? {
        body.map { contents in
            .record([
                "required": .bool(isBodyRequired),
                "content": .object(JSONObject(contents.map { ($0.mediaType, $0.content) })),
            ])
        }
    }

    private var emptied: [(String, JSONValue)] {
        empty.map { [(String($0.status), .record(["description": .string($0.description)]))] } ?? []
    }

    private var answer: JSONValue {
        let targets = links.map { link in
            let parameters = JSONValue.record(["id": .string("$response.body#\(link.id)")])
            return (
                link.operation, JSONValue.record(["operationId": .string(link.operation), "parameters": parameters])
            )
        }
        return .record([
            "description": .string(success.description),
            "content": success.schema.map { .record([mediaType: .record(["schema": $0])]) },
            "links": targets.isEmpty ? nil : .object(JSONObject(targets)),
        ])
    }

    private var refused: [(String, JSONValue)] {
        refusals.sorted { $0.rawValue < $1.rawValue }.map { refused in
            (String(refused.rawValue), .record(["$ref": .string("#/components/responses/\(refused.name)")]))
        }
    }
}
