//  ContentFolder: schema files from disk.
//
//  The only place that reads them; what they mean is the schema loader's affair.

import Content
import Foundation

/// A folder of schema files.
struct ContentFolder {
    let path: String

    /// Every `.json` file below the folder.
    /// - Throws: When the folder is not there or a file cannot be read.
    func files() throws -> [SchemaFile] {
        let root = URL(fileURLWithPath: path, isDirectory: true).resolvingSymlinksInPath()
        guard let names = FileManager.default.enumerator(atPath: root.path) else {
            throw ContentFolderFault.missing(path)
        }
        var files: [SchemaFile] = []
        for case let name as String in names where name.hasSuffix(".json") {
            let data = try Data(contentsOf: root.appendingPathComponent(name))
            files.append(SchemaFile(path: name, bytes: Array(data)))
        }
        guard !files.isEmpty else { throw ContentFolderFault.empty(path) }
        return files
    }
}

/// Why there is no content.
enum ContentFolderFault: Error, CustomStringConvertible {
    case missing(String)
    case empty(String)

    var description: String {
        switch self {
        case .missing(let path): "the content folder \(path) does not exist"
        case .empty(let path): "the content folder \(path) holds no schema files"
        }
    }
}
