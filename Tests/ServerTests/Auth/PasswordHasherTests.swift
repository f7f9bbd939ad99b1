//  PasswordHasherTests: hashes of Strapi, hashes of ours, and what fits none.

import Content
import Foundation
import Testing

@testable import Server

@Suite struct `Hashing passwords` {
    let hasher = TestOffice.passwords

    @Test(arguments: Recorded.users.map { ($0.name, $0.hash) })
    func `verifies what Strapi stored`(name: String, hash: String) async throws {
        #expect(try await hasher.verify(Recorded.password, against: hash), "\(name)")
        #expect(try await !hasher.verify("Rahasia124", against: hash), "\(name)")
    }

    @Test func `makes salted yescrypt hashes that only their password fits`() async throws {
        let one = try await hasher.hash("Rahasia Perusahaan 1")
        let other = try await hasher.hash("Rahasia Perusahaan 1")
        #expect(one.hasPrefix("$y$"))
        #expect(one != other)
        #expect(try await hasher.verify("Rahasia Perusahaan 1", against: one))
        #expect(try await hasher.verify("Rahasia Perusahaan 1", against: other))
        #expect(try await !hasher.verify("rahasia Perusahaan 1", against: one))
        #expect(try await !hasher.verify("Rahasia Perusahaan 1 ", against: one))
    }

    @Test(arguments: [
        "", "Rahasia123", "*", "*0", "$", "$y$", "$2a$", "$2a$10$short", "$9$nothing", "rOHuxDbJhnFlY", "$2a$10$",
        "$6$",
    ])
    func `finds that nothing fits a hash of no known form`(hash: String) async throws {
        #expect(try await !hasher.verify("Rahasia123", against: hash))
        #expect(try await !hasher.verify("", against: hash))
        #expect(try await !hasher.verify(hash, against: hash))
    }

    @Test func `takes 128 bytes and refuses one more`() async throws {
        let longest = String(repeating: "é", count: 64)
        #expect(longest.utf8.count == 128)
        let hash = try await hasher.hash(longest)
        #expect(try await hasher.verify(longest, against: hash))
        #expect(try await !hasher.verify(String(longest.dropLast()), against: hash))
        await #expect(throws: Refusal.validation("A password may be at most 128 bytes long")) {
            try await hasher.hash(longest + "x")
        }
    }

    @Test(arguments: ["", "abc\0def", "\0"])
    func `refuses a password that C would cut short`(password: String) async throws {
        await #expect(throws: Refusal.validation("This password cannot be used")) { try await hasher.hash(password) }
        #expect(try await !hasher.verify(password, against: Recorded.users[0].hash))
    }

    // The hash is from perl -e 'print crypt("a"x72, "\$2a\$04\$abcdefghijklmnopqrstuu")'
    @Test(arguments: [(71, false), (72, true), (73, true), (600, true)])
    func `reads 72 bytes of a bcrypt password, as bcryptjs`(count: Int, fits: Bool) async throws {
        let hash = "$2a$04$abcdefghijklmnopqrstuuBzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe"
        #expect(try await hasher.verify(String(repeating: "a", count: count), against: hash) == fits)
    }

    @Test func `follows bcrypt where the library's own 2a strays from it`() {
        // libcrypt's $2a$ gives uEHcNUn4pZAod4cvZR/w7kzlITN6vjO for these bytes; bcrypt, and so bcryptjs, gives this.
        let hash = "$2a$04$abcdefghijklmnopqrstuuhR.sOLIGFLn1YE.KAdcFPWxRvkPyMhu"
        #expect(Crypt.verify([0xFF, 0xFF, 0x80], against: hash))
        #expect(!Crypt.verify([0xFF, 0xFF, 0x81], against: hash))
    }

    @Test func `refuses work beyond its bound at once, and takes more when some is done`() async throws {
        let small = PasswordHasher(threads: 1, waitingJobs: 3)
        let outcomes = await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    do {
                        _ = try await small.hash("Rahasia123")
                        return 200
                    } catch {
                        return (error as? Refusal)?.status
                    }
                }
            }
            return await group.reduce(into: [Int?]()) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 == 200 }.count == 3)
        #expect(outcomes.filter { $0 == 503 }.count == 1)
        #expect(try await small.hash("Rahasia123").hasPrefix("$y$"))
        try await small.shutdown()
        await #expect(throws: (any Error).self) { try await small.hash("Rahasia123") }
    }
}
