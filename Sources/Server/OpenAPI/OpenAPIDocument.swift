//  OpenAPIDocument: what the server answers to `GET /openapi.json`, an OpenAPI 3.1 description of the loaded content.
//
//  In: Schema, the attributes that rules provide, the bounds of a read.  Out: JSONValue.  I/O: none.
//  Always: a pure function of what it is given, in a stable order; no private or password attribute in any answer;
//          every status the server gives on purpose is listed, so that a client can tell a refusal from a defect.
//  Costs some milliseconds per content type: made once, when the server starts.

package import Content
package import Storage

/// The OpenAPI 3.1 description of a server's content.
package struct OpenAPIDocument: Sendable {
    private let schema: Schema
    private let provided: [UID: Set<AttributeName>]
    private let actions: HouseActions
    private let limits: QueryLimits
    private let serverURL: String?
    private let version: String

    /// What the document is made from.
    ///
    /// - Parameters:
    ///   - schema: The loaded content.
    ///   - provided: Attributes that rules fill on create, so that a client need not.
    ///   - actions: What the house does by name.
    ///   - limits: The bounds that the server reads with.
    ///   - serverURL: Where the server is reached; nil stands for wherever the document came from.
    ///   - version: The server's own.
    package init(
        schema: Schema, provided: [UID: Set<AttributeName>] = [:], actions: HouseActions = HouseActions(),
        limits: QueryLimits = QueryLimits(), serverURL: String? = nil, version: String
    ) {
        self.schema = schema
        self.provided = provided
        self.actions = actions
        self.limits = limits
        self.serverURL = serverURL
        self.version = version
    }

    /// The whole document.
    package func json() -> JSONValue {
        let writer = DocumentWriter(schema: schema, provided: provided, actions: actions, limits: limits)
        let paths = writer.paths()
        let parameters = writer.sharedParameters()
        let refusals = writer.refusals()
        return .record([
            "openapi": "3.1.0",
            "info": info,
            "servers": .array([.record(["url": .string(serverURL ?? "/")])]),
            "security": .array([.record(["bearer": .array([])])]),
            "tags": .array(writer.tags),
            "paths": .object(paths),
            "components": .record([
                "schemas": .object(writer.finishedSchemas()),
                "responses": .object(refusals),
                "parameters": .object(parameters),
                "securitySchemes": .record(["bearer": OpenAPIDocument.bearer]),
            ]),
        ])
    }

    private var info: JSONValue {
        .record([
            "title": "Kavling",
            "version": .string(version),
            "description": """
            The REST API of this server's content, as Strapi v4 speaks it: one envelope of `data` and `meta`, \
            relations as `{"data": …}` where `populate` asks for them, errors as `{"data": null, "error": {…}}`. \
            Create and delete answer 200 with the entry. What a role may not read is absent from answers; every \
            attribute can also be absent because `fields` did not name it.
            """,
        ])
    }

    private static let bearer = JSONValue.record([
        "type": "http",
        "scheme": "bearer",
        "description": "The `jwt` of a login, or an API token.",
    ])
}
