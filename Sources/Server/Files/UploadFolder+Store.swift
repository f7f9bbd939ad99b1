//  UploadFolder+Store: the folder as a store of kept files.
//
//  In: names.  Out: what lies under them.  The stage inside the folder is no part of the store.
//  Always: links are not followed; blocking calls run on the folder's threads. Refuses: names that leave the folder.

import Foundation
package import Hummingbird
import NIOPosix

extension UploadFolder: FileStore {
    /// Gives a staged file its name, as `keep`.
    package func put(_ file: StagedFile, as name: String, replacing: Bool) async throws(StageFault) {
        try await keep(file, as: name, replacing: replacing)
    }

    /// Looks at a file by its name; links are not followed.
    package func find(_ name: String) async throws(StageFault) -> StoredObject? {
        guard UploadFolder.isSafe(name) else { return nil }
        let path = root + "/" + name
        return try await blocking {
            // Not followed: a symbolic link in the folder leads nowhere. Why a file cannot be looked at is nobody's
            // business; it is not there.
            guard let status = try? FileManager.default.attributesOfItem(atPath: path),
                status[.type] as? FileAttributeType == .typeRegular, let size = status[.size] as? Int
            else { return nil }
            let changed = (status[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            return StoredObject(
                size: size, tag: "\(String(size, radix: 16))-\(String(Int(changed * 1_000_000), radix: 16))")
        }
    }

    /// Reads a file as its bytes are asked for.
    package func body(_ name: String, offset: Int, length: Int, context: EdgeContext) async throws -> ResponseBody {
        try await FileIO(threadPool: pool).loadFile(
            path: try path(of: name), range: offset...(offset + length - 1), context: context)
    }

    /// Lists the folder.
    package func forEachFile(olderThan age: Duration?, _ body: ([StoredName]) async throws -> Void) async throws {
        let files = try await blocking { () throws(StageFault) in
            // The system's clock, not the application's: it is the one that dates the files.
            let cutoff = age.map { Double(time(nil) - Int($0.components.seconds)) } ?? .infinity
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: root) else {
                throw .unwritable(errno: ENOENT)
            }
            return names.compactMap { name -> StoredName? in
                guard let status = try? FileManager.default.attributesOfItem(atPath: root + "/" + name),
                    status[.type] as? FileAttributeType == .typeRegular, let size = status[.size] as? Int,
                    let written = status[.modificationDate] as? Date, written.timeIntervalSince1970 < cutoff
                else { return nil }
                return StoredName(name, bytes: size)
            }
        }
        try await body(files)
    }

    /// Hands over the path of the file itself.
    package func withFile(_ name: String, _ body: (String) throws -> Void) async throws -> Bool {
        guard try await find(name) != nil else { return false }
        try body(root + "/" + name)
        return true
    }
}
