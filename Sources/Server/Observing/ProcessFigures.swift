//  ProcessFigures: what the kernel says of this process.
//
//  Read from /proc at each asking. A figure that the kernel does not give is left out, so that no number is made up.
//  Source: proc(5); names as Prometheus's own clients give them.

package import Figures
import Foundation

/// The process as a source of figures.
package enum ProcessFigures {
    /// CPU time, memory, file descriptors, start time.
    package static func metrics() -> [MetricFamily] {
        let status = fields(of: "/proc/self/stat")
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        var families: [MetricFamily] = []
        if let user = status.number(11), let system = status.number(12), ticks > 0 {
            families.append(
                MetricFamily(
                    "process_cpu_seconds_total", .counter, "CPU time, user and system.",
                    [.init([], (user + system) / ticks)]))
        }
        if let started = status.number(19), let boot = bootTime, ticks > 0 {
            families.append(
                .gauge("process_start_time_seconds", "Start, seconds since 1970.", boot + started / ticks))
        }
        if let size = status.number(20) {
            families.append(.gauge("process_virtual_memory_bytes", "Virtual memory.", size))
        }
        if let pages = status.number(21) {
            families.append(
                .gauge(
                    "process_resident_memory_bytes", "Resident memory.", pages * Double(sysconf(Int32(_SC_PAGESIZE)))))
        }
        return families + descriptors
    }

    private static var descriptors: [MetricFamily] {
        var families: [MetricFamily] = []
        if let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            families.append(.gauge("process_open_fds", "Open file descriptors.", Double(names.count)))
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            families.append(.gauge("process_max_fds", "File descriptors at most.", Double(limit.rlim_cur)))
        }
        return families
    }

    /// The fields behind the command's name, which may itself hold spaces and parentheses.
    private static func fields(of path: String) -> [Substring] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8), let end = text.lastIndex(of: ")") else {
            return []
        }
        return text[text.index(after: end)...].split(whereSeparator: \.isWhitespace)
    }

    private static var bootTime: Double? {
        guard let text = try? String(contentsOfFile: "/proc/stat", encoding: .utf8) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("btime ") }
        return line.flatMap { Double($0.dropFirst(6)) }
    }
}

extension [Substring] {
    fileprivate func number(_ index: Int) -> Double? {
        indices.contains(index) ? Double(self[index]) : nil
    }
}
