//  RetentionKeeping: once a day, what has been kept long enough goes.
//
//  One transaction for each entry, so no writer waits long; each looks at its entry again, so two instances, or a run that
//  is repeated, erase nothing twice. A dry run does the same inside transactions that are taken back.

import Bookings
import Content
import Foundation
import Logging
import Server
import ServiceLifecycle
import Storage

/// Carries the rules of retention out.
struct RetentionKeeping: Service {
    /// Between two runs, and from the start to the first.
    static let interval: Duration = .seconds(86_400)
    static let firstAfter: Duration = .seconds(300)
    /// Candidates that are read at once.
    private static let batch = 100

    let office: Office
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            try await Task.sleep(for: RetentionKeeping.firstAfter)
            while !Task.isCancelled {
                do {
                    for line in try await keep(isDry: false) {
                        logger.notice("retention", metadata: ["erased": "\(line)"])
                    }
                } catch is CancellationError {
                    return
                } catch {
                    logger.error("retention could not be finished", metadata: ["error": "\(error)"])
                }
                try await Task.sleep(for: RetentionKeeping.interval)
            }
        }
    }

    /// Erases what is over, or only says what would be erased: one line for each rule.
    func keep(isDry: Bool) async throws -> [String] {
        var lines: [String] = []
        for rule in office.house.retention {
            var (after, ids): (Int64, [Int64]) = (0, [])
            while true {
                try Task.checkCancellation()
                let from = after
                let candidates = try await office.store.write(context) { try rule.find($0, from, Self.batch) }
                for id in candidates where try await erase(id, rule, isDry: isDry) { ids.append(id) }
                guard let last = candidates.last else { break }
                after = last
            }
            guard !ids.isEmpty else { continue }
            let shown = ids.prefix(20).map(String.init).joined(separator: ", ") + (ids.count > 20 ? ", …" : "")
            lines.append("\(rule.name): \(ids.count) (\(shown))")
        }
        return lines
    }

    private var context: WriteContext {
        let now = office.clock.now()
        return WriteContext(principal: .system, now: now, today: office.clock.day(now), requestID: "retention")
    }

    /// Thrown so that a dry run leaves nothing.
    private struct TakenBack: Error {
        let wouldErase: Bool
    }

    private func erase(_ id: Int64, _ rule: RetentionRule, isDry: Bool) async throws -> Bool {
        do {
            let files = try await office.store.write(context) { transaction in
                let files = try rule.erase(transaction, id)
                if isDry { throw TakenBack(wouldErase: files != nil) }
                return files
            }
            guard let files else { return false }
            // What cannot be removed now is an orphan for the sweep.
            let kept = try office.settings.fileStore()
            for file in files { _ = try? await kept.remove(file) }
            return true
        } catch let dry as TakenBack {
            return dry.wouldErase
        } catch let refusal as any ClientFault {
            logger.notice("retention: an entry stays", metadata: ["rule": "\(rule.name)", "why": "\(refusal.message)"])
            return false
        }
    }
}
