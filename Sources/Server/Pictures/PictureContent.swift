//  PictureContent: what is known of a picture without decoding it, and its bytes without what nobody asked for.
//
//  In: the whole file.  Out: orientation, whether it has a colour profile or moves, and the cleaned bytes.  I/O: none.
//  Always: cleaning keeps every pixel; EXIF (with the place it was taken at), XMP, comments and whatever lies behind
//          the picture's end are gone. Only the orientation stays, where nobody can bake it in.
//  Refuses: a JPEG or PNG that ends before its end mark.

/// A picture as its container shows it.
struct PictureContent: Sendable {
    /// 1 to 8, as EXIF counts.
    var orientation = 1
    /// A colour profile that a copy must be converted from.
    var hasProfile = false
    /// Several pictures in one; a copy would show the first only.
    var isAnimated = false
    /// The bytes that may be stored; nil where the container is broken.
    var cleaned: [UInt8]?
    /// True when the file as it came may be stored.
    private(set) var isClean = false

    /// Looks at a picture.
    init(_ bytes: [UInt8], kind: PictureKind) {
        switch kind {
        case .jpeg: self = JPEGSegments(bytes)?.content ?? PictureContent()
        case .png: self = PNGChunks(bytes)?.content ?? PictureContent()
        case .webp: self = WebPChunks(bytes)?.content ?? PictureContent()
        case .tiff:
            orientation = EXIFBlock.orientation(bytes[...])
            cleaned = bytes
        case .gif: cleaned = bytes
        }
        isClean = cleaned == bytes
    }

    /// A picture of which nothing is known yet.
    init() {}
}
