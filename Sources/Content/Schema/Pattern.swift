//  Pattern: a schema's regular expression, compiled once.
//
//  Schema files hold JavaScript patterns; ICU reads them alike but for these, which are rewritten: `$` also matches
//  there before a final line feed, `\d` and `\w` take the digits and letters of every script, and a class may hold
//  other classes and `&&`.
//  Refuses: what ICU cannot compile even so (`a{`, for one).

import Foundation

/// A compiled pattern.
package struct Pattern: Sendable {
    /// As the schema file spells it.
    package let source: String
    /// As JavaScript prints it between slashes: a slash outside a class is escaped.
    package let spelling: String
    private let expression: NSRegularExpression

    /// Compiles `source`; nil when it is no pattern.
    package init?(_ source: String) {
        var reader = PatternReader()
        // ICU has no empty pattern; JavaScript prints it so.
        for character in source.isEmpty ? "(?:)" : source { reader.read(character) }
        guard let expression = try? NSRegularExpression(pattern: reader.translated) else { return nil }
        self.source = source
        self.spelling = reader.spelling
        self.expression = expression
    }

    /// True when `text` has a match anywhere, as JavaScript's `test`.
    package func matches(_ text: String) -> Bool {
        let range = NSRange(location: 0, length: text.utf16.count)
        return expression.firstMatch(in: text, range: range) != nil
    }
}

/// One walk over a JavaScript pattern.
private struct PatternReader {
    /// The pattern as ICU is to read it.
    var translated = ""
    /// The pattern as JavaScript prints it.
    var spelling = ""
    private var isEscaped = false
    private var isInClass = false
    /// The last item of a class was a set: a hyphen behind it is a character, not a range.
    private var isBehindSet = false

    mutating func read(_ character: Character) {
        spelling += character == "/" && !isEscaped && !isInClass ? "\\/" : String(character)
        if isEscaped {
            isEscaped = false
            readEscaped(character)
        } else if character == "\\" {
            isEscaped = true
        } else if isInClass {
            readInClass(character)
        } else {
            isInClass = character == "["
            translated += character == "$" ? "\\z" : String(character)
        }
    }

    private mutating func readInClass(_ character: Character) {
        switch character {
        case "]":
            isInClass = false
            translated += "]"
        case "[", "&": translated += "\\" + String(character)
        case "-" where isBehindSet: translated += "\\-"
        default: translated.append(character)
        }
        isBehindSet = false
    }

    private mutating func readEscaped(_ character: Character) {
        isBehindSet = isInClass && "dw".contains(character)
        switch character {
        case "d": translated += isInClass ? "0-9" : "[0-9]"
        case "w": translated += isInClass ? "A-Za-z0-9_" : "[A-Za-z0-9_]"
        case "D": translated += "[^0-9]"
        case "W": translated += "[^A-Za-z0-9_]"
        default: translated += "\\" + String(character)
        }
    }
}
