//  AuditVerification: whether the change log is what was written: nothing changed, removed or put in.
//
//  Reads every line and every seal once, over one snapshot. A line that its code does not fit, or that another stands
//  in the place of, is named by its number; a seal that does not fit is named as well.
//  What it cannot see: lines cut off at the end together with their seals. A seal that was kept elsewhere shows that.

import Content
package import Relational

/// What looking through the change log found.
package struct AuditVerification: Sendable {
    /// One sentence for each thing that must not be.
    package private(set) var wrong: [String] = []
    /// How many things must not be; `wrong` keeps the first.
    package private(set) var wrongCount = 0
    /// Lines that were looked at.
    package private(set) var lines: Int64 = 0
    /// Lines that were blacked out.
    package private(set) var blackedOut: Int64 = 0
    /// Seals that were looked at.
    package private(set) var seals: Int64 = 0
    /// The newest seal; nil where there is none.
    package private(set) var head: AuditSeal?

    /// Findings kept in words.
    static let most = 100

    /// Lines behind the last seal: not chained yet, though their codes were looked at.
    package private(set) var open: Int64 = 0

    /// Looks through the whole log.
    init(_ cipher: FieldCipher, on connection: any SQLConnection) throws {
        var reader = AuditReader(cipher: cipher, connection: connection)
        try reader.lookAtSeals()
        try reader.lookAtLines(Statement("id < 1"), marks: nil, from: 0)
        let sealed = reader.report.lines
        try reader.lookAtLines(
            Statement("id > ?", [.integer(reader.report.head?.to ?? 0)]), marks: nil, from: 0)
        self = reader.report
        open = lines - sealed
    }

    fileprivate init() {}

    fileprivate mutating func found(_ line: String) {
        wrongCount += 1
        if wrong.count < AuditVerification.most { wrong.append(line) }
    }

    fileprivate mutating func saw(lines: Int64 = 0, blackedOut: Int64 = 0, seal: AuditSeal? = nil) {
        self.lines += lines
        self.blackedOut += blackedOut
        if let seal { (head, seals) = (seal, seals + 1) }
    }
}

/// Reads lines and seals, and reports.
private struct AuditReader {
    let cipher: FieldCipher
    let connection: any SQLConnection
    var report = AuditVerification()

    private mutating func found(_ line: String) { report.found(line) }

    mutating func lookAtSeals() throws {
        let select =
            "SELECT id, from_id, to_id, hash, at, previous, marks, code FROM \(AuditSeals.table) WHERE id > ? "
            + "ORDER BY id LIMIT 1"
        var (previous, next, number, last) = (AuditSeals.origin, Int64(1), Int64(1), Int64.min)
        // One after the other, so that no statement is open while another's rows are read.
        while let row = try connection.first(Statement(select, [.integer(last)]), columns: 8) {
            guard case .integer(let id) = row[0] else { return found("a seal is damaged") }
            last = id
            guard case (.integer(let from), .integer(let to)) = (row[1], row[2]),
                case (.blob(let hash), .integer(let at)) = (row[3], row[4]),
                case (.blob(let before), .blob(let marks), .blob(let code)) = (row[5], row[6], row[7])
            else {
                found("seal \(id) is damaged")
                continue
            }
            let seal = AuditSeal(id: id, from: from, to: to, hash: hash, at: at)
            if id != number || from != next || before != previous {
                found("seal \(id) does not follow the one before it: a seal was removed or put in")
            }
            if cipher.auditCode(hash) != code { found("seal \(id) was not made with these secrets") }
            var chain = AuditChain(previous: before)
            let known = report.wrongCount
            try lookAtLines(
                Statement("id BETWEEN ? AND ?", [.integer(from), .integer(to)]), marks: marks, from: from, &chain)
            // Where a line is named already, that is why.
            if chain.hash(from: from, to: to, at: at) != hash, report.wrongCount == known {
                found("seal \(id) over lines \(from) to \(to) does not fit them")
            }
            report.saw(seal: seal)
            (previous, next, number) = (hash, to + 1, id + 1)
        }
    }

