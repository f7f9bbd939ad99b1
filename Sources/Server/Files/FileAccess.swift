//  FileAccess: who may see a file: everybody, whoever may see what it hangs on, or who brought it.
//
//  A file that hangs on a private attribute is for those who may find an entry that shows it: the planner is asked as
//  for any list, so that roles, row scopes and masks count, by one statement for each way to the attribute. A file that
//  hangs on public attributes only is public. One that hangs on nothing is its uploader's, in the office's own content.
//  Always: Admin sees every file; what is not known to be open is closed.
//  Refuses: more than 100 files at once.

import Content
import Figures
import Storage

/// Decides about files.
struct FileAccess: Sendable {
    /// Files that one request may be about.
    static let files = 100

    private let context: APIContext
    private let rules: FileRules
    private let privatePlaces: Set<FilePlace>
    /// How each private attribute is reached from a content type.
    private let ways: [FilePlace: [Way]]

    /// A content type, and the attributes from it to a media attribute.
    private struct Way: Sendable {
        let type: ContentType
        let names: [AttributeName]
    }

    init(_ context: APIContext, rules: FileRules) {
        self.context = context
        self.rules = rules
        let schema = context.store.schema
        var places: Set<FilePlace> = []
        for type in schema.all {
            for attribute in type.attributes where attribute.media?.isPrivate == true {
                places.insert(FilePlace(type.uid, attribute.name))
            }
        }
        privatePlaces = places
        var ways: [FilePlace: [Way]] = [:]
        for type in schema.contentTypes {
            FileAccess.walk(type, from: type, [], schema) { place, names in
                if places.contains(place) { ways[place, default: []].append(Way(type: type, names: names)) }
            }
        }
        self.ways = ways
    }

    /// True when nobody is ever kept from a file.
    var isOpen: Bool { !rules.isGuarded && privatePlaces.isEmpty }

    /// Every media attribute of a type and of the components below it.
    private static func walk(
        _ type: ContentType, from root: ContentType, _ names: [AttributeName], _ schema: Schema,
        _ visit: (FilePlace, [AttributeName]) -> Void
    ) {
        guard names.count < 10 else { return }
        for attribute in type.attributes where !attribute.isPrivate {
            switch attribute.form {
            case .media: visit(FilePlace(type.uid, attribute.name), names + [attribute.name])
            case .component(let uid, _, _):
                if let component = schema[uid] { walk(component, from: root, names + [attribute.name], schema, visit) }
            case .scalar, .relation, .dynamicZone: break
            }
        }
    }

    /// Whether whoever asks may see a file.
    func allows(_ principal: Principal, _ file: FileRecord) async throws -> Bool {
        if principal.isAdmin || isPublic(file) { return true }
        if file.places.isEmpty { return isOwn(file, principal) }
        for place in file.places.intersection(privatePlaces) {
            for way in ways[place] ?? [] where try await shows(way, file.id, to: principal) { return true }
        }
        return isOwn(file, principal) && file.places.isDisjoint(with: privatePlaces)
    }

    /// Whether everybody may see a file.
    func isPublic(_ file: FileRecord) -> Bool {
        guard file.places.isDisjoint(with: privatePlaces) else { return false }
        return !rules.isGuarded || !file.places.isEmpty
    }

    private func isOwn(_ file: FileRecord, _ principal: Principal) -> Bool {
        guard let uploader = file.uploader, principal.kind != .anonymous else { return false }
        return uploader.isExactly(principal.label)
    }

    private func shows(_ way: Way, _ file: Int64, to principal: Principal) async throws -> Bool {
        guard principal.access.allows("\(way.type.uid).find") else { return false }
        let brackets = way.names.map { "[\($0)]" }.joined()
        let text = "filters\(brackets)[id][$eq]=\(file)&publicationState=preview&locale=all&pagination[pageSize]=1"
        do {
            let query = try ContentQuery(parsing: text, limits: context.limits)
            let plan = try context.planner(for: principal).list(query, of: way.type)
            return try await context.store.firstID(plan) != nil
        } catch let refusal as Refusal where refusal.status == 400 {
            // The role may not compare by the attribute, but may be shown it in rows of its own.
            return try await isShown(way, file, to: principal)
        }
    }

    /// Whether an entry that names the file shows it, where nobody may filter by it: the answer itself is looked at.
    private func isShown(_ way: Way, _ file: Int64, to principal: Principal) async throws -> Bool {
        guard way.names.count == 1, let name = way.names.first else { return false }
        let owners = try await context.store.owners(
            of: FilePlace(way.type.uid, name), file: file, limit: Int64(FileAccess.files))
        guard !owners.isEmpty else { return false }
        let ids = owners.enumerated().map { "filters[id][$in][\($0.offset)]=\($0.element)" }.joined(separator: "&")
        let text =
            "\(ids)&fields[0]=id&populate[\(name)][fields][0]=id&publicationState=preview&locale=all"
            + "&pagination[pageSize]=\(FileAccess.files)"
        let query = try ContentQuery(parsing: text, limits: context.limits)
        let plan = try context.planner(for: principal).list(query, of: way.type)
        let answer = try JSONValue.parse(try await context.store.list(plan))
        return answer.object?["data"]?.array?.contains { entry in
            let shown = entry.object?["attributes"]?.object?[name]?.object?["data"]
            return (shown?.array ?? shown.map { [$0] } ?? []).contains { $0.object?["id"]?.int64 == file }
        } ?? false
    }

    /// The files of these ids that whoever asks may see.
    /// - Throws: 400 for more than `FileAccess.files`.
    func visible(_ ids: Set<Int64>, to principal: Principal) async throws -> Set<Int64> {
        guard !isOpen, !principal.isAdmin else { return ids }
        guard ids.count <= FileAccess.files else {
            throw Refusal.validation("No more than \(FileAccess.files) files may be named at once")
        }
        var visible: Set<Int64> = []
        for file in try await context.store.fileRecords(ids.sorted()) where try await allows(principal, file) {
            visible.insert(file.id)
        }
        return visible
    }

    /// Refuses another file in the place of one that belongs to an entry.
    ///
    /// What was verified would change behind the entry's back. One's own may be changed as long as it hangs on nothing.
    /// - Throws: 404 where whoever asks may not see the file; 403 where they may only see it.
    func demandChange(_ id: Int64, of call: Call, _ message: String = "file.notFound") async throws {
        guard rules.isGuarded, !call.principal.isAdmin else { return try await demand(id, of: call, message) }
        guard let file = try await context.store.fileRecords([id]).first, try await allows(call.principal, file) else {
            throw Refusal.notFound(message)
        }
        guard file.places.isEmpty, isOwn(file, call.principal) else {
            throw Refusal.forbidden("This file belongs to an entry; give the entry another one")
        }
    }

    /// - Throws: 404 where whoever asks may not see the file, or there is none.
    func demand(_ id: Int64, of call: Call, _ message: String = "file.notFound") async throws {
        guard try await visible([id], to: call.principal).contains(id) else { throw Refusal.notFound(message) }
    }
}

extension Draft {
    /// Every file that the draft links, its components' included.
    var linkedFiles: Set<Int64> {
        var ids: Set<Int64> = []
        for attribute in type.attributes {
            if attribute.media != nil, let change = relations[attribute.name] { ids.formUnion(change.wantedIDs) }
            for row in components[attribute.name] ?? [] { ids.formUnion(row.draft.linkedFiles) }
        }
        return ids
    }
}
