//  MultipartParser: bytes of a form's body in, parts out.
//
//  A state machine without I/O: `receive` a chunk, then call `next` until it gives nil, then the next chunk.
//  Always: body events are slices of the chunk (no copy); what is kept between chunks is at most one header block or
//          one boundary; the work is linear in the bytes, wherever the chunks are cut.
//  Refuses: what exceeds `MultipartLimits`, at the first byte too many; unreadable part headers; a missing end.
//  Tolerates: any preamble and epilogue, blanks behind a boundary, a line in a file that only begins like one.
//  Source: RFC 7578, RFC 2046 §5.1.1.
import Foundation
package import NIOCore

/// What a form's body consists of, in order: `(partBegin partBody* partEnd)* end`.
package enum MultipartEvent: Equatable, Sendable {
    /// A part begins.
    case partBegin(PartHeaders)
    /// More bytes of the current part; never empty.
    case partBody(ByteBuffer)
    /// The current part is complete.
    case partEnd
    /// The form is complete; what follows is ignored.
    case end
}

/// Splits a `multipart/form-data` body into its parts.
package struct MultipartParser: Sendable {
    private enum Phase {
        case content, boundaryEnd, headers, closed, epilogue
    }

    private let limits: MultipartLimits
    /// CRLF, two hyphens and the boundary.
    ///
    /// A boundary has no CR, so a match that fails can only start anew at the byte that failed: no table of prefixes
    /// is needed.
    private let delimiter: ByteBuffer
    private var chunk = ByteBuffer()
    private var phase = Phase.content
    /// The part whose content is read; nil in the preamble.
    private var part: PartHeaders?
    /// Bytes of the delimiter seen so far.
    ///
    /// At the start of the body its CRLF need not come.
    private var matched = 2
    /// What followed a delimiter and may make it one: blanks, hyphens, CR.
    private var boundaryEnd: [UInt8] = []
    private var headerBlock = HeaderBlock()
    private var counts = Counts()

    /// A parser for one body.
    /// - Parameter boundary: As `boundary(of:)` gives it.
    package init(boundary: String, limits: MultipartLimits = MultipartLimits()) {
        self.limits = limits
        self.delimiter = ByteBuffer(string: "\r\n--" + boundary)
    }

    /// Takes the next chunk of the body.
    /// - Throws: `bodyTooLarge`.
    package mutating func receive(_ bytes: ByteBuffer) throws(MultipartFault) {
        counts.total += bytes.readableBytes
        guard counts.total <= limits.totalBytes else { throw .bodyTooLarge }
        if chunk.readableBytes == 0 {
            chunk = bytes
        } else {
            chunk.writeImmutableBuffer(bytes)
        }
    }

    /// The next event, or nil when more bytes are needed.
    /// - Throws: Any fault but `missingBoundary` and `truncated`; the parser is of no use afterwards.
    package mutating func next() throws(MultipartFault) -> MultipartEvent? {
        while chunk.readableBytes > 0 || phase == .closed {
            switch phase {
            case .content:
                if let bytes = try readContent() { return .partBody(bytes) }
            case .boundaryEnd:
                if let event = try readBoundaryEnd() { return event }
            case .headers:
                if let headers = try readHeaders() { return .partBegin(headers) }
            case .closed:
                phase = .epilogue
                return .end
            case .epilogue:
                chunk = ByteBuffer()
            }
        }
        return nil
    }

    /// Tells the parser that the body is over; every event was taken before.
    /// - Throws: `truncated` when the closing boundary has not come.
    package func finish() throws(MultipartFault) {
        guard phase == .epilogue else { throw .truncated }
    }
}

// MARK: - Content

extension MultipartParser {
    /// Content up to the next delimiter or the end of the chunk; nil when there is none to give out.
    private mutating func readContent() throws(MultipartFault) -> ByteBuffer? {
        if matched > 0 { return try continueDelimiter() }
        let (free, candidate) = chunk.withUnsafeReadableBytes { bytes in
            delimiter.withUnsafeReadableBytes { search(for: $0, in: bytes) }
        }
        let content = chunk.readSlice(length: free)
        chunk.moveReaderIndex(forwardBy: candidate)
        matched = candidate
        if matched == delimiter.readableBytes { phase = .boundaryEnd }
        return try take(content)
    }

    /// Goes on with a delimiter that an earlier chunk began.
    private mutating func continueDelimiter() throws(MultipartFault) -> ByteBuffer? {
        let common = chunk.withUnsafeReadableBytes { bytes in
            delimiter.withUnsafeReadableBytes { countOfCommonPrefix(.init(rebasing: $0[matched...]), bytes) }
        }
        chunk.moveReaderIndex(forwardBy: common)
        matched += common
        if matched == delimiter.readableBytes {
            phase = .boundaryEnd
            return nil
        }
        guard chunk.readableBytes > 0 else { return nil }
        return try giveBack([])
    }

    /// What looked like a delimiter was content.
    private mutating func giveBack(_ tail: [UInt8]) throws(MultipartFault) -> ByteBuffer? {
        var content = delimiter.getSlice(at: delimiter.readerIndex, length: matched)
        content?.writeBytes(tail)
        matched = 0
        return try take(content)
    }

