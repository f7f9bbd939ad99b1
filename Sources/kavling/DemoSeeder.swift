//  DemoSeeder: loads the demo office into an empty database.
//
//  Every step is checked and written as a client's request is, rules, claims and change log included, at the time at
//  which the office did it. Files are kept first and get their entries in the transaction that attaches them.
//  Steps of one minute go into one transaction, at most `stepsPerJob`, so that none is long.
//  Refuses: a database that holds content, and content or rules that are not the shipped ones.

import Bookings
import Content
import NIOCore
import NIOPosix
import Server
import Storage

/// Loads demo data.
struct DemoSeeder: Sendable {
    let store: ContentStore
    let folder: UploadFolder
    /// Where files are kept; nil: in the folder.
    var files: (any FileStore)?
    let formats: [String: ValueFormat]
    let clock: OfficeClock
    /// Takes lines for people.
    var say: @Sendable (String) -> Void = { Report.line($0) }

    typealias Entry = DemoOffice.Reference

    /// The same office for everybody.
    static let seed: UInt64 = 17_081_945
    private static let stepsPerJob = 25
    /// Files that are made and written at once: making one is work for a core, writing it waits for the disk.
    private static let filesAtOnce = 4
    /// Parts that are written at once: while one waits for the disk, another's steps join the commit.
    private static let partsAtOnce = 4

    /// The setting that tells how far loading came.
    private static let setting = "demo"

    /// Loads the demo office where there is nothing yet; a database in use is left alone.
    /// - Throws: What `load` throws; `DemoFault.interrupted` for a database that an earlier load left half filled.
    func loadIfFresh() async throws {
        try await checkUninterrupted()
        if try await firstFilled() == nil { try await load() }
    }

    /// Loads everything.
    /// - Throws: `DemoFault` before anything is written; what the disk or a rule refuses.
    func load(scale: Int = 1) async throws {
        let start = ContinuousClock.now
        try await checkPlace()
        try await folder.prepare()
        let office = DemoOffice(seed: DemoSeeder.seed, today: clock.today, scale: scale)
        let first = office.part(0)
        let files = try await keep(first.files)
        say("Demo data: \(files.count) files made")
        try await store.set(DemoSeeder.setting, to: "loading", as: context())
        var known: [Entry: Int64] = [:]
        do {
            try await write(first, known: &known, files: files)
        } catch {
            for (entry, file) in files where known[entry] == nil { await library.remove(file) }
            throw error
        }
        let tally = try await writeParts(of: office, known, DemoTally(first))
        try await store.set(DemoSeeder.setting, to: "loaded", as: context())
        let seconds = (ContinuousClock.now - start).components
        say("Demo data: \(tally) in \(seconds.seconds).\(seconds.attoseconds / 100_000_000_000_000_000) s")
    }

    /// All parts but the first.
    private func writeParts(of office: DemoOffice, _ known: [Entry: Int64], _ first: DemoTally) async throws
        -> DemoTally
    {
        try await withThrowingTaskGroup(of: DemoTally.self) { group in
            var tally = first
            func add(_ part: DemoTally) {
                tally.add(part)
                let isTenth = tally.parts * 10 / office.scale != (tally.parts - 1) * 10 / office.scale
                if isTenth { say("Demo data: \(tally.parts) of \(office.scale) parts") }
            }
            for number in 1..<max(1, office.scale) {
                if number > DemoSeeder.partsAtOnce, let part = try await group.next() { add(part) }
                group.addTask {
                    let part = office.part(number)
                    var known = known
                    try await write(part, known: &known, files: [:])
                    return DemoTally(part)
                }
            }
            for try await part in group { add(part) }
            return tally
        }
    }
}

// MARK: writing

