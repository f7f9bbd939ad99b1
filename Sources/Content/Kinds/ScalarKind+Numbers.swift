//  ScalarKind+Numbers: integer, biginteger, float, decimal.
//
//  Numbers arrive as JSON numbers or numeric strings. Integers keep 53 bits as in JavaScript, bigintegers 64;
//  a decimal with a scale is exact and refuses digits it would lose.

extension ScalarKind {
    /// A whole number that fits a double exactly.
    static let integer = ScalarKind(
        name: "integer", column: .integer, output: .integer, isSearchable: false, nullName: "number",
        check: { value, attribute in
            guard let number = Check.number(value), number.isFinite else { return .wrong([Check.notANumber(value)]) }
            let wrong =
                (number == number.rounded() ? [] : ["must be an integer"]) + Check.bounds(number, attribute)
            guard wrong.isEmpty else { return .wrong(wrong) }
            guard abs(number) <= safeInteger else { return .wrong(["must be an integer below 2^53"]) }
            return .value(.integer(Int64(number)))
        },
        cast: { text, _ throws(Refusal) in try castNumber(text) })

    /// A whole number of 64 bits, exact; Strapi checks nothing here and loses digits.
    static let biginteger = ScalarKind(
        name: "biginteger", column: .integer, output: .digits, isSearchable: false, nullName: nil,
        check: { value, attribute in
            guard let number = wholeNumber(value) else { return .wrong(["must be a whole number of 64 bits"]) }
            if let least = attribute.constraints.minInteger, number < least {
                return .wrong(["must be greater than or equal to \(least)"])
            }
            if let most = attribute.constraints.maxInteger, number > most {
                return .wrong(["must be less than or equal to \(most)"])
            }
            return .value(.integer(number))
        },
        cast: { text, _ throws(Refusal) in Int64(text).map(Value.integer) ?? .text(text) })

    /// A double.
    static let float = ScalarKind(
        name: "float", column: .real, output: .number, isSearchable: false, nullName: "number",
        check: checkReal, cast: { text, _ throws(Refusal) in try castNumber(text) })

    /// Exact where the schema gives a scale, a double otherwise.
    static let decimal = ScalarKind(
        name: "decimal", column: .decimal, output: .number, isSearchable: false, nullName: "number",
        check: { value, attribute in
            guard let scale = attribute.constraints.scale else { return checkReal(value, attribute) }
            guard let number = Check.number(value), number.isFinite else { return .wrong([Check.notANumber(value)]) }
            let wrong = Check.bounds(number, attribute)
            guard wrong.isEmpty else { return .wrong(wrong) }
            guard let units = ExactDecimal.units(decimalText(value, number), scale: scale) else {
                let wholeDigits = ExactDecimal.digits - scale
                return .wrong([
                    JavaScriptNumber.parse("1e\(wholeDigits)").map { abs(number) < $0 } == true
                        ? "must have at most \(scale) decimal places" : "must be less than 10^\(wholeDigits)"
                ])
            }
            return .value(.decimal(units: units, scale: scale))
        },
        cast: { text, attribute throws(Refusal) in
            // A double would lose the last digits of a large sum.
            if let scale = attribute.constraints.scale, let units = ExactDecimal.units(text, scale: scale) {
                return .decimal(units: units, scale: scale)
            }
            return try castNumber(text)
        })

    /// Largest integer a JavaScript number holds exactly.
    private static let safeInteger: Double = 9_007_199_254_740_991

    @Sendable private static func checkReal(_ value: JSONValue, _ attribute: Attribute) -> Checked {
        guard let number = Check.number(value), number.isFinite else { return .wrong([Check.notANumber(value)]) }
        let wrong = Check.bounds(number, attribute)
        return wrong.isEmpty ? .value(.real(number == 0 ? 0 : number)) : .wrong(wrong)
    }

    private static func wholeNumber(_ value: JSONValue) -> Int64? {
        switch value {
        case .number(let text): Int64(text)
        case .string(let text): Int64(text)
        default: nil
        }
    }

    /// The digits as sent where they are plain, else the double's own.
    private static func decimalText(_ value: JSONValue, _ number: Double) -> String {
        switch value {
        case .number(let text): text
        case .string(let text) where ExactDecimal.units(text, scale: 9) != nil: text
        default: JavaScriptNumber.text(number)
        }
    }

    /// A filter's number, as JavaScript reads one.
    ///
    /// What is none is a fault here; Strapi answers 500.
    private static func castNumber(_ text: String) throws(Refusal) -> Value {
        guard let number = JavaScriptNumber.parse(text), number.isFinite else {
            throw .validation("Invalid number \(text)")
        }
        return .real(number)
    }
}
