//  SealedStream: bytes of any length, encrypted and authenticated as one, in chunks.
//
//  Head: "KVLGBAK" and the version (1 byte), a random salt (32), a code over both (32). Then chunks of 65 536 bytes,
//  each with its tag (16); the last may be shorter. The nonce of a chunk is its number and whether it is the last, so
//  chunks that are swapped, repeated, left out or taken from elsewhere do not open, and neither does a stream that ends
//  early or goes on. Both keys are derived from the secrets with the salt, so no nonce is used twice under one key.
//  Always: no byte is handed on before its chunk was authenticated; memory is a few chunks.
//  Source: Hoang, Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance"
//  (the STREAM construction).

import Crypto
import Storage

/// The form of the stream.
enum SealedStream {
    static let version: UInt8 = 1
    static let chunkBytes = 65_536
    static let tagBytes = 16
    static let saltBytes = 32
    static let codeBytes = 32
    static let magic = Array("KVLGBAK".utf8)

    static var headBytes: Int { magic.count + 1 + saltBytes + codeBytes }

    /// The keys of one stream.
    struct Keys {
        let head: SymmetricKey
        let body: SymmetricKey

        init(_ keys: FieldKeys, salt: [UInt8]) {
            head = keys.derived(for: "backup 1 head", salt: salt)
            body = keys.derived(for: "backup 1 body", salt: salt)
        }
    }

    /// The nonce of a chunk.
    static func nonce(_ number: UInt64, isLast: Bool) throws -> AES.GCM.Nonce {
        var bytes = [UInt8](repeating: 0, count: 3)
        withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
        bytes.append(isLast ? 1 : 0)
        return try AES.GCM.Nonce(data: bytes)
    }
}

/// Why a stream does not open.
enum SealedStreamFault: Error, Equatable, CustomStringConvertible {
    /// It begins otherwise.
    case notABackup
    case newerVersion(UInt8)
    case otherSecrets
    /// It ends before its end.
    case cutOff
    /// Bytes were changed, or chunks moved.
    case damaged(chunk: UInt64)

    var description: String {
        switch self {
        case .notABackup: "it is no backup of Kavling"
        case .newerVersion(let version):
            "it has the form \(version), this version knows \(SealedStream.version); use a newer kavling"
        case .otherSecrets: "it was made with another secrets file, or its first bytes are damaged"
        case .cutOff: "it is cut off: its end is missing"
        case .damaged(let chunk):
            "it is damaged or was changed, at byte "
                + "\(SealedStream.headBytes + Int(chunk) * (SealedStream.chunkBytes + SealedStream.tagBytes)) or behind it"
        }
    }
}

/// Seals bytes as they come.
struct SealedWriter {
    private let key: SymmetricKey
    private let sink: ([UInt8]) throws -> Void
    private var chunk: [UInt8] = []
    private var number: UInt64 = 0

    /// Writes the head to `sink`.
    init(_ keys: FieldKeys, to sink: @escaping ([UInt8]) throws -> Void) throws {
        let salt = FieldKeys.randomBytes(SealedStream.saltBytes)
        let keys = SealedStream.Keys(keys, salt: salt)
        let head = SealedStream.magic + [SealedStream.version] + salt
        try sink(head + Array(HMAC<SHA256>.authenticationCode(for: head, using: keys.head)))
        key = keys.body
        self.sink = sink
    }

    /// Takes more bytes.
    mutating func write(_ bytes: some Collection<UInt8>) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            // A full chunk waits until more comes: the last one is sealed as the last.
            if chunk.count == SealedStream.chunkBytes { try seal(isLast: false) }
            let part = rest.prefix(SealedStream.chunkBytes - chunk.count)
            chunk.append(contentsOf: part)
            rest = rest.dropFirst(part.count)
        }
    }

    /// Writes what is left; without this the stream does not open.
    mutating func finish() throws {
        try seal(isLast: true)
    }

    private mutating func seal(isLast: Bool) throws {
        let box = try AES.GCM.seal(chunk, using: key, nonce: SealedStream.nonce(number, isLast: isLast))
        try sink(Array(box.ciphertext) + Array(box.tag))
        chunk.removeAll(keepingCapacity: true)
        number += 1
    }
}

