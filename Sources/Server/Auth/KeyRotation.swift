//  KeyRotation: the secrets file while its keys change.
//
//  A new field key is in the file, on disk, before anything is sealed with it; the old one stays until nothing is under
//  it any more, and is kept as retired from then on, for backups. A rotation that was stopped is told by a second key in
//  use: beginning again goes on with it.
//  Refuses: a 256th field key. Blocks for some milliseconds.

import Content
package import Storage

/// Changes keys in a secrets file.
package struct KeyRotation: Sendable {
    private let path: String

    /// Of the file at `path`, which must be there.
    package init(path: String) {
        self.path = path
    }

    /// What a step of a rotation left in the file.
    package struct Step: Sendable {
        /// Every key of the file.
        package let keys: FieldKeys
        /// Field keys that are no longer current; before a rotation's end those that are still in use.
        package let old: [UInt8]
        /// True where an earlier rotation is gone on with.
        package let isResumed: Bool
    }

    /// Adds a field key and makes it current, unless one was added before and the older ones are still in use.
    package func begin() throws(SecretsFault) -> Step {
        var document = try read()
        let isResumed = document.keys.count > 1
        if !isResumed {
            let taken = Set(document.keys.keys).union(document.retired.keys)
            guard let id = (UInt8(1)...255).first(where: { !taken.contains($0) }) else {
                throw .invalid(path: path, reason: "it has 255 field keys; remove retired ones that no backup needs")
            }
            document.keys[id] = FieldKeys.randomBytes(SecretsDocument.keyBytes)
            document.current = id
            try write(document)
        }
        let old = document.keys.keys.filter { $0 != document.current }.sorted()
        return Step(keys: document.fieldKeys, old: old, isResumed: isResumed)
    }

    /// Retires every field key but the current one; to be called when nothing is under them any more.
    package func finish() throws(SecretsFault) -> Step {
        var document = try read()
        let old = document.keys.filter { $0.key != document.current }
        document.retired.merge(old) { _, used in used }
        document.keys = document.keys.filter { $0.key == document.current }
        if !old.isEmpty { try write(document) }
        return Step(keys: document.fieldKeys, old: old.keys.sorted(), isResumed: false)
    }

    /// Adds a key of hashes in front of the others, unless the one in front is not in force yet.
    /// - Parameter inForce: The fingerprint that the database names.
    package func addIndex(besides inForce: String) throws(SecretsFault) -> FieldKeys {
        var document = try read()
        guard document.fieldKeys.indexFingerprint.isExactly(inForce) else { return document.fieldKeys }
        // Written down before the key that it may be derived from gets company.
        document.audit = document.fieldKeys.auditBytes
        document.olderIndexes.insert(document.index, at: 0)
        document.index = FieldKeys.randomBytes(SecretsDocument.keyBytes)
        try write(document)
        return document.fieldKeys
    }

    private func read() throws(SecretsFault) -> SecretsDocument {
        guard let found = try SecretsFile(path: path).read() else { throw .missing(path: path) }
        return try SecretsDocument(found.bytes, path: path)
    }

    private func write(_ document: SecretsDocument) throws(SecretsFault) {
        try SecretsFile(path: path).replace(document.json)
    }
}
