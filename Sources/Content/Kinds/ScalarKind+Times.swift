//  ScalarKind+Times: date, time, datetime, timestamp.
//
//  Strapi reads these in its database layer, after validation: one message, no path. An empty text is a wrong one.

extension ScalarKind {
    /// A day, `yyyy-MM-dd`; what follows in the text is ignored.
    static let date = ScalarKind(
        name: "date", column: .text, output: .text, isSearchable: false, nullName: nil,
        check: { value, _ in checked(value) { text throws(Refusal) in try castDate(text) } },
        cast: { text, _ throws(Refusal) in try castDate(text) })

    /// A time of day, `HH:mm:ss.SSS`.
    static let time = ScalarKind(
        name: "time", column: .text, output: .text, isSearchable: false, nullName: nil,
        check: { value, _ in checked(value) { text throws(Refusal) in try castTime(text) } },
        cast: { text, _ throws(Refusal) in try castTime(text) })

    /// An instant.
    static let datetime = instantKind("datetime", output: .instant)
    /// An instant that answers show as epoch milliseconds.
    static let timestamp = instantKind("timestamp", output: .epochMilliseconds)

    private static func instantKind(_ name: String, output: OutputForm) -> ScalarKind {
        ScalarKind(
            name: name, column: .instant, output: output, isSearchable: false, nullName: nil,
            check: { value, _ in checked(value) { text throws(Refusal) in try castInstant(text) } },
            cast: { text, _ throws(Refusal) in try castInstant(text) })
    }

    private static func checked(_ value: JSONValue, _ cast: (String) throws(Refusal) -> Value) -> Checked {
        let text: String
        switch value {
        case .string(let string): text = string
        case .number(let digits): text = digits
        default: text = ""
        }
        do {
            return .value(try cast(text))
        } catch {
            return .refused(error.message)
        }
    }

    private static func castDate(_ text: String) throws(Refusal) -> Value {
        do {
            return .text(try CalendarDate.parseLeading(text))
        } catch {
            throw .validation(error.message)
        }
    }

    private static func castTime(_ text: String) throws(Refusal) -> Value {
        guard let time = ClockTime.parse(text) else {
            throw .validation("Invalid time format, expected HH:mm:ss.SSS")
        }
        return .text(time)
    }

    /// Reads an instant as filters and bodies give it.
    /// - Throws: 400 in Strapi's words.
    package static func castInstant(_ text: String) throws(Refusal) -> Value {
        guard let instant = Instant.parse(text) else {
            throw .validation("Invalid format, expected a timestamp or an ISO date")
        }
        return .instant(instant)
    }
}
