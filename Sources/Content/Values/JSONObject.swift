//  JSONObject: the members of a JSON object, in the order they came.
//
//  Order matters: answers and stored `json` attributes keep the client's order.
//  Always: keys are unique by bytes; a key set twice keeps its first place and its last value.

/// An ordered JSON object.
package struct JSONObject: Hashable, Sendable {
    /// Up to this many members a linear look-up beats hashing, and most bodies stay below.
    private static let linearMembers = 16

    /// The members in order.
    package private(set) var members: [(key: String, value: JSONValue)] = []
    /// Where each key stands; empty while a linear look-up is good enough.
    private var places: [ExactText: Int] = [:]

    /// An object of these members; of equal keys the last value wins, at the place of the first.
    package init(_ members: [(String, JSONValue)] = []) {
        self.members.reserveCapacity(members.count)
        for (key, value) in members { set(key, to: value) }
    }

    /// True without members.
    package var isEmpty: Bool { members.isEmpty }
    /// The number of members.
    package var count: Int { members.count }
    /// The keys in order.
    package var keys: [String] { members.map(\.key) }

    /// The value under a key; nil if the key is absent, `.null` if it is there with null.
    ///
    /// Setting nil removes the key.
    package subscript(_ key: String) -> JSONValue? {
        get { place(of: key).map { members[$0].value } }
        set {
            if let newValue { set(key, to: newValue) } else { remove(key) }
        }
    }

    /// True if the key is there, whatever its value.
    package func contains(_ key: String) -> Bool {
        place(of: key) != nil
    }

    /// True if both have the same members in the same order.
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members.elementsEqual(right.members) { $0.key.isExactly($1.key) && $0.value == $1.value }
    }

    /// Feeds every member in order.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(members.count)
        for (key, value) in members {
            hasher.combine(key)
            hasher.combine(value)
        }
    }

    private func place(of key: String) -> Int? {
        if places.isEmpty { return members.firstIndex { $0.key.isExactly(key) } }
        return places[ExactText(key)]
    }

    private mutating func set(_ key: String, to value: JSONValue) {
        if let place = place(of: key) {
            members[place].value = value
            return
        }
        members.append((key, value))
        if places.isEmpty {
            if members.count > JSONObject.linearMembers { index() }
        } else {
            places[ExactText(key)] = members.count - 1
        }
    }

    private mutating func remove(_ key: String) {
        guard let place = place(of: key) else { return }
        members.remove(at: place)
        if !places.isEmpty { index() }
    }

    private mutating func index() {
        places.removeAll(keepingCapacity: true)
        for (place, member) in members.enumerated() { places[ExactText(member.key)] = place }
    }
}
