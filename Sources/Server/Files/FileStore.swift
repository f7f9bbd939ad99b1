//  FileStore: where kept files lie: a folder, or a bucket.
//
//  Files arrive in the stage folder, whichever it is, and go from there to the store under their final names.
//  Always: when `put` returns, the file is safe; what has a name is complete, and never changes but by being replaced.

package import Hummingbird

/// What a store knows of a file.
package struct StoredObject: Hashable, Sendable {
    /// Bytes.
    package let size: Int
    /// Changes with the content; without quotes.
    package let tag: String

    /// What is known.
    package init(size: Int, tag: String) {
        self.size = size
        self.tag = tag
    }
}

/// A file as a listing shows it.
package struct StoredName: Hashable, Sendable {
    /// In the store.
    package let name: String
    /// Its size.
    package let bytes: Int

    /// What a listing shows.
    package init(_ name: String, bytes: Int) {
        self.name = name
        self.bytes = bytes
    }
}

/// A place for kept files.
package protocol FileStore: Sendable {
    /// Stores a staged file, which is gone from the stage then.
    /// - Parameter replacing: Whether a file of that name may be there.
    /// - Throws: `unsafeName`, `exists`, `diskFull`, `unwritable`, `unreachable`, `stopping`.
    func put(_ file: StagedFile, as name: String, replacing: Bool) async throws(StageFault)
    /// What is stored under a name; nil for nothing.
    func find(_ name: String) async throws(StageFault) -> StoredObject?
    /// The bytes of a stored file, from an offset on, as they are asked for.
    func body(_ name: String, offset: Int, length: Int, context: EdgeContext) async throws -> ResponseBody
    /// Removes a stored file; false when there was none.
    @discardableResult
    func remove(_ name: String) async throws(StageFault) -> Bool
    /// Every file, or those that were last written more than `age` ago, in pages.
    func forEachFile(olderThan age: Duration?, _ body: ([StoredName]) async throws -> Void) async throws
    /// Hands over a path where the file can be read from its beginning; false for none.
    func withFile(_ name: String, _ body: (String) throws -> Void) async throws -> Bool
}

extension FileStore {
    /// How to answer `GET /uploads/NAME`.
    /// - Parameter name: The last component of the path, percent-decoded.
    /// - Returns: nil when there is no such file, or the name is not one: 404.
    package func open(_ name: String, for request: FileRequest = FileRequest()) async throws(StageFault) -> FileAnswer?
    {
        guard let object = try await find(name) else { return nil }
        return FileAnswer(name: name, object: object, request: request)
    }
}