extension DemoSeeder {
    private func write(_ part: DemoOffice.Part, known: inout [Entry: Int64], files: [Entry: KeptFile]) async throws {
        var rest = part.steps[...]
        while let moment = rest.first?.moment {
            let steps = rest.prefix(DemoSeeder.stepsPerJob).prefix { $0.moment == moment }
            rest = rest.dropFirst(steps.count)
            let batch = DemoBatch(steps: Array(steps), known: known, files: files, formats: formats)
            known = try await store.write(context(at: moment.instant)) { try batch.write(in: $0) }
        }
    }

    /// The time is that of a step, or now; the day, which numbers take their year from, is today.
    private func context(at time: Instant? = nil) -> WriteContext {
        let now = clock.now()
        return WriteContext(
            principal: .system, now: min(time ?? now, now), today: clock.day(now), requestID: "seed")
    }
}

// MARK: files

extension DemoSeeder {
    private var library: FileLibrary { FileLibrary(folder: folder, store: files, clock: clock) }

    private func keep(_ files: [DemoOffice.File]) async throws -> [Entry: KeptFile] {
        var kept: [Entry: KeptFile] = [:]
        do {
            try await withThrowingTaskGroup(of: (Entry, KeptFile).self) { group in
                for (number, file) in files.enumerated() {
                    if number >= DemoSeeder.filesAtOnce, let (entry, file) = try await group.next() {
                        kept[entry] = file
                    }
                    group.addTask { (file.entry, try await keep(file)) }
                }
                for try await (entry, file) in group { kept[entry] = file }
            }
        } catch {
            for file in kept.values { await library.remove(file) }
            throw error
        }
        return kept
    }

    private func keep(_ file: DemoOffice.File) async throws -> KeptFile {
        let stage = try await folder.stageFile(named: file.name, declaredType: file.mediaType)
        try await stage.append(ByteBuffer(bytes: file.bytes()))
        let staged = try await stage.finish()
        do {
            return try await library.keep(staged)
        } catch {
            await folder.discard(staged)
            throw error
        }
    }
}

// MARK: the place

extension DemoSeeder {
    private func checkUninterrupted() async throws {
        if try await store.setting(DemoSeeder.setting) == "loading" { throw DemoFault.interrupted }
    }

    private func checkPlace() async throws {
        try await checkUninterrupted()
        if let type = try await firstFilled() { throw DemoFault.notEmpty(type.pluralName) }
        for kind in DemoOffice.Kind.allCases where store.schema[kind.uid] == nil {
            throw DemoFault.foreignContent(kind.rawValue)
        }
        guard store.layout.provided(DemoOffice.Kind.booking.uid).contains("booking_id") else {
            throw DemoFault.noRules
        }
    }

    private func firstFilled() async throws -> ContentType? {
        for type in store.schema.contentTypes {
            let plan = ReadPlan(selection: Selection(type: type, fields: []), filter: .everything, page: Page(limit: 1))
            if try await store.firstID(plan) != nil { return type }
        }
        return nil
    }
}

extension DemoSeeder {
    /// A seeder of an opened office.
    init(_ office: Office) throws {
        self.init(
            store: office.store, folder: office.settings.uploadFolder, files: try office.settings.fileStore(),
            formats: office.house.formats, clock: office.clock)
    }
}

/// Why there is no demo data.
enum DemoFault: Error, CustomStringConvertible {
    case notEmpty(String)
    case interrupted
    case foreignContent(String)
    case noRules
    case refused(entry: String, String)

    var description: String {
        switch self {
        case .notEmpty(let type):
            "the database already holds content (\(type)); demo data only goes into an empty one: "
                + "choose another with --database"
        case .interrupted:
            "loading the demo data was interrupted; remove the database and the uploads, and start again"
        case .foreignContent(let type): "demo data needs the shipped content types, and there is no \(type)"
        case .noRules: "demo data needs the rules of the shipped content (KAVLING_RULES=bookings)"
        case .refused(let entry, let message): "the demo's \(entry) was refused: \(message)"
        }
    }
}
