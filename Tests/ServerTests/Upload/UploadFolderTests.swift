//  UploadFolderTests: files on a real disk: staged, kept, served, swept, and nothing left behind when it goes wrong.
import Foundation
import NIOCore
import NIOPosix
import Server
import Synchronization
import Testing

@Suite struct `Staging a file` {
    @Test func `keeps its bytes, digest, type and size`() async throws {
        try await withFolder { folder in
            let content = png(120, 80) + [UInt8](repeating: 7, count: 300_000)
            let stage = try await folder.stageFile(named: "kecil.png", declaredType: "image/png")
            for start in stride(from: 0, to: content.count, by: 999) {
                try await stage.append(ByteBuffer(bytes: content[start..<min(start + 999, content.count)]))
            }
            let file = try await stage.finish()
            #expect(FileManager.default.contents(atPath: file.path).map { [UInt8]($0) } == content)
            #expect(file.bytes == content.count)
            #expect(file.sniffedType == .png)
            #expect(file.mime == "image/png")
            #expect(file.imageSize == ImageSize(width: 120, height: 80))
            #expect(file.originalName == "kecil.png")
            #expect(file.path.hasPrefix(folder.root + "/stage/"))
        }
    }

    @Test func `hashes by SHA-256`() async throws {
        try await withFolder { folder in
            let empty = try await folder.stageFile(named: "a", declaredType: nil).finish()
            #expect(empty.sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
            #expect(empty.bytes == 0)
            let abc = try await folder.staged(Array("abc".utf8))
            #expect(abc.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        }
    }

    @Test func `holds at the limit and one byte past it`() async throws {
        try await withFolder(fileBytes: 200_000) { folder in
            #expect(try await folder.staged([UInt8](repeating: 1, count: 200_000)).bytes == 200_000)
            let stage = try await folder.stageFile(named: "besar.bin", declaredType: nil)
            try await stage.append(ByteBuffer(repeating: 1, count: 200_000))
            let fault = StageFault.tooLarge(name: "besar.bin", limit: 200_000)
            await #expect(throws: fault) { try await stage.append(ByteBuffer(repeating: 1, count: 1)) }
            #expect(fault.message == "besar.bin exceeds size limit of 200 KB.")
            #expect(fault.status == 413)
            await #expect(throws: StageFault.closed) { try await stage.finish() }
            #expect(try folder.stagedNames.count == 1)
        }
    }

    @Test func `leaves nothing when it is discarded or forgotten`() async throws {
        try await withFolder { folder in
            let stage = try await folder.stageFile(named: "a", declaredType: nil)
            try await stage.append(ByteBuffer(repeating: 1, count: 300_000))
            await stage.discard()
            #expect(try folder.stagedNames.isEmpty)
            await #expect(throws: StageFault.closed) { try await stage.append(ByteBuffer(repeating: 1, count: 1)) }
            do {
                let forgotten = try await folder.stageFile(named: "b", declaredType: nil)
                try await forgotten.append(ByteBuffer(repeating: 1, count: 300_000))
                #expect(try folder.stagedNames.count == 1)
            }
            #expect(try folder.stagedNames.isEmpty)
            await folder.discard(try await folder.staged([1]))
            #expect(try folder.stagedNames.isEmpty)
        }
    }

    @Test func `is discarded even in a cancelled task`() async throws {
        try await withFolder { folder in
            let stage = try await folder.stageFile(named: "a", declaredType: nil)
            await withTaskGroup(of: Void.self) { group in
                group.cancelAll()
                group.addTask { await stage.discard() }
            }
            #expect(try folder.stagedNames.isEmpty)
        }
    }

    @Test func `says so when the folder is gone`() async throws {
        try await withFolder { folder in
            try FileManager.default.removeItem(atPath: folder.root)
            let fault = StageFault.unwritable(errno: ENOENT)
            await #expect(throws: fault) { _ = try await folder.stageFile(named: "a", declaredType: nil) }
            #expect(fault.status == 500)
            #expect(fault.message == "Internal Server Error")
        }
    }

    @Test func `says so when the pool has stopped`() async throws {
        let pool = NIOThreadPool(numberOfThreads: 1)
        let folder = UploadFolder(root: "/tmp/never", pool: pool)
        await #expect(throws: StageFault.stopping) { try await folder.prepare() }
    }

    @Test func `cannot be prepared below a file`() async throws {
        try await withFolder { folder in
            let path = folder.root + "/berkas"
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
            let below = UploadFolder(root: path + "/uploads", pool: .singleton)
            await #expect(throws: StageFault.unwritable(errno: ENOTDIR)) { try await below.prepare() }
            let itself = UploadFolder(root: path, pool: .singleton)
            await #expect(throws: StageFault.unwritable(errno: ENOTDIR)) { try await itself.prepare() }
        }
    }

    @Test func `makes its folders for its user only, and takes what is there`() async throws {
        try await withFolder { folder in
            let deep = UploadFolder(root: folder.root + "/a/b/c/", pool: .singleton)
            try await deep.prepare()
            try await deep.prepare()
            let file = try await deep.staged([1])
            try await deep.keep(file, as: "a.pdf")
            for (path, mode) in [("/a", 0o700), ("/a/b/c/stage", 0o700), ("/a/b/c/a.pdf", 0o600)] {
                let attributes = try FileManager.default.attributesOfItem(atPath: folder.root + path)
                #expect(attributes[.posixPermissions] as? Int == mode)
            }
        }
    }

    /// In a process of its own: the limit holds for every file of the process.
    @Test func `that meets the process's file size limit is a full disk, not the end`() async {
        await #expect(processExitsWith: .success) {
            // What could hide a missing precaution: a parent that ignores the signal, threads that block it.
            signal(SIGXFSZ, SIG_DFL)
            var mask = sigset_t()
            sigemptyset(&mask)
            pthread_sigmask(SIG_SETMASK, &mask, nil)
            let pool = NIOThreadPool(numberOfThreads: 1)
            pool.start()
            try await withFolder(pool: pool) { folder in
                var limit = rlimit(rlim_cur: 200_000, rlim_max: 200_000)
                #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
                let stage = try await folder.stageFile(named: "a", declaredType: nil)
                let fault = StageFault.diskFull
                await #expect(throws: fault) {
                    for _ in 0..<10 { try await stage.append(ByteBuffer(repeating: 1, count: 50_000)) }
                }
                #expect(fault.status == 507)
                #expect(try folder.stagedNames.isEmpty)
            }
        }
    }
}

