//  S3Signer: AWS Signature Version 4, as far as a store of files needs it.
//
//  Pure: the time is an argument. Signed are the host, the time and the hash of the body, and nothing that a proxy adds.
//  Source: AWS Signature Version 4, "Authenticating Requests: Using the Authorization Header"; its example requests are
//  tests.

import Content
import Crypto
import Foundation

/// A request to be signed.
struct S3Request: Equatable, Sendable {
    var method: String
    /// Percent-encoded, with a slash in front.
    var path: String
    /// Names and values as they are.
    var query: [(name: String, value: String)] = []
    /// Small letters; signed too.
    var headers: [(name: String, value: String)] = []
    /// SHA-256 of the body in hexadecimal digits.
    var bodyHash = S3Request.emptyHash

    static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    /// The query string, sorted and encoded as it is signed.
    var queryText: String {
        query.map { (PercentEncoding.encoded($0.name), PercentEncoding.encoded($0.value)) }.sorted { $0 < $1 }
            .map { "\($0)=\($1)" }.joined(separator: "&")
    }

    static func == (left: S3Request, right: S3Request) -> Bool {
        left.method == right.method && left.path == right.path && left.queryText == right.queryText
            && left.headers.elementsEqual(right.headers) { $0 == $1 } && left.bodyHash == right.bodyHash
    }
}

/// Signs requests.
struct S3Signer: Sendable {
    let host: String
    let region: String
    let key: String
    let secret: String

    /// Every header that the request must be sent with, but the length.
    func headers(for request: S3Request, at time: Instant) -> [(name: String, value: String)] {
        let stamp = S3Signer.stamp(time)
        var headers = request.headers
        headers += [("host", host), ("x-amz-content-sha256", request.bodyHash), ("x-amz-date", stamp)]
        headers.sort { $0.name < $1.name }
        let names = headers.map(\.name).joined(separator: ";")
        let canonical = [
            request.method, request.path, request.queryText,
            headers.map { "\($0.name):\($0.value)\n" }.joined(), names, request.bodyHash,
        ].joined(separator: "\n")
        let day = String(stamp.prefix(8))
        let scope = "\(day)/\(region)/s3/aws4_request"
        let text = [
            "AWS4-HMAC-SHA256", stamp, scope, HexDigits.text(of: SHA256.hash(data: Array(canonical.utf8))),
        ].joined(separator: "\n")
        let signature = HexDigits.text(of: S3Signer.code(text, under: signingKey(day)))
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(key)/\(scope),SignedHeaders=\(names),Signature=\(signature)"
        return headers + [("authorization", authorization)]
    }

    private func signingKey(_ day: String) -> [UInt8] {
        [day, region, "s3", "aws4_request"].reduce(Array("AWS4\(secret)".utf8)) { S3Signer.code($1, under: $0) }
    }

    private static func code(_ text: String, under key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
    }

    /// `20130524T000000Z`.
    static func stamp(_ time: Instant) -> String {
        time.iso8601.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
    }
}
