//  Repository: the files on disk, read once; the only place of these tests that touches the file system.

import Foundation

struct Repository: Sendable {
    let root: URL
    let swiftFiles: [SourceFile]  // Sources and Tests
    let ratchet: Ratchet
    let allowances: Allowances

    /// The checkout these tests lie in.
    ///
    /// `KAVLING_ROOT` names another one, for tests that are built outside of it.
    static let current = Result {
        let here = URL(fileURLWithPath: #filePath)
        let named = ProcessInfo.processInfo.environment["KAVLING_ROOT"].map { URL(fileURLWithPath: $0) }
        let root = named ?? here.deletingLastPathComponent().appendingPathComponent("../../..").standardizedFileURL
        return try Repository(root: root)
    }

    init(root: URL) throws {
        self.root = root
        let paths = try Self.paths(under: ["Sources", "Tests"], of: root).filter { $0.hasSuffix(".swift") }
        swiftFiles = try paths.map { SourceFile(path: $0, text: try Self.text(of: $0, in: root)) }
        ratchet = Ratchet(try Self.text(of: "Tests/TidyTests/ratchet.txt", in: root))
        allowances = Allowances(try Self.text(of: "Tests/TidyTests/allowed.txt", in: root))
    }

    var sources: [SourceFile] { swiftFiles.filter { $0.room != nil && !$0.isShim } }
    var tests: [SourceFile] { swiftFiles.filter { $0.path.hasPrefix("Tests/") } }

    func text(of path: String) throws -> String { try Self.text(of: path, in: root) }
    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }

    /// The entries of a folder, sorted; empty where the folder does not exist yet.
    func names(in folder: String) -> [String] {
        let path = root.appendingPathComponent(folder).path
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    /// Every text file that git would keep: build products, data and packages of other tools are left out.
    func textFiles() throws -> [(path: String, text: String)] {
        let tops = try FileManager.default.contentsOfDirectory(atPath: root.path)
        return try textFiles(under: tops.filter { ![".git", ".build", "data", "Package.resolved"].contains($0) })
    }

    func textFiles(under folders: [String]) throws -> [(path: String, text: String)] {
        try Self.paths(under: folders, of: root).compactMap { path in
            let bytes = try Data(contentsOf: root.appendingPathComponent(path))
            guard !bytes.prefix(8192).contains(0), let text = String(data: bytes, encoding: .utf8) else { return nil }
            return (path, text)
        }
    }

    private static func text(of path: String, in root: URL) throws -> String {
        String(decoding: try Data(contentsOf: root.appendingPathComponent(path)), as: UTF8.self)
    }

    private static func paths(under folders: [String], of root: URL) throws -> [String] {
        var found: [String] = []
        for folder in folders {
            let path = root.appendingPathComponent(folder).path
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
            guard isFolder.boolValue else {
                found.append(folder)
                continue
            }
            for name in try FileManager.default.contentsOfDirectory(atPath: path) where name != "__pycache__" {
                found += try paths(under: ["\(folder)/\(name)"], of: root)
            }
        }
        return found.sorted()
    }
}
