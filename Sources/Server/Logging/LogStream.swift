//  LogStream: log lines on their way to a file descriptor.
//
//  Whoever logs leaves a line in a buffer; a thread of its own writes what has gathered. A pipe that nobody reads
//  blocks that thread and nobody else.
//  Always: a line is written whole or not at all; the buffer never grows beyond its bound; what found no room is
//          counted, and the log says so once there is room again.

package import Content
import Foundation
package import Logging

/// Where log lines go.
// Unchecked because the state is guarded by the condition's lock, which the compiler cannot see.
package final class LogStream: @unchecked Sendable {
    /// How long lines gather before they are written together.
    static let gathering = 0.02

    let format: LogFormat
    /// The least level that is written.
    let level: Logger.Level
    let now: @Sendable () -> Instant
    private let descriptor: Int32
    private let bound: Int
    private let condition = NSCondition()
    private var gathered: [UInt8] = []
    private var isBusy = false
    private var isClosed = false
    private var lost = 0
    private var told = 0

    /// Starts the thread that writes.
    /// - Parameters:
    ///   - descriptor: Stays the caller's to close.
    ///   - bufferBytes: What may wait to be written.
    package init(
        descriptor: Int32, format: LogFormat, level: Logger.Level = .info, bufferBytes: Int = 1 << 20,
        now: @escaping @Sendable () -> Instant
    ) {
        self.descriptor = descriptor
        self.format = format
        self.level = level
        self.now = now
        bound = bufferBytes
        let thread = Thread { [self] in writeLines() }
        thread.name = "kv-log"
        thread.start()
    }

    /// Lines that found no room.
    package var dropped: Int { condition.withLock { lost } }

    /// Leaves a line to be written; never waits.
    func add(_ line: LogLine) {
        condition.lock()
        defer { condition.unlock() }
        guard !isClosed, gathered.count + line.bytes.count <= bound else {
            lost += 1
            return
        }
        if gathered.isEmpty { condition.signal() }
        gathered.append(contentsOf: line.bytes)
    }

    /// Writes what has gathered and takes no more; waits at most `seconds`.
    package func close(within seconds: Double = 0.25) {
        let end = Date(timeIntervalSinceNow: seconds)
        condition.lock()
        defer { condition.unlock() }
        isClosed = true
        condition.broadcast()
        while isBusy || !gathered.isEmpty {
            guard condition.wait(until: end) else { return }
        }
    }

    private func writeLines() {
        var lines: [UInt8] = []
        while takeLines(&lines) {
            write(lines)
            condition.withLock {
                isBusy = false
                condition.broadcast()
            }
        }
    }

    /// Sleeps until there are lines; false when the stream is closed and there are none.
    private func takeLines(_ lines: inout [UInt8]) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while gathered.isEmpty {
            if isClosed { return false }
            condition.wait()
        }
        if !isClosed { rest() }
        lines.removeAll(keepingCapacity: true)
        swap(&lines, &gathered)
        if lost > told { lines += noteOfLoss() }
        isBusy = true
        return true
    }

    /// One wake-up for many lines: at 10 000 requests a second, a wake-up each would cost as much as the line.
    private func rest() {
        condition.unlock()
        Thread.sleep(forTimeInterval: Self.gathering)
        condition.lock()
    }

    private func noteOfLoss() -> [UInt8] {
        var line = LogLine(format, time: now(), level: "warning")
        line.add("message", "log lines dropped: the log is not read fast enough")
        line.add("dropped", lost - told)
        line.end()
        told = lost
        return line.bytes
    }

    private func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if sent < 0, errno == EINTR || errno == EAGAIN { continue }
            // Nobody is there to read, and nobody to tell.
            guard sent > 0 else { return }
            rest = rest.dropFirst(sent)
        }
    }
}
