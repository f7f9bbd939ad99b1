//  FileRoutes: `/api/upload` and `/uploads`: files by themselves.
//
//  Answers are flat, as Strapi's upload plugin gives them. A `ref` is an update of the entry it names, with its rules;
//  a `ref` that does not exist is refused, where Strapi would leave the file attached to nothing.

import Content
import Figures
import HTTPTypes
import Hummingbird
import Storage

/// Uploaded files.
struct FileRoutes: Sendable {
    let context: APIContext
    let library: FileLibrary
    let fileIO: FileIO

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
        return Answer.json(try await store.list(try context.planner(for: call.principal).flatList(query, of: fileType)))
    }

    /// `GET /api/upload/files/<id>`.
    func findOne(_ call: Call, _ id: String) async throws -> Response {
        try call.demand("\(Self.actions).findOne")
        guard let bytes = try await store.one(try plan(call, Int64(id) ?? 0)) else {
            throw Refusal.notFound("file.notFound")
        }
        return Answer.json(bytes)
    }

    /// `DELETE /api/upload/files/<id>`: the entry, then the file.
    func delete(_ call: Call, _ id: String) async throws -> Response {
        try call.demand("\(Self.actions).destroy")
        // Every field: the address tells which file goes with the entry.
        let plan = try context.planner(for: call.principal).one(
            Int64(id) ?? 0, ContentQuery(), of: fileType, shape: .flat)
        guard let bytes = try await store.delete(Int64(id) ?? 0, plan, as: context.writeContext(call)) else {
            throw Refusal.notFound("file.notFound")
        }
        let url = try JSONValue.parse(bytes).object?["url"]?.string
        if let name = url?.split(separator: "/").last { await library.remove(stored: String(name)) }
        return Answer.json(bytes)
    }

    private func plan(_ call: Call, _ id: Int64) throws -> ReadPlan {
        let query = try ContentQuery(parsing: call.query, limits: context.limits)
        return try context.planner(for: call.principal).one(id, query, of: fileType, shape: .flat)
    }

    /// `GET /uploads/<name>`.
    func stored(_ call: Call, _ name: String) async throws -> Response {
        let headers = call.request.headers
        let asked = FileRequest(
            range: headers[.range], ifRange: headers[.ifRange], ifNoneMatch: headers[.ifNoneMatch])
        guard let answer = try await library.folder.open(name, for: asked) else { throw Refusal.notFound() }
        var response = Response(status: HTTPResponse.Status(code: answer.status))
        for header in answer.headers {
            if let name = HTTPField.Name(header.name) { response.headers[name] = header.value }
        }
        if call.request.method == .head { response.headers[.contentLength] = String(answer.length) }
        if answer.length > 0, call.request.method != .head, answer.status == 200 || answer.status == 206 {
            let range = answer.offset...(answer.offset + answer.length - 1)
            response.body = try await fileIO.loadFile(path: answer.path, range: range, context: call.requestContext)
        }
        return response
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
            let ids = try await UploadWriter(library: library, store: store, context: context.writeContext(call)).write(
                request)
            return try await answer(call, ids, isList: request.replacing == nil)
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
