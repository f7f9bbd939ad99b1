//  PictureFormat: the four smaller copies of a picture: their names, and how large each becomes.
//
//  Pure. Source: Strapi v4.25, upload plugin (sizes, names); recorded answers upload.formats, .medium, .tall,
//  .thumb-edge. The sides are rounded as sharp does, from the larger of the two factors.

/// A smaller copy.
enum PictureFormat: String, CaseIterable, Sendable {
    case thumbnail, small, medium, large

    /// The box that it fits into.
    private var box: (width: Double, height: Double) {
        switch self {
        case .thumbnail: (245, 156)
        case .small: (500, 500)
        case .medium: (750, 750)
        case .large: (1000, 1000)
        }
    }

    /// Before the name and the hash of the picture.
    var prefix: String { rawValue + "_" }

    /// The sides of the copy of a picture; nil where the picture fits into the box as it is.
    func size(of picture: ImageSize) -> ImageSize? {
        let (width, height) = (Double(picture.width), Double(picture.height))
        guard width > box.width || height > box.height else { return nil }
        let factor = max(width / box.width, height / box.height)
        return ImageSize(
            width: max(1, Int((width / factor).rounded())), height: max(1, Int((height / factor).rounded())))
    }

    /// The copies that a picture gets, the smallest first.
    static func wanted(for picture: ImageSize) -> [(format: PictureFormat, size: ImageSize)] {
        allCases.compactMap { format in format.size(of: picture).map { (format, $0) } }
    }
}
