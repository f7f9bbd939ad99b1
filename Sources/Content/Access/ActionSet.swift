//  ActionSet: actions that a caller may do, made for being compared with every request.
//
//  A role's actions are part of the key under which plans are remembered. Hashing some hundred texts for each request
//  would cost more than the plan, so the hash is taken once, and sets that are one object are equal at a glance.

/// An immutable set of actions such as `api::x.x.find`.
package struct ActionSet: Hashable, Sendable, ExpressibleByArrayLiteral {
    private final class Box: Sendable {
        let actions: Set<String>
        let hash: Int

        init(_ actions: Set<String>) {
            self.actions = actions
            hash = actions.hashValue
        }
    }

    private let box: Box

    /// These actions.
    package init(_ actions: Set<String>) {
        box = Box(actions)
    }

    /// These actions.
    package init(arrayLiteral actions: String...) {
        self.init(Set(actions))
    }

    /// The actions.
    package var actions: Set<String> { box.actions }

    /// True when the action is one of them.
    package func contains(_ action: String) -> Bool {
        box.actions.contains(action)
    }

    /// True if both hold the same actions.
    package static func == (left: ActionSet, right: ActionSet) -> Bool {
        left.box === right.box || (left.box.hash == right.box.hash && left.box.actions == right.box.actions)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(box.hash)
    }
}
