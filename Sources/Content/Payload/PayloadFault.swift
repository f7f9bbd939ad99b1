//  PayloadFault: every fault of a body in one list, in Strapi's words.
//
//  Always: in schema order; what is wrong with the entry as a whole (its relations) comes last.

/// One fault and where it is.
package struct FieldFault: Hashable, Sendable {
    /// Attribute names and item numbers from the entry down.
    package let path: [String]
    /// The whole message, its path included where Strapi puts it there.
    package let message: String

    /// A fault with its whole message.
    package init(_ path: [String], _ message: String) {
        self.path = path
        self.message = message
    }

    /// Strapi's message for a value that another entry already has.
    package static func unique(_ path: [String]) -> FieldFault {
        FieldFault(path, "This attribute must be unique")
    }

    /// The path as messages spell it: `bagian[1].judul`.
    package static func text(of path: [String]) -> String {
        var text = ""
        for element in path {
            if element.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
                text += "[\(element)]"
            } else {
                text += text.isEmpty ? element : "." + element
            }
        }
        return text
    }
}

/// A body that is refused: 400 `ValidationError` with the faults under `details.errors`.
package struct PayloadFault: ClientFault, Equatable {
    /// In Strapi's order; never empty.
    package let faults: [FieldFault]

    /// A refusal; `faults` is not empty.
    package init(_ faults: [FieldFault]) {
        self.faults = faults
    }

    /// HTTP status code.
    package var status: Int { 400 }
    /// Strapi's error name.
    package var name: String { "ValidationError" }
    /// The only fault's message, or how many there are.
    package var message: String {
        faults.count == 1 ? faults[0].message : "\(faults.count) errors occurred"
    }
    /// Every fault under `errors`.
    package var details: JSONValue? {
        let errors = faults.map { fault in
            JSONValue.object(
                JSONObject([
                    ("path", .array(fault.path.map(JSONValue.string))), ("message", .string(fault.message)),
                    ("name", .string("ValidationError")),
                ]))
        }
        return .object(JSONObject([("errors", .array(errors))]))
    }
}
