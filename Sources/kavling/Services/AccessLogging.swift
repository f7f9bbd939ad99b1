//  AccessLogging: brings looks at identity data to disk, within a second, and the last ones before the server ends.
//
//  A service: it starts before the server takes requests and stops after it.

import Logging
import Server
import ServiceLifecycle

/// Writes looks down as they come.
struct AccessLogging: Service {
    let accesses: AccessLog
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try await Task.sleep(for: AccessLog.interval)
                await flush()
            }
        }
        await flush()
    }

    /// What fails is tried again: it waits on.
    private func flush() async {
        do {
            try await accesses.flush()
        } catch {
            logger.error("looks at identity data could not be written down", metadata: ["error": "\(error)"])
        }
    }
}
