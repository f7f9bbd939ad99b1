//  FileSweepTests: which kept files are swept, over a real folder and a real database.

import Content
import Foundation
import Storage
import Testing

@testable import Server

@Suite struct `The sweep` {
    private func kept(_ name: String, in folder: UploadFolder, ageSeconds: Double) async throws {
        try await folder.keep(try await folder.staged([1, 2, 3]), as: name)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -ageSeconds)], ofItemAtPath: folder.root + "/" + name)
    }

    private func file(_ name: String, formats: JSONValue? = nil) -> @Sendable (Transaction) throws -> Void {
        { transaction in
            let type = try #require(transaction.layout.schema[.file])
            var draft = Draft(type)
            draft["name"] = .text(name)
            draft["hash"] = .text(name)
            draft["mime"] = .text("image/png")
            draft["size"] = .real(0)
            draft["url"] = .text("/uploads/" + name)
            draft["provider"] = .text("local")
            draft["formats"] = formats.map(Value.json)
            _ = try transaction.create(draft)
        }
    }

    @Test func `takes old files that no entry names, and nothing else`() async throws {
        try await TestOffice.empty { office in
            try await withFolder { folder in
                let copies = try JSONValue.parse(#"{"small":{"url":"/uploads/small_a.png"}}"#)
                try await office.write(file("a.png", formats: copies))
                for name in ["a.png", "small_a.png", "orphan.png", "small_orphan.png"] {
                    try await kept(name, in: folder, ageSeconds: 4_000)
                }
                try await kept("young.png", in: folder, ageSeconds: 3_000)
                let sweep = FileSweep(files: folder, store: office.store)
                #expect(try await sweep.sweep() == 2)
                #expect(try folder.keptNames == ["a.png", "small_a.png", "young.png"])
                #expect(try await sweep.sweep() == 0)
            }
        }
    }

    @Test func `reads entries page by page`() async throws {
        try await TestOffice.empty { office in
            for number in 0..<7 { try await office.write(file("\(number).png")) }
            let names = try await office.store.namesOfStoredFiles(pageRows: 2)
            #expect(names == Set((0..<7).map { "\($0).png" }))
        }
    }
}
