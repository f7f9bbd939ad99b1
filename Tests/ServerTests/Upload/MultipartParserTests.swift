//  MultipartParserTests: forms cut into chunks in every way give the same parts; what breaks a limit is refused.
import NIOCore
import Server
import Testing

/// A part put together from events.
struct ReadPart: Equatable {
    var headers: PartHeaders
    var content: [UInt8] = []
}

/// Parses chunks to the end; also checks the order of the events.
func parse(
    _ chunks: [[UInt8]], boundary: String = boundary, limits: MultipartLimits = MultipartLimits()
) throws(MultipartFault) -> [ReadPart] {
    var parser = MultipartParser(boundary: boundary, limits: limits)
    var parts: [ReadPart] = []
    var isOpen = false
    var ends = 0
    for chunk in chunks {
        try parser.receive(ByteBuffer(bytes: chunk))
        while let event = try parser.next() {
            switch event {
            case .partBegin(let headers):
                #expect(!isOpen && ends == 0)
                isOpen = true
                parts.append(ReadPart(headers: headers))
            case .partBody(let bytes):
                #expect(isOpen && bytes.readableBytes > 0)
                parts[parts.count - 1].content += bytes.readableBytesView
            case .partEnd:
                #expect(isOpen)
                isOpen = false
            case .end:
                #expect(!isOpen)
                ends += 1
            }
        }
    }
    try parser.finish()
    #expect(ends == 1)
    return parts
}

func parse(_ text: String, limits: MultipartLimits = MultipartLimits()) throws(MultipartFault) -> [ReadPart] {
    try parse([Array(text.utf8)], boundary: "x", limits: limits)
}

/// Contents that look like boundaries, or nearly.
let awkwardContents: [[UInt8]] = [
    [],
    Array("\r".utf8), Array("\n".utf8), Array("\r\n".utf8), Array("\r\n\r\n".utf8), Array("\r\r\r\r\n\n".utf8),
    Array("--x".utf8), Array("--x--".utf8), Array("\r\n--".utf8), Array("\r\n--y\r\n".utf8),
    Array("\r\n--xy\r\nno\r\n--x-\r\n--x \ty\r\n--x\r".utf8), Array("\r\n--x\r\r\n--x- -\r\n--x -".utf8),
    Array(repeating: 0x0D, count: 40), Array("a\r\n--x\rb\r\n--x".utf8).dropLast(1),
    Array(0...255),
]

