//  TextFunctions: what SQL can ask about folded text, on every connection.
//
//  kv_fold(value): the folded text. kv_contains, kv_starts_with, kv_ends_with(value, folded): whether the value, folded,
//  holds a text that is folded already. NULL gives NULL; everything else counts as its text.
//  Deterministic (indexes may use them) and innocuous (views and triggers may, although the schema is not trusted).
//  Always: a NUL is a character like any other when matching; LIKE and instr() stop there. A buffer belongs to one
//          function of one connection and is used from its thread alone.

import Foundation
import GRDBSQLite
import Relational

/// What SQLite keeps for one function as long as the connection is open.
private final class TextFunction {
    enum Question: String, CaseIterable {
        case fold = "kv_fold"
        case contains = "kv_contains"
        case startsWith = "kv_starts_with"
        case endsWith = "kv_ends_with"

        var arguments: Int { self == .fold ? 1 : 2 }
    }

    /// A buffer that grew past this is not kept.
    static let keptBytes = 1 << 20

    let question: Question
    let fold: TextFold
    var folded: [UInt8] = []

    init(_ question: Question, _ fold: @escaping TextFold) {
        self.question = question
        self.fold = fold
    }

    /// Answers one call.
    func answer(_ arguments: UnsafeMutablePointer<OpaquePointer?>, to context: OpaquePointer) {
        guard let value = arguments[0], sqlite3_value_type(value) != SQLITE_NULL else {
            return sqlite3_result_null(context)
        }
        folded.removeAll(keepingCapacity: folded.capacity <= Self.keptBytes)
        fold(Self.text(of: value), &folded)
        guard question != .fold else { return answerFolded(to: context) }
        guard let sought = arguments[1], sqlite3_value_type(sought) != SQLITE_NULL else {
            return sqlite3_result_null(context)
        }
        sqlite3_result_int(context, holds(Self.text(of: sought)) ? 1 : 0)
    }

    private static func text(of value: OpaquePointer) -> UnsafeRawBufferPointer {
        // The text first: asking for the length of a number converts nothing.
        let start = sqlite3_value_text(value)
        return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_value_bytes(value)))
    }

    private func holds(_ sought: UnsafeRawBufferPointer) -> Bool {
        guard let first = sought.baseAddress, !sought.isEmpty else { return true }
        guard folded.count >= sought.count else { return false }
        return folded.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return false }
            switch question {
            case .fold: return false
            case .contains: return Self.find(sought, in: bytes)
            case .startsWith: return memcmp(start, first, sought.count) == 0
            case .endsWith: return memcmp(start + (bytes.count - sought.count), first, sought.count) == 0
            }
        }
    }

    /// Looks for the first byte, then compares; texts are short, and glibc's memmem is hidden from Swift.
    private static func find(_ sought: UnsafeRawBufferPointer, in bytes: UnsafeRawBufferPointer) -> Bool {
        guard var at = bytes.baseAddress, let first = sought.baseAddress else { return false }
        let end = at + (bytes.count - sought.count)
        while at <= end, let found = memchr(at, Int32(sought[0]), end - at + 1) {
            if memcmp(found, first, sought.count) == 0 { return true }
            at = UnsafeRawPointer(found) + 1
        }
        return false
    }

    /// The folded text for a search index: the tokenizer would stop at a NUL, so U+0001 stands for it.
    private func answerFolded(to context: OpaquePointer) {
        guard !folded.isEmpty else { return sqlite3_result_text(context, "", 0, Connection.transient) }
        folded.withUnsafeMutableBytes { bytes in
            if let start = bytes.baseAddress, memchr(start, 0, bytes.count) != nil {
                for index in bytes.indices where bytes[index] == 0 { bytes[index] = 1 }
            }
            let text = bytes.assumingMemoryBound(to: CChar.self).baseAddress
            sqlite3_result_text64(context, text, UInt64(bytes.count), Connection.transient, UInt8(SQLITE_UTF8))
        }
    }
}

extension Connection {
    /// Registers the functions on an open connection.
    /// - Throws: `SQLFault` when SQLite refuses one.
    static func registerTextFunctions(_ fold: @escaping TextFold, on handle: OpaquePointer) throws {
        for question in TextFunction.Question.allCases {
            try register(TextFunction(question, fold), on: handle)
        }
    }

    private static func register(_ function: TextFunction, on handle: OpaquePointer) throws {
        let code = sqlite3_create_function_v2(
            handle, function.question.rawValue, Int32(function.question.arguments),
            SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, Unmanaged.passRetained(function).toOpaque(),
            { context, _, arguments in
                guard let context, let arguments, let own = sqlite3_user_data(context) else { return }
                Unmanaged<TextFunction>.fromOpaque(own).takeUnretainedValue().answer(arguments, to: context)
            }, nil, nil,
            { own in
                guard let own else { return }
                Unmanaged<TextFunction>.fromOpaque(own).release()
            })
        guard code == SQLITE_OK else { throw SQLFault(handle, code: code) }
    }
}
