//  DemoBatch: some steps of the demo office inside one transaction.
//
//  References become ids here, since a step may refer to one just before it. Checks are those of a request: the
//  payload reader first, then the store with its rules.

import Bookings
import Content
import Server
import Storage

/// Steps that are written together.
struct DemoBatch: Sendable {
    let steps: [DemoOffice.Step]
    /// Ids of entries that were stored before.
    let known: [DemoOffice.Reference: Int64]
    /// Files that lie in the upload folder; those without an id get their entry with the first step that names them.
    let files: [DemoOffice.Reference: KeptFile]
    let formats: [String: ValueFormat]

    /// Writes all steps.
    /// - Returns: Ids of everything that is stored now.
    /// - Throws: `DemoFault.refused` with the entry that a check or a rule stands against.
    func write(in transaction: Transaction) throws -> [DemoOffice.Reference: Int64] {
        var known = known
        for step in steps {
            do {
                try write(step, &known, in: transaction)
            } catch let fault as any ClientFault {
                throw DemoFault.refused(
                    entry: "\(step.entry.kind.rawValue) \(step.entry.part).\(step.entry.number)", fault.message)
            }
        }
        return known
    }

    private func write(
        _ step: DemoOffice.Step, _ known: inout [DemoOffice.Reference: Int64], in transaction: Transaction
    ) throws {
        let uid = step.entry.kind.uid
        let type = try transaction.layout.schema.type(uid)
        let body = try step.body { try id(of: $0, &known, in: transaction) }
        let context = PayloadContext(
            schema: transaction.layout.schema, access: .everything, isCreate: step.isCreate,
            provided: step.isCreate ? transaction.layout.provided(uid) : [], formats: formats)
        let draft = try Payload.read(body, of: type, with: context).draft
        if step.isCreate {
            known[step.entry] = try transaction.create(draft).id
        } else if try transaction.change(uid, id: id(of: step.entry, &known, in: transaction), draft) == nil {
            throw Refusal.notFound()
        }
    }

    private func id(
        of entry: DemoOffice.Reference, _ known: inout [DemoOffice.Reference: Int64], in transaction: Transaction
    ) throws -> Int64 {
        if let id = known[entry] { return id }
        guard let file = files[entry], let type = transaction.layout.schema[.file] else {
            throw Refusal.notFound("\(entry.kind.rawValue) \(entry.number) is not stored yet")
        }
        let id = try transaction.create(file.draft(type, by: transaction.principal)).id
        known[entry] = id
        return id
    }
}

/// How much was loaded.
struct DemoTally: Sendable, CustomStringConvertible {
    private(set) var parts = 1
    private var created: [DemoOffice.Kind: Int] = [:]

    init(_ part: DemoOffice.Part) {
        for step in part.steps where step.isCreate { created[step.entry.kind, default: 0] += 1 }
    }

    mutating func add(_ other: DemoTally) {
        parts += other.parts
        created.merge(other.created, uniquingKeysWith: +)
    }

    var description: String {
        let words: [(DemoOffice.Kind, String)] = [
            (.project, "projects"), (.unit, "units"), (.customer, "customers"), (.employee, "staff"),
            (.booking, "bookings"), (.document, "documents"), (.lead, "leads"),
        ]
        let all = created.values.reduce(0, +)
        return words.map { "\(created[$0] ?? 0) \($1)" }.joined(separator: ", ") + " (\(all) entries)"
    }
}
