//  FileClass: Strapi's classes of files, which a media attribute's `allowedTypes` names.
//
//  The class follows from the media type alone; what a media type says of a file is judged by the server.

/// The classes of files that a media attribute's `allowedTypes` speaks of.
package enum FileClass: String, CaseIterable, Sendable {
    case images, videos, audios, files

    /// The class of a media type: `files` for everything that is no picture, film or sound.
    package init(mime: String) {
        switch mime.prefix(6) {
        case "image/": self = .images
        case "video/": self = .videos
        case "audio/": self = .audios
        default: self = .files
        }
    }
}
