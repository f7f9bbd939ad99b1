//  ConnectionPaceTests: who is waited for, and for how long.

import Testing

@testable import Server

@Suite struct `A connection's pace` {
    /// A connection that began at `start`; a class, because asking it changes it.
    private final class Watched {
        let start = ContinuousClock.now
        lazy var pace = ConnectionPace(ConnectionLimits(files: 1_000), at: start)

        func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

        func isOverdue(at seconds: Double, pending: Int, isCrowded: Bool) -> Bool {
            pace.isOverdue(at: at(seconds), pending: pending, isCrowded: isCrowded)
        }
    }

    @Test func `lets an idle client be for its time and no longer`() {
        let watched = Watched()
        #expect(!watched.isOverdue(at: 65, pending: 0, isCrowded: false))
        #expect(watched.isOverdue(at: 65.1, pending: 0, isCrowded: false))
    }

    @Test func `is shorter for idle clients while connections run out`() {
        let watched = Watched()
        #expect(!watched.isOverdue(at: 5, pending: 0, isCrowded: true))
        #expect(watched.isOverdue(at: 5.1, pending: 0, isCrowded: true))
        watched.pace.headCame(at: watched.at(4))
        #expect(!watched.isOverdue(at: 20, pending: 0, isCrowded: true))
    }

    @Test func `counts idleness from the end of the last answer`() {
        let watched = Watched()
        watched.pace.headCame(at: watched.at(60))
        watched.pace.requestEnded(at: watched.at(60))
        watched.pace.answerEnded(at: watched.at(64))
        #expect(!watched.isOverdue(at: 129, pending: 0, isCrowded: false))
        #expect(watched.isOverdue(at: 129.1, pending: 0, isCrowded: false))
    }

    @Test func `never holds the server's own time against the client`() {
        let watched = Watched()
        watched.pace.headCame(at: watched.start)
        watched.pace.requestEnded(at: watched.start)
        #expect(!watched.isOverdue(at: 86_400, pending: 0, isCrowded: true))
    }

    @Test(arguments: [(0, 30.0), (1_024 * 100, 130.0), (100 << 20, 102_430.0)])
    func `asks for a kilobyte of body a second after the grace`(bytes: Int, seconds: Double) {
        let watched = Watched()
        watched.pace.headCame(at: watched.start)
        watched.pace.bodyCame(bytes)
        #expect(!watched.isOverdue(at: seconds, pending: 0, isCrowded: true))
        #expect(watched.isOverdue(at: seconds + 0.1, pending: 0, isCrowded: false))
    }

    @Test func `waits for no body while answers before it are owed`() {
        let watched = Watched()
        watched.pace.headCame(at: watched.start)
        watched.pace.requestEnded(at: watched.start)
        watched.pace.headCame(at: watched.start)
        #expect(!watched.isOverdue(at: 1_000, pending: 0, isCrowded: false))
    }

    @Test func `gives the rest of a refused body the grace and no more`() {
        let watched = Watched()
        watched.pace.headCame(at: watched.start)
        watched.pace.wrote(100)
        watched.pace.answerEnded(at: watched.at(1))
        watched.pace.bodyCame(1 << 30)
        #expect(!watched.isOverdue(at: 31, pending: 0, isCrowded: false))
        #expect(watched.isOverdue(at: 31.1, pending: 0, isCrowded: false))
    }

    @Test func `asks that an answer is taken at a kilobyte a second`() {
        let watched = Watched()
        watched.pace.headCame(at: watched.start)
        watched.pace.requestEnded(at: watched.start)
        watched.pace.wrote(1_024 * 100)
        #expect(!watched.isOverdue(at: 10, pending: 1_024 * 100, isCrowded: false))
        #expect(!watched.isOverdue(at: 40, pending: 1_024 * 100, isCrowded: false))
        #expect(watched.isOverdue(at: 40.1, pending: 1_024 * 100, isCrowded: false))
        #expect(!watched.isOverdue(at: 40.1, pending: 1_024 * 90, isCrowded: false))
    }

    @Test func `forgets a stall once all is taken`() {
        let watched = Watched()
        watched.pace.headCame(at: watched.start)
        watched.pace.wrote(10)
        #expect(!watched.isOverdue(at: 1, pending: 10, isCrowded: false))
        #expect(!watched.isOverdue(at: 29, pending: 0, isCrowded: false))
        #expect(!watched.isOverdue(at: 50, pending: 10, isCrowded: false))
        #expect(!watched.isOverdue(at: 80, pending: 10, isCrowded: false))
        #expect(watched.isOverdue(at: 80.1, pending: 10, isCrowded: false))
    }
}

@Suite struct `The limits of connections` {
    @Test(arguments: [(1_000_000, 16_384), (20_000, 16_384), (16_640, 16_384), (1_024, 768), (300, 150), (4, 8)])
    func `leave files for everything else`(files: Int, connections: Int) {
        #expect(ConnectionLimits(files: files).connections == connections)
    }

    @Test func `hold newcomers back at the bound and are crowded from three quarters on`() {
        let open = OpenConnections(ConnectionLimits(files: 16))
        for _ in 0..<6 { open.connectionOpened() }
        #expect(!open.isCrowded)
        open.connectionOpened()
        #expect(open.isCrowded && open.isAcceptingNewConnections())
        open.connectionOpened()
        #expect(!open.isAcceptingNewConnections())
        open.connectionClosed()
        #expect(open.isAcceptingNewConnections())
    }
}
