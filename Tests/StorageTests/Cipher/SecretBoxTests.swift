//  SecretBoxTests: what is sealed opens in its place and nowhere else, and outlives a change of keys.

import Storage
import Testing

@Suite struct `A sealed secret` {
    private static let (first, second) = (FieldKeys.randomBytes(32), FieldKeys.randomBytes(32))
    private let keys = FieldKeys(current: 1, keys: [1: FieldKeys.randomBytes(32)], index: Self.first)

    @Test func `opens where it was sealed, and each time looks different`() throws {
        let box = SecretBox(keys, for: "test")
        let text = Array("rahasia".utf8)
        let sealed = try (0..<2).map { _ in try box.seal(text, at: "a|1") }
        #expect(sealed[0] != sealed[1] && !sealed[0].contains(text))
        for one in sealed { #expect(try box.open(one, at: "a|1") == text) }
        #expect(try box.open(box.seal([], at: ""), at: "").isEmpty)
    }

    @Test func `does not open in another place, for another purpose, or changed`() throws {
        let box = SecretBox(keys, for: "test")
        let sealed = try box.seal(Array("rahasia".utf8), at: "a|1")
        #expect(throws: SealFault.self) { try box.open(sealed, at: "a|2") }
        #expect(throws: SealFault.self) { try SecretBox(keys, for: "other").open(sealed, at: "a|1") }
        for place in sealed.indices {
            var changed = sealed
            changed[place] ^= 1
            #expect(throws: SealFault.self) { try box.open(changed, at: "a|1") }
            #expect(throws: SealFault.self) { try box.open(Array(sealed.prefix(place)), at: "a|1") }
        }
    }

    @Test func `opens after the key of the hashes was changed, as long as the older one is there`() throws {
        let box = SecretBox(keys, for: "test")
        let (sealed, hash) = (try box.seal([1, 2, 3], at: "a"), box.hashes("kode", at: "a")[0])
        let field = [UInt8(2): FieldKeys.randomBytes(32)]
        let changed = FieldKeys(current: 2, keys: field, index: Self.second, olderIndexes: [Self.first])
        #expect(try SecretBox(changed, for: "test").open(sealed, at: "a") == [1, 2, 3])
        #expect(SecretBox(changed, for: "test").hashes("kode", at: "a").last == hash)
        #expect(SecretBox(changed, for: "test").hashes("kode", at: "a").first != hash)
        let other = FieldKeys(current: 2, keys: field, index: Self.second)
        #expect(throws: SealFault.self) { try SecretBox(other, for: "test").open(sealed, at: "a") }
    }
}
