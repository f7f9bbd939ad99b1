//  ContentRoutes: list, find, create, update and delete of any content type.
//
//  One direction: query string → words → plan → bytes; body → draft → transaction → bytes. Permission comes before
//  anything of the request is read; on update a missing entry before a bad body.

import Content
import Figures
import HTTPTypes
import Hummingbird
import Storage

/// The content API.
struct ContentRoutes: Sendable {
    let context: APIContext
    let library: FileLibrary
    let passwords: PasswordHasher
    let access: FileAccess

    private func input(_ call: Call) async throws -> ContentInput {
        try await ContentInputReader(
            call: call, context: context, library: library, passwords: passwords, access: access
        ).read()
    }

    private var store: ContentStore { context.store }

    /// `GET /api/<plural>`.
    func list(_ call: Call, _ type: ContentType) async throws -> Response {
        try call.demand("\(type.uid).find")
        let program = try context.planned.program(call, .list, of: type) {
            let query = try ContentQuery(parsing: call.query, limits: context.limits)
            call.times.mark(.parse)
            defer { call.times.mark(.plan) }
            return try context.planner(for: call.principal).list(query, of: type)
        }
        return try await context.answers.list(
            program, known: call.known, times: call.times, viewer: call.viewer("\(type.uid).find"))
    }

    /// `GET /api/<plural>/<id>`.
    func findOne(_ call: Call, _ type: ContentType, _ id: String) async throws -> Response {
        try call.demand("\(type.uid).findOne")
        let (program, key) = try program(call, type, id: id)
        return try await context.answers.one(
            program, key, known: call.known, times: call.times, viewer: call.viewer("\(type.uid).findOne"))
    }

    /// `GET /api/<singular>`.
    func findSingle(_ call: Call, _ type: ContentType) async throws -> Response {
        try call.demand("\(type.uid).find")
        let (program, key) = try program(call, type, id: nil)
        return try await context.answers.one(
            program, key, known: call.known, times: call.times, viewer: call.viewer("\(type.uid).find"))
    }

    /// `POST /api/<plural>`.
    func create(_ call: Call, _ type: ContentType) async throws -> Response {
        try call.demand("\(type.uid).create")
        _ = try program(call, type, id: nil)
        return try await make(call, type)
    }

    private func make(_ call: Call, _ type: ContentType) async throws -> Response {
        let input = try await input(call)
        let payload = try await input.payload(for: type, isCreate: true, call: call, context: context)
        let written = try await input.create(
            payload, store: store, context: context.writeContext(call, idempotency: input.idempotency))
        return try await answer(
            call, type, id: written.id, warnings: payload.warnings + written.warnings, "create")
    }

    /// `PUT /api/<plural>/<id>`.
    func update(_ call: Call, _ type: ContentType, _ id: String) async throws -> Response {
        try call.demand("\(type.uid).update")
        let (program, key) = try program(call, type, id: id)
        guard let known = try await store.firstID(program, key: key, times: call.times) else {
            throw Refusal.notFound()
        }
        return try await update(call, type, known)
    }

    /// `PUT /api/<singular>`: changes the entry, or makes it.
    func updateSingle(_ call: Call, _ type: ContentType) async throws -> Response {
        try call.demand("\(type.uid).update")
        let (program, key) = try program(call, type, id: nil)
        if let known = try await store.firstID(program, key: key, times: call.times) {
            return try await update(call, type, known)
        }
        return try await make(call, type)
    }

    private func update(_ call: Call, _ type: ContentType, _ id: Int64) async throws -> Response {
        let isDraft = try await isDraft(type, id)
        let input = try await input(call)
        let payload = try await input.payload(
            for: type, isCreate: false, isStoredDraft: isDraft, call: call, context: context)
        guard let written = try await input.update(id, payload, store: store, context: context.writeContext(call))
        else {
            throw Refusal.notFound()
        }
        return try await answer(call, type, id: id, warnings: payload.warnings + written.warnings, "update")
    }

    /// True for an entry that is stored unpublished, whatever the body is about to make of it.
    private func isDraft(_ type: ContentType, _ id: Int64) async throws -> Bool {
        guard type.draftAndPublish else { return false }
        let drafts = Filter.all([
            .compare(.id, .equal, [.integer(id)], negated: false), .compare(.publishedAt, .isNull, [], negated: false),
        ])
        return try await store.firstID(ReadPlan(selection: Selection(type: type, fields: []), filter: drafts)) != nil
    }

    /// `DELETE /api/<plural>/<id>`, or of a single type when `id` is nil.
    func delete(_ call: Call, _ type: ContentType, _ id: String?) async throws -> Response {
        try call.demand("\(type.uid).delete")
        let (program, key) = try program(call, type, id: id)
        let shown = ShownCollector()
        guard let known = try await store.firstID(program, key: key, times: call.times),
            let bytes = try await store.delete(
                known, program, key: key, as: context.writeContext(call), shown: shown)
        else { throw Refusal.notFound() }
        try context.noteAccess(program, shown, call, "\(type.uid).delete")
        return Answer.json(bytes)
    }

    /// The entry that was written.
    private func answer(
        _ call: Call, _ type: ContentType, id: Int64, warnings: [Warning], _ action: String
    ) async throws -> Response {
        let (program, _) = try program(call, type, id: "")
        let shown = ShownCollector()
        let bytes = try await store.one(
            program, key: .id(id), warnings: warnings, times: call.times, shown: shown)
        guard let bytes else { throw Refusal.notFound() }
        try context.noteAccess(program, shown, call, "\(type.uid).\(action)")
        return Answer.json(bytes)
    }

    /// The program of one entry, and the entry it is asked for; without an id that of a single type.
    private func program(_ call: Call, _ type: ContentType, id: String?) throws -> (ReadProgram, EntryKey?) {
        let key = id.map(ContentRoutes.key)
        let form: PlannedReads.Form =
            switch key {
            case nil: .single
            case .id?: .byID
            case .documentID?: .byDocumentID
            }
        let program = try context.planned.program(call, form, of: type) { try plan(call, type, key) }
        return (program, key)
    }

    private func plan(_ call: Call, _ type: ContentType, _ key: EntryKey?) throws -> ReadPlan {
        let query = try ContentQuery(parsing: call.query, limits: context.limits)
        call.times.mark(.parse)
        defer { call.times.mark(.plan) }
        let planner = context.planner(for: call.principal)
        switch key {
        case nil: return try planner.one(nil, query, of: type)
        case .id(let id)?: return try planner.one(id, query, of: type)
        case .documentID(let text)?: return try planner.one(documentID: text, query, of: type)
        }
    }

    /// What a path names: a document id or a number; what is neither finds nothing.
    private static func key(_ text: String) -> EntryKey {
        if DocumentID.isValid(text) { return .documentID(text) }
        return .id(Int64(String(text.drop { $0 == " " || $0 == "\t" })) ?? 0)
    }
}