/// Opens a sealed stream.
struct SealedReader {
    private let key: SymmetricKey
    private let source: (Int) throws -> [UInt8]
    /// Opened and not yet asked for.
    private var open: ArraySlice<UInt8> = []
    /// The sealed chunk that comes next; nil behind the last.
    private var ahead: [UInt8]?
    private var number: UInt64 = 0

    /// Reads the head.
    /// - Parameters:
    ///   - keys: Those that it was sealed with.
    ///   - source: Gives as many bytes as it is asked for; fewer only at its end.
    /// - Throws: `SealedStreamFault`.
    init(_ keys: FieldKeys, from source: @escaping (Int) throws -> [UInt8]) throws {
        let head = try source(SealedStream.headBytes)
        guard head.starts(with: SealedStream.magic), head.count > SealedStream.magic.count else {
            throw SealedStreamFault.notABackup
        }
        let version = head[SealedStream.magic.count]
        guard version == SealedStream.version else { throw SealedStreamFault.newerVersion(version) }
        guard head.count == SealedStream.headBytes else { throw SealedStreamFault.cutOff }
        let (signed, code) = (head.dropLast(SealedStream.codeBytes), head.suffix(SealedStream.codeBytes))
        let salt = Array(signed.suffix(SealedStream.saltBytes))
        // It may be older than the key of hashes.
        let fitting = keys.byIndex.lazy.map { SealedStream.Keys($0, salt: salt) }.first {
            HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: signed, using: $0.head)
        }
        guard let fitting else { throw SealedStreamFault.otherSecrets }
        key = fitting.body
        self.source = source
        ahead = try source(SealedStream.chunkBytes + SealedStream.tagBytes)
    }

    /// Up to `count` bytes of the chunk at hand; empty at the end.
    mutating func read(atMost count: Int) throws -> ArraySlice<UInt8> {
        if open.isEmpty { try openNext() }
        let part = open.prefix(count)
        open = open.dropFirst(part.count)
        return part
    }

    /// Exactly `count` bytes; the caller bounds them.
    /// - Throws: `cutOff` where there are fewer.
    mutating func read(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let part = try read(atMost: count - bytes.count)
            guard !part.isEmpty else { throw SealedStreamFault.cutOff }
            bytes += part
        }
        return bytes
    }

    /// True behind the last byte.
    mutating func isAtEnd() throws -> Bool {
        if open.isEmpty { try openNext() }
        return open.isEmpty
    }

    private mutating func openNext() throws {
        guard let sealed = ahead else { return }
        let next = try source(SealedStream.chunkBytes + SealedStream.tagBytes)
        ahead = next.isEmpty ? nil : next
        guard sealed.count >= SealedStream.tagBytes else { throw SealedStreamFault.cutOff }
        guard let chunk = try chunk(sealed, isLast: next.isEmpty) else {
            // A chunk that opens as one in the middle, with nothing behind it.
            let isCutOff = try next.isEmpty && chunk(sealed, isLast: false) != nil
            throw isCutOff ? SealedStreamFault.cutOff : .damaged(chunk: number)
        }
        open = chunk[...]
        number += 1
    }

    private func chunk(_ sealed: [UInt8], isLast: Bool) throws -> [UInt8]? {
        let box = try AES.GCM.SealedBox(
            nonce: SealedStream.nonce(number, isLast: isLast), ciphertext: sealed.dropLast(SealedStream.tagBytes),
            tag: sealed.suffix(SealedStream.tagBytes))
        return (try? AES.GCM.open(box, using: key)).map { Array($0) }
    }
}
