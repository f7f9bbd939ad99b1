//  HeldDriver: a real driver whose writers a test can stop between their commit and their answer.

import Relational
import Synchronization

/// Changes nothing about what is read and written.
final class HeldDriver: SQLDriver {
    private let base: any SQLDriver
    private let hold = Mutex<(@Sendable () async -> Void)?>(nil)

    init(_ base: any SQLDriver) {
        self.base = base
    }

    var dialect: SQLDialect { base.dialect }

    /// What the next writers do once their write is on disk and nobody has heard of it.
    func afterCommit(_ action: (@Sendable () async -> Void)?) {
        hold.withLock { $0 = action }
    }

    func read<R: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> R) async throws -> R {
        try await base.read(body)
    }

    func read<R: Sendable>(
        kind: Int?, _ body: @escaping @Sendable (any SQLConnection) throws -> R
    ) async throws -> R {
        try await read(body)
    }

    func write<R: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> R) async throws -> R {
        let result = try await base.write(body)
        await hold.withLock { $0 }?()
        return result
    }

    func close() async {
        await base.close()
    }
}
