//  ChildProcess: one command run to its end, or ended when it takes too long.
//
//  Waiting costs no thread of the server; spawning happens on one of its own.
//  Always: the child has an empty standard input, and no variables but those it is given.

import Subprocess
import SystemPackage

/// How a child ended.
enum ChildOutcome: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)
    case timedOut
}

/// Runs commands.
enum ChildProcess {
    /// Runs a command.
    /// - Parameter command: The program's path and its arguments.
    /// - Throws: When it cannot be started, `CancellationError`.
    static func run(
        _ command: [String], in folder: String? = nil, environment: [String: String], timeout: Duration
    ) async throws -> ChildOutcome {
        var options = PlatformOptions()
        options.createSession = true
        // A shell's children too, where no sandbox ends them.
        options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))]
        let variables = Environment.custom(
            Dictionary(uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }))
        let configuration = Configuration(
            executable: .path(FilePath(command.first ?? "")), arguments: Arguments(Array(command.dropFirst())),
            environment: variables, workingDirectory: folder.map { FilePath($0) }, platformOptions: options)
        return try await withThrowingTaskGroup(of: ChildOutcome.self) { group in
            group.addTask {
                let result = try await Subprocess.run(configuration, output: .discarded, error: .discarded)
                switch result.terminationStatus {
                case .exited(let code): return .exited(code)
                case .signaled(let signal): return .signalled(signal)
                }
            }
            group.addTask {
                try await Task.sleep(for: timeout)
                return .timedOut
            }
            // Whichever is first; the other is cancelled, and a cancelled child is killed.
            defer { group.cancelAll() }
            return try await group.next() ?? .timedOut
        }
    }
}