@Suite struct `Keeping a file` {
    @Test func `gives it its name`() async throws {
        try await withFolder { folder in
            try await folder.keep(try await folder.staged([1, 2, 3]), as: "ktp_0123456789.pdf")
            #expect(try folder.keptNames == ["ktp_0123456789.pdf"])
            #expect(try folder.stagedNames.isEmpty)
            #expect(FileManager.default.contents(atPath: folder.root + "/ktp_0123456789.pdf") == Data([1, 2, 3]))
        }
    }

    @Test func `never replaces another unless told to`() async throws {
        try await withFolder { folder in
            try await folder.keep(try await folder.staged([1]), as: "a.pdf")
            let second = try await folder.staged([2])
            await #expect(throws: StageFault.exists) { try await folder.keep(second, as: "a.pdf") }
            #expect(FileManager.default.contents(atPath: folder.root + "/a.pdf") == Data([1]))
            try await folder.keep(second, as: "a.pdf", replacing: true)
            #expect(FileManager.default.contents(atPath: folder.root + "/a.pdf") == Data([2]))
        }
    }

    @Test func `leaves no empty file when the staged one is gone`() async throws {
        try await withFolder { folder in
            let file = try await folder.staged([1])
            await folder.discard(file)
            await #expect(throws: StageFault.unwritable(errno: ENOENT)) { try await folder.keep(file, as: "a.pdf") }
            #expect(try folder.keptNames.isEmpty)
        }
    }

    @Test(arguments: ["", ".", "..", "../a", "a/b", "/a", ".hidden", "a\u{0}b", String(repeating: "a", count: 256)])
    func `refuses the name`(name: String) async throws {
        try await withFolder { folder in
            let file = try await folder.staged([1])
            await #expect(throws: StageFault.unsafeName) { try await folder.keep(file, as: name) }
            await #expect(throws: StageFault.unsafeName) { try await folder.remove(name) }
            #expect(try await folder.open(name) == nil)
            #expect(try folder.stagedNames.count == 1)
        }
    }

