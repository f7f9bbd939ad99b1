//  LogLine: one event as one line: a JSON object, or `key=value` for people.
//
//  In: keys of the code, values of anybody.  Out: bytes that end in the only line feed.  I/O: none.
//  Always: plain ASCII without control characters, so that no value can begin another line, pass for another key or
//          steer a terminal; a value is cut after `valueBytes`.

import Content

/// How log lines look.
package enum LogFormat: String, Sendable {
    /// One JSON object a line.
    case json
    /// `time=… level=info request=…`.
    case text
}

/// A line in the making.
struct LogLine {
    /// Longest value, before escapes.
    static let valueBytes = 4_096

    private let format: LogFormat
    private(set) var bytes: [UInt8] = []

    /// A line that begins with the time and a level.
    init(_ format: LogFormat, time: Instant, level: String) {
        self.format = format
        bytes.reserveCapacity(320)
        if format == .json { bytes.append(UInt8(ascii: "{")) }
        add("time", time.iso8601)
        add("level", level)
    }

    /// Adds a text.
    mutating func add(_ key: String, _ value: String) {
        begin(key)
        let isPlain = format == .text && !value.isEmpty && value.utf8.allSatisfy(LogLine.isPlain)
        guard !isPlain || value.utf8.count > Self.valueBytes else { return bytes.append(contentsOf: value.utf8) }
        bytes.append(UInt8(ascii: "\""))
        append(value)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Adds a whole number.
    mutating func add(_ key: String, _ value: Int) {
        begin(key)
        bytes.append(contentsOf: String(value).utf8)
    }

    /// Adds a duration in milliseconds with three decimals.
    mutating func add(_ key: String, nanoseconds: UInt64) {
        begin(key)
        bytes.appendMilliseconds(nanoseconds)
    }

    /// Ends the line; nothing may be added after it.
    mutating func end() {
        if format == .json { bytes.append(UInt8(ascii: "}")) }
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func begin(_ key: String) {
        switch format {
        case .json:
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(UInt8(ascii: "\""))
            append(key)
            bytes.append(contentsOf: "\":".utf8)
        case .text:
            if !bytes.isEmpty { bytes.append(UInt8(ascii: " ")) }
            append(key)
            bytes.append(UInt8(ascii: "="))
        }
    }

    private mutating func append(_ text: String) {
        var left = Self.valueBytes
        for scalar in text.unicodeScalars {
            left -= scalar.utf8.count
            guard left >= 0 else { return bytes.append(contentsOf: "...".utf8) }
            switch scalar {
            case "\"", "\\": bytes += [UInt8(ascii: "\\"), UInt8(truncatingIfNeeded: scalar.value)]
            case "\n": bytes.append(contentsOf: "\\n".utf8)
            case " "..."~": bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            default: for unit in scalar.utf16 { escape(unit) }
            }
        }
    }

    private mutating func escape(_ unit: UInt16) {
        bytes.append(contentsOf: "\\u".utf8)
        for shift in [12, 8, 4, 0] as [UInt16] {
            let digit = UInt8(truncatingIfNeeded: unit >> shift & 0xf)
            bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
    }

    /// What needs no quotes in `key=value`.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x3a, 0x41...0x5a, 0x61...0x7a, 0x2d...0x2f, 0x5f: true
        default: false
        }
    }
}

extension [UInt8] {
    /// A duration as milliseconds with three decimals, `12.345`.
    mutating func appendMilliseconds(_ nanoseconds: UInt64) {
        let microseconds = (nanoseconds + 500) / 1_000
        append(contentsOf: String(microseconds / 1_000).utf8)
        let rest = microseconds % 1_000
        append(UInt8(ascii: "."))
        append(0x30 + UInt8(rest / 100))
        append(0x30 + UInt8(rest / 10 % 10))
        append(0x30 + UInt8(rest % 10))
    }
}
