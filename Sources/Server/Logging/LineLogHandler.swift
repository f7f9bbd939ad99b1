//  LineLogHandler: what the program and its libraries log, as lines of the same stream as the requests.
//
//  Level, message and metadata become one line. Messages are the code's own; metadata may hold anybody's text.

import Foundation
package import Logging

/// A log handler over a stream.
package struct LineLogHandler: LogHandler {
    /// Goes into every line.
    package var metadata: Logger.Metadata = [:]
    /// The least level that is written.
    package var logLevel: Logger.Level
    /// Asked for more metadata with every line.
    package var metadataProvider: Logger.MetadataProvider?
    private let stream: LogStream?

    /// A handler that writes what the stream takes; without a stream nothing is written.
    ///
    /// Metadata is kept even then: the framework reads a request's id back from it.
    package init(_ stream: LogStream?) {
        self.stream = stream
        logLevel = stream?.level ?? .critical
    }

    /// A part of the metadata.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one line.
    package func log(event: LogEvent) {
        guard let stream else { return }
        var line = LogLine(stream.format, time: stream.now(), level: event.level.rawValue)
        line.add("message", "\(event.message)")
        let known = metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in known.sorted(by: { $0.key < $1.key }) {
            // The framework's name for what the request line calls so.
            line.add(key == "hb.request.id" ? "request" : key, "\(value)")
        }
        line.end()
        stream.add(line)
    }
}
