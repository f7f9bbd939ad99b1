//  FileLimit: how many files and connections the system lets this process have open.
//
//  Many systems start a program with 1024 of them and let it take more when it asks.

import Foundation

/// The process's limit of open files.
enum FileLimit {
    /// Raises the limit as far as this account may, and tells where it is then.
    static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1_024 }
        let allowed = limit.rlim_max
        if limit.rlim_cur < allowed {
            var raised = rlimit(rlim_cur: allowed, rlim_max: allowed)
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }
}
