//  Fuzzer: libFuzzer's way into the invariants of Tests/FuzzTests; built by scripts/libfuzzer.
//
//  The environment's FUZZ_TARGET names the invariant. A broken one ends the process, as libFuzzer wants it, and the
//  input is left in a file.
import Foundation

private let invariant = ProcessInfo.processInfo.environment["FUZZ_TARGET"].flatMap(Invariant.init)

/// One input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let invariant else {
        preconditionFailure("FUZZ_TARGET is none of \(Invariant.allCases.map(\.rawValue))")
    }
    if let fault = invariant.fault(Array(UnsafeBufferPointer(start: start, count: count))) {
        // Optimised code drops the message of a failed precondition.
        FileHandle.standardError.write(Data("\(invariant.rawValue): \(fault)\n".utf8))
        abort()
    }
    return 0
}
