//  DemoOffice+Files: the pictures and papers of the demo office.
//
//  Files are described, and made only when their bytes are asked for: pictures take milliseconds each.
//  Always: the bytes are a real JPEG or PDF file, equal for equal descriptions, and far below the limit for uploads.

extension DemoOffice {
    /// A file as a client would upload it.
    package struct File: Sendable {
        /// Stands for its entry in links.
        package let entry: Reference
        /// With its extension.
        package let name: String
        let paper: Paper
        let content: Drawing

        enum Drawing: Sendable {
            case picture(JPEGMaker.Subject, width: Int, height: Int, seed: UInt64)
            case document(title: String, lines: [String])
        }

        /// The media type that its bytes are of.
        package var mediaType: String {
            switch content {
            case .picture: "image/jpeg"
            case .document: "application/pdf"
            }
        }

        /// The file itself; takes milliseconds.
        package func bytes() -> [UInt8] {
            switch content {
            case .picture(let subject, let width, let height, let seed):
                JPEGMaker.picture(width: width, height: height, seed: seed, of: subject)
            case .document(let title, let lines): PDFMaker.document(title: title, lines: lines)
            }
        }
    }

    /// What a file shows; later parts take one that shows the same.
    enum Paper: Hashable, Sendable {
        case house, sitePlan, building
        case identityCard, taxCard, familyCard, paySlip, other
        case transferPicture, transferDocument, receipt
    }
}

extension DemoOffice.Ledger {
    /// A file that shows something; after part 0 one of those that show the same.
    mutating func file(
        _ paper: DemoOffice.Paper, _ name: String, _ content: DemoOffice.File.Drawing
    ) -> DemoOffice.Reference? {
        if part == 0 {
            let entry = nextReference(.file)
            let file = DemoOffice.File(entry: entry, name: name, paper: paper, content: content)
            files.append(file)
            return entry
        }
        let alike = alike(paper)
        guard !alike.isEmpty else { return nil }
        let place = nextPlace(on: paper)
        return alike[place % alike.count]
    }

    /// A picture file.
    mutating func picture(
        _ paper: DemoOffice.Paper, _ name: String, of subject: JPEGMaker.Subject = .house, _ width: Int = 640,
        _ height: Int = 480
    ) -> DemoOffice.Reference? {
        let seed = seed &+ UInt64(files.count)
        return file(paper, name + ".jpg", .picture(subject, width: width, height: height, seed: seed))
    }

    /// A document file, which says that it is made up.
    mutating func document(
        _ paper: DemoOffice.Paper, _ name: String, title: String, _ lines: [String]
    ) -> DemoOffice.Reference? {
        file(paper, name + ".pdf", .document(title: title, lines: lines + ["", "Contoh data demo."]))
    }
}
