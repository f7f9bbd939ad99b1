//  Erasure: a person leaves the books, what happened stays.
//
//  Plans are values: for each type, which attributes are emptied, which get a neutral text, which components and files
//  go. Amounts, dates, numbers and relations stay. Afterwards the old values are blacked out in the change log too, the
//  lines of the erasure itself included.
//  Always: in the transaction of whoever asks; files are removed behind it.

import Content
import Storage

/// What of an entry of one type is personal.
struct ErasurePlan: Sendable {
    let type: UID
    /// Become null.
    let emptied: [AttributeName]
    /// Become this text.
    var replaced: [(name: AttributeName, text: @Sendable (Entry) -> String)] = []
    /// Lose their rows.
    var components: [AttributeName] = []
    /// Lose their files, which are removed.
    var files: [AttributeName] = []
    /// Keep their rows; these attributes inside become null and lose their files.
    var scrubbed: [(component: AttributeName, emptied: [AttributeName], files: [AttributeName])] = []

    static let customer = ErasurePlan(
        type: .customer,
        emptied: [
            "phone", "email", "address", "ktp_number", "npwp_number", "birth_date", "birth_place", "occupation",
            "monthly_income", "emergency_contact",
        ],
        replaced: [("name", { "Konsumen \($0["customer_id"].text ?? String($0.id)) (dihapus)" })],
        components: ["dokumen_konsumen"],
        scrubbed: [("riwayat_pembayaran", ["keterangan"], ["bukti_pembayaran"])])

    static let booking = ErasurePlan(type: .booking, emptied: ["notes"], files: ["payment_proof"])

    static let document = ErasurePlan(
        type: .document, emptied: ["notes"], replaced: [("document_name", { $0["document_type"].text ?? "dokumen" })],
        files: ["file"])

    static let lead = ErasurePlan(
        type: .lead, emptied: ["phone", "email", "address", "notes", "budget", "interest"],
        replaced: [("name", { _ in "(dihapus)" })])

    static let communication = ErasurePlan(type: .communication, emptied: ["notes"])
    static let reminder = ErasurePlan(type: .reminder, emptied: ["activity"])
}

/// Carries plans out inside a transaction.
struct Erasure {
    let transaction: Transaction
    /// Stored names of files whose entries are gone.
    private(set) var removedFiles: [String] = []
    /// Entries that were emptied, by type.
    private(set) var erased: [UID: [Int64]] = [:]

    init(_ transaction: Transaction) {
        self.transaction = transaction
    }

    /// Empties one entry by a plan; one that the content does not have is left out.
    mutating func erase(_ plan: ErasurePlan, _ id: Int64) throws {
        guard let type = transaction.layout.schema[plan.type], let entry = try transaction.entry(plan.type, id: id)
        else { return }
        var draft = Draft(type)
        var names: Set<AttributeName> = []
        for name in plan.emptied where type[name: name] != nil {
            draft[name] = .null
            names.insert(name)
        }
        for (name, text) in plan.replaced where type[name: name] != nil {
            draft[name] = .text(text(entry))
            names.insert(name)
        }
        var files: [Int64] = []
        for name in plan.files where type[name: name] != nil {
            files += try transaction.related(name, of: entry)
            draft.relations[name] = .replace([])
        }
        for name in plan.components where type[name: name] != nil {
            draft.components[name] = []
            names.insert(name)
        }
        for (name, emptied, inside) in plan.scrubbed where type[name: name] != nil {
            draft.components[name] = try scrubbed(name, of: entry, emptied, inside, &files)
            names.insert(name)
        }
        try transaction.update(plan.type, id: id, draft)
        for file in files { try remove(file: file) }
        try transaction.blackOutLog(plan.type, id: id, attributes: names)
        erased[plan.type, default: []].append(id)
    }

    private func scrubbed(
        _ name: AttributeName, of entry: Entry, _ emptied: [AttributeName], _ inside: [AttributeName],
        _ files: inout [Int64]
    ) throws -> [ComponentDraft] {
        try transaction.components(name, of: entry).map { row in
            var draft = Draft(row.type)
            for name in emptied where row.type[name: name] != nil { draft[name] = .null }
            for name in inside where row.type[name: name] != nil {
                files += try transaction.related(name, of: row)
                draft.relations[name] = .replace([])
            }
            return ComponentDraft(id: row.id, draft: draft)
        }
    }

    /// Removes a file's entry; the file itself goes behind the transaction.
    private mutating func remove(file id: Int64) throws {
        guard let entry = try transaction.entry(.file, id: id) else { return }
        removedFiles += StoredNames.of(entry).sorted()
        guard case .remove? = try transaction.delete(.file, id: id) else { return }
        let told: Set<AttributeName> = ["name", "alternativeText", "caption", "url", "hash", "formats", "previewUrl"]
        try transaction.blackOutLog(.file, id: id, attributes: told)
        erased[.file, default: []].append(id)
    }
}
