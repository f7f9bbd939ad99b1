//  FoldFunction: the SQL function kv_fold, on every connection.
//
//  NULL gives NULL; everything else is folded as its text. Deterministic (indexes may use it) and innocuous (views
//  and triggers may, although the schema is not trusted).
//  Always: the buffer belongs to one connection and is called from its thread alone.

import GRDBSQLite
import Relational

/// What SQLite keeps for `kv_fold` as long as the connection is open.
private final class FoldFunction {
    /// A buffer that grew past this is not kept.
    static let keptBytes = 1 << 20

    let fold: TextFold
    var folded: [UInt8] = []

    init(_ fold: @escaping TextFold) {
        self.fold = fold
    }

    /// Answers one call.
    func answer(_ value: OpaquePointer, to context: OpaquePointer) {
        guard sqlite3_value_type(value) != SQLITE_NULL else { return sqlite3_result_null(context) }
        let start = sqlite3_value_text(value)
        let count = Int(sqlite3_value_bytes(value))
        folded.removeAll(keepingCapacity: folded.capacity <= Self.keptBytes)
        fold(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count), &folded)
        guard !folded.isEmpty else { return sqlite3_result_text(context, "", 0, Connection.transient) }
        folded.withUnsafeBytes { bytes in
            let text = bytes.assumingMemoryBound(to: CChar.self).baseAddress
            sqlite3_result_text64(context, text, UInt64(bytes.count), Connection.transient, UInt8(SQLITE_UTF8))
        }
    }
}

extension Connection {
    /// Registers `kv_fold` on an open connection.
    /// - Throws: `SQLFault` when SQLite refuses it.
    static func registerFold(_ fold: @escaping TextFold, on handle: OpaquePointer) throws {
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS
        let code = sqlite3_create_function_v2(
            handle, "kv_fold", 1, flags, Unmanaged.passRetained(FoldFunction(fold)).toOpaque(),
            { context, _, arguments in
                guard let context, let value = arguments?[0], let own = sqlite3_user_data(context) else { return }
                Unmanaged<FoldFunction>.fromOpaque(own).takeUnretainedValue().answer(value, to: context)
            }, nil, nil,
            { own in
                guard let own else { return }
                Unmanaged<FoldFunction>.fromOpaque(own).release()
            })
        guard code == SQLITE_OK else { throw SQLFault(handle, code: code) }
    }
}
