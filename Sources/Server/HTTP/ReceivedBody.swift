//  ReceivedBody: a request's body as it comes off the wire, whose faults are the client's.
//
//  A connection that ends within a body, and chunks that are none, are thrown by the HTTP parser while the body is
//  read. They say nothing of the server, so they are answered with 400 and not logged as its failures.
//  Always: an error of the body is a `BrokenBody`, but for a cancellation, which is the server's own.

import Content
import HTTPTypes
import Hummingbird
import NIOCore

/// The body of a request that has to be read to its end.
struct ReceivedBody: AsyncSequence, Sendable {
    let body: RequestBody

    init(_ request: Request) {
        body = request.body
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(base: body.makeAsyncIterator())
    }

    /// Chunks as they come.
    struct Iterator: AsyncIteratorProtocol {
        var base: RequestBody.AsyncIterator

        mutating func next() async throws -> ByteBuffer? {
            do {
                return try await base.next()
            } catch let error as CancellationError {
                throw error
            } catch {
                throw BrokenBody()
            }
        }
    }
}

/// The body could not be read to its end; the connection is of no more use.
struct BrokenBody: ClientFault {
    var status: Int { 400 }
    var name: String { "BadRequestError" }
    var message: String { "The body of the request is broken or incomplete" }
}
