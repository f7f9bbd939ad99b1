//  S3Listing: one page of a bucket's names, out of the XML of ListObjectsV2.
//
//  Pure. The answers are machines' own: elements without attributes, names percent-encoded because we ask for it. What
//  is none of that is no page, and then nothing is swept.
//  Source: Amazon S3 API, ListObjectsV2 (`encoding-type=url`).

import Content
import Foundation

/// A page of names.
struct S3Listing: Equatable {
    /// A stored object.
    struct Item: Equatable {
        let name: String
        let bytes: Int
        /// Nil where the service writes a time that we cannot read: then it is as if new.
        let modified: Instant?
    }

    let items: [Item]
    /// Where the next page begins; nil for the last page.
    let next: String?

    /// Reads a page; nil for anything else.
    init?(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self), text.contains("<ListBucketResult"),
            text.contains("</ListBucketResult>")
        else { return nil }
        var items: [Item] = []
        for piece in text.components(separatedBy: "<Contents>").dropFirst() {
            guard let key = S3Listing.element("Key", of: piece), let name = key.removingPercentEncoding else {
                return nil
            }
            let time = S3Listing.element("LastModified", of: piece).flatMap { Instant.parse($0) }
            let bytes = S3Listing.element("Size", of: piece).flatMap { Int($0) } ?? 0
            items.append(Item(name: name, bytes: bytes, modified: time))
        }
        self.items = items
        guard S3Listing.element("IsTruncated", of: text) == "true" else {
            next = nil
            return
        }
        guard let token = S3Listing.element("NextContinuationToken", of: text), !token.isEmpty else { return nil }
        next = token
    }

    private static func element(_ name: String, of text: String) -> String? {
        guard let start = text.range(of: "<\(name)>"),
            let end = text.range(of: "</\(name)>", range: start.upperBound..<text.endIndex)
        else { return nil }
        let plain = text[start.upperBound..<end.lowerBound]
        return ["&lt;": "<", "&gt;": ">", "&quot;": "\"", "&apos;": "'"].reduce(String(plain)) {
            $0.replacingOccurrences(of: $1.key, with: $1.value)
        }.replacingOccurrences(of: "&amp;", with: "&")
    }
}
