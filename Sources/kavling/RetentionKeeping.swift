//  RetentionKeeping: what has been kept long enough goes; a chore of a running server, and a verb.
//
//  One transaction for each entry, so no writer waits long; each looks at its entry again, so two instances, or a run that
//  is repeated, erase nothing twice. A dry run does the same inside transactions that are taken back.

import Bookings
import Content
import Logging
import Server
import Storage

/// Carries the rules of retention out.
struct RetentionKeeping {
    /// Candidates that are read at once.
    private static let batch: Int64 = 100

    let office: Office
    let logger: Logger

    /// Erases what is over, or only says what would be erased: one line for each rule.
    func keep(isDry: Bool) async throws -> [String] {
        var lines: [String] = []
        for rule in office.house.retention {
            var (after, ids): (Int64, [Int64]) = (0, [])
            while true {
                try Task.checkCancellation()
                let from = after
                let candidates = try await office.store.read(as: context) { try rule.find($0, from, Self.batch) }
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

    private var context: WriteContext { office.clock.context(requestID: "retention") }

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
