//  HouseClock: the day that the house's formats judge by.

import Content
import Foundation
import Server
import Testing

@testable import kavling

@Suite struct `The formats of the house` {
    /// What the format of identity numbers finds odd about somebody born on 10 March 2009, at an instant.
    private static func oddities(at instant: String) throws -> [String] {
        let now = try #require(Instant.parse(instant))
        var settings = Settings()
        settings.content = "content"
        let clock = OfficeClock(now: { now }, day: try settings.clock().day)
        let format = try #require(settings.house(Schema(all: []), clock).formats["nik"])
        guard case .text(_, let warnings) = format.apply("3171011003090001") else { return ["refused"] }
        return warnings.map(\.code)
    }

    @Test func `go by the office's day, which begins seven hours before UTC's`() throws {
        #expect(try Self.oddities(at: "2026-03-09T16:59:59Z").count == 1)
        #expect(try Self.oddities(at: "2026-03-09T17:00:00Z").isEmpty)
    }
}
