//  S3Store: a bucket as a store of kept files.
//
//  Path style, signed with Signature Version 4. A file is read from the stage while it is sent, with the hash that was
//  taken when it came, so that the service refuses what was damaged on the way.
//  Always: three attempts, then 503; a name counts as stored when the service has said so.
//  Refuses: answers that are not what was asked for; redirects, which would carry the signature elsewhere.
//  Source: Amazon S3 API: PutObject, HeadObject, GetObject, DeleteObject, ListObjectsV2.

import AsyncHTTPClient
package import Content
import Foundation
import HTTPTypes
package import Hummingbird
package import NIOCore
import NIOHTTP1
package import NIOPosix

/// Bounds of talking to the service.
package struct S3Limits: Sendable {
    /// Of one request; a request that fails is sent again.
    package var attempts = 3
    /// Before the second attempt; twice as long before the third.
    package var pause: Duration = .milliseconds(200)
    /// Until a connection is there.
    package var connecting: TimeAmount = .seconds(3)
    /// Until the head of an answer is there.
    package var answering: TimeAmount = .seconds(30)
    /// Of silence within an answer.
    package var silence: TimeAmount = .seconds(30)
    /// Names on one page of a listing.
    package var pageNames = 1_000
    /// Of one page.
    package var pageBytes = 4 << 20
    /// Of one piece of a file.
    package var pieceBytes = 131_072

    /// The shipped bounds.
    package init() {}
}

/// Kept files in a bucket.
package struct S3Store: Sendable {
    private let location: S3Location
    private let signer: S3Signer
    private let limits: S3Limits
    let stage: UploadFolder
    private let pool: NIOThreadPool
    private let now: @Sendable () -> Instant

    /// One for the process, which ends with it.
    private static let client: HTTPClient = {
        let limits = S3Limits()
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: limits.connecting, read: limits.silence, write: limits.silence))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 16
        return HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    }()

    /// A store in a bucket; files arrive in the stage of `stage`.
    package init(
        _ location: S3Location, stage: UploadFolder, pool: NIOThreadPool, now: @escaping @Sendable () -> Instant,
        limits: S3Limits = S3Limits()
    ) {
        self.location = location
        self.stage = stage
        self.pool = pool
        self.now = now
        self.limits = limits
        signer = S3Signer(
            host: location.host, region: location.region, key: location.key, secret: location.secret)
    }

    /// Sees that the bucket can be read.
    /// - Throws: `S3Fault`.
    package func prepare() async throws(S3Fault) {
        let response = try? await send(
            S3Request(method: "GET", path: "/" + location.bucket, query: [("list-type", "2"), ("max-keys", "1")]))
        guard let response else { throw S3Fault(bucket: location.bucket, answer: "none") }
        guard response.status == .ok else {
            throw S3Fault(bucket: location.bucket, answer: "\(response.status.code)")
        }
    }

    private func path(of name: String) throws(StageFault) -> String {
        guard UploadFolder.isSafe(name) else { throw .unsafeName }
        return "/\(location.bucket)/\(PercentEncoding.encoded(name))"
    }

    /// Sends a request until it is answered by something else than a failure of the service.
    private func send(
        _ request: S3Request, file: StagedFile? = nil
    ) async throws(StageFault) -> HTTPClientResponse {
        for attempt in 0..<limits.attempts {
            do {
                if attempt > 0 { try await Task.sleep(for: limits.pause * attempt) }
                let response = try await S3Store.client.execute(made(request, file), timeout: limits.answering)
                if response.status.code < 500, response.status != .tooManyRequests { return response }
            } catch is CancellationError {
                throw .stopping
            } catch {
                continue
            }
        }
        throw .unreachable
    }

    private func made(_ request: S3Request, _ file: StagedFile?) -> HTTPClientRequest {
        let query = request.queryText
        var made = HTTPClientRequest(url: location.endpoint + request.path + (query.isEmpty ? "" : "?" + query))
        made.method = .RAW(value: request.method)
        for header in signer.headers(for: request, at: now()) where header.name != "host" {
            made.headers.add(name: header.name, value: header.value)
        }
        if let file {
            made.body = .stream(
                FilePieces(path: file.path, bytes: limits.pieceBytes, pool: pool), length: .known(Int64(file.bytes)))
        }
        return made
    }
}

extension S3Store: FileStore {
    /// Sends a staged file to the bucket, with the hash that was taken when it came.
    package func put(_ file: StagedFile, as name: String, replacing: Bool) async throws(StageFault) {
        let path = try path(of: name)
        // Names end in random digits: who asks at the same moment asks for another.
        if !replacing, try await find(name) != nil { throw .exists }
        let response = try await send(S3Request(method: "PUT", path: path, bodyHash: file.sha256), file: file)
        guard response.status == .ok else { throw .unreachable }
        await stage.discard(file)
    }

