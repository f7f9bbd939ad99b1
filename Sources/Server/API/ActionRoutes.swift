//  ActionRoutes: `/api/<plural>/<id>/actions/<name>`: what the house does with one entry under a name.
//
//  Permission before anything else; then the entry (404), then what the operation itself refuses.

import Content
import HTTPTypes
import Hummingbird
import Storage

/// Named operations on entries.
struct ActionRoutes: Sendable {
    let context: APIContext
    let library: FileLibrary
    private let entries: [EntryAction]
    /// Each with who asked how often.
    private let types: [(action: TypeAction, limiter: RequestLimiter)]

    init(context: APIContext, library: FileLibrary, actions: HouseActions) {
        self.context = context
        self.library = library
        entries = actions.entries
        types = actions.types.map { action in
            let limits = RequestLimits(account: action.perHour, address: 0)
            return (action, RequestLimiter(limits, window: .seconds(3_600), now: context.clock.now))
        }
    }

    /// `POST`: a question about a type.
    func ask(_ call: Call, _ type: ContentType, _ name: String) async throws -> Response {
        guard let (action, limiter) = types.first(where: { $0.action.type == type.uid && $0.action.name == name })
        else { throw Refusal.notFound() }
        try call.demand(action.permission)
        if !call.principal.isAdmin { try limiter.take(call.principal) }
        let body = try await context.json(of: call)
        let faults = action.asks.filter { body.object?[$0]?.string == nil }.map {
            FieldFault([$0], "\($0) is a required field")
        }
        guard faults.isEmpty, let words = body.object else { throw PayloadFault(faults) }
        let outcome = try await context.store.perform(action, words, as: context.writeContext(call))
        try context.answers.accesses?.note(outcome.shown, by: call.viewer(action.permission))
        return Answer.data(outcome.data)
    }

    /// The methods of an operation; nil where there is none of that name.
    func methods(of type: ContentType, _ name: String) -> [String]? {
        entries.first { $0.type == type.uid && $0.name == name }.map { $0.changes ? ["POST"] : ["HEAD", "GET"] }
    }

    /// `GET` or `POST`, whichever the operation is.
    func perform(_ call: Call, _ type: ContentType, _ id: String, _ name: String) async throws -> Response {
        guard let action = entries.first(where: { $0.type == type.uid && $0.name == name }) else {
            throw Refusal.notFound()
        }
        let isPost = call.request.method == .post
        guard isPost == action.changes else {
            var response = Answer.text("Method Not Allowed", status: .methodNotAllowed)
            response.headers[.allow] = action.changes ? "POST" : "HEAD, GET"
            return response
        }
        try call.demand(action.permission)
        guard call.principal.isAdmin || !action.isForAdmin else { throw Refusal.forbidden() }
        // Who saw the entry a moment ago is part of what is told.
        if !action.changes { try await context.answers.accesses?.flush() }
        guard let known = try await entry(call, type, id),
            let (outcome, warnings) = try await context.store.perform(
                action, on: known, as: context.writeContext(call))
        else { throw Refusal.notFound() }
        for file in outcome.removedFiles { await library.remove(stored: file) }
        try context.answers.accesses?.note(outcome.shown, by: call.viewer(action.permission))
        return Answer.data(outcome.data, warnings: warnings)
    }

    /// The entry as the caller may find it.
    private func entry(_ call: Call, _ type: ContentType, _ id: String) async throws -> Int64? {
        let planner = context.planner(for: call.principal)
        if DocumentID.isValid(id) {
            return try await context.store.firstID(planner.one(documentID: id, ContentQuery(), of: type))
        }
        guard let number = Int64(id) else { return nil }
        return try await context.store.firstID(planner.one(number, ContentQuery(), of: type))
    }
}
