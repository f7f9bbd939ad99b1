//  BodyCheck: flat bodies of texts, judged in yup's words and in yup's order.
//
//  In: a parsed body or query.  Out: its texts, or every fault of it in one list.  I/O: none.
//  Always: nothing is cast: a number is no text; null is a value of a wrong type, not an absent one.
//  Source: yup 0.32 (`strict`, all faults at once) behind Strapi v4.25; recorded answers `auth.*` and `users.*`.

import Content

/// One member that has to be a text.
struct TextRule {
    let name: String
    var isRequired = true
    var isEmail = false
    /// Fewest characters, counted as JavaScript does.
    var least: Int?
    /// Another member that it must repeat, and what is said when it does not.
    var repeats: (name: String, message: String)?

    init(
        _ name: String, isRequired: Bool = true, isEmail: Bool = false, least: Int? = nil,
        repeats: (name: String, message: String)? = nil
    ) {
        self.name = name
        self.isRequired = isRequired
        self.isEmail = isEmail
        self.least = least
        self.repeats = repeats
    }
}

/// What a flat body must hold.
struct BodyCheck {
    let rules: [TextRule]
    /// Other members are a fault.
    var isClosed = false

    /// A fault and how early yup finds it: the type of a value first, everything else second.
    private struct Found {
        let fault: FieldFault
        let stage: Int
    }

    /// The texts of a body.
    /// - Throws: `PayloadFault`.
    func texts(of body: JSONValue) throws(PayloadFault) -> [String: String] {
        let (texts, faults) = try judged(body)
        if !faults.isEmpty { throw PayloadFault(faults) }
        return texts
    }

    /// The texts of a body and what is wrong with it, for a caller that judges further members.
    /// - Throws: `PayloadFault` for a body that is no object.
    func judged(_ body: JSONValue) throws(PayloadFault) -> (texts: [String: String], faults: [FieldFault]) {
        guard case .object(let members) = body else {
            throw PayloadFault([FieldFault([], "this " + BodyCheck.mismatch("object", body))])
        }
        var texts: [String: String] = [:]
        var found: [Found] = []
        // yup walks the members from the last to the first; an order that it does not sort away shows it.
        for rule in rules.reversed() {
            if let text = members[rule.name]?.string { texts[rule.name] = text }
            found += judge(members[rule.name], rule, members)
        }
        let ordered = found.enumerated().sorted { one, other in
            let (left, right) = (place(of: one.element.fault), place(of: other.element.fault))
            if left != right { return left < right }
            return (one.element.stage, one.offset) < (other.element.stage, other.offset)
        }
        return (texts, ordered.map(\.element.fault) + excess(members))
    }

    private func judge(_ value: JSONValue?, _ rule: TextRule, _ members: JSONObject) -> [Found] {
        func fault(_ message: String, stage: Int) -> Found {
            Found(fault: FieldFault([rule.name], message), stage: stage)
        }
        guard let value else {
            return rule.isRequired ? [fault("\(rule.name) is a required field", stage: 2)] : []
        }
        var early: [Found] = []
        if value.string == nil { early.append(fault("\(rule.name) " + BodyCheck.mismatch("string", value), stage: 1)) }
        if let (other, message) = rule.repeats, members[other] != value { early.append(fault(message, stage: 1)) }
        guard early.isEmpty, let text = value.string else { return early }
        var found: [Found] = []
        if rule.isEmail, !text.isEmpty, !EmailAddress.isValid(text) {
            found.append(fault("\(rule.name) must be a valid email", stage: 2))
        }
        if let least = rule.least, text.utf16.count < least {
            found.append(fault("\(rule.name) must be at least \(least) characters", stage: 2))
        }
        if rule.isRequired, text.isEmpty { found.append(fault("\(rule.name) is a required field", stage: 2)) }
        return found
    }

    /// yup sorts by the first member whose name occurs in a fault's path, be it inside a longer name.
    private func place(of fault: FieldFault) -> Int {
        let path = FieldFault.text(of: fault.path)
        return rules.firstIndex { path.contains($0.name) } ?? rules.count
    }

    private func excess(_ members: JSONObject) -> [FieldFault] {
        guard isClosed else { return [] }
        let unknown = members.keys.filter { key in !rules.contains { $0.name.isExactly(key) } }
        guard !unknown.isEmpty else { return [] }
        return [FieldFault([], "this field has unspecified keys: \(unknown.joined(separator: ", "))")]
    }

    /// What is said behind a path of a value that is of another type.
    static func mismatch(_ wanted: String, _ value: JSONValue) -> String {
        "must be a `\(wanted)` type, but the final value was: `\(value.yupDescription())`."
    }
}
