//  DocumentWriter+Query: the parameters of reads, from the names that each type has.
//
//  A query string may spell them in any way that `qs` reads: `sort=a,b`, `sort[0]=a`, `sort=a&sort=b`. The document
//  names the spelling that OpenAPI can express.

import Content

extension DocumentWriter {
    /// Parameters of a list of `type`.
    func listParameters(of type: ContentType) -> [JSONValue] {
        var parameters = [filters(of: type), sort(of: type)] + entryParameters(of: type)
        parameters += ["Pagination", "Search"].map(DocumentWriter.parameter)
        if type.draftAndPublish { parameters.append(DocumentWriter.parameter("PublicationState")) }
        if type.isLocalized { parameters.append(DocumentWriter.parameter("Locale")) }
        return parameters
    }

    /// Parameters of every operation that answers with an entry of `type`.
    func entryParameters(of type: ContentType) -> [JSONValue] {
        let fields = reference(type, .fields) { [self] in
            .list(of: .record(["type": "string", "enum": .strings(["*", "id"] + fieldNames(of: type))]))
        }
        var parameters = [
            DocumentWriter.query(
                "fields", fields, "Attributes to answer with; the id always comes.")
        ]
        if let populate = populate(of: type) { parameters.append(populate) }
        return parameters
    }

    /// Points at a parameter that several operations share.
    static func parameter(_ name: String) -> JSONValue {
        .record(["$ref": .string("#/components/parameters/\(name)")])
    }

    /// A parameter of the query string; a deep one is written with brackets.
    static func query(
        _ name: String, _ schema: JSONValue, isDeep: Bool = false, _ description: String
    ) -> JSONValue {
        .record([
            "name": .string(name), "in": "query", "description": .string(description),
            "style": isDeep ? "deepObject" : nil, "explode": isDeep ? .bool(true) : nil, "schema": schema,
        ])
    }

    /// `filters` of `type`.
    func filters(of type: ContentType) -> JSONValue {
        DocumentWriter.query(
            "filters", filterSchema(of: type), isDeep: true,
            """
            Conditions by attribute and operator: `filters[name][$eq]=value`; a value alone is `$eq`, a list `$in`. \
            `$and` and `$or` take lists of conditions. Attributes of related entries are named below the relation.
            """)
    }

    /// `sort` of `type`.
    func sort(of type: ContentType) -> JSONValue {
        let schema = reference(type, .sort) { [self] in
            let own = ["id"] + fieldNames(of: type) { !$0.isEncrypted }
            let related = lookedInto(type).map(\.name).joined(separator: "|")
            let path = JSONValue.record([
                "type": "string", "pattern": .string("^(\(related))(\\.[A-Za-z0-9_]+)+(:(asc|desc))?$"),
            ])
            let terms = JSONValue.record(["enum": .strings(own.flatMap { [$0, "\($0):desc"] })])
            return .list(of: .anyOf([terms] + (related.isEmpty ? [] : [path])), atMost: limits.sortTerms)
        }
        return DocumentWriter.query(
            "sort", schema,
            """
            Terms in order, `name:asc` or `name:desc`, ascending unless said; `relation.name` sorts by a related \
            entry.
            """
        )
    }

    private func populate(of type: ContentType) -> JSONValue? {
        let names = type.attributes.filter { $0.scalar == nil && !$0.isPrivate }.map(\.name)
        guard !names.isEmpty else { return nil }
        let schema = reference(type, .populate) { [self] in
            let path = "(\(names.joined(separator: "|")))(\\.[A-Za-z0-9_]+)*"
            let paths = JSONValue.record(["type": "string", "pattern": .string("^\(path)(,\(path))*$")])
            let options = JSONValue.anyOf([.record(["enum": .strings(["*", "true", "false"])]), populateOptions])
            return .anyOf([
                .record(["enum": .strings(["*"] + names)]), .list(of: .record(["enum": .strings(names)])), paths,
                .shape(names.map { ($0, options) }),
            ])
        }
        return DocumentWriter.query(
            "populate", schema, isDeep: true,
            """
            Relations, media, components and zones to answer with: `*` for all of them one level deep, names and \
            paths (`a,b.c`), or options for each: `populate[a][fields]=x`.
            """)
    }

