//  Chores: what a running server does by itself, now and then, until it stops.
//
//  Each chore is a write that finds for itself what is to be done, so that two servers over one database, or a chore
//  that was broken off, do no harm.
//  Always: a chore that fails is logged and tried again at its next turn; a stop does not wait for a turn.

import Logging
import Server
import ServiceLifecycle

/// Something that is done again and again.
struct Chore: Sendable {
    /// For the log.
    let name: String
    /// Between the end of a turn and the beginning of the next.
    let interval: Duration
    let run: @Sendable () async throws -> Void
}

/// Runs chores beside the server.
struct Chores: Service {
    let chores: [Chore]
    let logger: Logger

    /// Runs every chore until the graceful stop.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for chore in chores { group.addTask { await turns(of: chore) } }
            }
        }
    }

    private func turns(of chore: Chore) async {
        while (try? await Task.sleep(for: chore.interval)) != nil {
            do {
                try await chore.run()
            } catch is CancellationError {
                return
            } catch {
                logger.error("chore failed", metadata: ["chore": "\(chore.name)", "error": "\(error)"])
            }
        }
    }
}

extension Office {
    /// What is to be done beside this office's server.
    /// - Throws: When the mail server's certificates cannot be read.
    func chores(_ logger: Logger) throws -> [Chore] {
        var chores = [
            Chore(name: "sessions seen", interval: .seconds(30)) { [sessions] in try await sessions.writeSeen() },
            Chore(name: "sessions swept", interval: .seconds(3_600)) { [sessions] in try await sessions.sweep() },
            Chore(name: "mail swept", interval: .seconds(3_600)) { [mail] in try await mail.sweep() },
            Chore(name: "files swept", interval: .seconds(21_600)) { [settings, store] in
                try await FileSweep(files: settings.fileStore(), store: store).sweep()
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
