//  DuplicateCheck: is there a customer with this identity number already (domain B48)?
//
//  Whoever sees only their own customers may still not enter one twice. The answer is yes or no and the customer's
//  number; who it is stays hidden. How often it may be asked is bounded, because each question is a guess.

import Content
import Storage

/// The operation `duplicates` of customers.
enum DuplicateCheck {
    /// Questions of one account within an hour.
    static let perHour = 20

    static let action = TypeAction(.customer, "duplicates", asks: ["ktp_number"], perHour: perHour) {
        try run($0, in: $1)
    }

    private static func run(_ words: JSONObject, in transaction: Transaction) throws -> EntryAction.Outcome {
        let text = words["ktp_number"]?.string ?? ""
        guard let number = NIK(text) else {
            throw PayloadFault([FieldFault(["ktp_number"], "ktp_number must be \(NIK.length) digits")])
        }
        let same = try transaction.equals("ktp_number", .text(number.digits), in: .customer)
        let found = try transaction.entries(.customer, where: same, limit: 1).first
        let answer = JSONObject([
            ("exists", .bool(found != nil)), ("customer_id", found.map { $0["customer_id"].json } ?? .null),
        ])
        let looked = ShownEntries(type: .customer, attributes: ["ktp_number"], ids: found.map { [$0.id] } ?? [])
        return EntryAction.Outcome(.object(answer), shown: [looked])
    }
}
