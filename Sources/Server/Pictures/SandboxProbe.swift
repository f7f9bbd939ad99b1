//  SandboxProbe: the sandbox, tried out beside the start and not before it: a child takes longer than all the rest.
//
//  Always: tried once; whoever needs the answer before it is there waits.

import Synchronization

/// What will be known of the sandbox.
package final class SandboxProbe: Sendable {
    private enum State {
        case open([CheckedContinuation<PictureSandbox?, Never>])
        case known(PictureSandbox?)
    }

    private let state = Mutex(State.open([]))

    /// Nothing is tried before `run`.
    package init() {}

    /// A sandbox that is known already.
    package init(known sandbox: PictureSandbox?) {
        state.withLock { $0 = .known(sandbox) }
    }

    /// Tries the sandbox and lets those go on who wait for it.
    /// - Parameter warn: Takes what the operator should know.
    package func run(limits: PictureLimits = PictureLimits(), warn: (String) -> Void) async {
        let (sandbox, warnings) = await PictureSandbox.probe(limits: limits)
        let waiting = state.withLock { state in
            guard case .open(let waiting) = state else { return [] as [CheckedContinuation<PictureSandbox?, Never>] }
            state = .known(sandbox)
            return waiting
        }
        for continuation in waiting { continuation.resume(returning: sandbox) }
        for warning in warnings { warn(warning) }
    }

    /// The sandbox; nil where there is none.
    var sandbox: PictureSandbox? {
        get async {
            await withCheckedContinuation { continuation in
                let known: PictureSandbox?? = state.withLock { state in
                    switch state {
                    case .known(let sandbox): return .some(sandbox)
                    case .open(let waiting):
                        state = .open(waiting + [continuation])
                        return nil
                    }
                }
                if let known { continuation.resume(returning: known) }
            }
        }
    }
}
