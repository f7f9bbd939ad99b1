//  TakeOverRun+Codes: codes that Strapi mailed go on as ours: hashed, and with an end.
//
//  Strapi keeps them in clear and for ever. A link that somebody was mailed before the take-over works for as long as a
//  new one would; what lies in the database is of no use to a reader.

import Content
import Relational

extension TakeOverRun {
    private static let columns: [(name: AttributeName, purpose: CodePurpose)] = [
        ("resetPasswordToken", .resetPassword), ("confirmationToken", .confirmEmail),
    ]

    /// Hashes the codes that came with the accounts, and takes the clear ones out.
    func hashCodes() throws {
        let table = try transaction.table(.user)
        for (name, purpose) in TakeOverRun.columns {
            let column = table.column(.attribute(try transaction.attribute(name, of: .user).index))
            var codes: [(account: Int64, code: String)] = []
            try connection.forEach(
                Statement("SELECT id, \"\(column)\" FROM \"\(table.name)\" WHERE \"\(column)\" IS NOT NULL ORDER BY id")
            ) { codes.append(($0.integer(0), $0.text(1))) }
            for (account, code) in codes where !code.isEmpty {
                try AccountCode.insert(code, for: purpose, of: account, now: transaction.now, on: connection)
            }
            try connection.run(Statement("UPDATE \"\(table.name)\" SET \"\(column)\" = NULL"))
        }
    }
}
