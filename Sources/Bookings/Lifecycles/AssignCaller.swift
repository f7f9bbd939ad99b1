//  AssignCaller: what an employee enters without naming anybody is theirs (domain B9).
//
//  Only where the account is linked to an employee who is not Admin: the owner of the system enters for others. Refuses
//  employees who are no longer active, whoever names them.

import Content
import Storage

/// Gives a new entry to the employee who enters it.
struct AssignCaller: Lifecycle {
    let contentType: UID
    let attribute: AttributeName

    init(_ contentType: UID, _ attribute: AttributeName) {
        self.contentType = contentType
        self.attribute = attribute
    }

    var requires: Set<AttributeName> { [attribute] }

    func beforeCreate(_ draft: inout Draft, in transaction: Transaction) throws {
        if draft.effectiveRelation(attribute) == nil, !transaction.principal.isAdmin,
            let employee = try AssignCaller.employee(in: transaction)
        {
            draft.relations[attribute] = .replace([employee])
        }
        try checkActive(draft.effectiveRelation(attribute), in: transaction)
    }

    func beforeUpdate(_ draft: inout Draft, of entry: Entry, in transaction: Transaction) throws {
        let employee = draft.effectiveRelation(attribute)
        guard draft.changes(attribute), employee != entry.relations[attribute] else { return }
        try checkActive(employee, in: transaction)
    }

    /// The employee that the caller's account is linked to.
    static func employee(in transaction: Transaction) throws -> Int64? {
        guard case .user(let id) = transaction.principal.kind else { return nil }
        return try transaction.entry(.user, id: id)?.relations["karyawan"]
    }

    private func checkActive(_ id: Int64?, in transaction: Transaction) throws {
        guard let id, let employee = try transaction.entry(.employee, id: id),
            employee["is_active"] == .boolean(false), !transaction.principal.isAdmin
        else { return }
        throw Refusal.conflict("Karyawan \(employee["nama_lengkap"].text ?? "") sudah tidak aktif")
    }
}
