//  TextScanner: looks through the texts of a draft, components included, and warns.
//
//  Encrypted attributes and passwords are where such things belong, and texts with a format were judged by it. A warning
//  names the attribute, never what stands in it.

import Content

/// Looks through what a write brings.
struct TextScanner {
    let transaction: Transaction

    /// What people say of a file.
    private static let fileWords: Set<AttributeName> = ["name", "alternativeText", "caption"]

    func scan(_ draft: Draft, at path: [String] = []) {
        guard let scan = transaction.layout.scan else { return }
        // A file comes with the entry that it is for; its name is not an attribute of that.
        let path = draft.type.uid == .file ? path + ["file"] : path
        for attribute in draft.type.attributes where attribute.aliasOf == nil {
            // Address and hash of a file are made from its name.
            if draft.type.uid == .file, !TextScanner.fileWords.contains(attribute.name) { continue }
            if let value = draft.values[attribute.name], attribute.isFreeText, let found = find(value, scan) {
                transaction.warn(Warning(found.code, at: path + [attribute.name], found.message))
            }
            for (index, row) in (draft.components[attribute.name] ?? []).enumerated() {
                let isSingle = if case .component(_, repeatable: false, _) = attribute.form { true } else { false }
                self.scan(row.draft, at: path + [attribute.name] + (isSingle ? [] : [String(index)]))
            }
        }
    }

    private func find(_ value: Value, _ scan: TextScan) -> TextScan.Finding? {
        switch value {
        case .text(let text): scan.find(text)
        case .json(let json): scan.find(json.serialized())
        default: nil
        }
    }
}

extension Attribute {
    /// Whether anybody may write anything into it.
    fileprivate var isFreeText: Bool {
        guard let scalar, !isSecretText, format == nil, constraints.options.isEmpty else { return false }
        return scalar.column == .text || scalar.column == .json
    }

    private var isSecretText: Bool { isEncrypted || scalar?.output == .never }
}
