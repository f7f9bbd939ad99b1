//  Journal: the log of a running server, as the settings ask.
//
//  Lines go to standard error; standard output is for what `serve` says to people. One stream for requests and for
//  everything else, so that they come in order.

import Content
import Figures
import Foundation
import Logging
import Server

/// The log of `serve`.
struct Journal: Sendable {
    /// Nil when nothing is logged.
    let stream: LogStream?
    /// What the program and its libraries log with.
    let logger: Logger

    init(_ settings: Settings) {
        let level = Logger.Level(rawValue: settings.logLevel) ?? .info
        let isForPeople = settings.log == "text" || settings.log == "auto" && isatty(STDERR_FILENO) == 1
        let stream =
            settings.log == "off"
            ? nil
            : LogStream(
                descriptor: STDERR_FILENO, format: isForPeople ? .text : .json, level: level,
                now: { Instant(milliseconds: Settings.now()) })
        self.stream = stream
        logger = Logger(label: "kavling") { _ in LineLogHandler(stream) }
    }

    /// Lines that were lost; a source of figures.
    var metrics: [MetricFamily] {
        [.counter("kavling_log_dropped_total", "Log lines that found no room.", stream?.dropped ?? 0)]
    }

    /// Writes what is still on its way; does not wait for a log that nobody reads.
    func close() {
        stream?.close()
    }
}
