//  FieldKeys: the keys of encrypted attributes, of their hashes, of the change log's codes.
//
//  Field keys have ids that stand in every cipher text, so several can be there at once: the current one seals, all of
//  them open. Of the keys of hashes one is in force for a database; which one, the database says by a fingerprint.
//  Always: at most 255 field keys; 32 bytes each. Printed, they say nothing.

import Content
package import Crypto

/// The keys of encrypted attributes; at most 255 field keys.
package struct FieldKeys: Sendable {
    /// The key that new texts are sealed with.
    package let current: UInt8
    let keys: [UInt8: SymmetricKey]
    /// Keys of hashes, the one in force first, the oldest last.
    private let indexes: [SymmetricKey]
    /// Proves lines of the change log and seals over them.
    let audit: SymmetricKey

    /// Keys of 32 bytes each; `keys` holds `current`.
    /// - Parameters:
    ///   - current: Seals from now on.
    ///   - keys: All that open, by their ids.
    ///   - index: The key of the hashes.
    ///   - olderIndexes: Those before it, the oldest last; older backups are of them.
    ///   - audit: Nil: derived from the oldest key of hashes, which never changes.
    package init(
        current: UInt8, keys: [UInt8: [UInt8]], index: [UInt8], olderIndexes: [[UInt8]] = [], audit: [UInt8]? = nil
    ) {
        self.current = current
        self.keys = keys.mapValues { SymmetricKey(data: $0) }
        indexes = ([index] + olderIndexes).map { SymmetricKey(data: $0) }
        let oldest = SymmetricKey(data: olderIndexes.last ?? index)
        self.audit = audit.map { SymmetricKey(data: $0) } ?? FieldKeys.derived(from: oldest, for: "audit", salt: [])
    }

    private init(_ keys: FieldKeys, indexes: [SymmetricKey]) {
        current = keys.current
        self.keys = keys.keys
        self.indexes = indexes
        audit = keys.audit
    }

    /// Fresh random keys.
    package static func random() -> FieldKeys {
        FieldKeys(current: 1, keys: [1: randomBytes(32)], index: randomBytes(32))
    }

    /// The key of the hashes in force.
    var index: SymmetricKey { indexes[0] }

    /// The audit key as bytes, to be written down.
    package var auditBytes: [UInt8] { audit.withUnsafeBytes { Array($0) } }

    /// The same keys for each key of hashes that could be in force, the newest first.
    package var byIndex: [FieldKeys] {
        indexes.indices.map { place in
            FieldKeys(
                self, indexes: [indexes[place]] + indexes.enumerated().filter { $0.offset != place }.map(\.element))
        }
    }

    /// Eight bytes as text that tell the key of the hashes from others.
    package var indexFingerprint: String {
        let code = HMAC<SHA256>.authenticationCode(for: Array("kavling index".utf8), using: index)
        return code.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The same keys with that key of hashes in force which a database names; nil when none of them is it.
    package func matching(_ fingerprint: String?) -> FieldKeys? {
        guard let fingerprint else { return self }
        return byIndex.first { $0.indexFingerprint.isExactly(fingerprint) }
    }

    /// A key for another purpose than fields, which whoever has these keys can make again.
    ///
    /// From the key of the hashes: it stays when the field key changes, so that what was sealed earlier still opens.
    /// - Parameters:
    ///   - purpose: Different purposes give keys that tell nothing about each other.
    ///   - salt: Likewise for each use of one purpose; random, public.
    package func derived(for purpose: String, salt: [UInt8]) -> SymmetricKey {
        FieldKeys.derived(from: index, for: purpose, salt: salt)
    }

    private static func derived(from key: SymmetricKey, for purpose: String, salt: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key, salt: salt, info: Array("kavling \(purpose)".utf8), outputByteCount: 32)
    }

    /// Bytes from the system's secure generator.
    package static func randomBytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 7)
        // Each number is a call of the kernel, so all of its bytes are used.
        while bytes.count < count { withUnsafeBytes(of: generator.next()) { bytes += $0 } }
        return Array(bytes.prefix(count))
    }
}

extension FieldKeys: CustomStringConvertible, CustomReflectable {
    /// Says nothing, so that no log can.
    package var description: String { "FieldKeys" }

    /// Shows nothing, for the same reason.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
