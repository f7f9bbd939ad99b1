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

    private func input(_ call: Call) async throws -> ContentInput {
        try await ContentInputReader(call: call, context: context, library: library, passwords: passwords).read()
    }

    private var store: ContentStore { context.store }

    /// `GET /api/<plural>`.
    func list(_ call: Call, _ type: ContentType) async throws -> Response {
        try call.demand("\(type.uid).find")
        let query = try ContentQuery(parsing: call.query, limits: context.limits)
        call.times.mark(.parse)
        let plan = try context.planner(for: call.principal).list(query, of: type)
        call.times.mark(.plan)
        return Answer.json(try await store.list(plan, times: call.times))
    }

    /// `GET /api/<plural>/<id>`.
    func findOne(_ call: Call, _ type: ContentType, _ id: String) async throws -> Response {
        try call.demand("\(type.uid).findOne")
        guard let bytes = try await store.one(try plan(call, type, id: id), times: call.times) else {
            throw Refusal.notFound()
        }
        return Answer.json(bytes)
    }

    /// `GET /api/<singular>`.
    func findSingle(_ call: Call, _ type: ContentType) async throws -> Response {
        try call.demand("\(type.uid).find")
        guard let bytes = try await store.one(try plan(call, type, id: nil), times: call.times) else {
            throw Refusal.notFound()
        }
        return Answer.json(bytes)
    }

    /// `POST /api/<plural>`.
    func create(_ call: Call, _ type: ContentType) async throws -> Response {
        try call.demand("\(type.uid).create")
        _ = try plan(call, type, id: nil)
        return try await make(call, type)
    }

    private func make(_ call: Call, _ type: ContentType) async throws -> Response {
        let input = try await input(call)
        let payload = try await input.payload(for: type, isCreate: true, call: call, context: context)
        let written = try await input.create(
            payload, store: store, context: context.writeContext(call, idempotency: input.idempotency))
        return try await answer(call, type, id: written.id, warnings: payload.warnings + written.warnings)
    }

    /// `PUT /api/<plural>/<id>`.
    func update(_ call: Call, _ type: ContentType, _ id: String) async throws -> Response {
        try call.demand("\(type.uid).update")
        guard let known = try await store.firstID(try plan(call, type, id: id), times: call.times) else {
            throw Refusal.notFound()
        }
        return try await update(call, type, known)
    }

    /// `PUT /api/<singular>`: changes the entry, or makes it.
    func updateSingle(_ call: Call, _ type: ContentType) async throws -> Response {
        try call.demand("\(type.uid).update")
        if let known = try await store.firstID(try plan(call, type, id: nil), times: call.times) {
            return try await update(call, type, known)
        }
        return try await make(call, type)
    }

    private func update(_ call: Call, _ type: ContentType, _ id: Int64) async throws -> Response {
        let input = try await input(call)
        let payload = try await input.payload(for: type, isCreate: false, call: call, context: context)
        guard let written = try await input.update(id, payload, store: store, context: context.writeContext(call))
        else {
            throw Refusal.notFound()
        }
        return try await answer(call, type, id: id, warnings: payload.warnings + written.warnings)
    }

    /// `DELETE /api/<plural>/<id>`, or of a single type when `id` is nil.
    func delete(_ call: Call, _ type: ContentType, _ id: String?) async throws -> Response {
        try call.demand("\(type.uid).delete")
        let plan = try plan(call, type, id: id)
        guard let known = try await store.firstID(plan, times: call.times),
            let bytes = try await store.delete(known, plan, as: context.writeContext(call))
        else { throw Refusal.notFound() }
        return Answer.json(bytes)
    }

    private func answer(_ call: Call, _ type: ContentType, id: Int64, warnings: [Warning]) async throws -> Response {
        guard
            let bytes = try await store.one(try plan(call, type, id: String(id)), warnings: warnings, times: call.times)
        else {
            throw Refusal.notFound()
        }
        return Answer.json(bytes)
    }

    /// The plan of one entry by number or document id; an id that is neither finds nothing.
    private func plan(_ call: Call, _ type: ContentType, id: String?) throws -> ReadPlan {
        let query = try ContentQuery(parsing: call.query, limits: context.limits)
        call.times.mark(.parse)
        defer { call.times.mark(.plan) }
        let planner = context.planner(for: call.principal)
        guard let id else { return try planner.one(nil, query, of: type) }
        if DocumentID.isValid(id) { return try planner.one(documentID: id, query, of: type) }
        let spaces: Set<Character> = [" ", "\t"]
        return try planner.one(Int64(String(id.drop { spaces.contains($0) })) ?? 0, query, of: type)
    }
}
