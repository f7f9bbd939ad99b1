//  TakeOverReport: what a take-over read, wrote, left out and found, as values and as a text for the terminal.
//
//  Always: for every table, rows read = rows written + rows left out; whatever is left out or changed is in `skipped`
//          with its reason. Values of encrypted, private and password attributes are never shown.

package import Content

/// What a take-over did, or would do.
package struct TakeOverReport: Hashable, Sendable {
    /// Rows of one table of the source.
    package struct Row: Hashable, Sendable {
        /// The type whose rows or links they are; empty for tables of no type.
        package let type: String
        /// The source's table.
        package let table: String
        /// Rows the source has.
        package let read: Int64
        /// Rows that are in the target.
        package let written: Int64
        /// Left out with a reason in `skipped`.
        package let leftOut: Int64
    }

    /// Things left out or changed for one reason.
    package struct Skipped: Hashable, Sendable {
        /// One of them.
        package struct Example: Hashable, Sendable {
            /// The row's id, or its owner's; nil where there is none.
            package let id: Int64?
            /// The value as it was in the source, cut; nil where it must not be shown or there is none.
            package let value: String?
        }

        /// A type, or a table of the source that no type reads.
        package let subject: String
        /// Nil where whole rows or tables are meant.
        package let attribute: AttributeName?
        /// Why, and for values what became of them: kept, rounded or made null.
        package let reason: String
        /// How many there are.
        package internal(set) var count: Int64
        /// The first of them, at most `TakeOverReport.examples`.
        package internal(set) var examples: [Example]
    }

    /// Values that must be unique and are not.
    package struct Duplicate: Hashable, Sendable {
        /// The type or component whose rows have the value.
        package let type: UID
        /// The attribute that should be unique.
        package let attribute: AttributeName
        /// Nil where it must not be shown.
        package let value: String?
        /// Entries that have it, at most `TakeOverReport.examples`.
        package let ids: [Int64]
    }

    /// Examples kept of one reason, and duplicates kept of one attribute.
    package static let examples = 1_000
    /// Characters kept of an example's value.
    package static let exampleCharacters = 60

    /// Nothing was kept, as asked.
    package internal(set) var isDryRun = false
    /// Every table that was read.
    package internal(set) var rows: [Row] = []
    /// What was left out or changed, and why.
    package internal(set) var skipped: [Skipped] = []
    /// Values that stand against unique attributes.
    package internal(set) var duplicates: [Duplicate] = []
    /// What reviews found.
    package internal(set) var findings: [TakeOverFinding] = []
    /// Names that the uploads folder should have: files and their formats, of the source's local provider.
    package internal(set) var files: [String] = []
    /// Those of `files` that are not there.
    package internal(set) var missingFiles: [String] = []
    /// Where each reason stands in `skipped`.
    private var places: [Place: Int] = [:]

    private struct Place: Hashable {
        let subject: String
        let attribute: AttributeName?
        let reason: String
    }

    init() {}

    /// Notes something left out or changed.
    mutating func skip(
        _ subject: String, _ attribute: AttributeName? = nil, id: Int64? = nil, value: String? = nil, count: Int64 = 1,
        because reason: String
    ) {
        let place = Place(subject: subject, attribute: attribute, reason: reason)
        let index = places[place] ?? skipped.count
        if index == skipped.count {
            places[place] = index
            skipped.append(Skipped(subject: subject, attribute: attribute, reason: reason, count: 0, examples: []))
        }
        skipped[index].count += count
        guard id != nil || value != nil, skipped[index].examples.count < TakeOverReport.examples else { return }
        skipped[index].examples.append(Skipped.Example(id: id, value: value.map(TakeOverReport.cut)))
    }

    private static func cut(_ text: String) -> String {
        text.count <= exampleCharacters ? text : text.prefix(exampleCharacters) + "…"
    }
}

extension TakeOverReport: CustomStringConvertible {
    /// Examples printed of one reason; the rest is in the values.
    private static let printed = 10

    /// The report as a text of several lines.
    package var description: String {
        var lines = table
        append("Left out or changed:", skipped.map(TakeOverReport.line), to: &lines)
        append("Not unique:", duplicates.map(TakeOverReport.line), to: &lines)
        append("Found:", findings.map(\.description), to: &lines)
        append("Files not in the uploads folder (\(missingFiles.count) of \(files.count)):", missingFiles, to: &lines)
        if isDryRun { lines += ["", "Dry run: nothing was written."] }
        return lines.joined(separator: "\n")
    }

    private func append(_ title: String, _ items: [String], to lines: inout [String]) {
        guard !items.isEmpty else { return }
        lines += ["", title] + items.map { "  " + $0 }
    }

    /// Rows with anything in them, in columns.
    private var table: [String] {
        let head = ["type", "table", "read", "written", "left out"]
        let cells = rows.filter { $0.read > 0 || $0.written > 0 }.map {
            [$0.type, $0.table, String($0.read), String($0.written), String($0.leftOut)]
        }
        let widths = head.indices.map { column in ([head] + cells).map { $0[column].count }.max() ?? 0 }
        return ([head] + cells).map { cells in
            let padded = cells.enumerated().map { column, text in
                let space = String(repeating: " ", count: widths[column] - text.count)
                return column < 2 ? text + space : space + text
            }
            return padded.joined(separator: "  ")
        }
    }

    private static func line(_ skipped: Skipped) -> String {
        var line = skipped.subject + (skipped.attribute.map { " " + $0 } ?? "") + ": \(skipped.reason)"
        if skipped.count != 1 || skipped.examples.isEmpty { line += " (\(skipped.count))" }
        guard !skipped.examples.isEmpty else { return line }
        let shown = skipped.examples.prefix(printed).map { example in
            [example.id.map { "id \($0)" }, example.value.map { "\"\($0)\"" }].compactMap { $0 }.joined(separator: " ")
        }
        return line + ": " + shown.joined(separator: ", ") + (skipped.count > Int64(shown.count) ? ", …" : "")
    }

    private static func line(_ duplicate: Duplicate) -> String {
        let value = duplicate.value.map { " \"\($0)\"" } ?? ""
        let ids = duplicate.ids.prefix(printed).map(String.init).joined(separator: ", ")
        return "\(duplicate.type) \(duplicate.attribute)\(value): ids \(ids)"
    }
}
