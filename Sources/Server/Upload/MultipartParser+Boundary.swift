//  MultipartParser+Boundary: the boundary out of a request's content type.
//
//  Pure. Refuses other multipart types: their parts have no names.
//  Source: RFC 2046 §5.1.1 (1 to 70 characters); characters beyond its list are tolerated if they are printable ASCII.

extension MultipartParser {
    /// The boundary that a `Content-Type` header names, quoted or not.
    /// - Returns: nil unless the type is `multipart/form-data` with a boundary of 1 to 70 printable characters.
    package static func boundary(of contentType: String) -> String? {
        let value = HeaderValue(contentType.utf8)
        guard value.word == "multipart/form-data", let boundary = value.parameters["boundary"] else { return nil }
        let isPrintable = boundary.allSatisfy { (0x20...0x7E).contains($0) }
        guard (1...70).contains(boundary.count), isPrintable, boundary.last != 0x20 else { return nil }
        return String(decoding: boundary, as: UTF8.self)
    }
}
