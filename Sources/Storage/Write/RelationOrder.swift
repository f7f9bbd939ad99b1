//  RelationOrder: a relation's targets after a change; pure.
//
//  Disconnected first, then connected one by one; a connected target that is already there moves. An anchor may be
//  another target of the same list, wherever it stands: that one is then connected first.
//  Source: Strapi v4.25 relations-orderer; recorded answers.

import Content

/// Applies changes to ordered ids.
enum RelationOrder {
    /// The ids after `change`, each once.
    /// - Throws: 400 when an anchor is not there and the connection is strict, and when anchors wait for each other.
    static func apply(_ change: RelationChange, to current: [Int64]) throws(Refusal) -> [Int64] {
        switch change {
        case .replace(let wanted):
            var seen: Set<Int64> = []
            return wanted.filter { seen.insert($0).inserted }
        case .edit(let connect, let disconnect):
            let gone = Set(disconnect)
            var ids = current.filter { !gone.contains($0) }
            for connection in try sorted(connect, present: Set(ids)) { try place(connection, in: &ids) }
            return ids
        }
    }

    /// As sent, but each behind the anchor it needs.
    private static func sorted(_ connect: [Connection], present: Set<Int64>) throws(Refusal) -> [Connection] {
        let first = Dictionary(connect.indices.map { (connect[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
        var isTaken = Array(repeating: false, count: connect.count)
        var result: [Connection] = []
        for start in connect.indices where !isTaken[start] {
            var chain: [Int] = []
            var next: Int? = start
            while let index = next {
                if isTaken[index] {
                    guard !chain.contains(index) else { throw circular }
                    break
                }
                isTaken[index] = true
                chain.append(index)
                next = connect[index].anchor.flatMap { present.contains($0) ? nil : first[$0] }
            }
            result += chain.reversed().map { connect[$0] }
        }
        return result
    }

    private static let circular = Refusal.validation(
        "A circular reference was found in the connect array. One relation is trying to connect before/after another "
            + "one that is trying to connect before/after it")

    private static func place(_ connection: Connection, in ids: inout [Int64]) throws(Refusal) {
        ids.removeAll { $0 == connection.id }
        switch connection.place {
        case .start: ids.insert(connection.id, at: 0)
        case .end: ids.append(connection.id)
        case .before(let anchor):
            if let at = ids.firstIndex(of: anchor) {
                ids.insert(connection.id, at: at)
            } else {
                try miss(connection, "before", anchor, &ids)
            }
        case .after(let anchor):
            if let at = ids.firstIndex(of: anchor) {
                ids.insert(connection.id, at: at + 1)
            } else {
                try miss(connection, "after", anchor, &ids)
            }
        }
    }

    private static func miss(_ connection: Connection, _ word: String, _ anchor: Int64, _ ids: inout [Int64])
        throws(Refusal)
    {
        guard connection.isStrict else { return ids.append(connection.id) }
        throw .validation(
            "There was a problem connecting relation with id \(connection.id) at position {\"\(word)\":\(anchor)}. "
                + "The relation with id \(anchor) needs to be connected first.")
    }
}

extension Connection {
    /// The id this one wants to stand beside.
    var anchor: Int64? {
        switch place {
        case .start, .end: nil
        case .before(let id), .after(let id): id
        }
    }
}
