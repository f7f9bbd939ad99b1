//  EmailAddress: what an `email` attribute accepts.
//
//  The expression of yup 0.32 (from jQuery Validation), read by hand: letters of any script, quoted local parts, a
//  domain with a dot. It is wide: dots in a row may stand inside a domain, and one letter is a top-level domain.

/// The shape of e-mail addresses.
package enum EmailAddress {
    /// Longest accepted address, in UTF-8 bytes.
    package static let maximumBytes = 320

    /// True for `local@domain.tld`.
    package static func isValid(_ text: String) -> Bool {
        guard text.utf8.count <= maximumBytes else { return false }
        let scalars = Array(text.unicodeScalars)
        guard let at = scalars.lastIndex(of: "@") else { return false }
        let local = scalars[..<at]
        return (isDotAtom(local) || isQuoted(local)) && isDomain(Array(scalars[(at + 1)...]))
    }

    /// Begins with a letter or digit, ends with a letter, and a dot stands between such two.
    private static func isDomain(_ domain: [Unicode.Scalar]) -> Bool {
        guard let first = domain.first, let last = domain.last, isLetter(first) || isDigit(first), isLetter(last),
            domain.allSatisfy({ isLetter($0) || isDigit($0) || "-._~".unicodeScalars.contains($0) })
        else { return false }
        return domain.indices.dropFirst().dropLast().contains { place in
            domain[place] == "." && (isLetter(domain[place - 1]) || isDigit(domain[place - 1]))
                && isLetter(domain[place + 1])
        }
    }

    private static func isDotAtom(_ local: ArraySlice<Unicode.Scalar>) -> Bool {
        local.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty
                && part.allSatisfy {
                    isLetter($0) || isDigit($0) || "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains($0)
                }
        }
    }

    /// `"…"` in which a quote or a backslash stands only behind a backslash.
    private static func isQuoted(_ local: ArraySlice<Unicode.Scalar>) -> Bool {
        guard local.count >= 2, local.first == "\"", local.last == "\"" else { return false }
        var isEscaped = false
        for scalar in local.dropFirst().dropLast() {
            guard scalar.value != 0, scalar != "\n", isLetter(scalar) || scalar.value < 0x80 else { return false }
            if isEscaped {
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else if scalar == "\"" || scalar == "\r" {
                return false
            }
        }
        return !isEscaped
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    /// ASCII, or one of the ranges that stand for every other script; nothing beyond the basic plane.
    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A, 0xA0...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFEF: true
        default: false
        }
    }
}
