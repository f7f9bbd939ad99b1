//  FileAbout: what a client says of a file beside its bytes: `fileInfo`, read and refused as Strapi does.
//
//  One file takes one object, several files a list of them; each may come as JSON text, a list also as several fields.
//  Numbers and truth values count as the text they spell. Refuses: everything else, with the place and what was found.
//  Source: Strapi v4.25 upload plugin, validation by yup 0.32; recorded answers upload.info, .info-two, .info-bad.

import Content

/// What a client says of one file.
struct FileAbout: Sendable {
    var name: String?
    var alternativeText: String?
    var caption: String?

    /// What was said of each file, in their order.
    /// - Parameters:
    ///   - fields: The form's `fileInfo` fields.
    ///   - isSingle: Whether there is at most one file.
    /// - Throws: `PayloadFault`.
    static func read(_ fields: [String], isSingle: Bool) throws(PayloadFault) -> [FileAbout] {
        guard let first = fields.first else { return [] }
        if isSingle {
            let given = fields.count == 1 ? Given(text: first) : Given(list: fields)
            return [try about(given, at: ["fileInfo"])]
        }
        let items: [Given]
        if fields.count > 1 {
            items = fields.map(Given.init(text:))
        } else {
            let given = Given(text: first)
            guard let list = given.value.array else { throw given.isNo("array", at: ["fileInfo"]) }
            items = list.map { Given(value: $0, text: nil) }
        }
        return try items.enumerated().map { index, item throws(PayloadFault) in
            try about(item, at: ["fileInfo[\(index)]"])
        }
    }

    private static func about(_ given: Given, at path: [String]) throws(PayloadFault) -> FileAbout {
        guard let members = given.value.object else { throw given.isNo("object", at: path) }
        func text(_ key: String) throws(PayloadFault) -> String? {
            switch members[key] {
            case nil, .null?: return nil
            case .string(let text)?: return text
            case .number(let digits)?: return digits
            case .bool(let value)?: return value ? "true" : "false"
            case .some(let other): throw Given(value: other, text: nil).isNo("string", at: path + [key])
            }
        }
        return FileAbout(
            name: try text("name"), alternativeText: try text("alternativeText"), caption: try text("caption"))
    }

    /// A value as it came.
    private struct Given {
        let value: JSONValue
        /// What it was read from.
        let text: String?

        init(value: JSONValue, text: String?) {
            self.value = value
            self.text = text
        }

        /// Text that is no JSON counts as null.
        init(text: String) {
            self.init(value: (try? JSONValue.parse(text)) ?? .null, text: text)
        }

        init(list: [String]) {
            self.init(value: .array(list.map(JSONValue.string)), text: nil)
        }

        func isNo(_ kind: String, at path: [String]) -> PayloadFault {
            let origin = text.map { " (cast from the value `\"\($0)\"`)" } ?? ""
            let message =
                "\(path.joined(separator: ".")) must be a `\(kind)` type, but the final value was: "
                + "`\(value.yupDescription())`\(origin)."
            return PayloadFault([FieldFault(path, message)])
        }
    }
}
