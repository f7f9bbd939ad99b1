//  StoredNames: names in the upload folder and the entries they belong to.
//
//  Pure. A copy's name is its picture's with `thumbnail_`, `small_`, `medium_` or `large_` before it; a taken-over
//  installation may have sizes of its own, so any first word may be such a prefix.

package import Content

/// Names in the upload folder that a file's entry stands for.
package enum StoredNames {
    /// Of an entry as stored.
    package static func of(_ entry: Entry) -> Set<String> {
        var formats: JSONValue?
        if case .json(let value) = entry["formats"] { formats = value }
        return of(url: entry["url"].text, formats: formats)
    }

    /// Of an entry as answered.
    package static func of(_ json: JSONObject?) -> Set<String> {
        of(url: json?["url"]?.string, formats: json?["formats"])
    }

    /// The name below `/uploads/`; nil for an address that leads elsewhere: files at other providers are not ours.
    static func name(_ url: String) -> String? {
        guard let last = url.split(separator: "/").last.map(String.init), url.hasPrefix("/uploads/") else { return nil }
        let isPlain = last != "." && last != ".." && !last.contains("\\") && !last.contains("\0")
        return isPlain && url == "/uploads/" + last ? last : nil
    }

    private static func of(url: String?, formats: JSONValue?) -> Set<String> {
        let copies = formats?.object?.members.compactMap { $0.value.object?["url"]?.string } ?? []
        return Set(([url].compactMap(\.self) + copies).compactMap(name))
    }

    /// The hashes that a file of this name may have: its own, or that of the picture it is a copy of.
    package static func hashes(of name: String) -> [String] {
        let stem = name.utf8.lastIndex(of: UInt8(ascii: ".")).map { String(name[..<$0]) } ?? name
        guard let bar = stem.utf8.firstIndex(of: UInt8(ascii: "_")) else { return [stem] }
        let rest = String(stem[stem.utf8.index(after: bar)...])
        return rest.isEmpty ? [stem] : [stem, rest]
    }
}
