//  Uploads: where this installation keeps its files, made of its settings.
//
//  A folder is its own store. A bucket needs a folder beside it, where files arrive and are looked at.

import Content
import Foundation
import NIOPosix
import Server

extension Settings {
    /// Whether files are kept in a bucket.
    var keepsFilesInBucket: Bool { S3Location.isMeant(by: uploads) }

    /// The folder where files arrive; still to be prepared.
    var uploadFolder: UploadFolder {
        UploadFolder(
            root: keepsFilesInBucket ? stage : uploads, fileBytes: uploadMegabytes * 1_048_576, pool: .singleton)
    }

    /// Where files are kept.
    /// - Throws: `S3LocationFault`.
    func fileStore() throws -> any FileStore {
        guard let bucket = try bucket() else { return uploadFolder }
        return bucket
    }

    /// The bucket; nil where files lie in a folder.
    func bucket() throws -> S3Store? {
        guard keepsFilesInBucket else { return nil }
        let location = try S3Location(uploads, key: s3Key, secret: s3Secret)
        // The service compares the signature's time with its own clock, so this is the system's.
        return S3Store(
            location, stage: uploadFolder, pool: .singleton, now: { .init(milliseconds: Settings.now()) })
    }
}
