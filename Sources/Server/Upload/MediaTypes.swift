//  MediaTypes: extensions of file names and the media types they stand for.
//
//  A short table of what an office sends around; everything else is `application/octet-stream` and `.bin`.
//  The first extension of a type is the one given to files that have none.
//  Source: IANA media types, with mime-db's choices, which Strapi uses.

/// Extensions and media types.
package enum MediaTypes {
    /// Pairs in order of preference, both in lower case.
    private static let pairs: [(type: String, ext: String)] = [
        ("application/pdf", "pdf"), ("application/zip", "zip"), ("application/json", "json"),
        ("application/msword", "doc"), ("application/vnd.ms-excel", "xls"), ("application/vnd.ms-powerpoint", "ppt"),
        (FileType.docx.mime, "docx"), (FileType.xlsx.mime, "xlsx"), (FileType.pptx.mime, "pptx"),
        ("application/vnd.oasis.opendocument.text", "odt"), ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
        ("application/rtf", "rtf"), ("application/xml", "xml"), ("application/gzip", "gz"),
        ("application/x-7z-compressed", "7z"), ("application/vnd.rar", "rar"), ("application/x-tar", "tar"),
        ("application/javascript", "js"), ("application/octet-stream", "bin"), ("application/ogg", "ogx"),
        ("image/jpeg", "jpeg"), ("image/jpeg", "jpg"), ("image/png", "png"), ("image/gif", "gif"),
        ("image/webp", "webp"), ("image/tiff", "tiff"), ("image/tiff", "tif"), ("image/svg+xml", "svg"),
        ("image/avif", "avif"), ("image/heic", "heic"), ("image/bmp", "bmp"), ("image/x-icon", "ico"),
        ("image/vnd.dwg", "dwg"), ("image/vnd.dxf", "dxf"),
        ("video/mp4", "mp4"), ("video/webm", "webm"), ("video/quicktime", "mov"), ("video/x-msvideo", "avi"),
        ("video/x-matroska", "mkv"), ("video/mpeg", "mpeg"), ("video/3gpp", "3gp"), ("video/ogg", "ogv"),
        ("audio/mpeg", "mp3"), ("audio/wav", "wav"), ("audio/ogg", "ogg"), ("audio/mp4", "m4a"), ("audio/aac", "aac"),
        ("audio/flac", "flac"), ("audio/webm", "weba"), ("audio/x-m4a", "m4a"), ("audio/amr", "amr"),
        ("text/plain", "txt"), ("text/csv", "csv"), ("text/html", "html"), ("text/html", "htm"), ("text/css", "css"),
        ("text/markdown", "md"), ("text/calendar", "ics"), ("text/vcard", "vcf"), ("text/xml", "xml"),
    ]
    private static let typesByExtension = Dictionary(pairs.map { ($0.ext, $0.type) }) { first, _ in first }
    private static let extensionsByType = Dictionary(pairs.map { ($0.type, $0.ext) }) { first, _ in first }

    /// The media type of a file name's extension in either case, `application/octet-stream` when unknown.
    package static func type(ofName name: String) -> String {
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return "application/octet-stream" }
        return typesByExtension[name[name.utf8.index(after: dot)...].lowercased()] ?? "application/octet-stream"
    }

    /// The extension with its dot for a media type, `.bin` when unknown.
    package static func ext(ofType type: String) -> String {
        "." + (extensionsByType[type] ?? "bin")
    }
}
