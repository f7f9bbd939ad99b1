//  Tool: other people's programs that judge our files, where the machine has them.

import Foundation

/// A program on the path.
struct Tool {
    let name: String

    private var path: String? {
        ["/usr/bin/", "/usr/local/bin/", "/bin/"].map { $0 + name }.first(where: FileManager.default.isExecutableFile)
    }

    /// True where the machine has it.
    var isInstalled: Bool { path != nil }

    /// Runs it over a file with these bytes; `FILE` in the arguments stands for its place.
    func run(_ arguments: [String], on bytes: [UInt8]) throws -> (status: Int32, output: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "file")
        try Data(bytes).write(to: file)
        let process = Process()
        let pipe = Pipe()
        process.executableURL = path.map { URL(filePath: $0) }
        process.arguments = arguments.map { $0 == "FILE" ? file.path() : $0 }
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
