//  RelationStore+Targets: what a draft points to must exist, and files must be of a class the attribute takes.
//
//  Runs before any rule and any write: a refused body has changed nothing. A missing id is told by number, not by id.

import Content
import Relational

extension RelationStore {
    /// - Throws: 400 in Strapi's words, for the first type of which something is missing; for files of a wrong class.
    func checkTargets(of draft: Draft) throws {
        var wanted: [(type: UID, ids: Set<Int64>)] = []
        var files: [(path: [String], media: Media, ids: [Int64])] = []
        collect(draft, at: [], into: &wanted, &files)
        for (type, ids) in wanted where !ids.isEmpty {
            let missing = ids.count - (try existing(type, ids))
            if missing > 0 {
                let message = "\(missing) relation(s) of type \(type) associated with this entity do not exist"
                throw PayloadFault([FieldFault([], message)])
            }
        }
        try checkClasses(files)
    }

    private func collect(
        _ draft: Draft, at path: [String], into wanted: inout [(type: UID, ids: Set<Int64>)],
        _ files: inout [(path: [String], media: Media, ids: [Int64])]
    ) {
        for attribute in draft.type.attributes {
            if let change = draft.relations[attribute.name] {
                let target = attribute.relation?.target ?? .file
                if case .media(let media) = attribute.form, !change.wantedIDs.isEmpty {
                    files.append((path + [attribute.name], media, change.wantedIDs))
                }
                if let at = wanted.firstIndex(where: { $0.type == target }) {
                    wanted[at].ids.formUnion(change.wantedIDs)
                } else {
                    wanted.append((target, Set(change.wantedIDs)))
                }
            }
            let isSingle = if case .component(_, repeatable: false, _) = attribute.form { true } else { false }
            for (index, row) in (draft.components[attribute.name] ?? []).enumerated() {
                let here = path + [attribute.name] + (isSingle ? [] : [String(index)])
                collect(row.draft, at: here, into: &wanted, &files)
            }
        }
    }

    private func existing(_ type: UID, _ ids: Set<Int64>) throws -> Int {
        let rows = scope.visibility[type].read
        guard rows == .everything else {
            let asked = Filter.compare(.id, .isIn, ids.sorted().map(Value.integer), negated: false)
            return Int(try transaction.count(type, where: asked.and(rows)))
        }
        let table = try transaction.table(type)
        var statement = Statement("SELECT COUNT(*) FROM ")
        statement.append(name: table.name)
        statement.append(" WHERE ")
        transaction.layout.dialect.appendMembership("\"id\"", ids.sorted().map(SQLValue.integer), &statement)
        return Int(try transaction.connection.firstInteger(statement) ?? 0)
    }

    private func checkClasses(_ files: [(path: [String], media: Media, ids: [Int64])]) throws {
        var faults: [FieldFault] = []
        for file in files where !FileClass.allCases.allSatisfy({ file.media.allowedTypes.contains($0.rawValue) }) {
            for entry in try transaction.entries(
                .file, where: .compare(.id, .isIn, file.ids.map(Value.integer), negated: false))
            {
                let found = FileClass(mime: entry["mime"].text ?? "")
                if !file.media.allowedTypes.contains(found.rawValue) {
                    let allowed = file.media.allowedTypes.joined(separator: ", ")
                    faults.append(
                        FieldFault(file.path, "\(FieldFault.text(of: file.path)) must be a file of type: \(allowed)"))
                }
            }
        }
        if !faults.isEmpty { throw PayloadFault(faults) }
    }
}
