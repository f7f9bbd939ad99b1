//  MetricFamily: one figure of the server, with a sample for each set of labels.
//
//  Every room that counts something hands out families; nobody registers anywhere. Names and labels are the code's
//  own or come from schema files: a client can make up neither.
//  Source: Prometheus, text-based exposition format 0.0.4.

/// Where figures come from; asked at each reading.
package typealias MetricSource = @Sendable () -> [MetricFamily]

/// One figure.
package struct MetricFamily: Equatable, Sendable {
    /// What may happen to a figure.
    package enum Kind: String, Sendable {
        /// Only grows.
        case counter
        /// Goes up and down.
        case gauge
        /// Observations by size.
        case histogram
    }

    /// The figure for one set of labels.
    package struct Sample: Equatable, Sendable {
        /// A number, or observations by size.
        package enum Value: Equatable, Sendable {
            case number(Double)
            case distribution(Distribution)
        }

        /// Name and value of each label.
        package let labels: [Label]
        /// The figure.
        package let value: Value

        /// A number under some labels.
        package init(_ labels: [Label], _ number: Double) {
            self.labels = labels
            value = .number(number)
        }

        /// Observations under some labels.
        package init(_ labels: [Label], _ distribution: Distribution) {
            self.labels = labels
            value = .distribution(distribution)
        }
    }

    /// What tells the samples of one family apart.
    package struct Label: Equatable, Sendable {
        let name: String
        let value: String

        /// A label; the name has letters and underscores only, the value is any text.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    let name: String
    let kind: Kind
    let help: String
    let samples: [Sample]

    /// A figure with its samples.
    package init(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }

    /// A counter without labels.
    package static func counter(_ name: String, _ help: String, _ value: Int) -> MetricFamily {
        MetricFamily(name, .counter, help, [Sample([], Double(value))])
    }

    /// A gauge without labels.
    package static func gauge(_ name: String, _ help: String, _ value: Double) -> MetricFamily {
        MetricFamily(name, .gauge, help, [Sample([], value)])
    }

    /// A histogram without labels.
    package static func histogram(_ name: String, _ help: String, _ value: Distribution) -> MetricFamily {
        MetricFamily(name, .histogram, help, [Sample([], value)])
    }
}
