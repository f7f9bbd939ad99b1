//  MultipartLimits: how much of a form the server takes in, and how it says no.
//
//  Every size that a client can choose has its bound here. The parser checks them while bytes arrive, so a form that
//  is too big is refused before it is read.
//  Source: RFC 7578, RFC 2046 §5.1; names and statuses of the faults as Strapi v4 and formidable give them.

/// Bounds on one `multipart/form-data` body.
package struct MultipartLimits: Sendable {
    /// Bytes of one part's header block.
    package var headerBytes = 16 * 1024
    /// Parts of any kind.
    package var parts = 1_000
    /// Parts with a file name.
    package var files = 100
    /// Bytes of one part without a file name.
    package var fieldBytes = 1024 * 1024
    /// Bytes of all parts without a file name together; they are held in memory.
    package var fieldsBytes = 4 * 1024 * 1024
    /// Bytes of one file.
    package var fileBytes = 5 * 1024 * 1024
    /// Bytes of the whole body, boundaries and preamble included.
    package var totalBytes = 100 * 1024 * 1024

    /// The defaults; change single bounds afterwards.
    package init() {}
}

/// Why a form is refused.
package enum MultipartFault: Error, Equatable {
    /// The content type is not `multipart/form-data`, or names no usable boundary.
    case missingBoundary
    /// The body ended before its closing boundary.
    case truncated
    /// A part's header block cannot be read.
    case malformedHeaders
    /// A part without `Content-Disposition: form-data` and a name.
    case namelessPart
    /// A `Content-Transfer-Encoding` that would have to be decoded.
    case unsupportedEncoding
    /// `MultipartLimits.headerBytes`.
    case headersTooLarge
    /// `MultipartLimits.parts`.
    case tooManyParts(limit: Int)
    /// `MultipartLimits.files`.
    case tooManyFiles(limit: Int)
    /// `MultipartLimits.fieldBytes`.
    case fieldTooLarge(name: String)
    /// `MultipartLimits.fieldsBytes`.
    case fieldsTooLarge
    /// `MultipartLimits.fileBytes`; the name as the client sent it.
    case fileTooLarge(name: String, limit: Int)
    /// `MultipartLimits.totalBytes`.
    case bodyTooLarge
}

extension MultipartFault {
    /// HTTP status code.
    package var status: Int {
        switch self {
        case .missingBoundary, .truncated, .malformedHeaders, .namelessPart, .unsupportedEncoding: 400
        default: 413
        }
    }

    /// Strapi v4 name.
    package var name: String {
        status == 400 ? "BadRequestError" : "PayloadTooLargeError"
    }

    /// For a person.
    package var message: String {
        switch self {
        case .missingBoundary: "The content type must be multipart/form-data with a boundary"
        case .truncated: "The form ended before its closing boundary"
        case .malformedHeaders: "A part of the form has headers that cannot be read"
        case .namelessPart: "Every part of the form needs a name"
        case .unsupportedEncoding: "A part of the form has a transfer encoding that is not supported"
        case .headersTooLarge: "A part of the form has too many headers"
        case .tooManyParts(let limit): "The form has more than \(limit) parts"
        case .tooManyFiles(let limit): "The form has more than \(limit) files"
        case .fieldTooLarge(let name): "\(name) is too large"
        case .fieldsTooLarge, .bodyTooLarge: "request entity too large"
        case .fileTooLarge(let name, let limit): "\(name) exceeds size limit of \(ByteSize.readable(limit))."
        }
    }
}