    mutating func lookAtLines(_ condition: Statement, marks: [UInt8]?, from: Int64) throws {
        var chain = AuditChain(previous: [])
        try lookAtLines(condition, marks: marks, from: from, &chain)
    }

    private struct Line {
        let id: Int64
        let fields: LoggedLine
        let changes: String
        let salt: [UInt8]?
        let code: [UInt8]
        let redactedBy: Int64?
    }

    private mutating func lookAtLines(
        _ condition: Statement, marks: [UInt8]?, from: Int64, _ chain: inout AuditChain
    ) throws {
        var select = Statement(
            "SELECT \(LoggedLine.columns), code, changes, salt, redacted_by FROM \(ChangeLog.table) WHERE ")
        select.append(condition)
        select.append(" ORDER BY id")
        var blackedOut: [Line] = []
        var seen: Int64 = from
        var notes: [String] = []
        var count: Int64 = 0
        try connection.forEach(select) { row in
            let line = Line(
                id: row.integer(0), fields: LoggedLine(row), changes: row.text(9),
                salt: row.isNull(10) ? nil : row.blob(10),
                code: row.blob(8), redactedBy: row.isNull(11) ? nil : row.integer(11))
            count += 1
            let digest = line.fields.digest(id: line.id, code: line.code)
            chain.add(digest)
            if marks != nil, line.id > seen { notes += (seen..<line.id).map { "line \($0) was removed" } }
            seen = line.id + 1
            if line.id < 1 { notes.append("line \(line.id) was put in") }
            if let marks, !AuditReader.fits(digest, marks, at: line.id - from) {
                return notes.append("line \(line.id) was changed")
            }
            guard let salt = line.salt else { return blackedOut.append(line) }
            if line.fields.code(line.changes, salt: salt, cipher) != line.code {
                notes.append(
                    marks == nil
                        ? "line \(line.id) was put in or changed: its code is not this installation's"
                        : "line \(line.id) was changed")
            }
        }
        if let marks {
            let end = from + Int64(marks.count / AuditSeals.markBytes)
            if seen < end { notes += (seen..<end).map { "line \($0) was removed" } }
        }
        report.saw(lines: count)
        for note in notes { found(note) }
        for line in blackedOut { try lookAtBlackedOut(line) }
    }

    /// What is blacked out must be as the line that tells of it says.
    private mutating func lookAtBlackedOut(_ line: Line) throws {
        report.saw(blackedOut: 1)
        guard let by = line.redactedBy, by > line.id,
            try Blackout.told(by: by, on: connection)[line.id] == Blackout.sum(line.changes)
        else { return found("line \(line.id) was changed: no line tells that it was blacked out so") }
    }

    private static func fits(_ digest: [UInt8], _ marks: [UInt8], at place: Int64) -> Bool {
        let start = Int(place) * AuditSeals.markBytes
        guard place >= 0, start + AuditSeals.markBytes <= marks.count else { return false }
        return digest.prefix(AuditSeals.markBytes).elementsEqual(marks[start..<start + AuditSeals.markBytes])
    }
}

extension ContentStore {
    /// The newest seal; nil where there is none.
    package func auditHead() async throws -> AuditSeal? {
        try await driver.read { try AuditSeals.last(on: $0) }
    }
}

/// Looks through the change log of a database.
package enum AuditTrailCheck {
    /// Looks through the whole log over one snapshot; needs a deadline for reading everything.
    /// - Parameters:
    ///   - layout: With the keys of the installation.
    ///   - driver: May be read-only.
    ///   - expected: Seals that were kept elsewhere, as `AuditSeal.description` writes them; each must be there.
    /// - Returns: What was found.
    package static func run(_ layout: Layout, in driver: any SQLDriver, expecting expected: [String] = []) async throws
        -> (found: AuditVerification, missing: [String])
    {
        try await driver.read { connection in
            let found = try AuditVerification(layout.cipher, on: connection)
            let missing = try expected.filter { text in
                guard let id = text.split(separator: ":").first.flatMap({ Int64($0) }) else { return true }
                return try AuditSeals.seal(id, on: connection)?.description.isExactly(text) != true
            }
            return (found, missing)
        }
    }
}
