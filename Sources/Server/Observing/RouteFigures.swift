//  RouteFigures: how many requests of one route there were, and how long they took.
//
//  Told apart by method and class of status only, so there are at most 50 samples for a route, and routes are as many
//  as the schema has. What a client sends makes no new one.

import Figures
import HTTPTypes
import Synchronization

/// The requests of one route.
final class RouteFigures: Sendable {
    /// The route as logs and figures name it, such as `/api/books/:id`.
    let template: String
    private let tallies = Mutex<[(key: Key, distribution: Distribution)]>([])

    private struct Key: Equatable {
        let method: String
        let statusClass: Int
    }

    init(_ template: String) {
        self.template = template
    }

    /// Counts one request.
    /// - Parameter method: One of `methodNames`.
    func record(method: String, status: Int, seconds: Double) {
        let key = Key(method: method, statusClass: status / 100)
        tallies.withLock { tallies in
            if let index = tallies.firstIndex(where: { $0.key == key }) {
                tallies[index].distribution.record(seconds)
            } else {
                var first = Distribution(bounds: Distribution.secondsBounds)
                first.record(seconds)
                tallies.append((key, first))
            }
        }
    }

    /// The samples so far.
    var samples: [MetricFamily.Sample] {
        tallies.withLock { $0 }.map { tally in
            MetricFamily.Sample(
                [
                    .init("route", template), .init("method", tally.key.method),
                    .init("status", "\(tally.key.statusClass)xx"),
                ], tally.distribution)
        }
    }

    /// A method as logs and figures name it: one that HTTP does not have is `OTHER`, however it is spelt.
    static func name(of method: HTTPRequest.Method) -> String {
        methodNames.first { $0 == method.rawValue } ?? "OTHER"
    }

    private static let methodNames = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "QUERY"]
}
