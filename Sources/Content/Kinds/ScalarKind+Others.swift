//  ScalarKind+Others: boolean, json, blocks.
//
//  JSON is stored as sent, member order included; a JSON null is stored as none.

extension ScalarKind {
    /// True or false, and the spellings Strapi takes for them.
    static let boolean = ScalarKind(
        name: "boolean", column: .boolean, output: .boolean, isSearchable: false, nullName: "boolean",
        check: { value, _ in
            switch Check.text(of: value)?.lowercased() {
            case "true"?, "1"?: .value(.boolean(true))
            case "false"?, "0"?: .value(.boolean(false))
            default: .wrong([Check.wrongType("boolean", value)])
            }
        },
        cast: { text, _ throws(Refusal) in
            switch text {
            case "false", "f", "0", "": .boolean(false)
            default: .boolean(true)
            }
        })

    /// Any JSON.
    static let json = ScalarKind(
        name: "json", column: .json, output: .json, isSearchable: false, nullName: nil,
        check: { value, _ in .value(.json(value)) },
        cast: { text, _ throws(Refusal) in .text(text) })

    /// Structured text: an array of block nodes, each an object with a type.
    ///
    /// As in Strapi, a text that is no JSON array, and any other value, counts as null.
    static let blocks = ScalarKind(
        name: "blocks", column: .json, output: .json, isSearchable: false, nullName: nil,
        check: { value, attribute in
            let parsed = value.string.flatMap { try? JSONValue.parse($0) } ?? value
            guard case .array(let nodes) = parsed else {
                return attribute.required ? .wrong([Check.castToNull("array", value)]) : .value(.null)
            }
            let faults = BlockNodes.faults(in: nodes)
            return faults.isEmpty ? .value(.json(parsed)) : .wrongWithin(faults)
        },
        cast: { text, _ throws(Refusal) in .text(text) })
}
