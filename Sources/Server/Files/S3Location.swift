//  S3Location: which bucket holds the files, and with which keys.
//
//  `s3://BUCKET?endpoint=URL&region=NAME`; keys come apart from it, so that no process list or log shows them.

import Foundation

/// A bucket of a service that speaks S3.
package struct S3Location: Sendable {
    /// 3 to 63 small letters, digits, dots and hyphens.
    package let bucket: String
    /// Scheme, host and port, without a slash at the end.
    package let endpoint: String
    /// As the service names it.
    package let region: String
    /// The key's name.
    package let key: String
    /// The key.
    let secret: String

    /// True for what means a bucket and no folder.
    package static func isMeant(by text: String) -> Bool {
        text.hasPrefix("s3://")
    }

    /// Reads an address.
    /// - Throws: `S3LocationFault`.
    package init(_ text: String, key: String?, secret: String?) throws(S3LocationFault) {
        guard let parts = URLComponents(string: text), parts.scheme == "s3", let bucket = parts.host,
            ["", "/"].contains(parts.path)
        else { throw .malformed(text) }
        let isPlain = bucket.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E
        }
        guard (3...63).contains(bucket.utf8.count), isPlain else { throw .malformed(text) }
        var endpoint: String?
        var region = "us-east-1"
        for item in parts.queryItems ?? [] {
            switch item.name {
            case "endpoint": endpoint = item.value
            case "region": region = item.value ?? region
            default: throw .malformed(text)
            }
        }
        let url = endpoint ?? "https://s3.\(region).amazonaws.com"
        guard let address = URLComponents(string: url), let host = address.host, !host.isEmpty,
            ["http", "https"].contains(address.scheme), ["", "/"].contains(address.path), address.query == nil
        else { throw .malformed(text) }
        // Keys are only signed with, but papers would travel in clear.
        let peer = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        guard address.scheme == "https" || PeerAddress.isLoopback(peer) else { throw .inClear(host) }
        guard let key, let secret, !key.isEmpty, !secret.isEmpty else { throw .noKeys }
        self.bucket = bucket
        self.endpoint = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.region = region
        self.key = key
        self.secret = secret
    }

    /// As the `Host` header says it.
    var host: String {
        String(endpoint[(endpoint.range(of: "://")?.upperBound ?? endpoint.startIndex)...])
    }
}

/// Why an address names no bucket.
package enum S3LocationFault: Error, Equatable, CustomStringConvertible {
    case malformed(String)
    case noKeys
    /// The service is on another machine and does not encrypt.
    case inClear(String)

    package var description: String {
        switch self {
        case .malformed(let text):
            "KAVLING_UPLOADS is \"\(text)\", but must be a folder or s3://BUCKET?endpoint=https://HOST&region=NAME"
        case .inClear(let host): "KAVLING_UPLOADS: a bucket on another machine (\(host)) must be reached by https"
        case .noKeys: "KAVLING_S3_KEY and KAVLING_S3_SECRET are needed for the bucket in KAVLING_UPLOADS"
        }
    }
}
