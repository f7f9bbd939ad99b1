//  BlockNodes: what a `blocks` attribute accepts: the document of Strapi's blocks editor.
//
//  Paragraphs, headings, quotes, code, lists and images, whose children are texts and links; lists hold list items.
//  Always: the first fault of each member, in the order of the nodes.  Source: Strapi v4.25, blocks validator.

/// Judges the nodes of a blocks value.
enum BlockNodes {
    /// What is wrong in the nodes of a document.
    static func faults(in nodes: [JSONValue]) -> [NestedFault] {
        nodes.enumerated().flatMap { index, node in block(node, at: [String(index)]) }
    }

    private static func block(_ node: JSONValue, at path: [String]) -> [NestedFault] {
        guard let members = node.object else { return [unknownBlock(path)] }
        switch members["type"]?.string {
        case "paragraph"?: return children(members, at: path, atLeastOne: "Paragraph", inline)
        case "quote"?: return children(members, at: path, atLeastOne: "Quote", inline)
        case "code"?: return children(members, at: path, atLeastOne: "Quote", text)
        case "heading"?: return level(members, at: path) + children(members, at: path, atLeastOne: "Heading", inline)
        case "list"?: return list(members, at: path)
        case "image"?: return image(members, at: path) + children(members, at: path, inline)
        default: return [unknownBlock(path)]
        }
    }

    private static func unknownBlock(_ path: [String]) -> NestedFault {
        NestedFault(path, "Block node is of invalid type", namesPath: false)
    }

    private static func inline(_ node: JSONValue, at path: [String]) -> [NestedFault] {
        switch node.object?["type"]?.string {
        case "text"?: text(node, at: path)
        case "link"?: link(node.object ?? JSONObject(), at: path)
        default: [NestedFault(path, "Inline node must be Text or Link", namesPath: false)]
        }
    }

    private static func text(_ node: JSONValue, at path: [String]) -> [NestedFault] {
        guard let members = node.object else { return [NestedFault(path, Check.castToNull("object", node))] }
        var faults = word("type", of: ["text"], members, at: path)
        switch members["text"] {
        case nil:
            faults.append(
                NestedFault(
                    path + ["text"], "Text must be defined with at least an empty string", namesPath: false))
        case let given? where Check.text(of: given) == nil || given.array != nil:
            faults.append(NestedFault(path + ["text"], Check.wrongType("string", given)))
        case .some: break
        }
        for style in ["bold", "italic", "underline", "strikethrough", "code"] {
            guard let given = members[style], given.boolean == nil else { continue }
            faults.append(NestedFault(path + [style], Check.wrongType("boolean", given)))
        }
        return faults
    }

    private static func link(_ members: JSONObject, at path: [String]) -> [NestedFault] {
        let isAddress = members["url"]?.string.map { $0.hasPrefix("/") || hasScheme($0) } ?? false
        let fault = NestedFault(path + ["url"], "Please specify a valid link.", namesPath: false)
        return (isAddress ? [] : [fault]) + children(members, at: path, text)
    }

    /// `scheme:` and something behind it.
    private static func hasScheme(_ address: String) -> Bool {
        guard let colon = address.utf8.firstIndex(of: UInt8(ascii: ":")), let first = address.unicodeScalars.first,
            first.properties.isAlphabetic, first.isASCII
        else { return false }
        return address[..<colon].unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || "0123456789+-.".unicodeScalars.contains($0))
        } && !address[colon...].dropFirst().isEmpty
    }

    private static func level(_ members: JSONObject, at path: [String]) -> [NestedFault] {
        guard let given = members["level"] else { return [NestedFault(path + ["level"], "is a required field")] }
        if let number = Check.number(given), (1...6).contains(number), number == number.rounded() { return [] }
        return [NestedFault(path + ["level"], "must be one of the following values: 1, 2, 3, 4, 5, 6")]
    }

    /// Items, or lists within the list.
    private static func list(_ members: JSONObject, at path: [String]) -> [NestedFault] {
        word("format", of: ["ordered", "unordered"], members, at: path)
            + children(members, at: path, empty: "List node children must have at least one ListItem node") {
                node, path in
                guard let item = node.object else { return [NestedFault(path, Check.castToNull("object", node))] }
                if item["type"] == "list" { return list(item, at: path) }
                return word("type", of: ["list-item"], item, at: path) + children(item, at: path, inline)
            }
    }

    private static func image(_ members: JSONObject, at path: [String]) -> [NestedFault] {
        let here = path + ["image"]
        let file = members["image"]?.object ?? JSONObject()
        let needed = [
            "name", "url", "width", "height", "formats", "hash", "ext", "mime", "size", "provider", "createdAt",
            "updatedAt",
        ]
        return needed.filter { file[$0] == nil || file[$0] == "" }.map {
            NestedFault(here + [$0], "is a required field")
        }
    }

    private static func word(
        _ key: String, of options: [String], _ members: JSONObject, at path: [String]
    ) -> [NestedFault] {
        guard let given = members[key] else { return [NestedFault(path + [key], "is a required field")] }
        if let text = given.string, options.contains(text) { return [] }
        let words = options.joined(separator: ", ")
        return [NestedFault(path + [key], "must be one of the following values: \(words)")]
    }

    private static func children(
        _ members: JSONObject, at path: [String], atLeastOne node: String,
        _ judge: (JSONValue, [String]) -> [NestedFault]
    ) -> [NestedFault] {
        let empty = "\(node) node children must have at least one Text or Link node"
        return children(members, at: path, empty: empty, judge)
    }

    /// Each child's faults; `empty` is said of a node without any, where that is a fault.
    private static func children(
        _ members: JSONObject, at path: [String], empty: String? = nil, _ judge: (JSONValue, [String]) -> [NestedFault]
    ) -> [NestedFault] {
        let here = path + ["children"]
        guard let given = members["children"] else { return [NestedFault(here, "is a required field")] }
        guard case .array(let nodes) = given else { return [NestedFault(here, Check.castToNull("array", given))] }
        if nodes.isEmpty, let empty { return [NestedFault(here, empty, namesPath: false)] }
        return nodes.enumerated().flatMap { index, node in judge(node, here + [String(index)]) }
    }
}