    /// Asks for the head of an object.
    package func find(_ name: String) async throws(StageFault) -> StoredObject? {
        guard UploadFolder.isSafe(name) else { return nil }
        let response = try await send(S3Request(method: "HEAD", path: try path(of: name)))
        if response.status == .notFound { return nil }
        guard response.status == .ok, let size = response.headers.first(name: "content-length").flatMap({ Int($0) }),
            let tag = response.headers.first(name: "etag")
        else { throw .unreachable }
        return StoredObject(size: size, tag: tag.filter { $0 != "\"" })
    }

    /// The bytes of an object, passed on as they come.
    package func body(_ name: String, offset: Int, length: Int, context: EdgeContext) async throws -> ResponseBody {
        let response = try await get(name, range: (offset, length))
        return ResponseBody(contentLength: length) { writer in
            var left = length
            for try await buffer in response.body {
                left -= buffer.readableBytes
                guard left >= 0 else { throw StageFault.unreachable }
                try await writer.write(buffer)
            }
            guard left == 0 else { throw StageFault.unreachable }
            try await writer.finish(nil)
        }
    }

    private func get(_ name: String, range: (offset: Int, length: Int)?) async throws(StageFault) -> HTTPClientResponse
    {
        var request = S3Request(method: "GET", path: try path(of: name))
        if let range {
            request.headers = [("range", "bytes=\(range.offset)-\(range.offset + range.length - 1)")]
        }
        let response = try await send(request)
        guard response.status == (range == nil ? .ok : .partialContent) else { throw .unreachable }
        return response
    }

    /// Deletes an object.
    package func remove(_ name: String) async throws(StageFault) -> Bool {
        let response = try await send(S3Request(method: "DELETE", path: try path(of: name)))
        switch response.status {
        case .ok, .noContent: return true
        case .notFound: return false
        default: throw .unreachable
        }
    }

    /// Lists the bucket, page by page.
    package func forEachFile(olderThan age: Duration?, _ body: ([StoredName]) async throws -> Void) async throws {
        let cutoff = age.map { now().milliseconds - $0.components.seconds * 1_000 }
        try await forEachPage { page in
            let wanted = page.items.filter { item in cutoff.map { (item.modified?.milliseconds ?? .max) < $0 } ?? true }
            try await body(wanted.map { StoredName($0.name, bytes: $0.bytes) })
        }
    }

    /// Every page of the bucket.
    private func forEachPage(_ body: (S3Listing) async throws -> Void) async throws {
        var token: String?
        repeat {
            var query = [("list-type", "2"), ("encoding-type", "url"), ("max-keys", String(limits.pageNames))]
            if let token { query.append(("continuation-token", token)) }
            let response = try await send(S3Request(method: "GET", path: "/" + location.bucket, query: query))
            let bytes = try await response.body.collect(upTo: limits.pageBytes)
            guard response.status == .ok, let page = S3Listing(Array(bytes.readableBytesView)) else {
                throw StageFault.unreachable
            }
            try await body(page)
            // A service that repeats itself would be listed for ever.
            guard page.next != token || page.next == nil else { throw StageFault.unreachable }
            token = page.next
        } while token != nil
    }

    /// Fetches an object into the stage for as long as `body` runs.
    package func withFile(_ name: String, _ body: (String) throws -> Void) async throws -> Bool {
        guard let found = try await find(name) else { return false }
        let response = try await get(name, range: nil)
        // A taken-over file may be larger than what is taken in.
        let copies = UploadFolder(root: stage.root, fileBytes: .max, pool: pool)
        let copy = try await copies.stageFile(named: name, declaredType: nil)
        var bytes = 0
        for try await buffer in response.body {
            bytes += buffer.readableBytes
            try await copy.append(buffer)
        }
        let staged = try await copy.finish()
        defer { unlink(staged.path) }
        guard bytes == found.size else { throw StageFault.unreachable }
        try body(staged.path)
        return true
    }
}

/// Why there is no bucket to work with.
package struct S3Fault: Error, Equatable, CustomStringConvertible {
    let bucket: String
    let answer: String

    package var description: String {
        "the bucket \(bucket) of KAVLING_UPLOADS cannot be read (answer: \(answer)): look at endpoint, region and keys"
    }
}

/// A file in pieces.
private struct FilePieces: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let path: String
    let bytes: Int
    let pool: NIOThreadPool

    struct AsyncIterator: AsyncIteratorProtocol {
        let pieces: FilePieces
        var reader: PieceReader?

        mutating func next() async throws -> ByteBuffer? {
            if reader == nil {
                reader = try await pieces.pool.runIfActive { [path = pieces.path] in try PieceReader(path) }
            }
            guard let reader else { return nil }
            let piece = try await pieces.pool.runIfActive { [bytes = pieces.bytes] in try reader.next(bytes) }
            return piece.isEmpty ? nil : ByteBuffer(bytes: piece)
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(pieces: self, reader: nil)
    }
}
