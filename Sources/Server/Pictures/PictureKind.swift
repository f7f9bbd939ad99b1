//  PictureKind: the kinds of pictures that smaller copies are made of, and how each is written.
//
//  Pure. SVG is none of them: it is a document, and never reaches what decodes pictures.
//  Source: Strapi v4.25 makes formats of JPEG, PNG, WebP, TIFF and GIF; quality 80 of originals and copies.

/// A kind of raster picture.
enum PictureKind: CaseIterable, Sendable {
    case jpeg, png, webp, gif, tiff

    /// The kind of a file whose content is of this type.
    init?(_ type: FileType) {
        guard let kind = PictureKind.allCases.first(where: { $0.type == type }) else { return nil }
        self = kind
    }

    /// Its type as content tells it.
    var type: FileType {
        switch self {
        case .jpeg: .jpeg
        case .png: .png
        case .webp: .webp
        case .gif: .gif
        case .tiff: .tiff
        }
    }

    /// How libvips names a file of this kind.
    var suffix: String {
        switch self {
        case .jpeg: ".jpg"
        case .png: ".png"
        case .webp: ".webp"
        case .gif: ".gif"
        case .tiff: ".tif"
        }
    }

    /// How libvips writes one: quality 80 where quality means something, and no metadata.
    var saving: String {
        switch self {
        case .jpeg: "[Q=80,optimize_coding,strip]"
        case .webp: "[Q=80,strip]"
        case .png: "[compression=6,strip]"
        case .tiff: "[compression=deflate,strip]"
        case .gif: "[strip]"
        }
    }

    /// How libvips writes a whole picture: of a JPEG the codes are the standard's, which takes two thirds of the time and
    /// 9 % more bytes (measured, 12 megapixels).
    var savingWhole: String {
        self == .jpeg ? "[Q=80,strip]" : saving
    }
}