@Suite struct `Parsing a form` {
    @Test func `gives fields and files in order`() throws {
        let parts = try parse([
            body([
                SentPart("data", Array(#"{"a":1}"#.utf8)),
                SentPart("files.file", filename: "ktp.pdf", type: "application/pdf", Array("%PDF-".utf8)),
            ])
        ])
        #expect(
            parts == [
                ReadPart(headers: PartHeaders(name: "data"), content: Array(#"{"a":1}"#.utf8)),
                ReadPart(
                    headers: PartHeaders(name: "files.file", filename: "ktp.pdf", contentType: "application/pdf"),
                    content: Array("%PDF-".utf8)),
            ])
    }

    @Test func `gives the same parts wherever one cut is made`() throws {
        let whole = body(awkwardContents.map { SentPart("f", filename: "a", $0) }, boundary: "x")
        let expected = awkwardContents.map { ReadPart(headers: PartHeaders(name: "f", filename: "a"), content: $0) }
        for cut in 0...whole.count {
            #expect(
                try parse([Array(whole[..<cut]), Array(whole[cut...])], boundary: "x") == expected, "cut at \(cut)")
        }
    }

    @Test(arguments: [1, 2, 3, 5, 7])
    func `gives the same parts in chunks of equal size`(size: Int) throws {
        let whole = body(awkwardContents.map { SentPart("f", filename: "a", $0) }, boundary: "x")
        let chunks = stride(from: 0, to: whole.count, by: size).map { Array(whole[$0..<min($0 + size, whole.count)]) }
        #expect(try parse(chunks, boundary: "x").map(\.content) == awkwardContents)
    }

    /// With a search that starts over at every byte this takes hours.
    @Test(.timeLimit(.minutes(1)))
    func `takes time in proportion to the bytes when they come one by one`() throws {
        let almost = Array("\r\n--golden-corpus-boundary-7d9".utf8)
        let content = Array((0..<10_000).map { _ in almost }.joined())
        let chunks = body([SentPart("f", filename: "a", content)]).map { [$0] }
        #expect(try parse(chunks).first?.content == content)
    }

    @Test(arguments: [
        "preamble\r\n--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--",
        "--x \t \r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--\r\nepilogue\r\n--x\r\n",
        "--x\r\ncontent-DISPOSITION:form-data;name=a\r\n\r\n1\r\n--x--\r\n--x--",
        "--x\r\nContent-Disposition: form-data;\r\n name=\"a\"\r\nX-Other: b\r\n\r\n1\r\n--x--",
        "\r\n--x\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: Binary\r\n\r\n1\r\n--x--",
        "--xx\r\n--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--",
    ])
    func `tolerates`(text: String) throws {
        #expect(try parse(text) == [ReadPart(headers: PartHeaders(name: "a"), content: [UInt8(ascii: "1")])])
    }

    @Test func `of no parts ends`() throws {
        #expect(try parse("--x--\r\n").isEmpty)
    }

    @Test(arguments: [
        ("", MultipartFault.truncated), ("--x", .truncated), ("no boundary at all", .truncated),
        ("--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1", .truncated),
        ("--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x", .truncated),
        ("--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x\r\n", .truncated),
        ("--x\nContent-Disposition: form-data; name=a\n\n1\n--x--", .truncated),
        ("--x\r\n\r\n1\r\n--x--", .namelessPart),
        ("--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", .namelessPart),
        ("--x\r\nContent-Disposition: form-data; name=\"\"\r\n\r\n1\r\n--x--", .namelessPart),
        ("--x\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--x--", .namelessPart),
        ("--x\r\nContent-Disposition\r\n\r\n1\r\n--x--", .malformedHeaders),
        ("--x\r\n: form-data; name=a\r\n\r\n1\r\n--x--", .malformedHeaders),
        (
            "--x\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\nMQ==\r\n--x--",
            .unsupportedEncoding
        ),
    ])
    func `refuses`(text: String, fault: MultipartFault) {
        #expect(throws: fault) { try parse(text) }
    }
}

@Suite struct `Limits of a form` {
    private func limits(_ change: (inout MultipartLimits) -> Void) -> MultipartLimits {
        var limits = MultipartLimits()
        change(&limits)
        return limits
    }

    private func parts(_ count: Int, filename: String? = nil, _ content: [UInt8] = []) -> [UInt8] {
        body((0..<count).map { _ in SentPart("f", filename: filename, content) })
    }

    @Test func `hold for the number of parts`() throws {
        let limits = limits { $0.parts = 3 }
        #expect(try parse([parts(3)], limits: limits).count == 3)
        #expect(throws: MultipartFault.tooManyParts(limit: 3)) { try parse([parts(4)], limits: limits) }
    }

    @Test func `hold for the number of files`() throws {
        let limits = limits { $0.files = 2 }
        #expect(try parse([parts(2, filename: "a")], limits: limits).count == 2)
        #expect(throws: MultipartFault.tooManyFiles(limit: 2)) { try parse([parts(3, filename: "a")], limits: limits) }
        #expect(try parse([parts(3)], limits: limits).count == 3)
    }

    @Test func `hold for the bytes of a field`() throws {
        let limits = limits { $0.fieldBytes = 10 }
        #expect(try parse([parts(2, Array(repeating: 65, count: 10))], limits: limits).count == 2)
        #expect(throws: MultipartFault.fieldTooLarge(name: "f")) {
            try parse([parts(1, Array(repeating: 65, count: 11))], limits: limits)
        }
    }

    @Test func `hold for the bytes of all fields`() throws {
        let limits = limits { $0.fieldsBytes = 20 }
        #expect(try parse([parts(2, Array(repeating: 65, count: 10))], limits: limits).count == 2)
        #expect(throws: MultipartFault.fieldsTooLarge) {
            try parse([parts(3, Array(repeating: 65, count: 10))], limits: limits)
        }
        #expect(try parse([parts(9, filename: "a", Array(repeating: 65, count: 10))], limits: limits).count == 9)
    }

