//  PictureMaker: an uploaded picture becomes the original to keep and its smaller copies.
//
//  In: a staged file.  Out: staged files: the original, clean and upright, and up to four copies of it.
//  Always: what is kept holds no EXIF, no place where it was taken, and nothing behind the picture's end; at most two
//          children at once. Whatever fails leaves nothing behind but the staged file that was given.
//  Refuses: more than 50 million pixels (before anything is decoded), and pictures that do not decode. Both 400.
//  Source: Strapi v4.25, upload plugin; docs/decisions/0014.

import Content
import Crypto
import Foundation

/// A picture that may be kept.
struct PreparedPicture: Sendable {
    /// What takes the place of the file that came; it may be that file.
    var original: StagedFile
    /// The smaller copies.
    var formats: [(format: PictureFormat, file: StagedFile)] = []
    /// False where the picture's header says nothing, so that nobody looked further.
    var isReadable = true
}

/// Prepares pictures.
package struct PictureMaker: Sendable {
    private let probe: SandboxProbe
    private let limits: PictureLimits
    private let gate: WorkGate

    /// A maker; where there is no sandbox pictures are only cleaned.
    package init(_ probe: SandboxProbe = SandboxProbe(known: nil), limits: PictureLimits = PictureLimits()) {
        self.probe = probe
        self.limits = limits
        gate = WorkGate(
            places: limits.children, waiting: limits.waiting,
            message: "Too many pictures are being prepared; try again in a moment")
    }

    /// Prepares a file, if it is a picture.
    /// - Throws: 400 for a picture that is none or is too large, 503 when too many wait, `StageFault`.
    func prepare(_ staged: StagedFile, in folder: UploadFolder) async throws -> PreparedPicture {
        guard let kind = PictureKind(staged.sniffedType) else { return PreparedPicture(original: staged) }
        guard let stored = staged.imageSize else { return PreparedPicture(original: staged, isReadable: false) }
        guard stored.pixels <= limits.pixels else {
            throw Refusal.validation(
                "\(staged.originalName) has more than \(limits.pixels / 1_000_000) million pixels")
        }
        let content = try await folder.blocking { () throws(StageFault) in
            PictureContent(try folder.bytes(of: staged), kind: kind)
        }
        guard let sandbox = await probe.sandbox else {
            return PreparedPicture(original: try await clean(staged, content, folder))
        }
        let task = PictureTask(kind: kind, stored: stored, content: content, limits: limits)
        var made = try await gate.pass { try await make(task, of: staged, with: sandbox, in: folder) }
        do {
            try await choose(&made, staged, content, folder)
            return made.picture
        } catch {
            await made.discard(in: folder)
            throw error
        }
    }

    // MARK: the child

    /// What a child left.
    private struct Made {
        var picture: PreparedPicture
        /// The original, compressed.
        var compressed: StagedFile?

        func discard(in folder: UploadFolder) async {
            for file in picture.formats.map(\.file) + (compressed.map { [$0] } ?? []) { await folder.discard(file) }
        }
    }

    private func make(
        _ task: PictureTask, of staged: StagedFile, with sandbox: PictureSandbox, in folder: UploadFolder
    ) async throws -> Made {
        let job = try await folder.openJob(with: staged, as: PictureTask.input)
        do {
            let outcome = try await sandbox.run(task.script, in: job, reading: PictureTask.input)
            try check(outcome)
            let made = try await folder.blocking { () throws(StageFault) in
                try collect(task, from: job, of: staged, in: folder)
            }
            await folder.closeJob(job)
            return made
        } catch {
            await folder.closeJob(job)
            throw error
        }
    }

    private func check(_ outcome: ChildOutcome) throws {
        switch outcome {
        case .exited(0): return
        case .exited(PictureTask.invalid): throw Refusal.invalidPicture
        case .exited(PictureTask.limited), .timedOut:
            throw Refusal.validation("The picture takes too much time or memory to be prepared")
        // The script itself has no other way to end: what is around it failed.
        case .exited, .signalled: throw Refusal.noPictures
        }
    }

    /// Takes the child's files out of its folder; what it should have made must be there.
    private func collect(
        _ task: PictureTask, from job: String, of staged: StagedFile, in folder: UploadFolder
    ) throws(StageFault) -> Made {
        var made = Made(picture: PreparedPicture(original: staged))
        for format in task.formats {
            let file = try folder.adopt(
                "\(job)/\(format.rawValue)\(task.kind.suffix)", type: task.kind.type, from: staged)
            guard let file, file.imageSize != nil else { throw .unwritable(errno: ENOENT) }
            made.picture.formats.append((format, file))
        }
        guard task.recompresses else { return made }
        made.compressed = try folder.adopt(
            "\(job)/\(PictureTask.original)\(task.kind.suffix)", type: task.kind.type, from: staged)
        return made
    }

    // MARK: the original

    /// Decides which original is kept: the compressed one where it is smaller, or where the other lies on its side.
    private func choose(
        _ made: inout Made, _ staged: StagedFile, _ content: PictureContent, _ folder: UploadFolder
    ) async throws {
        let least = content.cleaned?.count ?? Int.max
        if let compressed = made.compressed, content.orientation != 1 || compressed.bytes < least {
            made.picture.original = compressed
            return
        }
        made.picture.original = try await clean(staged, content, folder)
        if let compressed = made.compressed { await folder.discard(compressed) }
    }

    /// The file as it came, without what nobody asked for.
    private func clean(
        _ staged: StagedFile, _ content: PictureContent, _ folder: UploadFolder
    ) async throws -> StagedFile {
        guard let cleaned = content.cleaned else { throw Refusal.invalidPicture }
        guard !content.isClean else { return staged }
        return try await folder.blocking { () throws(StageFault) in
            try folder.stage(cleaned, type: staged.sniffedType, from: staged)
        }
    }
}

extension Refusal {
    /// In Strapi's words.
    static let invalidPicture = Refusal(400, "ApplicationError", "File is not a valid image")
    /// The child could not do its work, whatever the picture is like.
    static let noPictures = Refusal(
        503, "ServiceUnavailableError", "Pictures cannot be prepared at the moment; try again")
}
