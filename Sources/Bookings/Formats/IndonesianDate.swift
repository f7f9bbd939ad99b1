//  IndonesianDate: days as people in the office read them, and as the API stores them.
//
//  15 Oktober 2023 on papers, 15/10/2023 in tables, 2023-10-15 in the API. No locale data: the words are few and fixed.

package import Content

/// The spellings of a day.
package enum IndonesianDate {
    /// Januari first.
    package static let months = [
        "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
        "Desember",
    ]
    /// Monday first, as ISO 8601 counts.
    package static let weekdays = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]

    /// 15 Oktober 2023.
    package static func long(_ day: CivilDay) -> String {
        "\(day.day) \(months[day.month - 1]) \(day.year)"
    }

    /// Minggu, 15 Oktober 2023.
    package static func full(_ day: CivilDay) -> String {
        weekdays[day.isoWeekday - 1] + ", " + long(day)
    }

    /// 15/10/2023.
    package static func short(_ day: CivilDay) -> String {
        day.day.padded(to: 2) + "/" + day.month.padded(to: 2) + "/" + Int(day.year).padded(to: 4)
    }

    /// 2023-10-15, as `date` attributes hold it.
    package static func stored(_ day: CivilDay) -> String {
        Int(day.year).padded(to: 4) + "-" + day.month.padded(to: 2) + "-" + day.day.padded(to: 2)
    }

    /// The day that a `date` attribute holds; nil for a text of any other form, or a day that does not exist.
    package static func day(stored text: String) -> CivilDay? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy(\.isDigits) else { return nil }
        let numbers = parts.compactMap { Int64($0) }
        return CivilDay(year: numbers[0], month: Int(numbers[1]), day: Int(numbers[2]))
    }
}
