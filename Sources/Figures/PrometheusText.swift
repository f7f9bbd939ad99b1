//  PrometheusText: families as the text that Prometheus reads.
//
//  In: families.  Out: bytes.  I/O: none.
//  Always: whatever stands in a label or a help text, a line stays one line.
//  Source: Prometheus, text-based exposition format 0.0.4.

/// Writes the exposition format.
package struct PrometheusText {
    /// What the text is, as a `Content-Type`.
    package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    private var text = ""

    /// The text of some families, in their order.
    package static func write(_ families: [MetricFamily]) -> String {
        var writer = PrometheusText()
        for family in families { writer.append(family) }
        return writer.text
    }

    private mutating func append(_ family: MetricFamily) {
        text += "# HELP \(family.name) \(PrometheusText.escaped(family.help, quote: false))\n"
        text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
        for sample in family.samples {
            switch sample.value {
            case .number(let number): line(family.name, sample.labels, PrometheusText.number(number))
            case .distribution(let distribution): append(distribution, family.name, sample.labels)
            }
        }
    }

    /// Ranges are cumulative in the text: each counts all that is not above its bound.
    private mutating func append(_ distribution: Distribution, _ name: String, _ labels: [MetricFamily.Label]) {
        var sum: UInt64 = 0
        for (range, count) in distribution.counts.enumerated() {
            sum &+= count
            let bound = range < distribution.bounds.count ? PrometheusText.number(distribution.bounds[range]) : "+Inf"
            line(name + "_bucket", labels + [MetricFamily.Label("le", bound)], String(sum))
        }
        line(name + "_sum", labels, PrometheusText.number(distribution.sum))
        line(name + "_count", labels, String(sum))
    }

    private mutating func line(_ name: String, _ labels: [MetricFamily.Label], _ value: String) {
        text += name
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.name)=\"\(PrometheusText.escaped($0.value, quote: true))\"" }
            text += "{" + pairs.joined(separator: ",") + "}"
        }
        text += " \(value)\n"
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map { String($0) } ?? "\(value)"
    }

    private static func escaped(_ text: String, quote: Bool) -> String {
        var out = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\"" where quote: out += "\\\""
            default: out.unicodeScalars.append(character)
            }
        }
        return out
    }
}
