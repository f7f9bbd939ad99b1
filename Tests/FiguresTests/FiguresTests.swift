//  Counters, distributions and their text.

import Testing

@testable import Figures

@Suite struct `A distribution` {
    @Test func `counts an observation under the first bound that is not below it`() {
        var sizes = Distribution(bounds: [1, 2, 4])
        for value in [0, 1, 1.5, 2, 4, 4.1, 100] { sizes.record(value) }
        #expect(sizes.counts == [2, 2, 1, 2])
        #expect(sizes.count == 7)
        #expect(sizes.sum == 112.6)
    }

    @Test func `of many threads loses nothing, and neither does a counter`() async {
        let histogram = Histogram(bounds: [0.5])
        let counter = Counter()
        await withDiscardingTaskGroup { group in
            for number in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 {
                        histogram.record(Double(number % 2))
                        counter.add(2)
                    }
                }
            }
        }
        #expect(histogram.value.counts == [4_000, 4_000])
        #expect(counter.value == 16_000)
    }
}

@Suite struct `The text for Prometheus` {
    @Test func `names, explains and types each family, then gives a line for each sample`() {
        let family = MetricFamily(
            "jobs_total", .counter, "Jobs, by queue.",
            [.init([.init("queue", "read")], 3), .init([.init("queue", "write")], 0.5)])
        #expect(
            PrometheusText.write([family, .gauge("up", "Is it?", 1)]) == """
                # HELP jobs_total Jobs, by queue.
                # TYPE jobs_total counter
                jobs_total{queue="read"} 3
                jobs_total{queue="write"} 0.5
                # HELP up Is it?
                # TYPE up gauge
                up 1

                """)
    }

    @Test func `adds up the ranges of a distribution`() {
        var sizes = Distribution(bounds: [0.25, 1])
        for value in [0.1, 0.25, 0.5, 7] { sizes.record(value) }
        let family = MetricFamily("size", .histogram, "Sizes.", [.init([.init("of", "a")], sizes)])
        #expect(
            PrometheusText.write([family]).split(separator: "\n").dropFirst(2) == [
                "size_bucket{of=\"a\",le=\"0.25\"} 2", "size_bucket{of=\"a\",le=\"1\"} 3",
                "size_bucket{of=\"a\",le=\"+Inf\"} 4", "size_sum{of=\"a\"} 7.85", "size_count{of=\"a\"} 4",
            ])
    }

    @Test func `keeps a line one line, whatever a label or a help text holds`() {
        let family = MetricFamily(
            "odd", .gauge, "one\ntwo \\ \"three\"", [.init([.init("label", "a\"} 1\nodd{b=\"\\")], 2)])
        #expect(
            PrometheusText.write([family]) == """
                # HELP odd one\\ntwo \\\\ "three"
                # TYPE odd gauge
                odd{label="a\\"} 1\\nodd{b=\\"\\\\"} 2

                """)
    }

    @Test(arguments: [
        (Double.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (1e300, "1e+300"),
        (1_795_614_000, "1795614000"),
        (0.000_1, "0.0001"), (-3, "-3"),
    ])
    func `spells numbers as Prometheus reads them`(number: Double, text: String) {
        #expect(PrometheusText.write([.gauge("n", "", number)]).hasSuffix("\nn \(text)\n"))
    }
}
