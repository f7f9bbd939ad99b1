//  Access: the actions a caller may do, and what of each type they see and may change while doing them.
//
//  An action that is not allowed is 403; a row that is not visible is not there. Both travel together, so that whoever
//  plans a read or writes an entry for a caller cannot forget one of them.

/// What a caller may do.
package struct Access: Hashable, Sendable {
    private enum Actions: Hashable, Sendable {
        case everything
        case reading(and: ActionSet)
        case listed(ActionSet)
    }

    private let actions: Actions
    /// The rows and attributes that the actions reach.
    package let visibility: Visibility

    private init(_ actions: Actions, _ visibility: Visibility) {
        self.actions = actions
        self.visibility = visibility
    }

    /// Every action on every row.
    package static let everything = Access(.everything, .unrestricted)

    /// Actions that only read content, and those listed.
    package static func reading(and others: ActionSet) -> Access {
        Access(.reading(and: others), .unrestricted)
    }

    /// The listed actions, on what is visible.
    package static func listed(_ actions: ActionSet, _ visibility: Visibility = .unrestricted) -> Access {
        Access(.listed(actions), visibility)
    }

    /// True when `action` is allowed.
    package func allows(_ action: String) -> Bool {
        switch actions {
        case .everything: true
        case .reading(and: let others):
            action.hasSuffix(".find") || action.hasSuffix(".findOne") || others.contains(action)
        case .listed(let actions): actions.contains(action)
        }
    }

    /// True when entries of `type` may appear in an answer, a filter, a sort or a body as related ones.
    package func mayRelate(to type: UID) -> Bool {
        type == .file || allows("\(type).find")
    }
}
