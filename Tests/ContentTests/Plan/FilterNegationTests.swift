//  `$not` is pushed down to the comparisons, and what conditions say of a row that is not there.

import Content
import Testing

@Suite struct `A negated filter` {
    @Test(arguments: [
        ("filters[$not][notes]=a", #"not notes = "a""#),
        ("filters[notes][$not][$contains]=a", #"not notes contains "a""#),
        ("filters[notes][$not]=a", #"not notes = "a""#),
        ("filters[notes][$not][]=a&filters[notes][$not][]=b", #"not notes in "a" "b""#),
        ("filters[$not][notes]=a&filters[id]=1", #"(not notes = "a" and id = 1)"#),
        ("filters[notes][$not][$null]=true", "not notes is null"),
        ("filters[notes][$not][$not][$eq]=a", #"notes = "a""#),
        ("filters[$not][$not][notes]=a", #"notes = "a""#),
    ])
    func `negates one comparison`(query: String, filter: String) throws {
        #expect(try Planning("bookings").filter(query) == filter)
    }

    @Test(arguments: [
        ("filters[$not][notes]=a&filters[$not][id]=1", #"(not notes = "a" or not id = 1)"#),
        ("filters[$not][$or][0][id]=1&filters[$not][$or][1][id]=2", "(not id = 1 and not id = 2)"),
        ("filters[$not][$and][0][id]=1&filters[$not][$and][1][id]=2", "(not id = 1 or not id = 2)"),
        ("filters[id][$not][$gt]=1&filters[id][$not][$lt]=9", "(not id > 1 or not id < 9)"),
        ("filters[$not][id][$gt]=1&filters[$not][id][$lt]=9", "(not id > 1 or not id < 9)"),
        ("filters[$not][notes][$eq][]=a&filters[$not][notes][$eq][]=b", #"(not notes = "a" and not notes = "b")"#),
        ("filters[$or][0][$not][id]=1&filters[$or][1][id]=2", "(not id = 1 or id = 2)"),
    ])
    func `turns and into or, and or into and`(query: String, filter: String) throws {
        #expect(try Planning("bookings").filter(query) == filter)
    }

    @Test(arguments: [
        ("filters[$not][unit][block]=A", #"unit{not block = "A"}"#),
        ("filters[$not][unit]=3", "unit{not id = 3}"),
        ("filters[$not][unit][$null]=true", "unit{not id is null}"),
        ("filters[$not][unit][block]=A&filters[$not][unit][number]=1", #"unit{(not block = "A" or not number = "1")}"#),
    ])
    func `stays inside the relation, as in the real server`(query: String, filter: String) throws {
        #expect(try Planning("bookings").filter(query) == filter)
    }

    @Test(arguments: [
        ("populate[unit][filters][$not][foo]=1", "everything"),
        ("populate[unit][filters][$not][foo]=1&populate[unit][filters][$not][block]=A", #"not block = "A""#),
        (
            "populate[unit][filters][$or][0][foo]=1&populate[unit][filters][$or][1][block]=A",
            #"(everything or block = "A")"#
        ),
        ("populate[unit][filters][customer][foo]=1", "customer{everything}"),
        ("populate[unit][filters][block]=A&populate[unit][filters][foo][bar]=1", #"block = "A""#),
    ])
    func `inside populate loses what nobody knows`(query: String, filter: String) throws {
        let planning = try Planning("bookings")
        let population = try found(try planning.list(query).selection.populations.first, "a population")
        let unit = try found(population.selections.first, "a selection").type
        #expect(planning.spelled(population.filter, on: unit) == filter)
    }
}

@Suite struct `A row of nulls` {
    private static let equals = Filter.compare(.id, .equal, [.integer(1)], negated: false)
    private static let isNull = Filter.compare(.id, .isNull, [], negated: false)
    private static let isNotNull = Filter.compare(.id, .isNotNull, [], negated: false)

    @Test(arguments: [
        (isNull, true), (isNotNull, false), (.compare(.id, .isNull, [], negated: true), false),
        (.compare(.id, .isNotNull, [], negated: true), true), (equals, nil),
        (.compare(.id, .equal, [.integer(1)], negated: true), nil),
        (.compare(.id, .notEqual, [.integer(1)], negated: false), nil),
        (.compare(.id, .contains, [.text("")], negated: false), nil),
        (.compare(.id, .isIn, [.integer(1)], negated: false), nil), (.compare(.id, .isIn, [], negated: false), false),
        (.compare(.id, .isIn, [], negated: true), true), (.compare(.id, .notIn, [], negated: false), true),
        (.compare(.id, .notIn, [], negated: true), false), (.everything, true), (.nothing, false),
        (.search(text: "x", fields: [.id]), nil), (.related(0, isNull), true), (.related(0, equals), nil),
        (.related(0, .related(1, isNotNull)), false),
    ])
    func `meets a condition, or not, or nobody knows`(filter: Filter, outcome: Bool?) {
        #expect(filter.onNulls == outcome)
    }

    @Test(
        arguments: [
            (true, true, true, true), (true, false, false, true), (true, nil, nil, true), (false, nil, false, nil),
            (nil, nil, nil, nil), (false, false, false, false),
        ] as [(Bool?, Bool?, Bool?, Bool?)])
    func `is judged by three-valued logic`(one: Bool?, other: Bool?, both: Bool?, either: Bool?) {
        for pair in [[one, other], [other, one]] {
            #expect(Filter.all(pair.map(condition)).onNulls == both)
            #expect(Filter.any(pair.map(condition)).onNulls == either)
        }
    }

    private func condition(_ outcome: Bool?) -> Filter {
        outcome.map { $0 ? Self.isNull : Self.isNotNull } ?? Self.equals
    }

    @Test func `needs no nesting where one side says nothing`() {
        #expect(Filter.everything.and(Self.equals) == Self.equals)
        #expect(Self.equals.and(.everything) == Self.equals)
        #expect(Self.equals.and(Self.isNull) == .all([Self.equals, Self.isNull]))
    }
}
