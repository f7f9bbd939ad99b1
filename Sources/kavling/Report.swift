//  Report: what verbs say on the terminal, and how they end.
//
//  A fault ends with one message that says what to do and exit code 1, never with a trace.

import ArgumentParser
import Content
import Foundation
import NIOCore
import Relational
import SQLiteDriver
import Server
import Storage

/// Lines for people, and exit codes.
enum Report {
    /// One line on standard output, at once.
    static func line(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    /// One line on standard error.
    static func error(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// Runs a verb; a fault becomes its message and exit code 1, never a trace.
    static func faults(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let exit as ExitCode {
            throw exit
        } catch {
            Report.error("kavling: \(describe(error))")
            throw ExitCode(1)
        }
    }

    /// A fault in one or more lines that say what to do.
    static func describe(_ error: any Error) -> String {
        switch error {
        case let fault as any ClientFault: return fault.message
        case let fault as IOError where fault.errnoCode == EADDRINUSE: return "the port is already in use"
        case SQLFault.full: return "the disk is full; nothing was written"
        case SQLFault.corrupt(let reason): return "the database is damaged (\(reason)); restore a backup"
        case SQLFault.other(let code, let message): return "the database reports: \(message) (code \(code))"
        case StoreFault.newerDatabase(let found, let known):
            return "the database has format \(found), this version knows up to \(known); use a newer kavling"
        case StoreFault.otherIndexKey:
            return "the database was made with another secrets file: its encrypted fields could not be found again. "
                + "Set KAVLING_SECRETS to the file that belongs to it"
        case StoreFault.incompatibleColumn(let table, let column, let from, let to):
            return "\(table).\(column) holds \(from) and the schema now says \(to); that could lose data. "
                + "Undo the change, or rename the attribute"
        case StoreFault.duplicates(let table, let columns):
            return
                "\(table) has rows with equal \(columns.joined(separator: ", ")), which must be unique; repair them first"
        case StoreFault.missingAttribute(let rule, let type, let attribute):
            return "the rule \(rule) needs \(type) to have the attribute \(attribute)"
        default: return "\(error)"
        }
    }
}