    /// What can be said about one populated attribute.
    private var populateOptions: JSONValue {
        reference("PopulateOptions") { [limits] in
            let text = JSONValue.textSchema
            let number = JSONValue.integerSchema(from: 0)
            return .shape(
                [
                    ("fields", .list(of: text)), ("filters", .record(["type": "object"])),
                    ("sort", .list(of: text, atMost: limits.sortTerms)), ("populate", .anyOf([text, .list(of: text)])),
                    ("start", number), ("limit", number), ("count", .record(["type": "boolean"])),
                    ("publicationState", .record(["type": "string", "enum": .strings(["live", "preview"])])),
                ],
                about:
                    """
                    As at the top; unknown names are dropped here. `count` answers with the number of related \
                    entries alone.
                    """
            )
        }
    }

    /// Names of what has a column to read; both spellings of the two system times are names everywhere.
    private func fieldNames(of type: ContentType, where isWanted: (Attribute) -> Bool = { _ in true }) -> [String] {
        let names = type.attributes.filter { attribute in
            !attribute.isPrivate && isWanted(attribute) && attribute.scalar.map { $0.output != .never } == true
        }.map(\.name)
        return names + systemTimes(of: type) + (type.isLocalized ? ["locale"] : [])
    }

    /// Names under which a type's own times are known; a component has none.
    func systemTimes(of type: ContentType) -> [String] {
        guard !type.isComponent else { return [] }
        var names = [type.timestamps.created, type.timestamps.updated]
        for name in ["createdAt", "updatedAt", "created_at", "updated_at"] where !names.contains(name) {
            names.append(name)
        }
        return names + (type.draftAndPublish ? ["publishedAt"] : [])
    }
}

extension DocumentWriter {
    /// Parameters that several operations share.
    func sharedParameters() -> JSONObject {
        let state = JSONValue.record(["type": "string", "enum": .strings(["live", "preview"]), "default": "live"])
        return JSONObject([
            ("EntryID", .record(["name": "id", "in": "path", "required": .bool(true), "schema": entryID])),
            (
                "IdempotencyKey",
                .record([
                    "name": "Idempotency-Key", "in": "header",
                    "description": """
                    A word of the client's own for this request. Sent again with the same body it answers with the \
                    entry made the first time; with another body it is refused with 409.
                    """,
                    "schema": .record(["type": "string", "pattern": "^[!-~]{1,255}$"]),
                ])
            ),
            (
                "Locale",
                DocumentWriter.query("locale", .textSchema, "A locale, or `all`; else the default one.")
            ),
            (
                "Pagination",
                DocumentWriter.query(
                    "pagination", pagination, isDeep: true,
                    "`page` and `pageSize`, or `start` and `limit`; both kinds together are refused.")
            ),
            (
                "PublicationState",
                DocumentWriter.query("publicationState", state, "`preview` adds drafts.")
            ),
            (
                "Search",
                DocumentWriter.query(
                    "_q", .textSchema,
                    """
                    Text to look for in every readable attribute that holds text, and in numbers and the id; at most \
                    \(limits.searchBytes) bytes.
                    """)
            ),
        ])
    }

    private var pagination: JSONValue {
        reference("Pagination") { [limits] in
            let size = limits.pageSize
            let standard = JSONValue.integer(Int64(limits.defaultPageSize))
            let count = ("withCount", JSONValue.record(["type": "boolean", "default": .bool(true)]))
            let byPage: [(String, JSONValue)] = [
                ("page", .integerSchema(from: 1)),
                ("pageSize", .integerSchema(from: 1, to: size).with(["default": standard])),
            ]
            let byOffset: [(String, JSONValue)] = [
                ("start", .integerSchema(from: 0)),
                ("limit", .integerSchema(from: -1, to: size).with(["default": standard])),
            ]
            return .anyOf([.shape(byPage + [count], isClosed: true), .shape(byOffset + [count], isClosed: true)])
        }
    }
}
