//  ContentStore: the one door to stored content: reads by plan, writes by draft.
//
//  Reads run in one snapshot on a reader thread and come back as bytes. Writes run on the writer thread with all rules
//  and are on disk when the call returns.

package import Content
package import Figures
package import Relational

/// Stored content.
package final class ContentStore: Sendable {
    /// What is stored, and where.
    package let layout: Layout
    /// The database.
    package let driver: any SQLDriver
    private let generations: Generations
    private let programs: ReadPrograms
    private let totals = Totals()

    /// A store over a migrated database.
    package init(layout: Layout, driver: any SQLDriver) {
        self.layout = layout
        self.driver = driver
        generations = Generations(layout.contentTables)
        programs = ReadPrograms(layout, generations: generations)
    }

    /// All loaded content types.
    package var schema: Schema { layout.schema }

    // MARK: reading

    /// A plan compiled; equal plans give one program.
    package func program(_ plan: ReadPlan) -> ReadProgram {
        programs.program(plan)
    }

    /// A number that changes whenever something is written that the program's answers depend on.
    ///
    /// Taken before a read begins, it stands for what that read finds: as long as it is the same, so is the answer.
    package func version(of program: ReadProgram) -> UInt64 {
        generations.version(program.tables)
    }

    /// The counters of these tables, for `version(of:)`.
    func places(of tables: Set<String>) -> [Int] {
        generations.places(of: tables)
    }

    /// A number that changes whenever one of the counted tables is written to.
    func version(of places: [Int]) -> UInt64 {
        generations.version(places)
    }

    /// The answer to a list: JSON bytes with pagination.
    /// - Throws: 503 when the statement deadline passes.
    package func list(
        _ program: ReadProgram, times: StageTimes? = nil, shown: ShownCollector? = nil
    ) async throws -> JSONBytes {
        let version = generations.version(program.counted)
        let known = totals.total(program.totalKey, at: version)
        let guess = known ?? totals.guess(program.totalKey)
        let (bytes, counted) = try await read(times, kind: program.kind) { reader in
            let page = program.plan.page ?? Page(limit: 1)
            let total = page.withCount ? try known ?? reader.total(program) : nil
            let statement = try reader.page(program, total: total ?? guess)
            let bytes = try reader.json(program, statement, shown: shown) { $0.list($1, page: page, total: total) }
            return (bytes, known == nil ? total : nil)
        }
        if let counted, program.plan.filter != .everything {
            totals.keep(counted, of: program.totalKey, at: version)
        }
        return bytes
    }

    /// The answer to a list that is asked for once.
    package func list(_ plan: ReadPlan, times: StageTimes? = nil) async throws -> JSONBytes {
        try await list(programs.fresh(plan), times: times)
    }

    /// The answer about one entry; nil when there is none.
    /// - Parameters:
    ///   - program: Of a plan that asks for one entry.
    ///   - key: The entry's id or document id, in place of that in the plan.
    ///   - warnings: What a write found odd.
    package func one(
        _ program: ReadProgram, key: EntryKey? = nil, warnings: [Warning] = [], times: StageTimes? = nil,
        shown: ShownCollector? = nil
    ) async throws -> JSONBytes? {
        let page = program.page(of: key)
        return try await read(times, kind: program.kind) {
            try ContentStore.one(program, page, warnings: warnings, shown: shown, reader: $0)
        }
    }

    /// The answer about the first entry of a plan that is asked for once; nil when there is none.
    package func one(
        _ plan: ReadPlan, warnings: [Warning] = [], times: StageTimes? = nil
    ) async throws -> JSONBytes? {
        try await one(programs.fresh(plan), warnings: warnings, times: times)
    }

    private static func one(
        _ program: ReadProgram, _ page: Statement, warnings: [Warning], shown: ShownCollector?, reader: EntryReader
    ) throws -> JSONBytes? {
        var isThere = false
        let bytes = try reader.json(program, page, shown: shown) { json, node in
            isThere = node.count > 0
            if isThere { json.one(node, 0, warnings: warnings) }
        }
        return isThere ? bytes : nil
    }

    /// The number of entries a plan's filter keeps.
    package func count(_ plan: ReadPlan) async throws -> Int64 {
        let program = programs.fresh(plan)
        return try await read(kind: program.kind) { try $0.total(program) }
    }

    /// The first id that meets a plan's filter, or nil; what the plan shows or populates is not read.
    package func firstID(_ plan: ReadPlan, times: StageTimes? = nil) async throws -> Int64? {
        let program = programs.fresh(plan.bare)
        return try await read(times, kind: program.kind) { try $0.connection.firstInteger(program.page) }
    }

    /// The id of the entry that a program and a key name, or nil.
    package func firstID(_ program: ReadProgram, key: EntryKey?, times: StageTimes? = nil) async throws -> Int64? {
        let bare = self.program(program.plan.bare)
        let page = bare.page(of: key)
        return try await read(times) { try $0.connection.firstInteger(page) }
    }

    /// The entry of that id with its values in clear, read outside any write; nil when there is none.
    package func entry(_ uid: UID, id: Int64) async throws -> Entry? {
        let values = EntryValues(table: layout.tables[try schema.type(uid)], cipher: layout.cipher)
        let own = Filter.compare(.id, .equal, [.integer(id)], negated: false)
        return try await snapshot { [layout] in try values.entries(where: own, limit: 1, layout, on: $0).first }
    }

    private func read<R: Sendable>(
        _ times: StageTimes? = nil, kind: Int? = nil, _ body: @escaping @Sendable (EntryReader) throws -> R
    ) async throws -> R {
        let layout = layout
        return try await snapshot(kind: kind) { connection in
            times?.mark(.wait)
            defer { times?.mark(.read) }
            return try body(EntryReader(layout, connection))
        }
    }

    /// Runs `body` in one read.
    /// - Throws: 503 when the statement deadline passes.
    func snapshot<R: Sendable>(
        kind: Int? = nil, _ body: @escaping @Sendable (any SQLConnection) throws -> R
    ) async throws -> R {
        do {
            return try await driver.read(kind: kind, body)
        } catch SQLFault.deadline {
            throw Refusal(503, "ServiceUnavailableError", "The query took too long; narrow it with filters or fields")
        }
    }

    /// Runs `body` in one read, with what a rule or a named operation works with; it must not write.
    /// - Throws: What `body` throws, and 503 when the statement deadline passes.
    package func read<R: Sendable>(
        as context: WriteContext, _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R {
        let layout = layout
        return try await snapshot { try body(Transaction(layout: layout, context: context, connection: $0)) }
    }

    /// A setting of the installation; nil when it was never set.
    package func setting(_ key: String) async throws -> JSONValue? {
        try await snapshot { try StoredSettings.value(key, on: $0) }
    }

    // MARK: writing

    /// What a write left behind.
    package struct Written: Sendable {
        /// The entry written.
        package let id: Int64
        /// What the rules found odd about it.
        package let warnings: [Warning]
        /// True when an earlier request with the same key had made the entry.
        package let isReplay: Bool
    }

    /// Completes a draft inside the transaction that stores it; files that came with it become rows here.
    package typealias Preparation = @Sendable (inout Draft, Transaction) throws -> Void

    /// Stores a new entry.
    package func create(
        _ given: Draft, as context: WriteContext, preparing prepare: @escaping Preparation = { _, _ in }
    ) async throws -> Written {
        try await write(context) { transaction in
            var draft = given
            if let id = try transaction.replayed(draft.type) {
                return Written(id: id, warnings: [], isReplay: true)
            }
            try prepare(&draft, transaction)
            let entry = try EntryWriter(transaction: transaction, scope: .ofCaller(transaction)).create(draft)
            try transaction.remember(draft.type, id: entry.id)
            return Written(id: entry.id, warnings: transaction.warnings, isReplay: false)
        }
    }

    /// Changes an entry; nil when there is none of that id.
    package func update(
        _ id: Int64, _ given: Draft, as context: WriteContext, preparing prepare: @escaping Preparation = { _, _ in }
    ) async throws -> Written? {
        try await write(context) { transaction in
            var draft = given
            try prepare(&draft, transaction)
            let writer = EntryWriter(transaction: transaction, scope: .ofCaller(transaction))
            guard let entry = try writer.update(draft.type.uid, id: id, draft) else { return nil }
            return Written(id: entry.id, warnings: transaction.warnings, isReplay: false)
        }
    }

    /// Deletes an entry, or does what a rule says instead.
    /// - Returns: The entry as the program shows it: as it was, or as the rule left it; nil when there is none.
    package func delete(
        _ id: Int64, _ program: ReadProgram, key: EntryKey? = nil, as context: WriteContext,
        shown: ShownCollector? = nil
    ) async throws -> JSONBytes? {
        let page = program.page(of: key)
        return try await write(context) { transaction in
            let reader = EntryReader(transaction.layout, transaction.connection)
            let before = try ContentStore.one(program, page, warnings: [], shown: shown, reader: reader)
            let writer = EntryWriter(transaction: transaction, scope: .ofCaller(transaction))
            switch try writer.delete(program.plan.type.uid, id: id) {
            case nil: return nil
            case .remove?: return before
            case .update?:
                return try ContentStore.one(
                    program, page, warnings: transaction.warnings, shown: shown, reader: reader)
            }
        }
    }

    /// Deletes the entry of a plan that is asked for once.
    package func delete(_ id: Int64, _ plan: ReadPlan, as context: WriteContext) async throws -> JSONBytes? {
        try await delete(id, programs.fresh(plan), as: context)
    }

    /// Changes a setting of the installation.
    package func set(_ key: String, to value: JSONValue, as context: WriteContext) async throws {
        try await write(context) { try StoredSettings.set(key, to: value, on: $0.connection) }
    }

    /// Runs `body` in one write.
    /// - Throws: What `body` throws; then nothing of it is kept. A clash that slipped past the look-ups is 400.
    package func write<R: Sendable>(
        _ context: WriteContext, _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R {
        let layout = layout
        do {
            defer { context.times?.mark(.commit) }
            let (result, touched) = try await driver.write { connection in
                context.times?.mark(.wait)
                defer { context.times?.mark(.write) }
                let transaction = Transaction(layout: layout, context: context, connection: connection)
                return (try body(transaction), transaction.touched)
            }
            // Before anybody hears of the write: who reads after its answer must not be shown an older page.
            generations.raise(touched)
            return result
        } catch SQLFault.unique(let table, let columns) {
            throw layout.uniqueFault(table: table, columns: columns)
        } catch SQLFault.deadline {
            throw Refusal(503, "ServiceUnavailableError", "The server is too busy to write now; try again")
        } catch SQLFault.full {
            throw Refusal(507, "InsufficientStorageError", "The disk is full; nothing was written")
        }
    }
}

extension ReadPlan {
    /// The same entries, with nothing shown of them.
    fileprivate var bare: ReadPlan {
        ReadPlan(selection: Selection(type: type, fields: []), filter: filter, sort: sort)
    }
}

extension Layout {
    /// A unique index's violation as the look-up before it would have told it.
    func uniqueFault(table name: String, columns: [String]) -> any ClientFault {
        for table in tables.all where table.name == name {
            let hit = table.type.attributes.filter { attribute in
                switch table.places[attribute.index] {
                case .column(let column), .encrypted(_, let column): columns.contains(column)
                default: false
                }
            }
            if !hit.isEmpty { return PayloadFault(hit.map { .unique([$0.name]) }) }
        }
        return Refusal.conflict("Another write came first; try again")
    }
}
