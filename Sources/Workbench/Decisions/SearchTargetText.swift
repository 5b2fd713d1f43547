import ArgumentParser
import Decisions
import Foundation
import Intake
import Receivables
import Stochastics

/// Reads what a search is to seek and to keep within: `--maximize npv`, `--subject-to 'dso <= 45'`.
enum SearchTargetText {
  /// A limit before the currency is known.
  struct Limit: Hashable {
    var measure: OutcomeMeasure
    var relation: SearchConstraint.Relation
    var number: Double

    /// The constraint in minor units.
    func constraint(in currency: Currency) -> SearchConstraint {
      SearchConstraint(
        measure, relation, measure.unit == .money ? number * Double(currency.minorPerMajor) : number)
    }
  }

  /// Names that a search takes.
  static var names: [String] { OutcomeMeasure.searched.map(\.rawValue) }

  /// The measure of a name.
  ///
  /// - Throws: `ValidationError` with the nearest name.
  static func measure(_ name: String, option: String) throws -> OutcomeMeasure {
    if let measure = OutcomeMeasure.searched.first(where: { $0.rawValue == name }) { return measure }
    if OutcomeMeasure(rawValue: name) != nil {
      throw ValidationError(
        "`\(option) \(name)`: this is told over a forecast's horizon only, by forecast and stress.")
    }
    let near = NearestName.of(name, in: names).map { " Did you mean `\($0)`?" } ?? ""
    throw ValidationError(
      "`\(option) \(name)`: there is no measure `\(name)`; measures are \(names.joined(separator: ", ")).\(near)"
    )
  }

  /// The objective of `--maximize` or `--minimize`.
  ///
  /// - Throws: `ValidationError` where both stand, or where less of what is good is sought.
  static func objective(maximize: String?, minimize: String?) throws -> (OutcomeMeasure, maximizes: Bool) {
    if maximize != nil, minimize != nil {
      throw ValidationError("--maximize and --minimize exclude each other.")
    }
    if let minimize {
      let measure = try measure(minimize, option: "--minimize")
      if measure.prefersMore {
        throw ValidationError("more of \(minimize) is better: use --maximize \(minimize).")
      }
      return (measure, false)
    }
    let name = maximize ?? OutcomeMeasure.npv.rawValue
    let measure = try measure(name, option: "--maximize")
    if !measure.prefersMore {
      throw ValidationError("less of \(name) is better: use --minimize \(name).")
    }
    return (measure, true)
  }

  /// A limit such as `shortfall_probability <= 1%`, `peak_wcr <= 4m` or `sales >= 12.5m`.
  ///
  /// - Throws: `ValidationError` that says what is expected.
  static func limit(_ text: String) throws -> Limit {
    func refuse(_ what: String) -> ValidationError {
      ValidationError(
        "`--subject-to '\(text)'`: \(what); write `MEASURE <= VALUE`, such as 'shortfall_probability <= 1%' or 'dso <= 45'."
      )
    }
    let plain = text.replacing("≤", with: "<=").replacing("≥", with: ">=")
    guard let sign = plain.firstRange(of: /[<>]=|[<>=]/) else { throw refuse("there is no `<=` or `>=`") }
    guard let relation = SearchConstraint.Relation(rawValue: String(plain[sign])) else {
      throw refuse("`\(plain[sign])` is neither `<=` nor `>=`")
    }
    func side(_ part: some StringProtocol) -> String { part.trimmingCharacters(in: .whitespaces) }
    let measure = try measure(side(plain[..<sign.lowerBound]), option: "--subject-to")
    let value = side(plain[sign.upperBound...])
    guard let number = number(value, unit: measure.unit) else {
      throw refuse(value.isEmpty ? "the value is missing" : "`\(value)` is no \(kind(measure.unit))")
    }
    if measure.unit == .fraction, !(number > 0 && number < 1) {
      throw refuse("a chance lies between 0% and 100%")
    }
    return Limit(measure: measure, relation: relation, number: number)
  }

  /// A number in the unit of a measure: shares with or without `%`, amounts with or without `k` or `m`.
  static func number(_ text: String, unit: EstimateUnit) -> Double? {
    if unit == .fraction { return ShareArgument(argument: text)?.value }
    var digits = text.replacing("_", with: "").lowercased()
    var factor = 1.0
    if unit == .money, let last = digits.last, let scale = ["k": 1e3, "m": 1e6][String(last)] {
      factor = scale
      digits.removeLast()
    }
    if unit == .days, digits.hasSuffix("days") { digits.removeLast(4) }
    guard let number = Double(digits.trimmingCharacters(in: .whitespaces)), number.isFinite,
      abs(number * factor) < 1e13
    else { return nil }
    return number * factor
  }

  private static func kind(_ unit: EstimateUnit) -> String {
    switch unit {
    case .money: "amount in whole currency"
    case .days: "number of days"
    case .fraction: "share"
    case .count: "number"
    }
  }
}
