//  SourceLine: one read of the source, asked question by question from the thread that writes the target.
//
//  Two databases have a thread each, and both closures must stay open: the read for one snapshot, the write for one
//  transaction. Questions go one way, rows come back in batches; both sides may sleep, since both threads are owned.
//  Always: one question at a time; at most `waitingBatches` batches wait, so that memory is bounded however many rows
//          there are; when one side stops, the other one wakes and stops too.

import Foundation
import Relational

/// The connection between a source's reader thread and the target's writer thread.
///
/// Sendable unchecked, because the state is guarded by the condition's lock, which the compiler cannot see.
final class SourceLine: @unchecked Sendable {
    /// Rows of one batch.
    static let batchRows = 256
    /// Text and blob bytes after which a batch goes off before it is full.
    static let batchBytes = 1 << 20
    /// Batches the reader may be ahead.
    static let waitingBatches = 4

    private enum Question {
        case tables
        case rows(Statement, columns: Int)
    }

    private enum Piece {
        case tables([String: [String]])
        case rows([SQLValue])
        case end
    }

    /// The asking side has gone.
    private struct HungUp: Error {}

    private let condition = NSCondition()
    private var question: Question?
    private var pieces: [Piece] = []
    private var isHungUp = false
    private var fault: (any Error)?
}

// The asking side: the thread that writes.
extension SourceLine {
    /// The source's tables and their columns in order.
    func tables() throws -> [String: [String]] {
        ask(.tables)
        guard case .tables(let tables) = try next() else { throw HungUp() }
        return tables
    }

    /// Calls `body` with every row of a statement of `columns` columns.
    func forEach(_ statement: Statement, columns: Int, _ body: (SourceRow) throws -> Void) throws {
        ask(.rows(statement, columns: columns))
        while case .rows(let values) = try next() {
            for base in stride(from: 0, to: values.count, by: columns) {
                try body(SourceRow(values: values, base: base))
            }
        }
    }

    /// Ends the conversation; the reader leaves even from the middle of an answer.
    func hangUp() {
        condition.withLock {
            isHungUp = true
            condition.broadcast()
        }
    }

    private func ask(_ asked: Question) {
        condition.withLock {
            question = asked
            pieces.removeAll()
            condition.broadcast()
        }
    }

    private func next() throws -> Piece {
        condition.lock()
        defer { condition.unlock() }
        while pieces.isEmpty {
            if let fault { throw fault }
            condition.wait()
        }
        condition.broadcast()
        return pieces.removeFirst()
    }
}

// The answering side: the thread that reads.
extension SourceLine {
    /// Answers questions until the other side hangs up.
    /// - Throws: What the connection throws.
    func answer(on connection: any SQLConnection) throws {
        do {
            while let question = nextQuestion() {
                switch question {
                case .tables: try push(.tables(try connection.tables()))
                case .rows(let statement, let columns):
                    try pushRows(of: statement, columns: columns, connection)
                    try push(.end)
                }
            }
        } catch is HungUp {
            return
        }
    }

    /// Wakes the asking side with what ended the read.
    func fail(_ error: any Error) {
        condition.withLock {
            fault = error
            condition.broadcast()
        }
    }

    private func nextQuestion() -> Question? {
        condition.lock()
        defer { condition.unlock() }
        while question == nil, !isHungUp { condition.wait() }
        defer { question = nil }
        return isHungUp ? nil : question
    }

    private func pushRows(of statement: Statement, columns: Int, _ connection: any SQLConnection) throws {
        var batch: [SQLValue] = []
        var bytes = 0
        try connection.forEach(statement) { row in
            for column in 0..<columns {
                let value = row.value(column)
                bytes += value.byteCount
                batch.append(value)
            }
            guard batch.count >= SourceLine.batchRows * columns || bytes >= SourceLine.batchBytes else { return }
            try push(.rows(batch))
            batch.removeAll(keepingCapacity: true)
            bytes = 0
        }
        if !batch.isEmpty { try push(.rows(batch)) }
    }

    private func push(_ piece: Piece) throws {
        condition.lock()
        defer { condition.unlock() }
        while pieces.count >= SourceLine.waitingBatches, !isHungUp { condition.wait() }
        if isHungUp { throw HungUp() }
        pieces.append(piece)
        condition.broadcast()
    }
}

/// One row of the source.
struct SourceRow {
    fileprivate let values: [SQLValue]
    fileprivate let base: Int

    subscript(_ column: Int) -> SQLValue { values[base + column] }

    /// A column as an id; nil where it is none.
    func id(_ column: Int) -> Int64? {
        if case .integer(let id) = self[column] { id } else { nil }
    }

    /// A column as text; nil where it is none.
    func text(_ column: Int) -> String? {
        if case .text(let text) = self[column] { text } else { nil }
    }
}

extension SQLValue {
    /// Bytes of a text or blob; 0 for anything else.
    fileprivate var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .blob(let bytes): bytes.count
        case .null, .integer, .real: 0
        }
    }
}
