//  RelationStore+Targets: what a draft points to must exist, and files must be of a type the attribute takes.
//
//  Runs before any rule and any write: a refused body has changed nothing. A missing id is told by number, not by id.
//  How large files are together is known only when all are linked, so it is looked at behind the write.

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
        for file in files where transaction.judgesFiles && file.media.isChoosy {
            for entry in try transaction.entries(
                .file, where: .compare(.id, .isIn, file.ids.map(Value.integer), negated: false), limit: file.ids.count)
            {
                guard let allowed = file.media.refuses(entry["mime"].text ?? "") else { continue }
                faults.append(
                    FieldFault(file.path, "\(FieldFault.text(of: file.path)) must be a file of type: \(allowed)"))
            }
        }
        if !faults.isEmpty { throw PayloadFault(faults) }
    }

    /// - Throws: 400 where the files of an attribute that the draft changed are too large together.
    func checkTotals(of draft: Draft, id: Int64) throws {
        guard let files = layout.schema[.file].map({ layout.tables[$0] }) else { return }
        for attribute in draft.type.attributes where draft.relations[attribute.name] != nil {
            guard let bound = attribute.media?.totalBytes,
                case .link(let link, _) = layout.tables[draft.type].places[attribute.index]
            else { continue }
            var statement = Statement("SELECT CAST(COALESCE(SUM(f.size), 0) * 1000 AS INTEGER) FROM ")
            statement.append(name: link.name)
            statement.append(" l JOIN ")
            statement.append(name: files.name)
            statement.append(" f ON f.id = l.target_id WHERE l.owner_id = ")
            statement.bind(.integer(id))
            // Sizes are written down in kilobytes with two digits: half a kilobyte of a hundred files is theirs.
            guard try connection.firstInteger(statement) ?? 0 > Int64(bound) else { continue }
            let megabytes = (Double(bound) / 1_048_576 * 10).rounded() / 10
            throw PayloadFault([
                FieldFault(
                    [attribute.name],
                    "\(attribute.name) may be \(JavaScriptNumber.text(megabytes)) MB together, and not more")
            ])
        }
    }
}

extension Media {
    /// Whether there are files that the attribute does not take.
    fileprivate var isChoosy: Bool {
        fileTypes != nil || !FileClass.allCases.allSatisfy { allowedTypes.contains($0.rawValue) }
    }
}
