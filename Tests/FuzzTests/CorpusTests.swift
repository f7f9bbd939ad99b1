//  CorpusTests: every input that fuzzing kept, once through its parser; no fuzzer is needed for it.

import Foundation
import Testing

/// `Tests/fuzz/corpus/<invariant>/<name>`.
private let corpus = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "fuzz/corpus")

private func inputs(of invariant: Invariant) throws -> [(name: String, bytes: [UInt8])] {
    let folder = corpus.appending(path: invariant.rawValue)
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
        (name, Array(try Data(contentsOf: folder.appending(path: name))))
    }
}

@Suite struct `What fuzzing kept` {
    @Test(arguments: Invariant.allCases) func `holds`(invariant: Invariant) throws {
        let inputs = try inputs(of: invariant)
        #expect(inputs.count >= 10)
        for input in inputs {
            let fault = invariant.fault(input.bytes)
            #expect(fault == nil, "\(invariant.rawValue)/\(input.name)")
        }
    }

    @Test(arguments: Invariant.allCases) func `holds with every input cut short`(invariant: Invariant) throws {
        for input in try inputs(of: invariant) where input.bytes.count < 512 {
            for length in stride(from: 0, to: input.bytes.count, by: 7) {
                #expect(invariant.fault(Array(input.bytes.prefix(length))) == nil, "\(input.name) to \(length)")
            }
        }
    }

    @Test func `stays small`() throws {
        let bytes = try Invariant.allCases.flatMap { try inputs(of: $0) }.reduce(0) { $0 + $1.bytes.count }
        #expect(bytes < 500_000)
    }
}
