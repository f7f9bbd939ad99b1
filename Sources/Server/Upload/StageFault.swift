//  StageFault: what can go wrong between a part's bytes and a file on disk.
//
//  The outside of a fault names no path: where files lie is nobody's business.
import Foundation

/// Why a file is not stored.
package enum StageFault: Error, Equatable {
    /// More bytes than the folder takes; the name as the client sent it.
    case tooLarge(name: String, limit: Int)
    /// The disk, a quota or the process's own file size limit is used up (ENOSPC, EDQUOT, EFBIG).
    case diskFull
    /// The folder cannot be written or read; the system's error number is for the log.
    case unwritable(errno: Int32)
    /// A file of that name is there already.
    case exists
    /// Not a name that the folder stores.
    case unsafeName
    /// The file was finished or discarded before.
    case closed
    /// The server is stopping.
    case stopping
    /// The service that keeps the files does not do what it is asked for.
    case unreachable
}

extension StageFault {
    /// HTTP status code.
    package var status: Int {
        switch self {
        case .tooLarge: 413
        case .diskFull: 507
        case .stopping, .unreachable: 503
        case .unwritable, .exists, .unsafeName, .closed: 500
        }
    }

    /// Strapi v4 name; the two that Strapi never gives are named as koa's http-errors would.
    package var name: String {
        switch self {
        case .tooLarge: "PayloadTooLargeError"
        case .diskFull: "InsufficientStorageError"
        case .stopping, .unreachable: "ServiceUnavailableError"
        case .unwritable, .exists, .unsafeName, .closed: "InternalServerError"
        }
    }

    /// For a person.
    package var message: String {
        switch self {
        case .tooLarge(let name, let limit): "\(name) exceeds size limit of \(ByteSize.readable(limit))."
        case .diskFull: "The server has no room left for files"
        case .stopping: "The server is stopping"
        case .unreachable: "Files cannot be stored or read at the moment; try again"
        case .unwritable, .exists, .unsafeName, .closed: "Internal Server Error"
        }
    }

    /// The fault that a failed system call means; call it before anything else sets `errno`.
    static func last() -> StageFault {
        StageFault(code: errno)
    }

    /// The fault behind an error number.
    init(code: Int32) {
        switch code {
        case ENOSPC, EDQUOT, EFBIG: self = .diskFull
        case EEXIST: self = .exists
        default: self = .unwritable(errno: code)
        }
    }
}
