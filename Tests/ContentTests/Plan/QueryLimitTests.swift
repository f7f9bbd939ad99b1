//  Every bound of a read, at the bound and one past it.

import Content
import Testing

/// A bound that a table names.
enum Bound: String, Sendable {
    case comparisons, listValues, searchBytes, sortTerms, pathSteps, populations, populateDepth

    func set(in limits: inout QueryLimits, to value: Int) {
        switch self {
        case .comparisons: limits.comparisons = value
        case .listValues: limits.listValues = value
        case .searchBytes: limits.searchBytes = value
        case .sortTerms: limits.sortTerms = value
        case .pathSteps: limits.pathSteps = value
        case .populations: limits.populations = value
        case .populateDepth: limits.populateDepth = value
        }
    }
}

@Suite struct `A query at its bound` {
    @Test(
        arguments: [
            (
                Bound.comparisons, 2, "filters[id]=1&filters[notes]=a",
                "filters[id]=1&filters[notes]=a&filters[booking_id]=b",
                "More than 2 comparisons in filters"
            ),
            (
                .comparisons, 2, "filters[id][$eq][]=1&filters[id][$eq][]=2",
                "filters[id][$eq][]=1&filters[id][$eq][]=2&filters[id][$eq][]=3", "More than 2 comparisons in filters"
            ),
            (
                .comparisons, 1, "populate[unit][filters][id]=1&populate[customer][filters][id]=1",
                "populate[unit][filters][id]=1&populate[unit][filters][block]=A", "More than 1 comparisons in filters"
            ),
            (
                .listValues, 2, "filters[id][$in][]=1&filters[id][$in][]=2",
                "filters[id][$in][]=1&filters[id][$in][]=2&filters[id][$in][]=3", "More than 2 values in a list"
            ),
            (
                .listValues, 2, "filters[id][]=1&filters[id][]=2", "filters[id][]=1&filters[id][]=2&filters[id][]=3",
                "More than 2 values in a list"
            ),
            (
                .searchBytes, 4, "filters[notes][$contains]=abcd", "filters[notes][$contains]=abcde",
                "A text to compare is longer than 4 bytes"
            ),
            (
                .searchBytes, 4, "filters[notes][$eqi]=%C3%A9%C3%A9", "filters[notes][$eqi]=%C3%A9%C3%A9a",
                "A text to compare is longer than 4 bytes"
            ),
            (.searchBytes, 4, "_q=abcd", "_q=abcde", "_q is longer than 4 bytes"),
            (
                .sortTerms, 2, "sort=id,notes", "sort=id,notes,booking_id",
                "sort has more than 2 terms or crosses more than 8 relations"
            ),
            (
                .sortTerms, 1, "populate[unit][sort]=id", "populate[unit][sort]=id,block",
                "sort has more than 1 terms or crosses more than 8 relations"
            ),
            (
                .pathSteps, 1, "sort=unit.block", "sort=unit.customer.name",
                "sort has more than 10 terms or crosses more than 1 relations"
            ),
            (
                .pathSteps, 1, "filters[unit][block]=A", "filters[unit][customer][name]=x",
                "filters cross more than 1 relations"
            ),
            (
                .pathSteps, 1, "filters[unit]=1&filters[customer]=2", "filters[unit][customer]=2",
                "filters cross more than 1 relations"
            ),
            (
                .populations, 2, "populate=unit,customer", "populate=unit,customer,documents",
                "populate asks for more than 2 relations"
            ),
            (
                .populations, 2, "populate=unit.customer", "populate=unit.customer,documents",
                "populate asks for more than 2 relations"
            ),
            (
                .populateDepth, 2, "populate=unit.customer", "populate=unit.customer.bookings",
                "populate is nested too deeply"
            ),
            (
                .populateDepth, 2, "populate[unit][populate]=customer", "populate[unit][populate]=customer.bookings",
                "populate is nested too deeply"
            ),
            (
                .populateDepth, 2, "populate[unit][populate][customer]=true",
                "populate[unit][populate][customer][populate]=bookings",
                "populate is nested too deeply"
            ),
        ])
    func `passes, and is refused one past it`(
        limit: Bound, bound: Int, within: String, beyond: String, message: String
    ) throws {
        var limits = QueryLimits()
        limit.set(in: &limits, to: bound)
        let planning = try Planning("bookings", limits: limits)
        #expect(refusal { try planning.list(within) } == nil)
        #expect(refusal { try planning.list(beyond) } == .validation(message))
        #expect(refusal { try Planning("bookings").list(beyond) } == nil)
    }

    @Test func `counts one statement for each component of a zone`() throws {
        var limits = QueryLimits()
        limits.populations = 3
        #expect(refusal { try Planning("halamans", limits: limits).list("populate=zona") } == nil)
        limits.populations = 2
        let words = "populate asks for more than 2 relations"
        #expect(refusal { try Planning("halamans", limits: limits).list("populate=zona") } == .validation(words))
    }

    @Test func `is too long with 414`() throws {
        let limits = QueryLimits()
        let padding = String(repeating: "x", count: limits.queryBytes - 2)
        #expect(refusal { try ContentQuery(parsing: "a=" + padding) } == nil)
        let refused = refusal { try ContentQuery(parsing: "a=x" + padding) }
        #expect(refused == Refusal(414, "URITooLongError", "The query string is longer than 16384 bytes"))
    }

    @Test func `has a page cut to the bound`() throws {
        var limits = QueryLimits()
        limits.pageSize = 7
        limits.defaultPageSize = 3
        let planning = try Planning("bookings", limits: limits)
        #expect(try planning.list("").page?.limit == 3)
        #expect(try planning.list("pagination[pageSize]=7").page?.limit == 7)
        #expect(try planning.list("pagination[pageSize]=8").page?.limit == 7)
        #expect(try planning.list("pagination[limit]=8").page?.limit == 7)
        #expect(try planning.list("pagination[start]=1").page?.limit == 3)
        #expect(try planning.list("populate[documents][pageSize]=8").selection.populations.first?.limit == 7)
        #expect(try planning.list("populate[documents][page]=2").selection.populations.first?.start == 3)
    }

    @Test func `has a flat list cut to what one answer may hold`() throws {
        var limits = QueryLimits()
        limits.relatedRows = 5
        let schema = try Project.recorded.get()
        let planner = Planner(schema: schema, access: .everything, limits: limits)
        let user = try found(schema[.user], "the type")
        #expect(try planner.flatList(ContentQuery(), of: user).page?.limit == 5)
        #expect(try planner.flatList(ContentQuery(parsing: "limit=-1"), of: user).page?.limit == 100)
    }
}
