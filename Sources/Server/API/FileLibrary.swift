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

    /// Sets every attribute that follows from the bytes, and thereby unsets what an older file left there.
    func describe(in draft: inout Draft) {
        draft["mime"] = .text(mime)
        draft["size"] = .real(ByteSize.kilobytes(bytes))
        draft["width"] = size.map { .integer(Int64($0.width)) } ?? .null
        draft["height"] = size.map { .integer(Int64($0.height)) } ?? .null
        draft["formats"] = .null
    }
}

/// A file that lies in the upload folder under its final name.
package struct KeptFile: Sendable {
    let name: FileName
    let content: FileContent
    var alternativeText: String?
    var caption: String?

    /// The entry that stands for the file; `type` is the type of files.
    package func draft(_ type: ContentType) -> Draft {
        var draft = Draft(type)
        draft["name"] = .text(name.name)
        draft["alternativeText"] = alternativeText.map(Value.text)
        draft["caption"] = caption.map(Value.text)
        content.describe(in: &draft)
        draft["hash"] = .text(name.hash)
        draft["ext"] = .text(name.ext)
        draft["url"] = .text("/uploads/\(name.stored)")
        draft["provider"] = .text("local")
        draft["folderPath"] = .text("/1")
        return draft
    }
}

/// The upload folder with its limits.
package struct FileLibrary: Sendable {
    let folder: UploadFolder
    let limits: MultipartLimits

    /// A library in `folder`.
    package init(folder: UploadFolder, limits: MultipartLimits = MultipartLimits()) {
        self.folder = folder
        self.limits = limits
    }

    func receive(_ request: Request) async throws -> MultipartForm {
        try await MultipartForm.read(
            ReceivedBody(request), contentType: request.headers[.contentType], into: folder, limits: limits)
    }

    /// Gives a staged file its final name; its entry is still to be stored, and the file removed if that fails.
    package func keep(_ staged: StagedFile, shownAs shown: String? = nil) async throws -> KeptFile {
        let name = FileName(original: staged.originalName, shown: shown, type: staged.mime)
        try await folder.keep(staged, as: name.stored)
        return KeptFile(name: name, content: FileContent(staged))
    }

    func discard(_ staged: StagedFile) async {
        await folder.discard(staged)
    }

    func discard(_ form: MultipartForm) async {
        await form.discard(in: folder)
    }

    /// Removes a kept file; one that is gone already is no fault.
    package func remove(_ file: KeptFile) async {
        await remove(stored: file.name.stored)
    }

    func remove(stored name: String) async {
        // The entry is gone or was never made: a file that cannot be removed now is an orphan for the sweep.
        _ = try? await folder.remove(name)
    }
}

extension MultipartFault: ClientFault {}
extension StageFault: ClientFault {}

/// A kept file and the attribute it is for.
struct AttachedFile: Sendable {
    let path: [String]
    let file: KeptFile

    /// True where the path ends in a media attribute that the draft can take.
    static func fits(_ path: [String], _ draft: Draft) -> Bool {
        guard let name = path.first, let attribute = draft.type[name: name] else { return false }
        if case .media = attribute.form { return path.count == 1 }
        guard let rows = draft.components[name], let (row, rest) = row(path.dropFirst(), rows) else { return false }
        return fits(rest, rows[row].draft)
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
            let id = try transaction.create(file.file.draft(type)).id
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
