//  SecretsFile: a small file that only its owner may read, made whole or not at all.
//
//  Written under another name, synced, then linked to its own: two servers that start at once end up with one file, and
//  a crash leaves either none or a complete one.

import Content
import Foundation

/// The secrets file as bytes.
struct SecretsFile {
    /// More is no file of ours.
    static let maximumBytes = 65_536

    let path: String

    /// The content, and what is wrong with the file's rights; nil when there is no file.
    /// - Throws: `SecretsFault.unreadable`.
    func read() throws(SecretsFault) -> (bytes: [UInt8], warnings: [String])? {
        // Secrets that an orchestrator mounts are links to links.
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let descriptor = open(target, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .unreadable(path: path, reason: SecretsFile.reason())
        }
        defer { close(descriptor) }
        let rights = try rights(of: target)
        return (try bytes(descriptor), SecretsFile.warnings(path, rights: rights))
    }

    /// Makes the file with its folder; leaves a file alone that is there by now.
    /// - Returns: False when another process was first.
    /// - Throws: `SecretsFault.notWritable`.
    func create(_ bytes: [UInt8]) throws(SecretsFault) -> Bool {
        let folder = (path as NSString).deletingLastPathComponent
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        if !folder.isEmpty, !FileManager.default.fileExists(atPath: folder) {
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: attributes)
            } catch {
                throw .notWritable(path: path, reason: "its folder cannot be made: \(error.localizedDescription)")
            }
        }
        let draft = "\(path).\(HexDigits.random(16))"
        defer { unlink(draft) }
        try write(bytes, to: draft)
        guard link(draft, path) == 0 else {
            if errno == EEXIST { return false }
            throw .notWritable(path: path, reason: SecretsFile.reason())
        }
        try sync(folder.isEmpty ? "." : folder)
        return true
    }

    /// Puts other content in the file's place: after a crash there is either the old one or the new one, whole.
    /// - Throws: `SecretsFault.notWritable`; then the file is as it was.
    func replace(_ bytes: [UInt8]) throws(SecretsFault) {
        // What a link names is replaced, not the link.
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let draft = "\(target).\(HexDigits.random(16))"
        defer { unlink(draft) }
        try write(bytes, to: draft)
        guard rename(draft, target) == 0 else { throw .notWritable(path: path, reason: SecretsFile.reason()) }
        try sync((target as NSString).deletingLastPathComponent)
    }

    private func write(_ bytes: [UInt8], to draft: String) throws(SecretsFault) {
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .notWritable(path: path, reason: SecretsFile.reason()) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw .notWritable(path: path, reason: SecretsFile.reason()) }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw .notWritable(path: path, reason: SecretsFile.reason()) }
    }

    private func sync(_ folder: String) throws(SecretsFault) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .notWritable(path: path, reason: SecretsFile.reason()) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .notWritable(path: path, reason: SecretsFile.reason()) }
    }

    private func bytes(_ descriptor: Int32) throws(SecretsFault) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = buffer.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw .unreadable(path: path, reason: SecretsFile.reason()) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= SecretsFile.maximumBytes else {
                throw .unreadable(path: path, reason: "it is larger than \(SecretsFile.maximumBytes) bytes")
            }
        }
    }

    private func rights(of target: String) throws(SecretsFault) -> Int {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: target),
            let rights = (attributes[.posixPermissions] as? NSNumber)?.intValue
        else { throw .unreadable(path: path, reason: "its rights cannot be read") }
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
            throw .unreadable(path: path, reason: "it is no file")
        }
        return rights
    }

    private static func warnings(_ path: String, rights: Int) -> [String] {
        guard rights & 0o077 != 0 else { return [] }
        let mode = String(rights & 0o777, radix: 8)
        return ["\(path) may be read or changed by other users (mode \(mode)); run: chmod 600 \(path)"]
    }

    private static func reason() -> String {
        String(cString: strerror(errno))
    }
}
