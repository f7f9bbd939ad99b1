//  PersonNames: believable names from all over the country.
//
//  A person's names come from one tradition, so that they fit each other, the sex and the place of birth.
//  The names are common ones; nobody is meant.

/// How people of one part of the country are named.
package struct NameTradition: Hashable, Sendable {
    /// Names of one sex.
    package struct Names: Hashable, Sendable {
        /// What a full name begins with.
        package let given: [String]
        /// Stand behind a given name; empty where people have one name only.
        package let second: [String]
    }

    /// Share in a hundred of the demo's people; the shares of all traditions add up to 100.
    package let share: Int
    /// Where these people are born.
    package let towns: [String]
    /// Names of men.
    package let male: Names
    /// Names of women.
    package let female: Names
    /// Clan or family names; empty where there are none.
    package let families: [String]

    /// The names of a sex.
    package func names(of sex: Sex) -> Names {
        sex == .male ? male : female
    }
}

/// Draws names.
package enum PersonNames {
    /// All traditions of the list.
    package static let traditions: [NameTradition] = table.split(separator: "\n").compactMap(tradition)

    /// A tradition, each as often as its share says.
    package static func tradition(using random: inout SplitMix64) -> NameTradition? {
        var place = random.int(in: 1...100)
        return traditions.first { tradition in
            place -= tradition.share
            return place <= 0
        }
    }

    /// A full name of two or three parts, or one where the tradition knows no more.
    package static func name(_ sex: Sex, in tradition: NameTradition, using random: inout SplitMix64) -> String {
        let names = tradition.names(of: sex)
        let family = random.pick(tradition.families)
        var parts = [random.pick(names.given)]
        if family == nil || random.chance(30) { parts.append(random.pick(names.second)) }
        parts.append(family)
        return parts.compactMap(\.self).joined(separator: " ")
    }

    private static func tradition(_ line: Substring) -> NameTradition? {
        let fields = line.split(separator: "|", omittingEmptySubsequences: false).map { field in
            field.split(separator: ",").map(String.init)
        }
        guard fields.count == 7, let share = fields[0].first.flatMap({ Int($0) }) else { return nil }
        return NameTradition(
            share: share, towns: fields[1], male: NameTradition.Names(given: fields[2], second: fields[4]),
            female: NameTradition.Names(given: fields[3], second: fields[5]), families: fields[6])
    }
}