    @Test func `hold for the bytes of a file, whatever its bytes look like`() throws {
        let limits = limits { $0.fileBytes = 10 }
        let content = Array("\r\n--golden".utf8)
        #expect(try parse(parts(1, filename: "a", content).map { [$0] }, limits: limits).count == 1)
        #expect(throws: MultipartFault.fileTooLarge(name: "a.pdf", limit: 10)) {
            try parse(parts(1, filename: "a.pdf", content + [1]).map { [$0] }, limits: limits)
        }
    }

    @Test func `hold for the bytes of a header block`() throws {
        let block = "Content-Disposition: form-data; name=\"f\"\r\n\r\n".utf8.count
        #expect(try parse([parts(1)], limits: limits { $0.headerBytes = block }).count == 1)
        for chunks in [[parts(1)], parts(1).map { [$0] }] {
            #expect(throws: MultipartFault.headersTooLarge) {
                try parse(chunks, limits: limits { $0.headerBytes = block - 1 })
            }
        }
    }

    @Test func `hold for the whole body, preamble and epilogue included`() throws {
        let whole = parts(1)
        let limits = limits { $0.totalBytes = whole.count }
        #expect(try parse([whole], limits: limits).count == 1)
        #expect(throws: MultipartFault.bodyTooLarge) { try parse([whole, [32]], limits: limits) }
        #expect(throws: MultipartFault.bodyTooLarge) { try parse([[32] + whole], limits: limits) }
    }

    @Test(arguments: [
        (MultipartFault.fileTooLarge(name: "a.pdf", limit: 5 * 1024 * 1024), 413, "PayloadTooLargeError"),
        (.tooManyParts(limit: 1000), 413, "PayloadTooLargeError"),
        (.bodyTooLarge, 413, "PayloadTooLargeError"), (.truncated, 400, "BadRequestError"),
        (.missingBoundary, 400, "BadRequestError"), (.namelessPart, 400, "BadRequestError"),
    ])
    func `answer with`(fault: MultipartFault, status: Int, name: String) {
        #expect(fault.status == status)
        #expect(fault.name == name)
        #expect(!fault.message.isEmpty)
    }

    @Test func `name the file and the limit as Strapi does`() {
        let fault = MultipartFault.fileTooLarge(name: "terlalu-besar.bin", limit: 5 * 1024 * 1024)
        #expect(fault.message == "terlalu-besar.bin exceeds size limit of 5 MB.")
    }
}

@Suite struct `Parsing anything` {
    /// Random forms in random chunks come out as they went in.
    @Test(arguments: 1...60)
    func `that is a form gives it back`(seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed))
        let alphabet = Array("\r\n-x \tab".utf8)
        let contents = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
            (0..<Int.random(in: 0...300, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
        }.filter { !isAmbiguous($0) }
        let whole = body(contents.map { SentPart("f", filename: "a", $0) }, boundary: "xx")
        #expect(try parse(cut(whole, using: &generator), boundary: "xx").map(\.content) == contents)
    }

    /// A content that has the boundary in it is the client's fault.
    private func isAmbiguous(_ content: [UInt8]) -> Bool {
        String(decoding: [13, 10] + content + [13, 10], as: UTF8.self).utf8.split(separator: 10).contains { line in
            line.starts(with: "--xx".utf8)
        }
    }

    /// Broken forms are refused or read, the same in one piece as in many.
    @Test(arguments: 1...200)
    func `that was a form once does not depend on the chunks`(seed: Int) {
        var generator = SeededGenerator(state: UInt64(seed) &* 7919)
        var bytes = body(
            awkwardContents.map { SentPart("f", filename: "a\"b", type: "text/plain", $0) }, boundary: "x")
        for _ in 0..<Int.random(in: 1...8, using: &generator) {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes.removeSubrange(place..<min(place + 9, bytes.count))
            default: bytes.insert(contentsOf: "\r\n--x\r\n".utf8.prefix(place % 8), at: place)
            }
        }
        let whole = outcome([bytes])
        #expect(outcome(bytes.map { [$0] }) == whole)
        #expect(outcome(cut(bytes, using: &generator)) == whole)
    }

    @Test(arguments: 1...100)
    func `random never gives more than it got`(seed: Int) {
        var generator = SeededGenerator(state: UInt64(seed) &* 104_729)
        let bytes = Array("--x\r\n".utf8) + (0..<2_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        if case .success(let parts) = outcome(cut(bytes, using: &generator)) {
            #expect(parts.reduce(0) { $0 + $1.content.count } < bytes.count)
        }
    }

    private func outcome(_ chunks: [[UInt8]]) -> Result<[ReadPart], MultipartFault> {
        Result { () throws(MultipartFault) in try parse(chunks, boundary: "x") }
    }

    private func cut(_ bytes: [UInt8], using generator: inout SeededGenerator) -> [[UInt8]] {
        var chunks: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let length = Int.random(in: 0...min(rest.count, 40), using: &generator)
            chunks.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return chunks
    }
}