    @Test func `is undone by removing it`() async throws {
        try await withFolder { folder in
            try await folder.keep(try await folder.staged([1]), as: "a.pdf")
            #expect(try await folder.remove("a.pdf"))
            #expect(try await folder.remove("a.pdf") == false)
            #expect(try folder.keptNames.isEmpty)
        }
    }

    @Test func `is not done for what lay in the stage for an hour`() async throws {
        try await withFolder { folder in
            let old = try await folder.staged([1])
            let young = try await folder.staged([2])
            var times = [timeval(tv_sec: time(nil) - 3700, tv_usec: 0), timeval(tv_sec: time(nil) - 3700, tv_usec: 0)]
            #expect(utimes(old.path, &times) == 0)
            try await folder.keep(try await folder.staged([3]), as: "a.pdf")
            #expect(utimes(folder.root + "/a.pdf", &times) == 0)
            #expect(try await folder.sweepStage() == 1)
            #expect(try folder.stagedNames.map { folder.root + "/stage/" + $0 } == [young.path])
            #expect(try folder.keptNames == ["a.pdf"])
        }
    }
}

@Suite struct `Serving a file` {
    private func header(_ name: String, of answer: FileAnswer?) -> String? {
        answer?.headers.first { $0.name == name }?.value
    }

    private func withFile(_ name: String, bytes: Int = 1000, _ body: (UploadFolder) async throws -> Void) async throws {
        try await withFolder { folder in
            try await folder.keep(try await folder.staged([UInt8](repeating: 1, count: bytes)), as: name)
            try await body(folder)
        }
    }

    @Test func `gives all of it`() async throws {
        try await withFile("ktp_1.pdf") { folder in
            let answer = try await folder.open("ktp_1.pdf")
            #expect(answer?.status == 200)
            #expect(answer?.offset == 0)
            #expect(answer?.length == 1000)
            #expect(header("Content-Type", of: answer) == "application/pdf")
            #expect(header("Accept-Ranges", of: answer) == "bytes")
            #expect(header("Cache-Control", of: answer) == "private, no-cache")
            #expect(header("X-Content-Type-Options", of: answer) == "nosniff")
            #expect(header("Content-Disposition", of: answer) == nil)
        }
    }

    @Test(arguments: [
        ("a.svg", "image/svg+xml"), ("a.html", "text/html; charset=utf-8"), ("a", "application/octet-stream"),
    ])
    func `makes a download of what could run`(name: String, type: String) async throws {
        try await withFile(name) { folder in
            let answer = try await folder.open(name)
            #expect(header("Content-Type", of: answer) == type)
            #expect(header("Content-Disposition", of: answer) == "attachment")
            #expect(header("Content-Security-Policy", of: answer)?.contains("sandbox") == true)
        }
    }

    @Test(arguments: ["a.pdf", "a.PNG", "a.jpg", "a.webp", "a.gif"])
    func `shows`(name: String) async throws {
        try await withFile(name) { folder in
            let answer = try await folder.open(name)
            #expect(answer?.status == 200)
            #expect(header("Content-Disposition", of: answer) == nil)
        }
    }

    @Test func `gives a part`() async throws {
        try await withFile("a.pdf") { folder in
            let answer = try await folder.open("a.pdf", for: FileRequest(range: "bytes=100-199"))
            #expect(answer?.status == 206)
            #expect(answer?.offset == 100)
            #expect(answer?.length == 100)
            #expect(header("Content-Range", of: answer) == "bytes 100-199/1000")
            let beyond = try await folder.open("a.pdf", for: FileRequest(range: "bytes=1000-"))
            #expect(beyond?.status == 416)
            #expect(beyond?.length == 0)
            #expect(header("Content-Range", of: beyond) == "bytes */1000")
        }
    }

