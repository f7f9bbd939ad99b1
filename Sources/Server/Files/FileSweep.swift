//  FileSweep: removes kept files that no entry names: what a crash left between a file and its entry.
//
//  Files are listed first and entries read after, and only files older than an hour count: whatever is on its way in is
//  younger.
//  Always: a file that any entry names is left alone; when either side cannot be read to its end, nothing is removed.

package import Storage

/// A sweep of kept files.
package struct FileSweep: Sendable {
    /// How old a file must be.
    package static let age: Duration = .seconds(3_600)

    private let files: any FileStore
    private let store: ContentStore

    /// A sweep of a store of files whose entries are in `store`.
    package init(files: any FileStore, store: ContentStore) {
        self.files = files
        self.store = store
    }

    /// Sweeps once.
    /// - Returns: How many files were removed.
    @discardableResult
    package func sweep(olderThan age: Duration = FileSweep.age) async throws -> Int {
        var old: [String] = []
        try await files.forEachFile(olderThan: age) { old += $0.map(\.name) }
        guard !old.isEmpty else { return 0 }
        let named = try await store.namesOfStoredFiles()
        var count = 0
        for name in old where !named.contains(name) && UploadFolder.isSafe(name) {
            if try await files.remove(name) { count += 1 }
        }
        return count
    }
}
