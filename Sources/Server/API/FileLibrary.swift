//  FileLibrary: uploaded files as entries: staged, kept under a name of ours, written down, attached.
//
//  Files go first, rows second: an orphan file is swept later, a row without a file is a broken page.

package import Content
import Hummingbird
import NIOCore
import Storage

/// What an entry says of the bytes of its file.
struct FileContent: Sendable {
    let mime: String
    let bytes: Int
    let size: ImageSize?

    init(_ staged: StagedFile) {
        mime = staged.mime
        bytes = staged.bytes
        size = staged.imageSize
    }
}

/// A smaller copy that lies in the upload folder.
struct KeptFormat: Sendable {
    let format: PictureFormat
    let content: FileContent

    /// As the entry of the picture shows it.
    func json(_ name: FileName) -> JSONValue {
        let hash = format.prefix + name.hash
        return .object(
            JSONObject([
                ("name", .string(format.prefix + name.name)), ("hash", .string(hash)), ("ext", .string(name.ext)),
                ("mime", .string(content.mime)), ("path", .null), ("width", JSONValue(sideOf: content.size?.width)),
                ("height", JSONValue(sideOf: content.size?.height)),
                ("size", .double(ByteSize.kilobytes(content.bytes))),
                ("sizeInBytes", .integer(Int64(content.bytes))), ("url", .string("/uploads/" + hash + name.ext)),
            ]))
    }
}

extension JSONValue {
    fileprivate init(sideOf pixels: Int?) {
        self = pixels.map { .integer(Int64($0)) } ?? .null
    }
}

/// A file that lies in the upload folder under its final name, with its smaller copies.
package struct KeptFile: Sendable {
    let name: FileName
    let content: FileContent
    var formats: [KeptFormat] = []
    var scan = ScanState.notScanned
    var alternativeText: String?
    var caption: String?

    /// Every name that the file has in the folder.
    var storedNames: [String] {
        [name.stored] + formats.map { $0.format.prefix + name.stored }
    }

    /// The entry that stands for the file; `type` is the type of files.
    /// - Parameter uploader: Who brought it, for content that wants to know.
    package func draft(_ type: ContentType, by uploader: Principal) -> Draft {
        var draft = Draft(type)
        if type[name: FileRecord.uploaderName] != nil { draft[FileRecord.uploaderName] = .text(uploader.label) }
        draft["name"] = .text(name.name)
        draft["alternativeText"] = alternativeText.map(Value.text)
        draft["caption"] = caption.map(Value.text)
        describe(in: &draft)
        draft["hash"] = .text(name.hash)
        draft["ext"] = .text(name.ext)
        draft["url"] = .text("/uploads/\(name.stored)")
        draft["provider"] = .text("local")
        draft["folderPath"] = .text("/1")
        return draft
    }

    /// Sets every attribute that follows from the bytes, and thereby unsets what an older file left there.
    func describe(in draft: inout Draft) {
        draft["mime"] = .text(content.mime)
        draft["size"] = .real(ByteSize.kilobytes(content.bytes))
        draft["width"] = content.size.map { .integer(Int64($0.width)) } ?? .null
        draft["height"] = content.size.map { .integer(Int64($0.height)) } ?? .null
        if draft.type[name: "scan"] != nil { draft["scan"] = .text(scan.rawValue) }
        draft["formats"] =
            formats.isEmpty
            ? .null : .json(.object(JSONObject(formats.map { ($0.format.rawValue, $0.json(name)) })))
    }
}

