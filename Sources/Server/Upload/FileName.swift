//  FileName: the names of an uploaded file: as shown, as stored, as addressed.
//
//  In: the client's file name, the name it wishes to show, the type.  Out: name, hash, ext as Strapi stores them.
//  Always: `stored` is safe in the upload folder, with room for the prefixes of the picture formats; the random
//          digits make it hard to guess and practically unique.
//  Source: Strapi v4 upload service; recorded answers upload.odd-name, upload.no-ext, upload.info.
import Content
import Foundation

/// The names of an uploaded file.
package struct FileName: Hashable, Sendable {
    /// Shown to people: in Unicode's composed form, without control characters, at most 255 long, never empty.
    package let name: String
    /// A slug of the name, `_` and ten hexadecimal digits.
    package let hash: String
    /// The extension with its dot, letters in the case the client sent.
    package let ext: String

    /// The name on disk and at the end of the file's address.
    package var stored: String { hash + ext }

    /// Names for a new file.
    /// - Parameters:
    ///   - original: The client's file name, without a path.
    ///   - shown: `fileInfo.name`, if the client sent one: it names the file, but the extension stays.
    ///   - type: The media type to store; gives the extension to a name without one.
    package init(original: String, shown: String? = nil, type: String) {
        var generator = SystemRandomNumberGenerator()
        self.init(original: original, shown: shown, type: type, using: &generator)
    }

    /// Names with random digits from a generator of the caller's choice.
    package init(original: String, shown: String?, type: String, using generator: inout some RandomNumberGenerator) {
        ext = FileName.safeExtension(of: original) ?? MediaTypes.ext(ofType: type)
        let wished = shown.flatMap { $0.isEmpty ? nil : $0 } ?? original
        let composed = FileName.shortened(FileName.cleaned(wished), keeping: ext)
        name = composed.isEmpty ? "file" + ext : composed
        let last = name.split(separator: "/").last.map(String.init) ?? ""
        let base = last.hasSuffix(ext) && last != ext ? String(last.dropLast(ext.count)) : last
        hash = Slug.make(base).prefix(FileName.slugCharacters) + "_" + HexDigits.random(10, using: &generator)
    }

    /// Names of a file that is called as its place says, and lies under a name that nobody can guess.
    init(title: String, original: String, type: String) {
        ext = FileName.trueExtension(of: original, type: type)
        name = title + ext
        hash = HexDigits.random(32)
    }

    /// Names of a file of the office: the extension follows from the type, and no long number is in them, because it
    /// may be somebody's identity number.
    /// - Parameter isListed: Whether the address may say what the file is called.
    init(ofOffice original: String, shown: String?, type: String, isListed: Bool) {
        let ext = FileName.trueExtension(of: original, type: type)
        let base = (original as NSString).deletingPathExtension
        let plain = FileName(
            original: FileName.masked(base) + ext, shown: shown.map(FileName.masked), type: type)
        self.init(name: plain.name, hash: isListed ? plain.hash : HexDigits.random(32), ext: ext)
    }

    /// A text without its runs of fifteen digits and more, however they are grouped.
    static func masked(_ text: String) -> String {
        var result = ""
        var run = ""
        func settled(_ run: String) -> String {
            run.unicodeScalars.count { $0.properties.numericType == .decimal } >= 15 ? "-" : run
        }
        for scalar in text.unicodeScalars {
            let isPart =
                scalar.properties.numericType == .decimal
                || (!run.isEmpty && [" ", ".", "-", "_", "/"].contains(scalar))
            if isPart {
                run.unicodeScalars.append(scalar)
            } else {
                result += settled(run)
                run = ""
                result.unicodeScalars.append(scalar)
            }
        }
        return result + settled(run)
    }

    /// The client's extension where it is one of the type, in small letters; otherwise the type's own.
    private static func trueExtension(of name: String, type: String) -> String {
        let ext = safeExtension(of: name)?.lowercased() ?? ""
        return MediaTypes.type(ofName: "x" + ext) == type ? ext : MediaTypes.ext(ofType: type)
    }

    /// Names that were given before.
    init(name: String, hash: String, ext: String) {
        self.name = name
        self.hash = hash
        self.ext = ext
    }

    /// 255 bytes less the digits, the longest extension and the longest prefix (`thumbnail_`).
    private static let slugCharacters = 200
    private static let nameCharacters = 255

    /// What follows the last dot, unless the dot comes first, if it is 1 to 16 letters, digits, `_` or `-`.
    ///
    /// Strapi takes anything; a blank or a quote in a file's address only makes trouble.
    private static func safeExtension(of name: String) -> String? {
        let bytes = name.utf8
        guard let dot = bytes.lastIndex(of: UInt8(ascii: ".")), dot != bytes.startIndex else { return nil }
        let letters = name[bytes.index(after: dot)...]
        let isPlain = letters.unicodeScalars.allSatisfy {
            $0.isASCII
                && ($0.properties.isAlphabetic || $0.properties.numericType == .decimal || $0 == "_" || $0 == "-")
        }
        return (1...16).contains(letters.utf8.count) && isPlain ? "." + letters : nil
    }

    /// Composed, and without control characters: PostgreSQL stores no NUL, and nobody sees the others.
    private static func cleaned(_ name: String) -> String {
        var cleaned = String.UnicodeScalarView()
        cleaned.append(
            contentsOf: name.precomposedStringWithCanonicalMapping.unicodeScalars.filter {
                $0.properties.generalCategory != .control
            })
        return String(cleaned)
    }

    /// Cuts a name that is too long before its extension.
    private static func shortened(_ name: String, keeping ext: String) -> String {
        guard name.unicodeScalars.count > nameCharacters else { return name }
        let end = name.hasSuffix(ext) ? ext : ""
        var cut = String.UnicodeScalarView()
        cut.append(contentsOf: name.unicodeScalars.prefix(nameCharacters - end.unicodeScalars.count))
        return String(cut) + end
    }
}
