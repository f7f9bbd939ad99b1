//  StopSignals: what SIGTERM and SIGINT do to `serve`, from its first moment on.
//
//  While it starts, a signal ends the process at once: everything a start does is a transaction or a file that is
//  whole or absent, so there is nothing to finish. While it serves, the first signal begins the stop and a second ends
//  the process at once. Trapped from the beginning, because the first process of a container is not ended by a signal
//  that it does not trap, and the stop would be lost.
//  Always: a stop ends within `bound`, whatever clients or disks do.

import Dispatch
import Foundation
import Logging
import SQLiteDriver
import Server
import ServiceLifecycle
import Synchronization
import UnixSignals

/// Ends a server as signals ask.
final class StopSignals: Sendable {
    /// After so long, reads that still run are broken off, as connections are cut.
    private static let patience = DispatchTimeInterval.seconds(8)
    /// After so long, the process ends as it is: what was answered is on disk.
    private static let bound = DispatchTimeInterval.milliseconds(9_500)

    /// Exit statuses.
    private enum Status {
        /// As a shell tells of a process that a signal ended.
        static func signal(_ signal: UnixSignal) -> Int32 { 128 + signal.rawValue }
        static let stoppedWhileStarting: Int32 = 0
        static let overdue: Int32 = 1
    }

    private enum Phase {
        case starting
        case serving(ServiceGroup, SQLiteDriver, Logger)
        case stopping
    }

    /// The stop that listeners follow.
    let stop = Stop()
    private let signals: UnixSignalsSequence
    private let phase = Mutex(Phase.starting)

    /// Traps both signals.
    init() async {
        signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    }

    /// Requests are being answered from here on.
    func serves(_ group: ServiceGroup, _ driver: SQLiteDriver, _ logger: Logger) {
        phase.withLock { $0 = .serving(group, driver, logger) }
    }

    /// Follows signals until the task is cancelled.
    func watch() async {
        for await signal in signals {
            let before = phase.withLock { phase in
                defer { if case .serving = phase { phase = .stopping } }
                return phase
            }
            switch before {
            case .starting: _exit(Status.stoppedWhileStarting)
            case .stopping: _exit(Status.signal(signal))
            case .serving(let group, let driver, let logger): await begin(group, driver, logger)
            }
        }
    }

    private func begin(_ group: ServiceGroup, _ driver: SQLiteDriver, _ logger: Logger) async {
        logger.notice("stopping: requests in flight are finished, new ones are not taken")
        stop.begin()
        // On threads of the system: they run even when all of Swift's are busy.
        let now = DispatchTime.now()
        DispatchQueue.global().asyncAfter(deadline: now + Self.patience) { driver.hurry() }
        DispatchQueue.global().asyncAfter(deadline: now + Self.bound) { _exit(Status.overdue) }
        await group.triggerGracefulShutdown()
    }
}
