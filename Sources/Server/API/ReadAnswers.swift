//  ReadAnswers: a program's answer, as short a way as there is: not changed (304), remembered, or read.
//
//  The tag names program and version and so needs no look at the body; it is the server's own (`origin`), since versions
//  begin anew with each start.
//  Source: RFC 9110 §8.8.3 and §13.1.2 (ETag, If-None-Match).

import Content
import Figures
import HTTPTypes
import Hummingbird
import NIOCore
import Storage

/// Answers reads.
struct ReadAnswers: Sendable {
    let store: ContentStore
    let pages: PageCache
    /// Where looks at identity data are written down.
    let accesses: AccessLog?
    /// Tells this start of the server from every other.
    private let origin = String(UInt64.random(in: 0...UInt64.max), radix: 36)

    init(store: ContentStore, pages: PageCache, accesses: AccessLog? = nil) {
        self.store = store
        self.pages = pages
        self.accesses = accesses
    }

    /// The answer to a list; `known` is what the request says it has (`If-None-Match`).
    func list(
        _ program: ReadProgram, known: String?, times: StageTimes? = nil, viewer: @autoclosure () -> Viewer? = nil
    ) async throws -> Response {
        try await answer(program, nil, known, viewer) { try await store.list(program, times: times, shown: $0) }
    }

    /// The answer about one entry.
    /// - Throws: 404 when there is none.
    func one(
        _ program: ReadProgram, _ key: EntryKey?, known: String?, times: StageTimes? = nil,
        viewer: @autoclosure () -> Viewer? = nil
    ) async throws -> Response {
        try await answer(program, key, known, viewer) {
            try await store.one(program, key: key, times: times, shown: $0)
        }
    }

    private func answer(
        _ program: ReadProgram, _ entry: EntryKey?, _ asked: String?, _ viewer: () -> Viewer?,
        read: (ShownCollector?) async throws -> JSONBytes?
    ) async throws -> Response {
        let version = store.version(of: program)
        let tag = "\"\(origin)-\(program.number)-\(version)\""
        if let asked, ReadAnswers.lists(asked, tag) { return response(.notModified, tag) }
        let (body, shown) = try await body(
            PageCache.Key(program: program.number, entry: entry), version, program.isSensitive, read)
        if program.isSensitive, let accesses, let viewer = viewer() { try accesses.note(program, shown, by: viewer) }
        // A star stands for any page there is, so it had to be seen that there is one.
        return asked == "*" ? response(.notModified, tag) : response(.ok, tag, body)
    }

    private func body(
        _ key: PageCache.Key, _ version: UInt64, _ isSensitive: Bool,
        _ read: (ShownCollector?) async throws -> JSONBytes?
    ) async throws -> (ByteBuffer, [ShownEntries]) {
        if let page = pages.page(key, at: version) { return page }
        let shown = isSensitive ? ShownCollector() : nil
        guard let bytes = try await read(shown) else { throw Refusal.notFound() }
        let body = ByteBuffer(bytes: bytes)
        let entries = shown?.entries ?? []
        pages.keep(body, as: key, at: version, showing: entries)
        return (body, entries)
    }

    /// Whether a list of tags holds this one; a weak tag counts as the same.
    static func lists(_ header: String, _ tag: String) -> Bool {
        header.split(separator: ",").contains { item in
            var item = item.drop { $0 == " " || $0 == "\t" }
            if item.hasPrefix("W/") { item = item.dropFirst(2) }
            while item.last == " " || item.last == "\t" { item.removeLast() }
            return item == tag
        }
    }

    private static let json = HTTPField(name: .contentType, value: Answer.jsonType)
    private static let askAgain = HTTPField(name: .cacheControl, value: "private, no-cache")
    private static let variesByCaller = HTTPField(name: .vary, value: "Origin, Authorization, Cookie")

    private func response(_ status: HTTPResponse.Status, _ tag: String, _ body: ByteBuffer? = nil) -> Response {
        var headers = HTTPFields()
        headers.reserveCapacity(12)
        if body != nil { headers.append(ReadAnswers.json) }
        headers.append(HTTPField(name: .eTag, value: tag))
        headers.append(ReadAnswers.askAgain)
        headers.append(ReadAnswers.variesByCaller)
        return Response(
            status: status, headers: headers, body: body.map { ResponseBody(byteBuffer: $0) } ?? ResponseBody())
    }
}