    @Test func `gives nothing when the client has it, and all of it when the part is out of date`() async throws {
        try await withFile("a.pdf") { folder in
            let tag = try #require(header("ETag", of: try await folder.open("a.pdf")))
            for condition in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
                let answer = try await folder.open(
                    "a.pdf", for: FileRequest(range: "bytes=0-1", ifNoneMatch: condition))
                #expect(answer?.status == 304)
                #expect(answer?.length == 0)
                #expect(header("ETag", of: answer) == tag)
            }
            #expect(try await folder.open("a.pdf", for: FileRequest(ifNoneMatch: "\"x\""))?.status == 200)
            #expect(try await folder.open("a.pdf", for: FileRequest(range: "bytes=0-1", ifRange: tag))?.status == 206)
            #expect(
                try await folder.open("a.pdf", for: FileRequest(range: "bytes=0-1", ifRange: "\"x\""))?.status == 200)
            try await folder.keep(try await folder.staged([1]), as: "a.pdf", replacing: true)
            #expect(header("ETag", of: try await folder.open("a.pdf")) != tag)
        }
    }

    @Test func `knows files only`() async throws {
        try await withFolder { folder in
            #expect(try await folder.open("tidak_ada.png") == nil)
            #expect(try await folder.open("stage") == nil)
            try FileManager.default.createSymbolicLink(
                atPath: folder.root + "/tautan.txt", withDestinationPath: "/etc/passwd")
            #expect(try await folder.open("tautan.txt") == nil)
        }
    }

    @Test(
        arguments: [
            (nil, ByteRange.whole), ("bytes=0-0", .slice(offset: 0, length: 1)),
            ("bytes=0-", .slice(offset: 0, length: 100)),
            ("bytes=99-", .slice(offset: 99, length: 1)), ("bytes=90-1000", .slice(offset: 90, length: 10)),
            ("bytes=-10", .slice(offset: 90, length: 10)), ("bytes=-1000", .slice(offset: 0, length: 100)),
            ("Bytes = 5 - 9 ", .slice(offset: 5, length: 5)), ("bytes=100-", .unsatisfiable),
            ("bytes=-0", .unsatisfiable),
            ("bytes=5-99999999999999999999999", .slice(offset: 5, length: 95)),
            ("bytes=99999999999999999999999-", .unsatisfiable),
            ("bytes=9-5", .whole), ("bytes=0-1,3-4", .whole), ("lines=0-1", .whole), ("bytes=", .whole),
            ("bytes=-", .whole),
            ("bytes=a-b", .whole), ("bytes", .whole), ("", .whole), ("bytes=1-2-3", .whole), ("bytes=--5", .whole),
        ] as [(String?, ByteRange)])
    func `reads a range of 100 bytes`(range: String?, expected: ByteRange) {
        #expect(ByteRange(header: range, size: 100) == expected)
    }

    @Test func `has no part of nothing`() {
        #expect(ByteRange(header: "bytes=0-", size: 0) == .unsatisfiable)
        #expect(ByteRange(header: "bytes=-5", size: 0) == .unsatisfiable)
        #expect(ByteRange(header: nil, size: 0) == .whole)
    }
}

@Suite struct `Reading a form` {
    /// Declared types, names and answers as a Strapi 4.25 recorded them.
    @Test(
        arguments: [
            ("ktp.pdf", "application/pdf", Array("%PDF-1.4\n".utf8), "application/pdf", "ktp", ".pdf", nil),
            (
                "besar.png", "image/png", png(1200, 900), "image/png", "besar", ".png",
                ImageSize(width: 1200, height: 900)
            ),
            (
                "nama aneh & é.png", "image/png", png(60, 60), "image/png", "nama_aneh_and_e", ".png",
                ImageSize(width: 60, height: 60)
            ),
            (
                "tanpa-ekstensi", "application/octet-stream", [0, 1, 2, 3], "application/octet-stream",
                "tanpa_ekstensi",
                ".bin", nil
            ),
            (
                "gambar.svg", "image/svg+xml",
                Array("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"30\">".utf8),
                "image/svg+xml", "gambar", ".svg", ImageSize(width: 40, height: 30)
            ),
            (
                "rusak.png", "image/png", [0x89] + Array("PNG\r\n\u{1A}\nbukan gambar".utf8), "image/png", "rusak",
                ".png", nil
            ),
            ("catatan.txt", "text/plain", Array("Catatan: é ñ 中 🏠\n".utf8), "text/plain", "catatan", ".txt", nil),
        ] as [(String, String, [UInt8], String, String, String, ImageSize?)])
    func `stores what Strapi stores`(
        filename: String, declared: String, content: [UInt8], mime: String, slug: String, ext: String, size: ImageSize?
    ) async throws {
        try await withFolder { folder in
            let sent = body([SentPart("files", filename: filename, type: declared, content)])
            let form = try await MultipartForm.read(ChunkedBody(sent), contentType: formType, into: folder)
            let file = try #require(form.files.first?.file)
            let names = FileName(original: file.originalName, type: file.mime)
            #expect(file.mime == mime)
            #expect(file.imageSize == size)
            #expect(names.name == filename)
            #expect(names.hash.hasPrefix(slug + "_"))
            #expect(names.ext == ext)
        }
    }

