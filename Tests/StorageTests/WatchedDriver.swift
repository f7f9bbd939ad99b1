//  WatchedDriver: a real driver whose statements a test can read, hold up or blind.
//
//  It changes nothing by itself; every statement still runs on the database behind it.

import Relational
import SQLiteDriver
import Synchronization

/// A driver that writes down every statement.
final class WatchedDriver: SQLDriver {
    /// What a test does to statements.
    struct Watch: Sendable {
        /// Called before each statement, on the database's thread.
        var before: @Sendable (String) throws -> Void = { _ in }
        /// Called after each.
        var after: @Sendable (String) throws -> Void = { _ in }
        /// True for look-ups that are to find nothing.
        var isBlind: @Sendable (String) -> Bool = { _ in false }
    }

    private struct State {
        var statements: [String] = []
        var watch = Watch()
    }

    private let base: any SQLDriver
    private let state = Mutex(State())

    init(_ base: any SQLDriver) {
        self.base = base
    }

    var dialect: SQLDialect { base.dialect }

    /// What ran since this was asked last.
    func statements() -> [String] {
        state.withLock { state in
            defer { state.statements = [] }
            return state.statements
        }
    }

    /// Does something to the statements from now on.
    func watch(_ change: (inout Watch) -> Void) {
        state.withLock { change(&$0.watch) }
    }

    func read<R: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> R) async throws -> R {
        try await base.read { try body(WatchedConnection(base: $0, driver: self)) }
    }

    func read<R: Sendable>(
        kind: Int?, _ body: @escaping @Sendable (any SQLConnection) throws -> R
    ) async throws -> R {
        try await base.read(kind: kind) { try body(WatchedConnection(base: $0, driver: self)) }
    }

    /// As the driver behind does it.
    func rewrite() async throws {
        try await (base as? SQLiteDriver)?.rewrite()
    }

    func write<R: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> R) async throws -> R {
        try await base.write { try body(WatchedConnection(base: $0, driver: self)) }
    }

    func close() async {
        await base.close()
    }

    fileprivate func note(_ sql: String) -> Watch {
        state.withLock { state in
            state.statements.append(sql)
            return state.watch
        }
    }
}

/// One connection that writes down what it is asked.
private final class WatchedConnection: SQLConnection {
    private let base: any SQLConnection
    private let driver: WatchedDriver

    init(base: any SQLConnection, driver: WatchedDriver) {
        self.base = base
        self.driver = driver
    }

    func run(_ statement: Statement) throws -> Int {
        let watch = driver.note(statement.sql)
        try watch.before(statement.sql)
        let changed = try base.run(statement)
        try watch.after(statement.sql)
        return changed
    }

    func forEach(_ statement: Statement, _ body: (any SQLRow) throws -> Void) throws {
        let watch = driver.note(statement.sql)
        try watch.before(statement.sql)
        if !watch.isBlind(statement.sql) { try base.forEach(statement, body) }
        try watch.after(statement.sql)
    }

    var lastInsertedID: Int64 { base.lastInsertedID }
    func tables() throws -> [String: [String]] { try base.tables() }
    func indexNames() throws -> Set<String> { try base.indexNames() }
}
