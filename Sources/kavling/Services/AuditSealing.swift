//  AuditSealing: seals the change log behind the writers, within a second, and once more before the server ends.
//
//  A service: it starts before the server takes requests and stops after it. Two instances cannot seal the same lines,
//  since a seal's first line is unique.

import Content
import Logging
import Server
import ServiceLifecycle
import Storage

/// Seals lines of the change log as they come.
struct AuditSealing: Service {
    /// Between two looks; a line is sealed within this and a moment.
    static let interval: Duration = .milliseconds(500)

    let store: ContentStore
    let clock: OfficeClock
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await sealAll()
                try await Task.sleep(for: AuditSealing.interval)
            }
        }
        await sealAll()
    }

    /// Everything there is; what fails is tried again at the next look.
    private func sealAll() async {
        do {
            while try await store.sealLog(at: clock.now()) > 0 {}
        } catch is CancellationError {
            return
        } catch {
            logger.error("the change log could not be sealed", metadata: ["error": "\(error)"])
        }
    }
}
