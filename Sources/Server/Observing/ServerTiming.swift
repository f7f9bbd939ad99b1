//  ServerTiming: a request's stages as the header that browsers show.
//
//  `auth;dur=0.012, read;dur=0.345, total;dur=0.401`: milliseconds, stages that took no time left out.
//  Source: W3C Server Timing.

import Figures

/// The `Server-Timing` header.
enum ServerTiming {
    /// The header's value.
    static func value(_ times: StageTimes, total: UInt64) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(160)
        times.eachStage { stage, nanoseconds in
            bytes.append(contentsOf: name(stage).utf8)
            bytes.append(contentsOf: ";dur=".utf8)
            bytes.appendMilliseconds(nanoseconds)
            bytes.append(contentsOf: ", ".utf8)
        }
        bytes.append(contentsOf: "total;dur=".utf8)
        bytes.appendMilliseconds(total)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func name(_ stage: Stage) -> String {
        switch stage {
        case .auth: "auth"
        case .parse: "parse"
        case .body: "body"
        case .plan: "plan"
        case .wait: "wait"
        case .read: "read"
        case .write: "write"
        case .commit: "commit"
        case .render: "render"
        }
    }
}
