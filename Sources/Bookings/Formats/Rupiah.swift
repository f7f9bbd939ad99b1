//  Rupiah: an amount of money, exact to the sen.
//
//  Shown as Rp25.000.000 or Rp1.500,50: no space, dots between thousands, a comma before two digits of sen.
//  Reads what people type. There a dot always stands between thousands; in the API it is always a decimal point,
//  so API texts do not come through here.

package import Content

/// An amount in sen, hundredths of a rupiah.
package struct Rupiah: Hashable, Comparable, Sendable {
    /// Hundredths; money of the shipped content has this scale.
    package let sen: Int64

    /// Fraction digits of an amount.
    package static let scale = 2

    /// An amount in hundredths.
    package init(sen: Int64) {
        self.sen = sen
    }

    /// An amount in whole rupiah; nil beyond 92 quadrillion.
    package init?(_ rupiah: Int64) {
        let (sen, overflow) = rupiah.multipliedReportingOverflow(by: 100)
        if overflow { return nil }
        self.sen = sen
    }

    /// A stored amount; nil for what is no exact number or has fractions of a sen.
    package init?(_ value: Value) {
        switch value {
        case .integer(let rupiah): self.init(rupiah)
        case .decimal(let units, let scale):
            guard let sen = Rupiah.rescaled(units, from: scale) else { return nil }
            self.init(sen: sen)
        default: return nil
        }
    }

    private static func rescaled(_ units: Int64, from scale: Int) -> Int64? {
        guard ExactDecimal.scales.contains(scale) else { return nil }
        let factor = (0..<abs(scale - Rupiah.scale)).reduce(Int64(1)) { factor, _ in factor * 10 }
        if scale > Rupiah.scale { return units.isMultiple(of: factor) ? units / factor : nil }
        let (sen, overflow) = units.multipliedReportingOverflow(by: factor)
        return overflow ? nil : sen
    }

    /// As drafts take it.
    package var value: Value { .decimal(units: sen, scale: Rupiah.scale) }

    /// Less money is less.
    package static func < (left: Rupiah, right: Rupiah) -> Bool {
        left.sen < right.sen
    }
}

extension Rupiah {
    /// As people read it: `Rp25.000.000`, `Rp1.500,50`, `-Rp500`.
    package var text: String {
        let (whole, sen) = sen.magnitude.quotientAndRemainder(dividingBy: 100)
        let fraction = sen == 0 ? "" : "," + Int(sen).padded(to: 2)
        return (self.sen < 0 ? "-Rp" : "Rp") + Rupiah.grouped(String(whole)) + fraction
    }

    /// Reads `Rp 25.000.000`, `25.000.000`, `25000000`, `Rp1.500,50`, `Rp25.000,-`.
    ///
    /// Nil for anything else: dots that do not stand between thousands, more than two digits of sen, too large.
    package init?(reading text: String) {
        var rest = text[...]
        rest.trimSpaces()
        let isNegative = rest.take("-")
        if rest.prefix(2).lowercased() == "rp" {
            rest = rest.dropFirst(2)
            _ = rest.take(".")
            rest.trimSpaces()
        }
        let parts = rest.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first.flatMap(Rupiah.ungrouped) else { return nil }
        guard let fraction = Rupiah.fraction(parts.count == 2 ? parts[1] : "-") else { return nil }
        guard let sen = Int64(whole + fraction) else { return nil }
        self.init(sen: isNegative ? -sen : sen)
    }

    private static func grouped(_ digits: String) -> String {
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(".") }
            text.append(digit)
        }
        return text
    }

    private static func ungrouped(_ text: Substring) -> String? {
        let groups = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let first = groups.first, groups.allSatisfy(\.isDigits) else { return nil }
        let isGrouped = first.count <= 3 && groups.dropFirst().allSatisfy { $0.count == 3 }
        return groups.count == 1 || isGrouped ? groups.joined() : nil
    }

    /// Two digits of sen; a dash is the receipt writer's "nothing behind the comma".
    private static func fraction(_ text: Substring) -> String? {
        if text == "-" { return "00" }
        guard text.isDigits, text.count <= scale else { return nil }
        return text.count == 1 ? text + "0" : String(text)
    }
}

extension Substring {
    fileprivate mutating func trimSpaces() {
        while let first, first.isWhitespace { removeFirst() }
        while let last, last.isWhitespace { removeLast() }
    }

    fileprivate mutating func take(_ mark: Character) -> Bool {
        guard first == mark else { return false }
        removeFirst()
        return true
    }
}
