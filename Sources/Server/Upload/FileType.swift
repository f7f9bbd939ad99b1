//  FileType: what a file is, by its first bytes rather than by what the client says.
//
//  In: up to 4 KB, the name, the declared type.  Out: the type to store.  I/O: none.
//  Always: a file that begins like a PDF is stored as a PDF whatever it is called; what is declared to be a picture
//          and does not begin like one is not stored as a picture.
//  Source: Strapi v4 stores the declared type; recorded answers (upload.svg, upload.no-ext, upload.broken-image) fix
//          where the two must agree. Signatures: the formats' own specifications.

/// A file's type as its content tells it.
package struct FileType: Hashable, Sendable {
    /// The media type in lower case.
    package let mime: String
    /// Declared types that mean the same, or something the content cannot tell apart.
    let aliases: [String]
    /// False where the content only says "text" or "bytes".
    let isDecisive: Bool

    init(_ mime: String, aliases: [String] = [], isDecisive: Bool = true) {
        self.mime = mime
        self.aliases = aliases
        self.isDecisive = isDecisive
    }

    /// The media type to store for a file of this content.
    ///
    /// A decisive content wins, except over another name for the same thing. Otherwise the declared type is kept
    /// unless the content contradicts it.
    /// - Parameter declared: In lower case without parameters, as `PartHeaders` gives it.
    package func stored(declared: String?) -> String {
        guard let declared, declared != mime else { return mime }
        if isDecisive { return aliases.contains(declared) ? declared : mime }
        return contradicts(declared) ? mime : declared
    }

    /// Whether undecided content cannot be of a declared type.
    private func contradicts(_ declared: String) -> Bool {
        // Every picture that the office could use is recognised, so an unrecognised one is none.
        if declared.hasPrefix("image/") || FileType.recognised.contains(declared) { return true }
        if self == .plainText { return declared.hasPrefix("video/") || declared.hasPrefix("audio/") }
        return declared.hasPrefix("text/") || declared.hasSuffix("+xml") || declared.hasSuffix("+json")
            || declared == "application/json" || declared == "application/xml"
    }
}

extension FileType {
    /// Text in UTF-8 or an older encoding.
    package static let plainText = FileType("text/plain", isDecisive: false)
    /// Anything else.
    package static let bytes = FileType("application/octet-stream", isDecisive: false)
    /// Portable Document Format.
    package static let pdf = FileType("application/pdf", aliases: ["application/x-pdf"])
    /// JPEG.
    package static let jpeg = FileType("image/jpeg", aliases: ["image/jpg", "image/pjpeg"])
    /// Portable Network Graphics.
    package static let png = FileType("image/png", aliases: ["image/apng", "image/x-png"])
    /// Graphics Interchange Format.
    package static let gif = FileType("image/gif")
    /// WebP.
    package static let webp = FileType("image/webp")
    /// TIFF; raw pictures of cameras have the same signature.
    package static let tiff = FileType(
        "image/tiff", aliases: ["image/tif", "image/x-tiff", "image/x-adobe-dng", "image/x-canon-cr2"])
    /// Scalable Vector Graphics.
    package static let svg = FileType("image/svg+xml")
    /// HEIF pictures.
    package static let heic = FileType("image/heic", aliases: ["image/heif", "image/heic-sequence"])
    /// AV1 pictures.
    package static let avif = FileType("image/avif")
    /// Windows bitmap.
    package static let bmp = FileType("image/bmp", aliases: ["image/x-ms-bmp", "image/x-bmp"])
    /// Windows icon.
    package static let ico = FileType("image/x-icon", aliases: ["image/vnd.microsoft.icon"])
    /// AutoCAD drawing: the office's site plans.
    package static let dwg = FileType(
        "image/vnd.dwg", aliases: ["application/acad", "application/x-dwg", "image/x-dwg"])
    /// MPEG-4; a sound alone has the same container.
    package static let mp4 = FileType("video/mp4", aliases: ["audio/mp4", "audio/x-m4a", "video/x-m4v", "video/3gpp"])
    /// QuickTime.
    package static let quicktime = FileType("video/quicktime", aliases: ["video/mp4"])
    /// WebM and Matroska.
    package static let webm = FileType("video/webm", aliases: ["audio/webm", "video/x-matroska", "audio/x-matroska"])
    /// AVI.
    package static let avi = FileType("video/x-msvideo", aliases: ["video/avi", "video/msvideo"])
    /// MP3.
    package static let mp3 = FileType("audio/mpeg", aliases: ["audio/mp3", "audio/x-mp3", "audio/mpeg3"])
    /// Wave.
    package static let wav = FileType("audio/wav", aliases: ["audio/x-wav", "audio/wave", "audio/vnd.wave"])
    /// Ogg; a film has the same container.
    package static let ogg = FileType("audio/ogg", aliases: ["video/ogg", "application/ogg", "audio/opus"])
    /// ZIP, also what holds other formats that the content's beginning does not show.
    package static let zip = FileType(
        "application/zip",
        aliases: [
            "application/x-zip-compressed", "application/x-zip", "application/java-archive", "application/epub+zip",
            "application/vnd.android.package-archive", "application/vnd.google-earth.kmz",
            "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
            "application/vnd.oasis.opendocument.presentation",
        ])
    /// Word.
    package static let docx = FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    /// Excel.
    package static let xlsx = FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    /// PowerPoint.
    package static let pptx = FileType("application/vnd.openxmlformats-officedocument.presentationml.presentation")

    /// Types that are always recognised by their content: declared without it, they are wrong.
    private static let recognised = Set(
        [pdf, mp4, webm, avi, wav, ogg, zip, docx, xlsx, pptx].flatMap { [$0.mime] + $0.aliases })
}
