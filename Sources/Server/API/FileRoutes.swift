//  FileRoutes: `/api/upload` and `/uploads`: files by themselves.
//
//  Answers are flat, as Strapi's upload plugin gives them. A `ref` is an update of the entry it names, with its rules;
//  a `ref` that does not exist is refused, where Strapi would leave the file attached to nothing.
//  Always: a file that the caller may not see is as good as absent: 404, in every route.

import Content
import Figures
import HTTPTypes
import Hummingbird
import Storage

/// Uploaded files.
struct FileRoutes: Sendable {
    let context: APIContext
    let library: FileLibrary
    let access: FileAccess
    let links: FileLinks

    /// What is odd about an upload, whose answer has no `meta` to say it in.
    private static let warnings = HTTPField.Name("Kavling-Warnings") ?? .from

    private static let actions = "plugin::upload.content-api"
    private var store: ContentStore { context.store }

    private var fileType: ContentType {
        get throws {
            guard let type = store.schema[.file] else { throw Refusal.notFound() }
            return type
        }
    }

    /// `GET /api/upload/files`.
    func list(_ call: Call) async throws -> Response {
        try call.demand("\(Self.actions).find")
        let query = try ContentQuery(parsing: call.query, limits: context.limits)
        let plan = try context.planner(for: call.principal).flatList(query, of: fileType)
        guard library.rules.isGuarded, !call.principal.isAdmin else { return Answer.json(try await store.list(plan)) }
        // One's own: what else one may see is seen with the entries that it hangs on.
        let own: Filter =
            call.principal.kind == .anonymous
            ? .nothing : try fileType.equals(FileRecord.uploaderName, call.principal.label)
        let narrowed = ReadPlan(
            selection: plan.selection, filter: own.and(plan.filter), sort: plan.sort, page: plan.page, shape: plan.shape
        )
        return Answer.json(try await store.list(narrowed))
    }

    /// `GET /api/upload/files/<id>`.
    func findOne(_ call: Call, _ id: String) async throws -> Response {
        try call.demand("\(Self.actions).findOne")
        try await access.demand(Int64(id) ?? 0, of: call)
        guard let bytes = try await store.one(try plan(call, Int64(id) ?? 0)) else {
            throw Refusal.notFound("file.notFound")
        }
        return Answer.json(bytes)
    }

    /// `DELETE /api/upload/files/<id>`: the entry, then the file and its copies.
    func delete(_ call: Call, _ id: String) async throws -> Response {
        try call.demand("\(Self.actions).destroy")
        try await access.demandChange(Int64(id) ?? 0, of: call)
        // Every field: the address tells which file goes with the entry.
        let plan = try context.planner(for: call.principal).one(
            Int64(id) ?? 0, ContentQuery(), of: fileType, shape: .flat)
        guard let bytes = try await store.delete(Int64(id) ?? 0, plan, as: context.writeContext(call)) else {
            throw Refusal.notFound("file.notFound")
        }
        for name in StoredNames.of(try JSONValue.parse(bytes).object) { await library.remove(stored: name) }
        return Answer.json(bytes)
    }

    private func plan(_ call: Call, _ id: Int64) throws -> ReadPlan {
        let query = try ContentQuery(parsing: call.query, limits: context.limits)
        return try context.planner(for: call.principal).one(id, query, of: fileType, shape: .flat)
    }

    /// `GET /api/upload/files/<id>/link`: an address that is good without a token, for some minutes.
    func link(_ call: Call, _ id: String) async throws -> Response {
        if access.isOpen { try call.demand("\(Self.actions).findOne") }
        guard let file = try await store.fileRecords([Int64(id) ?? 0]).first,
            try await access.allows(call.principal, file)
        else { throw Refusal.notFound("file.notFound") }
        let url = file.url.hasPrefix("/uploads/") ? links.url(file.url, hash: file.hash) : file.url
        return Answer.json(.object(JSONObject([("url", .string(url))])))
    }

    /// `GET /uploads/<name>`.
    func stored(_ call: Call, _ name: String) async throws -> Response {
        let isPrivate = try await isPrivate(call, name)
        let headers = call.request.headers
        let asked = FileRequest(
            range: headers[.range], ifRange: headers[.ifRange], ifNoneMatch: headers[.ifNoneMatch],
            isPrivate: isPrivate)
        guard let answer = try await library.store.open(name, for: asked) else { throw Refusal.notFound() }
        var response = Response(status: HTTPResponse.Status(code: answer.status))
        for header in answer.headers {
            if let name = HTTPField.Name(header.name) { response.headers[name] = header.value }
        }
        if call.request.method == .head { response.headers[.contentLength] = String(answer.length) }
        if answer.length > 0, call.request.method != .head, answer.status == 200 || answer.status == 206 {
            response.body = try await library.store.body(
                name, offset: answer.offset, length: answer.length, context: call.requestContext)
        }
        return response
    }

    /// Whether a stored file is for some only.
    /// - Throws: 404 where the caller is none of them.
    private func isPrivate(_ call: Call, _ name: String) async throws -> Bool {
        if access.isOpen { return false }
        if links.isGood(name: name, query: call.query) { return true }
        let files = try await store.fileRecords(hashes: StoredNames.hashes(of: name))
        guard let file = files.max(by: { $0.hash.utf8.count < $1.hash.utf8.count }) else {
            // A file that no entry names: an orphan, or one of an entry that was deleted just now.
            guard call.principal.isAdmin else { throw Refusal.notFound() }
            return true
        }
        if access.isPublic(file) { return false }
        guard try await access.allows(call.principal, file) else { throw Refusal.notFound() }
        return true
    }

    /// `POST /api/upload`: new files, or with `?id=` new information or a new file for an old one.
    func upload(_ call: Call) async throws -> Response {
        try call.demand("\(Self.actions).upload")
        guard case .multipart = BodyForm(call.request) else { throw Refusal.validation("Files are empty") }
        let form = try await library.receive(call.request)
        call.times.mark(.body)
        do {
            let request = try UploadRequest(form, query: call.query, schema: store.schema)
            if let ref = request.ref { try call.demand("\(ref.type.uid).update") }
            if let id = request.replacing { try await access.demandChange(id, of: call, "Entity not found") }
            let ids = try await UploadWriter(library: library, store: store, context: context.writeContext(call)).write(
                request)
            var response = try await answer(call, ids, isList: request.replacing == nil)
            if let found = request.words.lazy.compactMap({ store.layout.scan?.find($0) }).first {
                response.headers[FileRoutes.warnings] = found.code
            }
            return response
        } catch {
            await library.discard(form)
            throw error
        }
    }

    private func answer(_ call: Call, _ ids: [Int64], isList: Bool) async throws -> Response {
        let planner = context.planner(for: call.principal)
        if !isList, let id = ids.first {
            guard let bytes = try await store.one(try planner.one(id, ContentQuery(), of: fileType, shape: .flat))
            else {
                throw Refusal.notFound("Entity not found")
            }
            return Answer.json(bytes)
        }
        let selection = try planner.selection(of: fileType, fields: nil, populate: PopulateRequest())
        let plan = ReadPlan(
            selection: selection, filter: .compare(.id, .isIn, ids.map(Value.integer), negated: false),
            page: Page(limit: Int64(max(ids.count, 1)), withCount: false), shape: .flat)
        return Answer.json(try await store.list(plan))
    }
}
