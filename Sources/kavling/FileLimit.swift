//  FileLimit: what the system lets this process do with files.
//
//  Many systems start a program with 1024 open files and let it take more when it asks. And most write a program's memory
//  to a file when it ends badly, with the keys and the identity numbers in it.

import Foundation

/// The process's limits of files.
enum FileLimit {
    /// Keeps the memory of this process out of files, whatever becomes of it.
    static func forbidCores() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    }

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
