//  Invariant: what holds of each parser whatever bytes it is given.
//
//  In: any bytes.  Out: nil, or one sentence that says what broke.  I/O: none.
//  libFuzzer makes up the bytes (Tests/fuzz/Fuzzer.swift); CorpusTests feeds those that were kept.

/// A parser that clients feed, by the name of its corpus folder.
enum Invariant: String, CaseIterable, Sendable {
    case json, query, multipart, header, picture, number, time, text

    /// What broke; nil when everything holds.
    func fault(_ input: [UInt8]) -> String? {
        switch self {
        case .json: JSONInvariant.fault(input)
        case .query: QueryInvariant.fault(input)
        case .multipart: MultipartInvariant.fault(input)
        case .header: HeaderInvariant.fault(input)
        case .picture: PictureInvariant.fault(input)
        case .number: NumberInvariant.fault(input)
        case .time: TimeInvariant.fault(input)
        case .text: TextInvariant.fault(input)
        }
    }
}