/// The upload folder with its limits, and what is done to files before they are kept.
package struct FileLibrary: Sendable {
    /// Where files arrive.
    let folder: UploadFolder
    /// Where they are kept.
    let store: any FileStore
    let limits: MultipartLimits
    let pictures: PictureMaker
    let scanner: ClamScanner?
    let rules: FileRules
    private let clock: OfficeClock

    /// A library; files arrive in `folder`, and are kept there too where there is no other store.
    package init(
        folder: UploadFolder, store: (any FileStore)? = nil, limits: MultipartLimits = MultipartLimits(),
        pictures: PictureMaker = PictureMaker(), scanner: ClamScanner? = nil,
        rules: FileRules = .strapi, clock: OfficeClock
    ) {
        self.folder = folder
        self.store = store ?? folder
        self.limits = limits
        self.pictures = pictures
        self.scanner = scanner
        self.rules = rules
        self.clock = clock
    }

    func receive(_ request: Request) async throws -> MultipartForm {
        try await MultipartForm.read(
            ReceivedBody(request), contentType: request.headers[.contentType], into: folder, limits: limits)
    }

    /// Gives a staged file of the installation's own its final name; its entry is still to be stored.
    package func keep(_ staged: StagedFile) async throws -> KeptFile {
        try await keep(staged, as: FileName(original: staged.originalName, type: staged.mime))
    }

    /// Admits, names and keeps a staged file; its entry is still to be stored, and the file removed if that fails.
    /// - Throws: 400 for a file that may not be kept, 503 when nobody can tell, `StageFault`.
    func keep(_ staged: StagedFile, for purpose: FilePurpose) async throws -> KeptFile {
        let admitted = try rules.admit(staged, for: purpose)
        let name = rules.names(of: admitted, for: purpose, today: clock.day(clock.now()))
        return try await keep(admitted, as: name, isStrict: purpose.media?.fileTypes != nil || rules.isGuarded)
    }

    /// Scans and prepares a staged file and gives it and its copies their names.
    /// - Parameters:
    ///   - isStrict: Whether a picture must be one.
    ///   - replacing: Whether files of these names may be there.
    func keep(
        _ staged: StagedFile, as name: FileName, isStrict: Bool = false, replacing: Bool = false
    ) async throws -> KeptFile {
        try await scanner?.scan(staged.path, name: staged.originalName)
        let prepared = try await pictures.prepare(staged, in: folder)
        guard prepared.isReadable || !isStrict else { throw Refusal.invalidPicture }
        var kept = KeptFile(name: name, content: FileContent(prepared.original))
        kept.scan = scanner == nil ? .notScanned : .clean
        var names: [String] = []
        do {
            for (format, file) in prepared.formats {
                let stored = format.prefix + name.stored
                try await store.put(file, as: stored, replacing: replacing)
                names.append(stored)
                kept.formats.append(KeptFormat(format: format, content: FileContent(file)))
            }
            try await store.put(prepared.original, as: name.stored, replacing: replacing)
        } catch {
            // What was replaced is the entry's own now, whatever comes of the rest.
            if !replacing { for stored in names { await remove(stored: stored) } }
            for file in [prepared.original] + prepared.formats.map(\.file) { await folder.discard(file) }
            throw error
        }
        if prepared.original.path != staged.path { await folder.discard(staged) }
        return kept
    }

    func discard(_ staged: StagedFile) async {
        await folder.discard(staged)
    }

    func discard(_ form: MultipartForm) async {
        await form.discard(in: folder)
    }

    /// Removes a kept file with its copies; what is gone already is no fault.
    package func remove(_ file: KeptFile) async {
        for name in file.storedNames { await remove(stored: name) }
    }

    func remove(stored name: String) async {
        // The entry is gone or was never made: a file that cannot be removed now is an orphan for the sweep.
        _ = try? await store.remove(name)
    }
}

extension MultipartFault: ClientFault {}
extension StageFault: ClientFault {}

/// A kept file and the attribute it is for.
struct AttachedFile: Sendable {
    let path: [String]
    let file: KeptFile

    /// What a file at this path is for; nil where no media attribute that the draft can take lies there.
    /// - Parameter stored: The entry before a change.
    static func purpose(_ path: [String], _ draft: Draft, _ stored: Entry?, at start: [String] = []) -> FilePurpose? {
        guard let name = path.first, let attribute = draft.type[name: name] else { return nil }
        if let media = attribute.media {
            guard path.count == 1 else { return nil }
            let label = media.namedAfter.flatMap { draft[$0]?.text ?? stored?[$0].text }
            return FilePurpose(path: start + path, media: media, title: label ?? name)
        }
        guard let rows = draft.components[name], let (row, rest) = row(path.dropFirst(), rows) else { return nil }
        return purpose(rest, rows[row].draft, nil, at: start + [name])
    }

    /// The component row that the rest of a path names: by number, or the only one.
    static func row(_ path: ArraySlice<String>, _ rows: [ComponentDraft]) -> (Int, [String])? {
        if let number = path.first.flatMap({ Int($0) }) {
            return rows.indices.contains(number) ? (number, Array(path.dropFirst())) : nil
        }
        return rows.isEmpty ? nil : (0, Array(path))
    }
}

/// Writes file entries inside the transaction that attaches them.
struct FileAttacher {
    let transaction: Transaction
    let isCreate: Bool

    func attach(_ files: [AttachedFile], to draft: inout Draft) throws {
        guard !files.isEmpty, let type = transaction.layout.schema[.file] else { return }
        for file in files {
            let id = try transaction.create(file.file.draft(type, by: transaction.principal)).id
            attach(id, at: file.path, to: &draft, isNew: isCreate)
        }
    }

    private func attach(_ id: Int64, at path: [String], to draft: inout Draft, isNew: Bool) {
        guard let name = path.first, let attribute = draft.type[name: name] else { return }
        guard case .media(let media) = attribute.form else {
            guard var rows = draft.components[name], let (row, rest) = AttachedFile.row(path.dropFirst(), rows) else {
                return
            }
            attach(id, at: rest, to: &rows[row].draft, isNew: rows[row].id == nil)
            draft.components[name] = rows
            return
        }
        switch (draft.relations[name], media.multiple) {
        case (.replace(let ids)?, true): draft.relations[name] = .replace(ids + [id])
        case (.edit(let connect, let disconnect)?, true):
            draft.relations[name] = .edit(connect: connect + [Connection(id)], disconnect: disconnect)
        case (nil, true):
            draft.relations[name] = isNew ? .replace([id]) : .edit(connect: [Connection(id)], disconnect: [])
        case (_, false): draft.relations[name] = .replace([id])
        }
    }
}
