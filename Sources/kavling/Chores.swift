//  Chores: what a running server does by itself, now and then, until it stops.
//
//  A service: it starts before the server takes requests and stops after it. Each chore is a write that finds for itself
//  what is to be done, so that two servers over one database, or a chore that was broken off, do no harm.
//  Always: a chore that fails is logged and tried again at its next turn; a stop does not wait for a turn, but gives
//          those one more that follow what requests did.

import Logging
import Server
import ServiceLifecycle
import Storage

/// Something that is done again and again.
struct Chore: Sendable {
    /// For the log.
    let name: String
    /// From the start to the first turn; nil for `interval`.
    var first: Duration?
    /// Between the end of a turn and the beginning of the next.
    let interval: Duration
    /// Whether it is done once more when the server has stopped.
    var isLast = false
    let run: @Sendable () async throws -> Void
}

/// Runs chores beside the server.
struct Chores: Service {
    let chores: [Chore]
    let logger: Logger

    /// Runs every chore until the graceful stop, and then those once more that follow the server, one behind the other.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for chore in chores { group.addTask { await turns(of: chore) } }
            }
        }
        for chore in chores where chore.isLast { await turn(of: chore) }
    }

    private func turns(of chore: Chore) async {
        var pause = chore.first ?? chore.interval
        while (try? await Task.sleep(for: pause)) != nil {
            await turn(of: chore)
            pause = chore.interval
        }
    }

    private func turn(of chore: Chore) async {
        do {
            try await chore.run()
        } catch is CancellationError {
            return
        } catch {
            logger.error("chore failed", metadata: ["chore": "\(chore.name)", "error": "\(error)"])
        }
    }
}

extension Office {
    /// What is to be done beside this office's server.
    /// - Throws: When the mail server's certificates cannot be read.
    func chores(_ logger: Logger) throws -> [Chore] {
        let retention = RetentionKeeping(office: self, logger: logger)
        var chores = [
            // On disk within a second. Lines of the change log may be sealed by another process too: the first line of a
            // seal is unique.
            Chore(name: "looks written down", interval: .milliseconds(500), isLast: true) { [accesses] in
                try await accesses.flush()
            },
            Chore(name: "change log sealed", interval: .milliseconds(500), isLast: true) { [store, clock] in
                while try await store.sealLog(at: clock.now()) > 0 {}
            },
            Chore(name: "sessions seen", interval: .seconds(30)) { [sessions] in try await sessions.writeSeen() },
            Chore(name: "sessions swept", interval: .seconds(3_600)) { [sessions] in try await sessions.sweep() },
            Chore(name: "mail swept", interval: .seconds(3_600)) { [mail] in try await mail.sweep() },
            Chore(name: "files swept", interval: .seconds(21_600)) { [settings, store] in
                try await FileSweep(files: settings.fileStore(), store: store).sweep()
            },
            Chore(name: "retention", first: .seconds(300), interval: .seconds(86_400)) {
                for line in try await retention.keep(isDry: false) {
                    logger.notice("retention", metadata: ["erased": "\(line)"])
                }
            },
        ]
        if let smtp = settings.smtp {
            let delivery = MailDelivery(mail, try SMTPClient(smtp))
            chores.append(
                Chore(name: "mail sent", interval: .seconds(2)) {
                    for failure in try await delivery.turn().failed { logger.warning("\(failure)") }
                })
        }
        return chores
    }
}
