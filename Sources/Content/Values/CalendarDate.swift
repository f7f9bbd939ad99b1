//  CalendarDate: what a `date` attribute accepts.
//
//  Always: what comes out is ten characters yyyy-MM-dd of a day that exists.
//  Source: Strapi 4.25, recorded answers `filters.date-*`, `validation.date-*`, `create.cast-date-*`.

/// Why a text is no date.
package enum CalendarFault: Error, Hashable, Sendable {
    /// Does not begin with yyyy-MM-dd.
    case format
    /// Has the form, but the calendar has no such day.
    case impossible

    /// The message Strapi gives.
    package var message: String {
        switch self {
        case .format: "Invalid format, expected yyyy-MM-dd"
        case .impossible: "Invalid date"
        }
    }
}

/// Dates without a time.
package enum CalendarDate {
    /// The leading yyyy-MM-dd of a value; whatever follows it is ignored, as Strapi does.
    package static func parseLeading(_ text: String) throws(CalendarFault) -> String {
        var scan = DigitScan(text)
        guard let year = scan.digits(4), scan.take("-"), let month = scan.digits(2), scan.take("-"),
            let day = scan.digits(2)
        else { throw .format }
        guard CivilDay(year: year, month: Int(month), day: Int(day)) != nil else { throw .impossible }
        return String(decoding: text.utf8.prefix(10), as: UTF8.self)
    }
}
