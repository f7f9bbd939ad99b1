//  FileRules: what an installation takes for a file, and how one is called.
//
//  Foreign content is served as Strapi serves it. The office's own takes few types, calls no file by a number that may
//  be somebody's identity number, and shows files to those only who may see what they hang on.

import Content

/// The rules of an installation about files.
package struct FileRules: Sendable {
    /// Media types of files that hang on nothing; nil for any.
    package let types: [String]?
    /// True for the office's own content.
    package var isGuarded: Bool { types != nil }

    /// Of what a private file is called after.
    private static let titleCharacters = 100

    /// Strapi's: everybody who may upload may upload anything.
    package static let strapi = FileRules(types: nil)

    /// An office's, which takes these media types.
    package init(types: [String]?) {
        self.types = types
    }
}

/// What a file is for: where it will hang, and what it is called there.
struct FilePurpose: Sendable {
    /// The path of the attribute, or of the form's field.
    var path: [String]
    /// What the attribute takes; nil for a file that hangs on nothing yet.
    var media: Media?
    /// What a private file is called, with the date.
    var title = ""
    /// The name that the client wishes to be shown.
    var shown: String?

    /// A file that hangs on nothing yet.
    static let loose = FilePurpose(path: ["files"])
}

extension FileRules {
    /// Refuses what may not be kept for a purpose.
    /// - Returns: The file, with its media type as its content tells it where only some are taken.
    /// - Throws: 400.
    func admit(_ staged: StagedFile, for purpose: FilePurpose) throws -> StagedFile {
        let types = purpose.media == nil ? types : purpose.media?.fileTypes
        guard let types else { return staged }
        var staged = staged
        // An alias that the client declares must not stand in the entry: the content's own name counts.
        staged.declaredType = nil
        let isTaken = types.contains(staged.sniffedType.mime) && purpose.media?.refuses(staged.mime) == nil
        guard isTaken else {
            let text = FieldFault.text(of: purpose.path)
            throw PayloadFault([
                FieldFault(purpose.path, "\(text) must be a file of type: \(types.joined(separator: ", "))")
            ])
        }
        return staged
    }

    /// The names of a file.
    func names(of staged: StagedFile, for purpose: FilePurpose, today: String) -> FileName {
        if purpose.media?.isPrivate == true {
            return FileName(
                title: "\(purpose.title.prefix(FileRules.titleCharacters)) \(today)", original: staged.originalName,
                type: staged.mime)
        }
        guard isGuarded else {
            return FileName(original: staged.originalName, shown: purpose.shown, type: staged.mime)
        }
        return FileName(
            ofOffice: staged.originalName, shown: purpose.shown, type: staged.mime, isListed: purpose.media != nil)
    }
}
