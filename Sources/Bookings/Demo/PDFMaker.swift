//  PDFMaker: small text documents for demo data, such as pay slips.
//
//  PDF 1.4, A4, Helvetica (every reader has it, so nothing is embedded), as many pages as the lines need.
//  Always: equal input gives equal bytes; the cross-reference table has the true offsets; no date, no file name.
//  What WinAnsi has no sign for becomes a question mark. Papers that people sign come from elsewhere.
//  Source: Adobe, "PDF Reference", third edition (PDF 1.4), chapters 3 and 5.

/// Makes documents of lines of text.
package enum PDFMaker {
    /// A document; the title stands on top and in the properties, long lines are broken at spaces.
    package static func document(title: String, lines: [String]) -> [UInt8] {
        let wrapped = lines.flatMap { wrap($0, columns: Page.columns) }
        let starts = stride(from: 0, to: max(1, wrapped.count), by: Page.lines)
        let pages = starts.map { Array(wrapped[$0..<min($0 + Page.lines, wrapped.count)]) }
        var file = PDFFile()
        let kids = pages.indices.map { "\(firstPage + 2 * $0) 0 R" }.joined(separator: " ")
        file.append("<< /Type /Catalog /Pages 2 0 R >>")
        file.append("<< /Type /Pages /Kids [\(kids)] /Count \(pages.count) >>")
        file.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
        file.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>")
        file.append("<< /Title \(unicode(title)) /Producer (Kavling) >>")
        for (index, page) in pages.enumerated() {
            file.append(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> "
                    + "/Contents \(firstPage + 2 * index + 1) 0 R >>")
            file.append(stream: content(title: index == 0 ? title : nil, lines: page))
        }
        return file.finished(root: 1, properties: 5)
    }

    /// Objects 1 to 5 are the catalog, the page tree, two fonts and the properties.
    private static let firstPage = 6

    private enum Page {
        static let lines = 42
        /// Fits the page's width at 11 points even where letters are wide.
        static let columns = 84
    }

    private static func content(title: String?, lines: [String]) -> String {
        let heading = title.map { "/F2 16 Tf 56 780 Td (\(literal($0))) Tj 0 -30 Td " } ?? "56 750 Td "
        let body = lines.map { "(\(literal($0))) Tj T*" }
        return "BT " + heading + "/F1 11 Tf 16 TL\n" + (body + ["ET"]).joined(separator: "\n")
    }

    private static func wrap(_ line: String, columns: Int) -> [String] {
        guard line.count > columns else { return [line] }
        var rows = [""]
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            let last = rows[rows.count - 1]
            if !last.isEmpty, last.count + 1 + word.count > columns {
                rows.append(String(word))
            } else {
                rows[rows.count - 1] = last.isEmpty ? String(word) : last + " " + word
            }
        }
        return rows
    }

    /// The inside of a literal string in WinAnsi; all but plain ASCII in octal, so that the file stays text.
    static func literal(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "(", ")", "\\": return "\\\(scalar)"
            case " "..."~": return String(scalar)
            default: break
            }
            let byte = winAnsi(scalar)
            return "\\" + [byte >> 6, byte >> 3 & 7, byte & 7].map(String.init).joined()
        }.joined()
    }

    private static func winAnsi(_ scalar: Unicode.Scalar) -> UInt32 {
        let others: [Unicode.Scalar: UInt32] = [
            "€": 0x80, "…": 0x85, "‘": 0x91, "’": 0x92, "“": 0x93, "”": 0x94, "•": 0x95, "–": 0x96, "—": 0x97,
            "™": 0x99,
        ]
        if let code = others[scalar] { return code }
        switch scalar.value {
        case 0xA0...0xFF: return scalar.value
        case 0..<0x20: return 0x20
        default: return 0x3F
        }
    }

    /// A text string of the properties: UTF-16 behind a byte order mark, in hexadecimal.
    private static func unicode(_ text: String) -> String {
        let units = text.utf16.map { unit in
            let digits = String(unit, radix: 16, uppercase: true)
            return String(repeating: "0", count: 4 - digits.count) + digits
        }
        return "<FEFF" + units.joined() + ">"
    }
}

/// Objects numbered from 1, and where they start.
private struct PDFFile {
    // Four bytes above 127 behind the version tell transfer programs that the file is binary.
    private var bytes = Array("%PDF-1.4\n%".utf8) + [0xE2, 0xE3, 0xCF, 0xD3, 0x0A]
    private var offsets: [Int] = []

    mutating func append(_ object: String) {
        offsets.append(bytes.count)
        bytes += "\(offsets.count) 0 obj\n\(object)\nendobj\n".utf8
    }

    mutating func append(stream: String) {
        append("<< /Length \(stream.utf8.count) >>\nstream\n\(stream)\nendstream")
    }

    consuming func finished(root: Int, properties: Int) -> [UInt8] {
        let size = offsets.count + 1
        // An entry is exactly twenty bytes: ten digits, five digits, a letter and two for the end of the line.
        let entries = offsets.map { $0.padded(to: 10) + " 00000 n \n" }.joined()
        let table = "xref\n0 \(size)\n0000000000 65535 f \n\(entries)"
        let trailer = "trailer\n<< /Size \(size) /Root \(root) 0 R /Info \(properties) 0 R >>\n"
        return bytes + (table + trailer + "startxref\n\(bytes.count)\n%%EOF\n").utf8
    }
}
