//  PictureTask: what is to be made of one picture, and the shell script that makes it.
//
//  Pure. The script holds numbers and fixed words only, nothing that a client chose. It ends with 0, with 65 for a
//  picture that does not decode, or with 66 when a limit of the process ended it.
//  Always: the picture is decoded once for its copies, to the largest of them, without loss; the others come from that,
//          side by side. The original is compressed beside it: on two cores it costs no time.
//          The shell ends after all that it started.

/// The work on one picture.
struct PictureTask: Equatable, Sendable {
    static let invalid: Int32 = 65
    static let limited: Int32 = 66
    /// The picture's name in its folder; without an ending, so that its content alone says what it is.
    static let input = "in"
    /// What the compressed original is called, before its ending.
    static let original = "original"

    let kind: PictureKind
    /// Upright.
    let size: ImageSize
    let formats: [PictureFormat]
    let recompresses: Bool
    let hasProfile: Bool

    /// The work on a picture whose pixels lie as `stored` says.
    init(kind: PictureKind, stored: ImageSize, content: PictureContent, limits: PictureLimits) {
        self.kind = kind
        size = EXIFBlock.swapsSides(content.orientation) ? stored.turned : stored
        formats = PictureFormat.wanted(for: size).map(\.format)
        hasProfile = content.hasProfile
        switch kind {
        case .jpeg, .webp: recompresses = !content.isAnimated
        // Without a profile only: quality has no meaning for a PNG, and its colours are to stay as they are.
        case .png:
            recompresses = !content.isAnimated && !hasProfile && stored.pixels <= limits.recompressedPixels
        case .gif, .tiff: recompresses = false
        }
    }

    /// What `sh -c` is given, in the folder of the picture.
    var script: String {
        var lines = ["status=0"]
        if recompresses { lines.append("\(recompressing) & original=$!") }
        lines += copying
        if recompresses {
            // Too costly to compress is no fault of the picture: the original is kept as it came.
            lines += [
                "wait $original; left=$?", "[ $left -lt 126 ] || { rm -f \(Self.original)\(kind.suffix); left=0; }",
                "[ $status -ne 0 ] || status=$left",
            ]
        } else if formats.isEmpty {
            lines.append("vips avg '\(Self.input)[fail_on=truncated]' > /dev/null || status=$?")
        }
        lines += [
            "[ $status -lt 126 ] || exit \(Self.limited)", "[ $status -eq 0 ] || exit \(Self.invalid)",
        ]
        return lines.joined(separator: "\n")
    }

    private var recompressing: String {
        let target = "'\(Self.original)\(kind.suffix)\(kind.savingWhole)'"
        return hasProfile
            ? thumbnail(of: Self.input, target, size) + " --fail-on truncated --export-profile srgb"
            : "vips autorot '\(Self.input)[fail_on=truncated]' \(target)"
    }

    private var copying: [String] {
        guard let largest = formats.last, let base = largest.size(of: size) else { return [] }
        // A JPEG without a profile is in a screen's colours already; converting them took 50 ms of 12 megapixels.
        let decoding = " --fail-on truncated" + (kind == .jpeg && !hasProfile ? "" : " --export-profile srgb")
        guard formats.count > 1 else {
            return [thumbnail(of: Self.input, target(largest), base) + decoding + " || status=$?"]
        }
        let copies = formats.compactMap { format in
            format.size(of: size).map { thumbnail(of: "base.tif", target(format), $0) + " & set -- \"$@\" $!" }
        }
        return [
            thumbnail(of: Self.input, "base.tif", base) + decoding + " || status=$?", "if [ $status -eq 0 ]; then",
        ] + copies + ["for copy in \"$@\"; do wait $copy || status=$?; done", "fi"]
    }

    private func target(_ format: PictureFormat) -> String {
        "'\(format.rawValue)\(kind.suffix)\(kind.saving)'"
    }

    private func thumbnail(of source: String, _ target: String, _ size: ImageSize) -> String {
        "vips thumbnail \(source) \(target) \(size.width) --height \(size.height) --size force"
    }
}

extension ImageSize {
    /// Columns × rows.
    var pixels: Int { width * height }

    /// On its side.
    var turned: ImageSize { ImageSize(width: height, height: width) ?? self }
}
