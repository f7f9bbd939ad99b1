//  QueryTree: the tree of a query string while it grows, merged by the rules of `qs` 6.11.
//
//  Nodes are classes on purpose: a merge changes a tree in place, at a cost of what is added and not of what is there.
//  They live inside one call of QueryString.parse and are frozen into a QueryNode at its end.
//  Always: lists may have holes until they are frozen; then the holes close.

/// A growing node.
enum QueryTree {
    case null
    case text(String)
    case list(List)
    case object(Object)

    /// A JavaScript array: slots may be empty.
    final class List {
        var slots: [QueryTree?]

        init(_ slots: [QueryTree?]) {
            self.slots = slots
        }
    }

    /// A JavaScript object: members in order of arrival.
    final class Object {
        /// Up to this many members a linear look-up beats hashing.
        private static let linearMembers = 8

        private(set) var members: [(key: String, value: QueryTree)] = []
        private var places: [ExactText: Int] = [:]

        init() {}

        init(_ key: String, _ value: QueryTree) {
            members = [(key, value)]
        }

        /// What a list reads as beside names: its indexes become keys.
        init(_ list: List) {
            for (index, value) in list.slots.enumerated() where value != nil { self[String(index)] = value }
        }

        /// The value under a key; setting nil changes nothing.
        subscript(_ key: String) -> QueryTree? {
            get { place(of: key).map { members[$0].value } }
            set {
                guard let newValue else { return }
                if let place = place(of: key) {
                    members[place].value = newValue
                } else {
                    members.append((key, newValue))
                    noteLast()
                }
            }
        }

        private func place(of key: String) -> Int? {
            if places.isEmpty { return members.firstIndex { $0.key.isExactly(key) } }
            return places[ExactText(key)]
        }

        private func noteLast() {
            guard members.count > Object.linearMembers else { return }
            for place in (places.isEmpty ? 0 : members.count - 1)..<members.count {
                places[ExactText(members[place].key)] = place
            }
        }
    }
}

extension QueryTree {
    /// Names that `qs` refuses with `allowPrototypes` off: what every JavaScript object inherits.
    private static let prototypeNames: Set<String> = [
        "constructor", "__defineGetter__", "__defineSetter__", "hasOwnProperty", "__lookupGetter__",
        "__lookupSetter__", "isPrototypeOf", "propertyIsEnumerable", "toString", "valueOf", "__proto__",
        "toLocaleString",
    ]

    /// True for a name that every JavaScript object inherits.
    ///
    /// The shortest of them has seven letters, so most names need no look-up.
    static func isPrototypeName(_ name: String) -> Bool {
        name.utf8.count >= 7 && prototypeNames.contains(name)
    }

    /// This node with another merged into it; changes lists and objects in place.
    func merged(with source: QueryTree) -> QueryTree {
        switch (self, source) {
        case (_, .null), (_, .text("")): return self
        case (.list(let list), .text): list.slots.append(source)
        case (.object(let object), .text(let name)):
            // `qs` puts the boolean true there; as a word it says the same.
            if !QueryTree.isPrototypeName(name) { object[name] = .text("true") }
        case (.null, _), (.text, _): return .list(List([self] + source.concatenated))
        case (.list(let list), .list(let other)): list.merge(other)
        case (.list(let list), .object(let other)):
            let object = Object(list)
            object.merge(other.members)
            return .object(object)
        case (.object(let object), .list(let other)): object.merge(Object(other).members)
        case (.object(let object), .object(let other)): object.merge(other.members)
        }
        return self
    }

    /// What `[].concat(node)` gives: the slots of a list, or the node alone.
    var concatenated: [QueryTree?] {
        guard case .list(let list) = self else { return [self] }
        return list.slots
    }

    /// The finished node: holes closed, members in JavaScript's order.
    var frozen: QueryNode {
        switch self {
        case .null: .null
        case .text(let text): .text(text)
        case .list(let list): .list(list.slots.compactMap { $0?.frozen })
        case .object(let object): object.frozen
        }
    }

    /// True for lists and objects.
    fileprivate var isBranch: Bool {
        switch self {
        case .null, .text: false
        case .list, .object: true
        }
    }

    /// The number of a name that JavaScript would take for an index: digits without leading zero, below 2^32 - 1.
    static func arrayIndex(_ name: some Collection<UInt8>) -> Int? {
        guard let first = name.first, name.count <= 10, first != UInt8(ascii: "0") || name.count == 1 else {
            return nil
        }
        var index = 0
        for unit in name {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(unit) else { return nil }
            index = index * 10 + Int(unit & 0x0F)
        }
        return index < 4_294_967_295 ? index : nil
    }

    /// Items by the order of a JavaScript object's keys: indexes ascending, then the others as they came.
    static func inJavaScriptOrder<Item>(_ items: [Item], by name: (Item) -> some Collection<UInt8>) -> [Item] {
        guard items.contains(where: { arrayIndex(name($0)) != nil }) else { return items }
        let indexed = items.map { (index: arrayIndex(name($0)), item: $0) }
        let integers = indexed.filter { $0.index != nil }.sorted { ($0.index ?? 0) < ($1.index ?? 0) }
        return integers.map(\.item) + indexed.filter { $0.index == nil }.map(\.item)
    }
}

extension QueryTree.List {
    /// Slot by slot: into a hole as it is; two branches merge; otherwise at the end.
    fileprivate func merge(_ other: QueryTree.List) {
        for (index, slot) in other.slots.enumerated() {
            guard let item = slot else { continue }
            guard index < slots.count, let present = slots[index] else {
                put(item, at: index)
                continue
            }
            if present.isBranch && item.isBranch {
                slots[index] = present.merged(with: item)
            } else {
                slots.append(item)
            }
        }
    }

    private func put(_ item: QueryTree, at index: Int) {
        while slots.count <= index { slots.append(nil) }
        slots[index] = item
    }
}

extension QueryTree.Object {
    /// Member by member: present keys merge, others are added.
    func merge(_ others: [(key: String, value: QueryTree)]) {
        for (key, value) in others {
            self[key] = self[key].map { $0.merged(with: value) } ?? value
        }
    }

    /// The finished object.
    var frozen: QueryNode {
        .object(
            QueryTree.inJavaScriptOrder(members) { $0.key.utf8 }.map {
                QueryMember(key: $0.key, value: $0.value.frozen)
            }
        )
    }
}
