//  Transaction: one write in progress, as rules see it.
//
//  Lives inside one writer job. Knows who asks and what time it is; collects warnings, the change log and the types it
//  touched. Whatever throws out of it leaves nothing behind.

package import Content
package import Figures
import Relational

/// Who writes, when, and why it might be a repetition.
package struct WriteContext: Sendable {
    /// Who asks.
    package let principal: Principal
    /// The time of the write.
    package let now: Instant
    /// The day in the office's time zone, `yyyy-MM-dd`.
    package let today: String
    /// As the server logs it.
    package let requestID: String
    /// The peer's address; empty for verbs and services.
    package let address: String
    /// Nil where the client sent none.
    package let idempotency: IdempotencyKey?
    /// Where the write's stages are timed; nil where nobody asks.
    package let times: StageTimes?

    /// The circumstances of one write.
    package init(
        principal: Principal, now: Instant, today: String, requestID: String = "", address: String = "",
        idempotency: IdempotencyKey? = nil, times: StageTimes? = nil
    ) {
        self.principal = principal
        self.now = now
        self.today = today
        self.requestID = requestID
        self.address = address
        self.idempotency = idempotency
        self.times = times
    }
}

/// One write in progress; not `Sendable`, never kept.
package final class Transaction {
    /// What is stored, and where.
    package let layout: Layout
    /// Who writes, and when.
    package let context: WriteContext
    let connection: any SQLConnection
    /// What to tell the client beside the answer.
    package private(set) var warnings: [Warning] = []
    /// Whether files are held to what their attribute takes; off where Strapi does not look.
    package var judgesFiles = true
    /// Tables that this write changed, for caches.
    package private(set) var touched: Set<String> = []

    init(layout: Layout, context: WriteContext, connection: any SQLConnection) {
        self.layout = layout
        self.context = context
        self.connection = connection
    }

    /// Who asks.
    package var principal: Principal { context.principal }
    /// The time of the write.
    package var now: Instant { context.now }
    /// The day of the write in the office's time zone, `yyyy-MM-dd`.
    package var today: String { context.today }
    /// The year of the write in the office's time zone.
    package var year: Int { Int(context.today.prefix(4)) ?? 0 }

    /// Adds a warning about one attribute of the entry being written.
    package func warn(_ code: String, at path: AttributeName, _ message: String) {
        warn(Warning(code, at: [path], message))
    }

    /// Adds a warning; the same one twice counts once.
    package func warn(_ warning: Warning) {
        if !warnings.contains(warning) { warnings.append(warning) }
    }

    func touch(_ table: String) {
        touched.insert(table)
    }

    func table(_ uid: UID) throws -> EntryTable {
        layout.tables[try layout.schema.type(uid)]
    }
}

extension Schema {
    /// The type of that name.
    /// - Throws: `unknownType`.
    package func type(_ uid: UID) throws(StoreFault) -> ContentType {
        guard let type = self[uid] else { throw .unknownType(uid) }
        return type
    }
}

/// What the store itself refuses; none of these is a client's fault.
package enum StoreFault: Error, Equatable {
    case unknownType(UID)
    case unknownAttribute(UID, AttributeName)
    /// The database was made by a newer version.
    case newerDatabase(found: Int, known: Int)
    /// The hashes of encrypted attributes were made under another key than the secrets file's.
    case otherIndexKey
    /// A column would have to change in a way that can lose data.
    case incompatibleColumn(table: String, column: String, from: String, to: String)
    /// Rows that a new unique index would refuse.
    case duplicates(table: String, columns: [String])
    /// A rule needs an attribute that the content does not have.
    case missingAttribute(rule: String, type: UID, attribute: AttributeName)
}