    /// Counts content against the limits of its part; nil for content of no part.
    private mutating func take(_ content: ByteBuffer?) throws(MultipartFault) -> ByteBuffer? {
        guard let part, let content, content.readableBytes > 0 else { return nil }
        counts.part += content.readableBytes
        if let filename = part.filename {
            guard counts.part <= limits.fileBytes else {
                throw .fileTooLarge(name: filename, limit: limits.fileBytes)
            }
        } else {
            counts.fields += content.readableBytes
            guard counts.part <= limits.fieldBytes else { throw .fieldTooLarge(name: part.name) }
            guard counts.fields <= limits.fieldsBytes else { throw .fieldsTooLarge }
        }
        return content
    }
}

/// Finds a delimiter, or the beginning of one at the end of the bytes.
/// - Returns: The number of bytes before it, and how many bytes of it there are.
private func search(
    for delimiter: UnsafeRawBufferPointer, in bytes: UnsafeRawBufferPointer
) -> (free: Int, candidate: Int) {
    guard let base = bytes.baseAddress else { return (0, 0) }
    var start = 0
    while let found = memchr(base + start, Int32(UInt8(ascii: "\r")), bytes.count - start) {
        let position = base.distance(to: UnsafeRawPointer(found))
        let common = countOfCommonPrefix(delimiter, UnsafeRawBufferPointer(rebasing: bytes[position...]))
        if common == delimiter.count || position + common == bytes.count { return (position, common) }
        start = position + 1
    }
    return (bytes.count, 0)
}

private func countOfCommonPrefix(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Int {
    let end = min(one.count, other.count)
    var count = 0
    while count < end, one[count] == other[count] { count += 1 }
    return count
}

// MARK: - Boundaries and headers

extension MultipartParser {
    /// Reads what decides about a delimiter: `--` closes the form, CRLF (blanks before it are allowed) begins a part.
    private mutating func readBoundaryEnd() throws(MultipartFault) -> MultipartEvent? {
        while let byte: UInt8 = chunk.getInteger(at: chunk.readerIndex) {
            switch (boundaryEnd.last, byte) {
            case (UInt8(ascii: "-"), UInt8(ascii: "-")):
                return confirm(then: .closed)
            case (UInt8(ascii: "\r"), UInt8(ascii: "\n")):
                return confirm(then: .headers)
            case (nil, UInt8(ascii: "-")), (nil, UInt8(ascii: "\r")), (0x20, UInt8(ascii: "\r")),
                (0x09, UInt8(ascii: "\r")):
                boundaryEnd.append(byte)
            case (nil, 0x20), (nil, 0x09), (0x20, 0x20), (0x20, 0x09), (0x09, 0x20), (0x09, 0x09):
                guard boundaryEnd.count < 64 else { return try refute() }
                boundaryEnd.append(byte)
            default:
                return try refute()
            }
            chunk.moveReaderIndex(forwardBy: 1)
        }
        return nil
    }

    private mutating func confirm(then next: Phase) -> MultipartEvent? {
        chunk.moveReaderIndex(forwardBy: 1)
        boundaryEnd.removeAll()
        matched = 0
        phase = next
        defer { part = nil }
        return part == nil ? nil : .partEnd
    }

    /// The byte that refuted the delimiter is read again: it may begin a real one.
    private mutating func refute() throws(MultipartFault) -> MultipartEvent? {
        let tail = boundaryEnd
        boundaryEnd.removeAll()
        phase = .content
        return try giveBack(tail).map(MultipartEvent.partBody)
    }

    private mutating func readHeaders() throws(MultipartFault) -> PartHeaders? {
        let room = limits.headerBytes - headerBlock.bytes.count
        let length = chunk.withUnsafeReadableBytes { headerBlock.append($0.prefix(room)) }
        chunk.moveReaderIndex(forwardBy: length)
        guard headerBlock.isComplete else {
            if headerBlock.bytes.count >= limits.headerBytes { throw .headersTooLarge }
            return nil
        }
        let headers = try PartHeaders(block: headerBlock.bytes)
        headerBlock = HeaderBlock()
        counts.part = 0
        counts.parts += 1
        counts.files += headers.isFile ? 1 : 0
        guard counts.parts <= limits.parts else { throw .tooManyParts(limit: limits.parts) }
        guard counts.files <= limits.files else { throw .tooManyFiles(limit: limits.files) }
        part = headers
        phase = .content
        return headers
    }
}

/// Collects a header block up to its empty line.
private struct HeaderBlock {
    private(set) var bytes: [UInt8] = []
    /// Bytes of CRLFCRLF seen; the boundary's own CRLF counts, so a part may have no headers.
    private var ending = 2

    var isComplete: Bool { ending == 4 }

    /// Takes bytes up to the end of the block.
    /// - Returns: The number of bytes taken.
    mutating func append(_ more: some Collection<UInt8>) -> Int {
        var taken = 0
        for byte in more {
            bytes.append(byte)
            taken += 1
            let expected = ending.isMultiple(of: 2) ? UInt8(ascii: "\r") : UInt8(ascii: "\n")
            ending = byte == expected ? ending + 1 : byte == UInt8(ascii: "\r") ? 1 : 0
            if isComplete { break }
        }
        return taken
    }
}

/// What the limits are held against.
private struct Counts {
    var total = 0
    var parts = 0
    var files = 0
    /// Content bytes of the current part.
    var part = 0
    /// Content bytes of all plain fields.
    var fields = 0
}
