//  Stages: whose time it was.

import Testing

@testable import Figures

@Suite struct `The stages of a request` {
    private func spent(_ times: StageTimes) -> [String] {
        var found: [String] = []
        times.eachStage { found.append("\($0) \($1)") }
        return found
    }

    @Test func `own the time since the mark before`() {
        let times = StageTimes(start: 1_000)
        times.mark(.auth, at: 1_010)
        times.mark(.plan, at: 1_015)
        times.mark(.read, at: 1_100)
        #expect(spent(times) == ["auth 10", "plan 5", "read 85"])
    }

    @Test func `add up when they come again, and stand in the order of the way`() {
        let times = StageTimes(start: 0)
        times.mark(.write, at: 7)
        times.mark(.wait, at: 8)
        times.mark(.read, at: 10)
        times.mark(.wait, at: 13)
        #expect(spent(times) == ["wait 4", "read 2", "write 7"])
        #expect(times[.wait] == 4)
    }

    @Test func `take no time from a clock that stands or was read out of order`() {
        let times = StageTimes(start: 100)
        times.mark(.auth, at: 100)
        times.mark(.plan, at: 90)
        #expect(spent(times) == [])
    }

    @Test func `all have room`() {
        let times = StageTimes(start: 0)
        for (index, stage) in Stage.allCases.enumerated() { times.mark(stage, at: UInt64(index + 1)) }
        #expect(spent(times).count == Stage.allCases.count)
    }

    @Test func `are marked by the clock unless told`() {
        let times = StageTimes()
        times.mark(.read)
        #expect(times[.read] > 0 && times[.read] <= Monotonic.now() - times.start)
    }
}
