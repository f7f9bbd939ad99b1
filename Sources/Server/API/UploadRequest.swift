//  UploadRequest: the parts of an upload form, checked before anything is stored.
//
//  Refuses: no files, empty files, broken information, a reference that names nothing. What passes is then stored whole.

import Content
import Storage

/// An upload as asked for.
struct UploadRequest {
    /// The entry and attribute that the files are for.
    struct Reference: Sendable {
        let type: ContentType
        let id: Int64
        let attribute: Attribute

        var absent: Refusal { .validation("refId names no entry of \(type.uid)") }
    }

    let files: [StagedFile]
    /// One per file, or one for all.
    let about: [FileAbout]
    let ref: Reference?
    /// The file entry that is changed, from `?id=`.
    let replacing: Int64?

    /// Every text that a person may have written: names of files, and what is said about them.
    var words: [String] {
        files.map(\.originalName) + about.flatMap { [$0.name, $0.alternativeText, $0.caption].compactMap(\.self) }
    }

    /// - Throws: 400 for no files, empty files, broken information and a reference that names nothing.
    init(_ form: MultipartForm, query: String, schema: Schema) throws {
        files = form.files.filter { $0.name == "files" || $0.name == "files[]" }.map(\.file)
        about = try FileAbout.read(
            form.fields.filter { $0.name == "fileInfo" }.map(\.value), isSingle: files.count < 2)
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
            let purpose = try await purpose(of: request.ref)
            for (index, staged) in request.files.enumerated() {
                let about = index < request.about.count ? request.about[index] : nil
                var own = purpose
                own.shown = about?.name
                var file = try await library.keep(staged, for: own)
                file.alternativeText = about?.alternativeText
                file.caption = about?.caption
                kept.append(file)
            }
            let files = kept
            let ref = request.ref
            // Strapi looks at no types here; the office does.
            let judges = library.rules.isGuarded || purpose.media?.fileTypes != nil
            return try await store.write(context) { transaction in
                guard let type = transaction.layout.schema[.file] else { return [] }
                let ids = try files.map { try transaction.create($0.draft(type, by: transaction.principal)).id }
                transaction.judgesFiles = judges
                if let ref { try UploadWriter.attach(ids, to: ref, in: transaction) }
                return ids
            }
        } catch {
            for file in kept { await library.remove(file) }
            throw error
        }
    }

    /// What the files of an upload are for.
    /// - Throws: 400 for a reference to an entry that is not there.
    private func purpose(of ref: UploadRequest.Reference?) async throws -> FilePurpose {
        guard let ref, let media = ref.attribute.media else { return .loose }
        var purpose = FilePurpose(path: [ref.attribute.name], media: media, title: ref.attribute.name)
        guard media.isPrivate else { return purpose }
        guard let entry = try await store.entry(ref.type.uid, id: ref.id) else { throw ref.absent }
        if let name = media.namedAfter, let text = entry[name].text { purpose.title = text }
        return purpose
    }

    private static func attach(
        _ ids: [Int64], to ref: UploadRequest.Reference, in transaction: Transaction
    ) throws {
        var draft = Draft(ref.type)
        draft.relations[ref.attribute.name] = .edit(connect: ids.map { Connection($0) }, disconnect: [])
        guard try transaction.change(ref.type.uid, id: ref.id, draft, asCaller: true) != nil else {
            throw ref.absent
        }
    }

    /// New words, or a new file under the old name and address.
    private func replace(_ id: Int64, _ request: UploadRequest) async throws -> Int64 {
        let old = try await store.entry(.file, id: id)
        guard let old, let hash = old["hash"].text else { throw Refusal.notFound("Entity not found") }
        var draft = Draft(old.type)
        let isGuarded = library.rules.isGuarded
        if let about = request.about.first {
            if let name = about.name { draft["name"] = .text(isGuarded ? FileName.masked(name) : name) }
            if let text = about.alternativeText { draft["alternativeText"] = .text(text) }
            if let caption = about.caption { draft["caption"] = .text(caption) }
        }
        var leftover: Set<String> = []
        if let given = request.files.first {
            let staged = try library.rules.admit(given, for: .loose)
            // Of an office's file only the bytes change: its name and its address were chosen when it came.
            let shown = draft["name"]?.text ?? (isGuarded ? old["name"].text ?? "" : staged.originalName)
            if isGuarded, staged.mime != old["mime"].text {
                throw Refusal.validation("A file can only be replaced by one of the same type")
            }
            let name = FileName(name: shown, hash: hash, ext: old["ext"].text ?? "")
            let kept = try await library.keep(staged, as: name, isStrict: isGuarded, replacing: true)
            draft["name"] = .text(shown)
            kept.describe(in: &draft)
            leftover = StoredNames.of(old).subtracting(kept.storedNames)
        }
        guard try await store.update(id, draft, as: context) != nil else { throw Refusal.notFound("Entity not found") }
        for name in leftover { await library.remove(stored: name) }
        return id
    }
}
