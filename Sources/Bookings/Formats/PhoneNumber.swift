//  PhoneNumber: an Indonesian mobile or landline number.
//
//  Accepted: 08 and 8–11 digits; 0, an area code and 5–8 digits; the same with +62, 62 or 0062 in place of the 0.
//  Refuses: letters, foreign codes, 080x (free, premium and shared-cost services), wrong length.
//  Stored in the local form, so that a search for what people type finds it.

/// A number that can be called from anywhere.
package struct PhoneNumber: Hashable, Sendable {
    /// What the number belongs to.
    package enum Kind: Hashable, Sendable {
        case mobile, landline
    }

    /// As stored: 0 in front, digits only.
    package let local: String
    /// Told by the digits behind the 0.
    package let kind: Kind

    /// What stands behind the path in a refusal.
    package static let refusal = "must be an Indonesian phone number"
    /// No spelling of a number is longer, in UTF-8 bytes.
    package static let maximumBytes = 64
    /// Areas with codes of two digits; all others have three.
    private static let shortAreas: Set<Substring> = ["21", "22", "24", "31", "61"]
    private static let marks = Separators.marks.union(Separators.brackets)

    /// Takes a number in any accepted spelling; nil for anything else.
    package init?(_ text: String) {
        guard text.utf8.count <= PhoneNumber.maximumBytes else { return nil }
        let compact = Separators.removed(PhoneNumber.marks, from: text)
        let prefix = ["+62", "0062", "62", "0"].first { compact.hasPrefix($0) }
        guard let prefix else { return nil }
        let national = compact.dropFirst(prefix.count)
        guard let kind = PhoneNumber.kind(of: national) else { return nil }
        local = "0" + national
        self.kind = kind
    }

    /// As messages address it: 62 in front, digits only.
    package var international: String { "62" + local.dropFirst() }

    /// The kind of a number without its leading 0; nil when there is no such number.
    private static func kind(of national: Substring) -> Kind? {
        guard national.isDigits, let first = national.first else { return nil }
        switch first {
        case "8":
            return (9...12).contains(national.count) && !national.hasPrefix("80") ? .mobile : nil
        case "2"..."7", "9":
            let area = shortAreas.contains(national.prefix(2)) ? 2 : 3
            return (area + 5...area + 8).contains(national.count) ? .landline : nil
        default: return nil
        }
    }
}
