//  Schema: every content type and component the server knows, found by UID or by route.
//
//  Always: each relation's target and each component exists; plural and singular names are unique.

/// All loaded content types and components.
package final class Schema: Sendable {
    /// Content types with routes of their own, by UID.
    package let contentTypes: [ContentType]
    /// The UIDs of all components, in order.
    package let components: [UID]
    /// What loading found wrong; warnings only, since errors stop it.
    package let problems: [SchemaProblem]
    private let byUID: [UID: ContentType]
    private let byRoute: [String: ContentType]

    /// A schema of settled types; `all` includes components and the system's own types.
    package init(all: [ContentType], problems: [SchemaProblem] = []) {
        self.problems = problems
        byUID = Dictionary(all.map { ($0.uid, $0) }, uniquingKeysWith: { first, _ in first })
        components = all.filter(\.isComponent).map(\.uid).sorted()
        let served = all.filter { !$0.isComponent && $0.uid.rawValue.hasPrefix("api::") }
        contentTypes = served.sorted { $0.uid < $1.uid }
        byRoute = Dictionary(
            served.map { (($0.kind == .singleType ? $0.singularName : $0.pluralName).lowercased(), $0) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The content type or component of that UID.
    package subscript(uid: UID) -> ContentType? {
        byUID[uid]
    }

    /// The content type behind `/api/<name>`: a plural name, or a single type's singular name; lower case.
    package func contentType(route name: String) -> ContentType? {
        byRoute[name]
    }

    /// Every content type, component and system type, by UID.
    package var all: [ContentType] {
        byUID.values.sorted { $0.uid < $1.uid }
    }

    /// The attribute on the other side of `relation`, where there is one.
    package func inverse(of relation: Relation) -> (type: ContentType, attribute: Attribute)? {
        guard let target = byUID[relation.target] else { return nil }
        let name: AttributeName
        switch relation.side {
        case .owning(let inverse):
            guard let inverse else { return nil }
            name = inverse
        case .inverse(let owner): name = owner
        }
        return target[name: name].map { (target, $0) }
    }
}

/// Something a schema file gets wrong.
package struct SchemaProblem: Hashable, Sendable, CustomStringConvertible {
    /// An error stops the start; a warning degrades one attribute.
    package enum Severity: String, Hashable, Sendable { case error, warning }

    /// Whether it stops the start.
    package let severity: Severity
    /// Path below the content folder.
    package let file: String
    /// Nil where it concerns the whole file.
    package let attribute: AttributeName?
    /// For the person who wrote the file.
    package let message: String

    /// A problem in `file`, of `attribute` where it concerns one.
    package init(_ severity: Severity, file: String, attribute: AttributeName? = nil, _ message: String) {
        self.severity = severity
        self.file = file
        self.attribute = attribute
        self.message = message
    }

    package var description: String {
        "\(severity.rawValue): \(file)\(attribute.map { ": \($0)" } ?? ""): \(message)"
    }
}