    @Test func `gives fields and files`() async throws {
        try await withFolder { folder in
            let sent = body([
                SentPart("data", Array("{}".utf8)), SentPart("fileInfo", Array("1".utf8)),
                SentPart("files.file", filename: "a.pdf", Array("%PDF-1.4".utf8)),
                SentPart("fileInfo", Array("2".utf8)), SentPart("files.file", filename: "", []),
            ])
            for size in [1, 10, 10_000] {
                let form = try await MultipartForm.read(
                    ChunkedBody(sent, chunk: size), contentType: formType, into: folder)
                #expect(form.fields.map(\.name) == ["data", "fileInfo", "fileInfo"])
                #expect(form.fields.map(\.value) == ["{}", "1", "2"])
                #expect(form.value(of: "fileInfo") == "1")
                #expect(form.files.map(\.name) == ["files.file", "files.file"])
                #expect(form.files.map(\.file.bytes) == [8, 0])
                await form.discard(in: folder)
                #expect(try folder.stagedNames.isEmpty)
            }
        }
    }

    @Test func `stops at the limit and leaves nothing behind`() async throws {
        try await withFolder { folder in
            let sent = body([
                SentPart("files", filename: "kecil.bin", [1, 2, 3]),
                SentPart("files", filename: "terlalu-besar.bin", [UInt8](repeating: 120, count: 6 * 1024 * 1024)),
            ])
            let count = Mutex(0)
            var chunked = ChunkedBody(sent)
            chunked.asked = { count.withLock { $0 += 1 } }
            let fault = MultipartFault.fileTooLarge(name: "terlalu-besar.bin", limit: 5 * 1024 * 1024)
            await #expect(throws: fault) {
                try await MultipartForm.read(chunked, contentType: formType, into: folder)
            }
            let asked = count.withLock { $0 }
            #expect(asked == 321, "320 chunks of 16 KB are 5 MB")
            let left = try folder.stagedNames
            #expect(left.isEmpty)
        }
    }

    @Test func `leaves nothing behind when the client goes away or the form is broken`() async throws {
        try await withFolder { folder in
            let sent = body([
                SentPart("files", filename: "a", [UInt8](repeating: 1, count: 200_000)),
                SentPart("files", filename: "b", [UInt8](repeating: 2, count: 200_000)),
            ])
            var gone = ChunkedBody(Array(sent.prefix(350_000)))
            gone.failure = BrokenConnection()
            await #expect(throws: BrokenConnection()) {
                try await MultipartForm.read(gone, contentType: formType, into: folder)
            }
            let left = try folder.stagedNames
            #expect(left.isEmpty)
            await #expect(throws: MultipartFault.truncated) {
                try await MultipartForm.read(
                    ChunkedBody(Array(sent.dropLast(20))), contentType: formType, into: folder)
            }
            #expect(try folder.stagedNames.isEmpty)
        }
    }

    @Test(arguments: [nil, "application/json", "multipart/form-data"])
    func `needs a boundary`(type: String?) async throws {
        try await withFolder { folder in
            await #expect(throws: MultipartFault.missingBoundary) {
                try await MultipartForm.read(ChunkedBody([1]), contentType: type, into: folder)
            }
        }
    }
}
