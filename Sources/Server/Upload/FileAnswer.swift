//  FileAnswer: the answer to a request for a kept file, as a value: status, headers, which bytes of which file.
//
//  Only PDF and raster pictures are shown in the browser. All else is a download in a sandbox, so that a page or an
//  SVG that somebody uploaded runs no script with the session of whoever opens it.
//  Source: RFC 9110 §13 and §14 (conditions, ranges); the content type follows the name, as in Strapi.
import Foundation

/// One header of an answer.
package struct FileHeader: Hashable, Sendable {
    /// In its usual spelling.
    package let name: String
    /// Plain ASCII.
    package let value: String

    /// A header.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// The headers of a request that decide how a file is answered; nil where absent.
package struct FileRequest: Sendable {
    /// `Range`.
    package var range: String?
    /// `If-Range`.
    package var ifRange: String?
    /// `If-None-Match`.
    package var ifNoneMatch: String?
    /// Whether the file is for some only, so that nobody may keep it.
    package var isPrivate: Bool

    /// A request.
    package init(range: String? = nil, ifRange: String? = nil, ifNoneMatch: String? = nil, isPrivate: Bool = false) {
        self.isPrivate = isPrivate
        self.range = range
        self.ifRange = ifRange
        self.ifNoneMatch = ifNoneMatch
    }
}

/// How to answer a request for a file.
package struct FileAnswer: Equatable, Sendable {
    /// 200, 206, 304 or 416.
    package let status: Int
    /// All but the length, which is `length` (304: none).
    package let headers: [FileHeader]
    /// The first byte of the body.
    package let offset: Int
    /// Bytes of the body; 0 for 304 and 416.
    package let length: Int
}

extension FileAnswer {
    private static let inlineTypes: Set<String> = [
        "application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp",
        "image/tiff",
    ]

    /// The answer for a file that is there; its name gives the content type.
    init(name: String, object: StoredObject, request: FileRequest) {
        let (tag, size) = ("\"\(object.tag)\"", object.size)
        var headers = [
            FileHeader("ETag", tag),
            FileHeader("Cache-Control", "private, \(request.isPrivate ? "no-store" : "no-cache")"),
        ]
        headers.append(FileHeader("Vary", "Origin, Authorization, Cookie"))
        guard !FileAnswer.matches(request.ifNoneMatch, tag) else {
            (status, offset, length, self.headers) = (304, 0, 0, headers)
            return
        }
        headers += FileAnswer.describing(name) + [FileHeader("Accept-Ranges", "bytes")]
        let isCurrent = request.ifRange.map { $0 == tag } ?? true
        switch ByteRange(header: isCurrent ? request.range : nil, size: size) {
        case .whole:
            (status, offset, length) = (200, 0, size)
        case .slice(let first, let count):
            (status, offset, length) = (206, first, count)
            headers.append(FileHeader("Content-Range", "bytes \(first)-\(first + count - 1)/\(size)"))
        case .unsatisfiable:
            (status, offset, length) = (416, 0, 0)
            headers.append(FileHeader("Content-Range", "bytes */\(size)"))
        }
        self.headers = headers
    }

    /// What the body is and what a browser may do with it.
    private static func describing(_ name: String) -> [FileHeader] {
        let type = MediaTypes.type(ofName: name)
        let isText = type.hasPrefix("text/") || ["application/json", "application/javascript"].contains(type)
        let headers = [
            FileHeader("Content-Type", isText ? type + "; charset=utf-8" : type),
            FileHeader("X-Content-Type-Options", "nosniff"),
        ]
        guard !inlineTypes.contains(type) else { return headers }
        return headers + [
            FileHeader("Content-Disposition", "attachment"),
            FileHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox"),
        ]
    }

    /// `If-None-Match`: `*` or a list of tags, compared without their weakness mark.
    private static func matches(_ header: String?, _ tag: String) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { part in
            let candidate = part.utf8.trimmed
            return candidate.elementsEqual("*".utf8) || candidate.elementsEqual(tag.utf8)
                || candidate.elementsEqual(("W/" + tag).utf8)
        }
    }
}
