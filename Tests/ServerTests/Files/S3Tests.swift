//  S3Tests: signatures, addresses and listings of a bucket; the service itself is met in Tests/uploads.

import Content
import Testing

@testable import Server

@Suite struct `A signature for S3` {
    private let signer = S3Signer(
        host: "examplebucket.s3.amazonaws.com", region: "us-east-1", key: "AKIAIOSFODNN7EXAMPLE",
        secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    private let time = Instant(milliseconds: 1_369_353_600_000)

    private func signature(_ request: S3Request) throws -> String {
        let headers = signer.headers(for: request, at: time)
        let authorization = try #require(headers.first { $0.name == "authorization" }).value
        return String(authorization.suffix(64))
    }

    // The examples of Amazon's own documentation.
    @Test func `of a ranged read is Amazon's`() throws {
        let request = S3Request(method: "GET", path: "/test.txt", headers: [("range", "bytes=0-9")])
        #expect(try signature(request) == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    }

    @Test func `of a listing is Amazon's, in whatever order its words are`() throws {
        let words = [("prefix", "J"), ("max-keys", "2")]
        let expected = "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        #expect(try signature(S3Request(method: "GET", path: "/", query: words)) == expected)
        #expect(try signature(S3Request(method: "GET", path: "/", query: words.reversed())) == expected)
    }

    @Test func `of a word without a value is Amazon's`() throws {
        #expect(
            try signature(S3Request(method: "GET", path: "/", query: [("lifecycle", "")]))
                == "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
    }

    @Test func `encodes whatever is no letter, digit or one of four marks`() {
        #expect(PercentEncoding.encoded("a-b_c.d~e /é+") == "a-b_c.d~e%20%2F%C3%A9%2B")
    }
}

@Suite struct `The address of a bucket` {
    @Test func `names bucket, endpoint and region`() throws {
        let location = try S3Location(
            "s3://griya?endpoint=http://127.0.0.1:9000/&region=id-jkt", key: "k", secret: "s")
        #expect(location.bucket == "griya")
        #expect(location.endpoint == "http://127.0.0.1:9000")
        #expect(location.host == "127.0.0.1:9000")
        #expect(location.region == "id-jkt")
    }

    @Test func `is Amazon's without an endpoint`() throws {
        let location = try S3Location("s3://griya?region=ap-southeast-3", key: "k", secret: "s")
        #expect(location.endpoint == "https://s3.ap-southeast-3.amazonaws.com")
    }

    @Test(arguments: [
        "s3://", "s3://ab", "s3://Griya", "s3://griya/folder", "s3://griya?endpoint=ftp://h", "s3://griya?endpoint=",
        "s3://griya?key=abc", "s3://griya?endpoint=http://127.0.0.1/path", "https://griya",
    ])
    func `is refused when it is none`(text: String) {
        #expect(throws: S3LocationFault.malformed(text)) { try S3Location(text, key: "k", secret: "s") }
    }

    @Test(arguments: ["http://minio.example.com", "http://10.0.0.5:9000"])
    func `is refused where papers would travel in clear`(endpoint: String) {
        #expect(throws: S3LocationFault.self) {
            try S3Location("s3://griya?endpoint=\(endpoint)", key: "k", secret: "s")
        }
    }

    @Test func `needs keys`() {
        #expect(throws: S3LocationFault.noKeys) { try S3Location("s3://griya", key: nil, secret: "s") }
        #expect(throws: S3LocationFault.noKeys) { try S3Location("s3://griya", key: "k", secret: "") }
    }
}

@Suite struct `A listing of a bucket` {
    private func page(_ inner: String) -> [UInt8] {
        Array("<?xml version=\"1.0\"?><ListBucketResult xmlns=\"x\">\(inner)</ListBucketResult>".utf8)
    }

    @Test func `names what there is, and where the next page begins`() throws {
        let listing = try #require(
            S3Listing(
                page(
                    "<IsTruncated>true</IsTruncated><Contents><Key>a%20b.pdf</Key>"
                        + "<LastModified>2026-03-14T01:02:03.000Z</LastModified><Size>7</Size></Contents>"
                        + "<Contents><Key>c</Key><LastModified>kemarin</LastModified></Contents>"
                        + "<NextContinuationToken>a&amp;b</NextContinuationToken>")))
        #expect(listing.items.map(\.name) == ["a b.pdf", "c"])
        #expect(listing.items.map(\.bytes) == [7, 0])
        #expect(listing.items[0].modified?.iso8601 == "2026-03-14T01:02:03.000Z")
        #expect(listing.items[1].modified == nil)
        #expect(listing.next == "a&b")
    }

    @Test func `is the last one unless it says otherwise`() throws {
        #expect(try #require(S3Listing(page("<IsTruncated>false</IsTruncated>"))).next == nil)
        #expect(try #require(S3Listing(page(""))).items.isEmpty)
    }

    @Test(arguments: ["", "<Error><Code>AccessDenied</Code></Error>", "<ListBucketResult>"])
    func `is none where anything else is answered`(text: String) {
        #expect(S3Listing(Array(text.utf8)) == nil)
    }

    @Test func `is none when there is more but nobody says where`() {
        #expect(S3Listing(page("<IsTruncated>true</IsTruncated>")) == nil)
    }
}
