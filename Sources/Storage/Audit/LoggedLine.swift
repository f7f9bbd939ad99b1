//  LoggedLine: one line of the change log apart from what it tells: what its code and the seals over it are made of.
//
//  The code binds who, when, where, what and the changes themselves, under the audit key. The digest binds the code and
//  the line's number, so that seals outlast the blacking out of personal values: changes and salt go, the code stays.
//  A salt is random, so nobody can find out by trying what was blacked out.

import Content
import Crypto
import Relational

/// A line without its changes.
struct LoggedLine {
    static let saltBytes = 16

    /// What selects a line as `init(_:)` reads it, behind its id.
    static let columns = "id, at, principal, request_id, COALESCE(address, ''), action, type, entry_id"

    let at: Int64
    let principal: String
    let requestID: String
    let address: String
    let action: String
    let type: String
    let entryID: Int64

    /// The code of the line with these changes.
    func code(_ changes: String, salt: [UInt8], _ cipher: FieldCipher) -> [UInt8] {
        var bytes = salt
        bytes.reserveCapacity(changes.utf8.count + 256)
        append(to: &bytes)
        LoggedLine.append(changes, to: &bytes)
        return cipher.auditCode(bytes)
    }

    /// What a seal covers of the line.
    func digest(id: Int64, code: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        LoggedLine.append(id, to: &bytes)
        append(to: &bytes)
        bytes += code
        return Array(SHA256.hash(data: bytes))
    }

    private func append(to bytes: inout [UInt8]) {
        LoggedLine.append(at, to: &bytes)
        LoggedLine.append(entryID, to: &bytes)
        for text in [principal, requestID, address, action, type] { LoggedLine.append(text, to: &bytes) }
    }

    private static func append(_ integer: Int64, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: integer.bigEndian) { bytes += $0 }
    }

    /// With its length before it, so that no two lists of texts give the same bytes.
    private static func append(_ text: String, to bytes: inout [UInt8]) {
        append(Int64(text.utf8.count), to: &bytes)
        bytes += text.utf8
    }
}

extension LoggedLine {
    /// A row of `columns`.
    init(_ row: any SQLRow) {
        self.init(
            at: row.integer(1), principal: row.text(2), requestID: row.text(3), address: row.text(4),
            action: row.text(5), type: row.text(6), entryID: row.integer(7))
    }
}
