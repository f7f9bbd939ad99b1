//  SchemaLoader+Media: what a schema file says of an attribute's files.
//
//  `"pluginOptions":{"kavling":{"fileTypes":["application/pdf"],"totalBytes":10000000,"private":true,
//  "namedAfter":"document_type"}}`. What is none of these is a warning, and then the attribute takes no file of any type:
//  a slip of the pen must not open what was to be closed.

extension SchemaLoader {
    /// The options of a media attribute.
    mutating func media(_ name: String, _ json: JSONObject, _ draft: TypeDraft) -> Media {
        let own = json["pluginOptions"]?.object?["kavling"]?.object ?? JSONObject([])
        let classes = json["allowedTypes"]?.array?.compactMap(\.string) ?? ["images", "files", "videos", "audios"]
        return Media(
            multiple: isOn("multiple", name, json, draft), allowedTypes: classes,
            fileTypes: fileTypes(own["fileTypes"], name, draft), totalBytes: totalBytes(own["totalBytes"], name, draft),
            isPrivate: isPrivate(own["private"], name, draft), namedAfter: own["namedAfter"]?.string)
    }

    private mutating func fileTypes(_ given: JSONValue?, _ name: String, _ draft: TypeDraft) -> [String]? {
        guard let given, !given.isNull else { return nil }
        let types = given.array?.compactMap(\.string) ?? []
        guard !types.isEmpty, types.count == given.array?.count, types.allSatisfy({ $0.contains("/") }) else {
            report(.warning, draft.file, name, "fileTypes is no list of media types; the attribute takes no file")
            return []
        }
        return types.map { $0.lowercased() }
    }

    private mutating func totalBytes(_ given: JSONValue?, _ name: String, _ draft: TypeDraft) -> Int? {
        guard let given, !given.isNull else { return nil }
        guard let bytes = given.int64.flatMap({ Int(exactly: $0) }), bytes > 0 else {
            report(.warning, draft.file, name, "totalBytes is no number of bytes; the attribute takes no file")
            return 0
        }
        return bytes
    }

    private mutating func isPrivate(_ given: JSONValue?, _ name: String, _ draft: TypeDraft) -> Bool {
        switch given {
        case nil, .null?: return false
        case .bool(let isPrivate)?: return isPrivate
        case .some:
            report(
                .warning, draft.file, name, "pluginOptions.kavling.private is neither true nor false: it counts as true"
            )
            return true
        }
    }
}