@Suite struct `A form's boundary` {
    @Test(arguments: [
        ("multipart/form-data; boundary=abc", "abc"),
        ("Multipart/Form-Data;BOUNDARY=\"a b'()+_,-./:=?c\"", "a b'()+_,-./:=?c"),
        (
            "multipart/form-data; charset=utf-8; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
            "----WebKitFormBoundary7MA4YWxkTrZu0gW"
        ),
        ("multipart/form-data; boundary = abc ; x=y", "abc"),
        ("multipart/form-data; boundary=" + String(repeating: "b", count: 70), String(repeating: "b", count: 70)),
    ])
    func `is read`(type: String, boundary: String) {
        #expect(MultipartParser.boundary(of: type) == boundary)
    }

    @Test(arguments: [
        "", "application/json", "multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=a",
        "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary=\"a \"",
        "multipart/form-data; boundary=\"a\r\nb\"", "multipart/form-data; boundary=é",
        "multipart/form-data; boundary=" + String(repeating: "b", count: 71),
    ])
    func `is refused`(type: String) {
        #expect(MultipartParser.boundary(of: type) == nil)
    }
}

@Suite struct `A part's headers` {
    private func headers(_ lines: String) throws -> PartHeaders? {
        try parse("--x\r\n\(lines)\r\n\r\n\r\n--x--").first?.headers
    }

    @Test(arguments: [
        (#"filename="ktp.pdf""#, "ktp.pdf"), (#"filename=ktp.pdf"#, "ktp.pdf"), (#"filename="""#, ""),
        (#"filename="nama aneh & é.png""#, "nama aneh & é.png"), (#"filename="a;b.pdf"; x=y"#, "a;b.pdf"),
        (#"filename="a\"b\\c.pdf""#, "c.pdf"), (#"filename="a\"b.pdf""#, "a\"b.pdf"),
        (#"filename="a "b".pdf""#, "a \"b\".pdf"), (#"filename="a%22b.pdf""#, "a\"b.pdf"),
        (#"filename="C:\dokumen\baru.pdf""#, "baru.pdf"), (#"filename="../../etc/passwd""#, "passwd"),
        (#"filename="..""#, ".."), (#"filename="a/""#, ""),
        (#"filename="a.pdf"; filename*=UTF-8''na%C3%AFve%20%2Fb.pdf"#, "b.pdf"),
        (#"filename*=utf-8'id'na%C3%AFve.pdf; filename="a.pdf""#, "naïve.pdf"),
        (#"filename*=ISO-8859-1''%E9.pdf"#, "é.pdf"),
        (#"filename="a.pdf"; filename*=UTF-8''%ZZ"#, "a.pdf"), (#"filename="a.pdf"; filename*=UTF-8''%FF"#, "a.pdf"),
        (#"filename="a.pdf"; filename*=koi8-r''b.pdf"#, "a.pdf"), (#"filename="a.pdf"; filename="b.pdf""#, "a.pdf"),
        ("filename=\"a\u{0}\u{7}b.pdf\"", "ab.pdf"), (#"FileName="a.pdf""#, "a.pdf"),
    ])
    func `give the file name`(parameter: String, filename: String) throws {
        #expect(
            try headers("Content-Disposition: form-data; name=\"f\"; \(parameter)")
                == PartHeaders(name: "f", filename: filename))
    }

    @Test func `without a file name make a field`() throws {
        let field = try headers("Content-Disposition: form-data; name=\"a\"\r\nContent-Type: application/json")
        #expect(field?.isFile == false)
        #expect(field?.contentType == "application/json")
    }

    @Test(arguments: [
        ("Image/PNG", "image/png"), ("text/plain; charset=utf-8", "text/plain"), ("image/svg+xml", "image/svg+xml"),
        ("", nil), ("png", nil), ("a/b/c", nil), ("text/<script>", nil), ("/", nil), ("tëxt/plain", nil),
        (String(repeating: "a", count: 128) + "/b", nil),
    ])
    func `give the type`(sent: String, type: String?) throws {
        let read = try headers("Content-Disposition: form-data; name=a\r\nContent-Type: \(sent)")
        #expect(read?.contentType == type)
    }
}
