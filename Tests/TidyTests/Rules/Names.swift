//  Names: words that say nothing, and where the word Service may stand.

enum Names {
    static let emptyEndings = [
        "Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Common", "Core", "Misc", "Info", "Data", "Base",
    ]
    static let emptyFunctions: Set = ["process", "handle", "doIt", "do"]
    static let emptyFileEndings = ["New", "Old", "2"]

    static func findings(in file: SourceFile) -> [Finding] {
        types(in: file) + functions(in: file) + fileName(of: file)
    }

    private static func types(in file: SourceFile) -> [Finding] {
        file.types.compactMap { type in
            if let ending = emptyEndings.first(where: type.name.hasSuffix) {
                return file.finding(type.line, "\(type.name) ends in \(ending): say what it is")
            }
            let extensions = file.extendedTypes.filter { $0.name == type.name }.flatMap(\.inherits)
            if type.name.hasSuffix("Service"), type.name != "Service", !(type.inherits + extensions).contains("Service")
            {
                return file.finding(type.line, "\(type.name) is no ServiceLifecycle Service")
            }
            return nil
        }
    }

    private static func functions(in file: SourceFile) -> [Finding] {
        file.code.indices.compactMap { index in
            guard file.code[index].isWord("func"), let name = file.functionName(at: index) else { return nil }
            return emptyFunctions.contains(name)
                ? file.finding(file.code[index].line, "func \(name): say what is done", subject: name) : nil
        }
    }

    private static func fileName(of file: SourceFile) -> [Finding] {
        if file.path.contains(" ") { return [file.finding(nil, "a path has no spaces")] }
        return file.path.split(separator: "/").flatMap { part in
            part.prefix { $0 != "." }.split(separator: "+").compactMap { word in
                guard let ending = emptyFileEndings.first(where: word.hasSuffix) else { return nil }
                return file.finding(nil, "\(word) ends in \(ending): git keeps the versions")
            }
        }
    }
}
