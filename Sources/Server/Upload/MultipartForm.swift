//  MultipartForm: a whole form off the wire: fields in memory, files in `stage/`.
//
//  Always: when reading fails, for whatever reason, none of the form's files is left behind.
//  Bounded by MultipartLimits; stops reading at the first byte too many.
package import NIOCore

/// The parts of a form in the order they came.
package struct MultipartForm: Sendable {
    /// A part without a file name.
    package struct Field: Equatable, Sendable {
        /// The form's name of the part.
        package let name: String
        /// Its text; broken UTF-8 becomes U+FFFD.
        package let value: String
    }

    /// A part with a file name.
    package struct File: Equatable, Sendable {
        /// The form's name of the part, for example `files.file`.
        package let name: String
        /// The file, still staged.
        package let file: StagedFile
    }

    /// Plain fields.
    package private(set) var fields: [Field] = []
    /// Files, empty ones and inputs left empty included.
    package private(set) var files: [File] = []

    /// The first field of a name.
    package func value(of name: String) -> String? {
        fields.first { $0.name == name }?.value
    }
}

extension MultipartForm {
    /// Reads a body to its end.
    /// - Parameters:
    ///   - body: Chunks as they come.
    ///   - contentType: The request's `Content-Type`.
    ///   - folder: Takes the files; each still has to be kept or discarded.
    /// - Throws: `MultipartFault`, `StageFault`, and what the body throws.
    package static func read<Body: AsyncSequence & Sendable>(
        _ body: Body, contentType: String?, into folder: UploadFolder, limits: MultipartLimits = MultipartLimits()
    ) async throws -> MultipartForm where Body.Element == ByteBuffer {
        guard let boundary = contentType.flatMap(MultipartParser.boundary) else { throw MultipartFault.missingBoundary }
        var parser = MultipartParser(boundary: boundary, limits: limits)
        var reader = FormReader(folder: folder)
        do {
            for try await chunk in body {
                try parser.receive(chunk)
                while let event = try parser.next() { try await reader.take(event) }
            }
            try parser.finish()
            return reader.form
        } catch {
            await reader.discard()
            throw error
        }
    }

    /// Removes every file of the form that was not kept.
    package func discard(in folder: UploadFolder) async {
        for part in files { await folder.discard(part.file) }
    }

    fileprivate mutating func append(_ field: Field) { fields.append(field) }
    fileprivate mutating func append(_ file: File) { files.append(file) }
}

/// Turns events into a form.
private struct FormReader {
    let folder: UploadFolder
    private(set) var form = MultipartForm()
    private var headers: PartHeaders?
    private var text: [UInt8] = []
    private var stage: FileStage?

    init(folder: UploadFolder) {
        self.folder = folder
    }

    mutating func take(_ event: MultipartEvent) async throws {
        switch event {
        case .partBegin(let headers):
            self.headers = headers
            guard let filename = headers.filename else { return }
            stage = try await folder.stageFile(named: filename, declaredType: headers.contentType)
        case .partBody(let bytes):
            if let stage {
                try await stage.append(bytes)
            } else {
                text.append(contentsOf: bytes.readableBytesView)
            }
        case .partEnd:
            try await endPart()
        case .end:
            break
        }
    }

    private mutating func endPart() async throws {
        guard let headers else { return }
        if let stage {
            form.append(MultipartForm.File(name: headers.name, file: try await stage.finish()))
        } else {
            form.append(MultipartForm.Field(name: headers.name, value: String(decoding: text, as: UTF8.self)))
        }
        self.headers = nil
        text.removeAll()
        stage = nil
    }

    func discard() async {
        await stage?.discard()
        await form.discard(in: folder)
    }
}
