//  ContentInput: a write's body, with the files that came beside it.
//
//  Files are staged while they stream in and kept before the transaction: an orphan is swept later, a row without a
//  file would be a broken page. When anything is refused, none of them stays.

import Content
import Figures
import HTTPTypes
import Hummingbird
import Storage

/// What a POST or PUT of content brought.
struct ContentInput: Sendable {
    /// A file and the attribute it is for, from the entry down.
    struct Attachment: Sendable {
        let path: [String]
        let file: StagedFile
    }

    let data: JSONValue
    var attachments: [Attachment] = []
    var idempotency: IdempotencyKey?
    let library: FileLibrary
    let passwords: PasswordHasher
    let access: FileAccess

    /// Checks the data against its type and hashes its passwords; a refused body leaves no staged file behind.
    ///
    /// Passwords are hashed before the transaction: hashing takes longer than a write may.
    func payload(
        for type: ContentType, isCreate: Bool, isStoredDraft: Bool = false, call: Call, context: APIContext
    ) async throws -> Payload {
        defer { call.times.mark(.parse) }
        do {
            var payload = try Payload.read(
                data, of: type,
                with: PayloadContext(
                    schema: context.store.schema, access: call.principal.access, isCreate: isCreate,
                    isStoredDraft: isStoredDraft, provided: context.store.layout.provided(type.uid),
                    formats: context.formats,
                    attachedFiles: Set(attachments.filter { $0.path.count == 1 }.compactMap(\.path.first)),
                    defaultLocale: context.defaultLocale))
            for attribute in type.attributes where attribute.scalar?.name == "password" {
                guard let text = payload.draft[attribute.name]?.text else { continue }
                payload.draft[attribute.name] = .text(try await passwords.hash(text))
            }
            try await checkFiles(of: payload.draft, call.principal)
            return payload
        } catch {
            await discard()
            throw error
        }
    }

    /// Who links a file must be able to see it: otherwise whoever guesses its number would be shown it.
    private func checkFiles(of draft: Draft, _ principal: Principal) async throws {
        let linked = draft.linkedFiles
        guard !linked.isEmpty else { return }
        let missing = linked.count - (try await access.visible(linked, to: principal).count)
        guard missing == 0 else {
            let message = "\(missing) relation(s) of type \(UID.file) associated with this entity do not exist"
            throw PayloadFault([FieldFault([], message)])
        }
    }

    /// Stores a new entry and its files.
    func create(_ payload: Payload, store: ContentStore, context: WriteContext) async throws -> ContentStore.Written {
        let draft = payload.draft
        return try await withKeptFiles(for: draft, stored: nil) { files in
            context.times?.mark(.body)
            let written = try await store.create(draft, as: context) { draft, transaction in
                try FileAttacher(transaction: transaction, isCreate: true).attach(files, to: &draft)
            }
            // The first request's files serve; those of the repetition belong to nothing.
            if written.isReplay { for file in files { await library.remove(file.file) } }
            return written
        }
    }

    /// Changes an entry and adds its files; nil when there is none of that id.
    func update(_ id: Int64, _ payload: Payload, store: ContentStore, context: WriteContext) async throws
        -> ContentStore.Written?
    {
        let draft = payload.draft
        // What a private file is called may stand in the entry as it is.
        let stored = attachments.isEmpty ? nil : try await store.entry(draft.type.uid, id: id)
        return try await withKeptFiles(for: draft, stored: stored) { files in
            context.times?.mark(.body)
            return try await store.update(id, draft, as: context) { draft, transaction in
                try FileAttacher(transaction: transaction, isCreate: false).attach(files, to: &draft)
            }
        }
    }

    private func withKeptFiles<R: Sendable>(
        for draft: Draft, stored: Entry?, _ write: ([AttachedFile]) async throws -> R
    ) async throws -> R {
        var kept: [AttachedFile] = []
        do {
            for attachment in attachments {
                guard let purpose = AttachedFile.purpose(attachment.path, draft, stored) else {
                    await library.discard(attachment.file)
                    continue
                }
                let file = try await library.keep(attachment.file, for: purpose)
                kept.append(AttachedFile(path: attachment.path, file: file))
            }
            return try await write(kept)
        } catch {
            for file in kept { await library.remove(file.file) }
            await discard()
            throw error
        }
    }

    /// Removes what is still staged.
    func discard() async {
        for attachment in attachments { await library.discard(attachment.file) }
    }
}

/// Reads the body of a write.
struct ContentInputReader {
    let call: Call
    let context: APIContext
    let library: FileLibrary
    let passwords: PasswordHasher
    let access: FileAccess

    /// The body, whichever form it has.
    func read() async throws -> ContentInput {
        let form = BodyForm(call.request)
        if case .multipart = form { return try await multipart() }
        let reader = RequestBodyReader(limits: context.bodyLimits)
        let bytes = try await reader.bytes(call.request)
        call.times.mark(.body)
        defer { call.times.mark(.parse) }
        var input = ContentInput(
            data: try RequestBodyReader.data(try reader.json(bytes, form: form)), library: library,
            passwords: passwords,
            access: access)
        input.idempotency = try idempotencyKey(bytes)
        return input
    }

    private func idempotencyKey(_ body: [UInt8]) throws -> IdempotencyKey? {
        guard let name = HTTPField.Name("Idempotency-Key"), let key = call.request.headers[name] else { return nil }
        guard !key.isEmpty, key.utf8.count <= IdempotencyKey.maximumBytes else {
            throw Refusal.validation("Idempotency-Key must be 1 to \(IdempotencyKey.maximumBytes) bytes")
        }
        return IdempotencyKey(key: key, body: Array(call.request.uri.path.utf8) + [0] + body)
    }

    private func multipart() async throws -> ContentInput {
        let form = try await library.receive(call.request)
        call.times.mark(.body)
        defer { call.times.mark(.parse) }
        do {
            guard let text = form.value(of: "data") else {
                throw Refusal.validation(
                    "When using multipart/form-data you need to provide your data in a JSON 'data' field.")
            }
            guard let data = try? JSONValue.parse(text), data.object != nil else {
                throw Refusal.validation("Invalid 'data' field. 'data' should be a valid JSON.")
            }
            var input = ContentInput(data: data, library: library, passwords: passwords, access: access)
            for file in form.files {
                guard file.name.hasPrefix("files.") else { throw Self.unprefixed }
                input.attachments.append(.init(path: Self.path(file.name), file: file.file))
            }
            let digests = form.files.map { $0.name + $0.file.sha256 }.joined(separator: "|")
            input.idempotency = try idempotencyKey(Array((text + digests).utf8))
            return input
        } catch {
            await library.discard(form)
            throw error
        }
    }

    /// `files.rep[0].attr` and `files.rep.0.attr` name the same place.
    private static func path(_ name: String) -> [String] {
        let plain = name.dropFirst(6).map { $0 == "[" ? "." : $0 }.filter { $0 != "]" }
        return String(plain).split(separator: ".").map(String.init)
    }

    private static let unprefixed = Refusal(
        400, "BadRequestError",
        "When using multipart/form-data you need to provide your files by prefixing them with the 'files'.\n"
            + "For example, when a media file is named \"avatar\", make sure the form key name is \"files.avatar\"")
}
