//  DemoOffice+Step: one thing that happens in the office: an entry is created or changed.
//
//  Bodies are what a client sends; where a client would send an id, a step has a reference, because ids are known only
//  once the earlier steps have been run.

package import Content

extension DemoOffice {
    /// The content types of the demo.
    package enum Kind: String, CaseIterable, Sendable {
        case department = "api::departemen.departemen"
        case position = "api::jabatan.jabatan"
        case bank = "api::bank.bank"
        case developer = "api::developer.developer"
        case project = "api::proyek-perumahan.proyek-perumahan"
        case promotion = "api::promo.promo"
        case employee = "api::karyawan.karyawan"
        case placement = "api::placement.placement"
        case attendance = "api::absensi.absensi"
        case leave = "api::cuti.cuti"
        case review = "api::performance-review.performance-review"
        case target = "api::target-marketing.target-marketing"
        case lead = "api::lead-marketing.lead-marketing"
        case communication = "api::communication.communication"
        case reminder = "api::reminder.reminder"
        case unit = "api::unit-rumah.unit-rumah"
        case customer = "api::konsumen.konsumen"
        case booking = "api::booking.booking"
        case document = "api::booking-document.booking-document"
        case cashIn = "api::kas-masuk.kas-masuk"
        case cashOut = "api::kas-keluar.kas-keluar"
        case progress = "api::progres-harian.progres-harian"
        case handover = "api::serah-terima-unit.serah-terima-unit"
        case file = "plugin::upload.file"

        /// As schemas know it.
        package var uid: UID { UID(rawValue) }
    }

    /// An entry that has no id yet.
    package struct Reference: Hashable, Sendable {
        /// Its content type.
        package let kind: Kind
        /// The part whose steps create it.
        package let part: Int
        /// Counts the entries of one kind in one part from 0.
        package let number: Int
    }

    /// A minute of a day in western Indonesia (UTC+7), where both projects are.
    package struct Moment: Hashable, Comparable, Sendable {
        /// The day there, and by office hours also elsewhere in the country.
        package let day: CivilDay
        /// Of the day, from 0.
        package let minute: Int

        /// Earlier is less.
        package static func < (left: Moment, right: Moment) -> Bool {
            left.instant < right.instant
        }

        /// The same in absolute time.
        package var instant: Instant {
            Instant(milliseconds: (day.daysSinceEpoch * 1440 + Int64(minute) - 7 * 60) * 60_000)
        }
    }

    /// Entries that a relation or media attribute points to.
    package struct Link: Sendable {
        /// The attribute.
        package let name: AttributeName
        /// One, unless the attribute takes a list.
        package let targets: [Reference]
        /// True where the attribute takes a list.
        package let isList: Bool

        /// A link to one entry; nil for none.
        static func to(_ target: Reference?, _ name: AttributeName) -> Link? {
            target.map { Link(name: name, targets: [$0], isList: false) }
        }

        /// A link to a list of entries.
        static func toAll(_ targets: [Reference], _ name: AttributeName) -> Link {
            Link(name: name, targets: targets, isList: true)
        }
    }

    /// One create or update.
    package struct Step: Sendable {
        /// When it happens.
        package let moment: Moment
        /// The entry.
        package let entry: Reference
        /// False for a change of an entry that an earlier step created.
        package let isCreate: Bool
        /// What a client sends, but for links.
        package let values: JSONObject
        /// Relations and files.
        package let links: [Link]

        /// The body of the request.
        /// - Parameter id: The id of an entry that was created; throws for others.
        package func body<Fault: Error>(_ id: (Reference) throws(Fault) -> Int64) throws(Fault) -> JSONValue {
            var body = values
            for link in links {
                var ids: [JSONValue] = []
                for target in link.targets { ids.append(.integer(try id(target))) }
                body[link.name] = link.isList ? .array(ids) : ids.first ?? .null
            }
            return .object(body)
        }
    }
}
