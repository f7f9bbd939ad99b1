//  UploadRequest: the parts of an upload form, checked before anything is stored.
//
//  Refuses: no files, empty files, broken information, a reference that names nothing. What passes is then stored whole.

import Content
import Storage

/// An upload as asked for.
struct UploadRequest {
    /// The entry and attribute that the files are for.
    struct Reference {
        let type: ContentType
        let id: Int64
        let attribute: Attribute
    }

    let files: [StagedFile]
    /// One per file, or one for all.
    let about: [FileAbout]
    let ref: Reference?
    /// The file entry that is changed, from `?id=`.
    let replacing: Int64?

    /// What a client says of a file.
    struct FileAbout: Sendable {
        var name: String?
        var alternativeText: String?
        var caption: String?
    }

    /// - Throws: 400 for no files, empty files, broken information and a reference that names nothing.
    init(_ form: MultipartForm, query: String, schema: Schema) throws {
        files = form.files.filter { $0.name == "files" || $0.name == "files[]" }.map(\.file)
        about = try form.fields.filter { $0.name == "fileInfo" }.map { try UploadRequest.about($0.value) }
        if case .text(let text)? = QueryString.parse(query)["id"] {
            guard let id = Int64(text) else { throw Refusal.notFound("Entity not found") }
            replacing = id
            if files.count > 1 { throw Refusal.validation("Cannot replace a file with multiple ones") }
        } else {
            replacing = nil
        }
        let isEmpty = files.isEmpty || files.contains { $0.bytes == 0 }
        if isEmpty, replacing == nil || (files.isEmpty && about.isEmpty) { throw Refusal.validation("Files are empty") }
        ref = try UploadRequest.reference(form, schema)
    }

    private static func about(_ text: String) throws -> FileAbout {
        guard let members = (try? JSONValue.parse(text))?.object else {
            throw PayloadFault([FieldFault(["fileInfo"], "fileInfo must be a JSON object")])
        }
        for key in ["name", "alternativeText", "caption"] {
            guard let value = members[key], !value.isNull, value.string == nil else { continue }
            throw PayloadFault([
                FieldFault(
                    [key], "\(key) must be a `string` type, but the final value was: `\(value.yupDescription())`.")
            ])
        }
        return FileAbout(
            name: members["name"]?.string, alternativeText: members["alternativeText"]?.string,
            caption: members["caption"]?.string)
    }

    private static func reference(_ form: MultipartForm, _ schema: Schema) throws -> Reference? {
        guard let uid = form.value(of: "ref") else { return nil }
        guard let type = schema[UID(uid)], !type.isComponent, uid.hasPrefix("api::") else {
            throw Refusal.validation("ref names no content type")
        }
        guard let id = form.value(of: "refId").flatMap({ Int64($0) }) else {
            throw Refusal.validation("refId is needed with ref")
        }
        guard let name = form.value(of: "field"), let attribute = type[name: name], case .media = attribute.form else {
            throw Refusal.validation("field names no media attribute of \(uid)")
        }
        return Reference(type: type, id: id, attribute: attribute)
    }
}

/// Stores an upload: files, their entries, and the entry they are for, in one transaction.
struct UploadWriter {
    let library: FileLibrary
    let store: ContentStore
    let context: WriteContext

    /// - Returns: Ids of the file entries, in the order of the files.
    func write(_ request: UploadRequest) async throws -> [Int64] {
        if let id = request.replacing { return [try await replace(id, request)] }
        var kept: [KeptFile] = []
        do {
            for (index, staged) in request.files.enumerated() {
                let about = index < request.about.count ? request.about[index] : nil
                var file = try await library.keep(staged, shownAs: about?.name)
                file.alternativeText = about?.alternativeText
                file.caption = about?.caption
                kept.append(file)
            }
            let files = kept
            let ref = request.ref.map { (type: $0.type, id: $0.id, attribute: $0.attribute) }
            return try await store.write(context) { transaction in
                guard let type = transaction.layout.schema[.file] else { return [] }
                let ids = try files.map { try transaction.create($0.draft(type)).id }
                if let ref { try UploadWriter.attach(ids, to: ref, in: transaction) }
                return ids
            }
        } catch {
            for file in kept { await library.remove(file) }
            throw error
        }
    }

    private static func attach(
        _ ids: [Int64], to ref: (type: ContentType, id: Int64, attribute: Attribute), in transaction: Transaction
    ) throws {
        var draft = Draft(ref.type)
        draft.relations[ref.attribute.name] = .edit(connect: ids.map { Connection($0) }, disconnect: [])
        guard try transaction.change(ref.type.uid, id: ref.id, draft, asCaller: true) != nil else {
            throw Refusal.validation("refId names no entry of \(ref.type.uid)")
        }
    }

    /// New words, or a new file under the old name and address.
    private func replace(_ id: Int64, _ request: UploadRequest) async throws -> Int64 {
        let old = try await store.entry(.file, id: id)
        guard let old, let hash = old["hash"].text else { throw Refusal.notFound("Entity not found") }
        var draft = Draft(old.type)
        if let about = request.about.first {
            if let name = about.name { draft["name"] = .text(name) }
            if let text = about.alternativeText { draft["alternativeText"] = .text(text) }
            if let caption = about.caption { draft["caption"] = .text(caption) }
        }
        if let staged = request.files.first {
            draft["name"] = draft["name"] ?? .text(staged.originalName)
            FileContent(staged).describe(in: &draft)
            try await library.folder.keep(staged, as: hash + (old["ext"].text ?? ""), replacing: true)
        }
        guard try await store.update(id, draft, as: context) != nil else { throw Refusal.notFound("Entity not found") }
        return id
    }
}
