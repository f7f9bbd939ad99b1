//  Benchmarks: the stages of a request one by one, without HTTP: words, plan, program, rows to bytes, body to draft.
//
//  BENCH_DATA names the folder of a seeded database (`scripts/bench` makes and names it). It is opened for reading only
//  and left as it is.

import Benchmark
import Content
import Foundation
import Storage

let benchmarks: @Sendable () -> Void = {
    // No processor time: the system counts it in steps of 10 ms, and a sample takes less than one.
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput], timeUnits: .nanoseconds, warmupIterations: 20, maxDuration: .seconds(3),
        maxIterations: 200_000)
    Words.register()
    Plans.register()
    Reads.register()
    Bodies.register()
}

/// A query string becomes words.
enum Words {
    /// What an office's list sends: filters over a relation, sort, page, populate with fields.
    static let query =
        "filters[booking_status][$in][0]=aktif&filters[booking_status][$in][1]=menunggu-pembayaran"
        + "&filters[unit][block][$eq]=A1&filters[customer][name][$containsi]=budi%20santoso&sort[0]=created_at:desc"
        + "&sort[1]=id&pagination[page]=2&pagination[pageSize]=25&populate[unit][fields][0]=unit_id"
        + "&populate[customer][populate]=*&populate[documents][sort]=upload_date:desc&fields[0]=booking_id"

    static func register() {
        Benchmark("query string") { benchmark in
            for _ in benchmark.scaledIterations { blackHole(QueryString.parse(query)) }
        }
        Benchmark("content query") { benchmark in
            for _ in benchmark.scaledIterations { blackHole(try ContentQuery(parsing: query)) }
        }
    }
}

/// Words become a plan, a plan a program.
enum Plans {
    static func register() {
        for (name, query) in [("everything populated", "populate=*"), ("a filtered list", Words.query)] {
            Benchmark("plan: \(name)") { benchmark in
                let office = try Office.shared.get()
                let words = try ContentQuery(parsing: query)
                benchmark.startMeasurement()
                for _ in benchmark.scaledIterations {
                    blackHole(try office.planner.list(words, of: office.bookings))
                }
            }
            Benchmark("compile: \(name)") { benchmark in
                let office = try Office.shared.get()
                let plan = try office.plan(query)
                benchmark.startMeasurement()
                // A store of its own for each, because a store keeps what it compiled.
                for _ in benchmark.scaledIterations { blackHole(office.emptyStore().program(plan)) }
            }
        }
    }
}

/// Rows become bytes, the hand-over to a reader thread included.
enum Reads {
    static func register() {
        Benchmark("step and encode: 25 bookings, everything populated") { benchmark in
            let office = try Office.shared.get()
            let program = office.store.program(try office.plan("populate=*"))
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations { blackHole(try await office.store.list(program)) }
        }
        Benchmark("step and encode: one booking, everything populated") { benchmark in
            let office = try Office.shared.get()
            let plan = try office.planner.one(1, ContentQuery(parsing: "populate=*"), of: office.bookings)
            let program = office.store.program(plan)
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations { blackHole(try await office.store.one(program)) }
        }
    }
}

/// A body becomes a draft.
enum Bodies {
    static let body =
        #"{"data":{"booking_fee":25000000,"booking_date":"2026-01-15","payment_status":"pending","#
        + #""booking_status":"menunggu-pembayaran","payment_method":"transfer","notes":"Lewat kantor","#
        + #""unit":12,"customer":7,"marketing_staff":{"connect":[3]}}}"#

    static func register() {
        Benchmark("payload: a booking") { benchmark in
            let office = try Office.shared.get()
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations { blackHole(try office.draft(body)) }
        }
    }
}
