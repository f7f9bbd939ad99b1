//  ScalarKind+Text: string, text, richtext, password, uid, email, enumeration.
//
//  Strings are taken as they are: no trimming, no casting of numbers, lengths in UTF-16 units as in JavaScript.

extension ScalarKind {
    /// A short text.
    static let string = plainText("string", searchable: true)
    /// A long text.
    static let text = plainText("text", searchable: true)
    /// A long text with markup.
    static let richtext = plainText("richtext", searchable: true)
    /// Stored hashed, never read back.
    static let password = plainText("password", searchable: false, output: .never)
    /// A text fit for an address; unique.
    static let uid = plainText(
        "uid", searchable: true,
        extra: { text, _ in
            text.utf8.allSatisfy(isAddressByte) ? [] : ["must match the following: \"/^[A-Za-z0-9-_.~]*$/\""]
        })
    /// An e-mail address.
    ///
    /// Its `minLength` is not checked: in yup the bound that keeps it from being empty takes that one's place.
    static let email = plainText(
        "email", searchable: true, hasLeastLength: false,
        extra: { text, _ in
            if text.isEmpty { return ["cannot be empty"] }
            return EmailAddress.isValid(text) ? [] : ["must be a valid email"]
        })

    /// One of a list of texts; numbers and booleans count as the texts they print as.
    static let enumeration = ScalarKind(
        name: "enumeration", column: .text, output: .text, isSearchable: true, nullName: "string",
        check: { value, attribute in
            let isScalar = value.array == nil && value.object == nil
            let options = attribute.constraints.options
            if isScalar, let text = Check.text(of: value), options.contains(where: text.isExactly) {
                return .value(.text(text))
            }
            // yup lists null as the last option, which prints as nothing after the comma.
            let wrong = "must be one of the following values: \(options.map { $0 + ", " }.joined())"
            return .wrong(isScalar ? [wrong] : [Check.wrongType("string", value), wrong])
        },
        cast: { text, _ throws(Refusal) in .text(text) })

    private static func plainText(
        _ name: String, searchable: Bool, output: OutputForm = .text, hasLeastLength: Bool = true,
        extra: @escaping @Sendable (String, Attribute) -> [String] = { _, _ in [] }
    ) -> ScalarKind {
        ScalarKind(
            name: name, column: .text, output: output, isSearchable: searchable, nullName: "string",
            check: { value, attribute in
                guard case .string(let text) = value else { return .wrong([Check.wrongType("string", value)]) }
                let wrong = Check.text(text, attribute, hasLeastLength: hasLeastLength) + extra(text, attribute)
                return wrong.isEmpty ? .value(.text(text)) : .wrong(wrong)
            },
            cast: { text, _ throws(Refusal) in .text(text) })
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }
}
