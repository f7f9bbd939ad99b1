//  UID: the name of a content type or component across the system.
//
//  `api::booking.booking` for a content type, `komponen.kontak` for a component, `plugin::upload.file` for a part of
//  the system itself. Source: Strapi v4 schema files.

/// The unique name of a content type or component.
package struct UID: Hashable, Sendable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// As the schema files spell it.
    package let rawValue: String

    /// A UID as given; nothing is checked.
    package init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    /// A UID as given; nothing is checked.
    package init(stringLiteral value: String) {
        self.rawValue = value
    }

    package var description: String { rawValue }

    /// By spelling.
    package static func < (left: UID, right: UID) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension UID {
    /// An uploaded file.
    package static let file: UID = "plugin::upload.file"
    /// An account that can log in.
    package static let user: UID = "plugin::users-permissions.user"
    /// A role of accounts.
    package static let role: UID = "plugin::users-permissions.role"
    /// One action that a role may do.
    package static let permission: UID = "plugin::users-permissions.permission"
}

/// The name of an attribute in a schema file.
package typealias AttributeName = String
