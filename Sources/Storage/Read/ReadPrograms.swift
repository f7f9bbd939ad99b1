//  ReadPrograms: compiled reads, kept for as long as there is room.
//
//  Equal plans share one program, however their queries were spelled. Bounded by the statements of all programs: beyond
//  it all are forgotten, which costs each one more compilation.

import Content
import Synchronization

/// Compiled reads by plan.
final class ReadPrograms: Sendable {
    /// Statements of all programs together; about 2 KB each.
    static let mostStatements = 8_192

    private struct State {
        var known: [ReadPlan: ReadProgram] = [:]
        var statements = 0
        var last: UInt64 = 0
    }

    private let layout: Layout
    private let generations: Generations
    private let state = Mutex(State())

    init(_ layout: Layout, generations: Generations) {
        self.layout = layout
        self.generations = generations
    }

    /// The program of a plan.
    func program(_ plan: ReadPlan) -> ReadProgram {
        if let known = state.withLock({ $0.known[plan] }) { return known }
        // Compiled outside the lock; two who do so at once get one program all the same.
        let made = fresh(plan)
        return state.withLock { state in
            if let known = state.known[plan] { return known }
            if state.statements + made.cost > Self.mostStatements {
                state.known.removeAll()
                state.statements = 0
            }
            state.known[plan] = made
            state.statements += made.cost
            return made
        }
    }

    /// A program of its own, not kept: for plans that are asked for once.
    func fresh(_ plan: ReadPlan) -> ReadProgram {
        let number = state.withLock { state in
            state.last += 1
            return state.last
        }
        return layout.compiler.program(
            plan, cipher: layout.cipher, number: number, most: layout.limits.relatedRows,
            places: generations.places(of:))
    }
}
