//  ConnectionPace: is this connection's client still worth waiting for?
//
//  idle → a request comes (head, body) → it is worked on → its answer is taken → idle. Told what happens, asked now and
//  then; no clock and no socket of its own.
//  Always: time that the server takes itself is never held against the client. A client that keeps the pace is never
//          cut off, however long it takes; one that does not is, however often it gives a sign of life.
//  Source: the idea of a grace and then a least rate is that of Apache's mod_reqtimeout.

/// What one connection does, in terms of who waits for whom.
struct ConnectionPace {
    private let limits: ConnectionLimits
    /// When the connection last became idle, or began to throw away what is left of an answered request.
    private var restingSince: ContinuousClock.Instant
    /// When the request that is worked on began to arrive.
    private var readingSince: ContinuousClock.Instant
    private var isReading = false
    private var bytesRead = 0
    private var unanswered = 0
    private var bytesWritten = 0
    /// Since when bytes of answers have waited for the client without a pause, and how many it had taken then.
    private var stalled: (since: ContinuousClock.Instant, taken: Int)?

    init(_ limits: ConnectionLimits, at now: ContinuousClock.Instant) {
        self.limits = limits
        restingSince = now
        readingSince = now
    }

    mutating func headCame(at now: ContinuousClock.Instant) {
        unanswered += 1
        isReading = true
        bytesRead = 0
        readingSince = now
    }

    mutating func bodyCame(_ bytes: Int) {
        bytesRead += bytes
    }

    mutating func requestEnded(at now: ContinuousClock.Instant) {
        isReading = false
        restingSince = now
    }

    mutating func wrote(_ bytes: Int) {
        bytesWritten += bytes
    }

    mutating func answerEnded(at now: ContinuousClock.Instant) {
        unanswered -= 1
        restingSince = now
    }

    /// True when the client has been too slow.
    /// - Parameters:
    ///   - pending: Bytes of answers that the client has not taken yet.
    ///   - isCrowded: Whether connections are running out.
    mutating func isOverdue(at now: ContinuousClock.Instant, pending: Int, isCrowded: Bool) -> Bool {
        guard pending == 0 else {
            let taken = bytesWritten - pending
            let stall = stalled ?? (now, taken)
            stalled = stall
            return now - stall.since > allowance(taken - stall.taken)
        }
        stalled = nil
        switch (unanswered, isReading) {
        case (0, true): return now - restingSince > limits.patience
        case (0, false): return now - restingSince > (isCrowded ? limits.crowdedIdle : limits.idle)
        // With more than one, the body waits for the answers before it and not for the client.
        case (1, true): return now - readingSince > allowance(bytesRead)
        default: return false
        }
    }

    private func allowance(_ bytes: Int) -> Duration {
        limits.patience + .seconds(Double(max(0, bytes)) / Double(limits.bytesPerSecond))
    }
}
