import CreditModels
import Intake
import Receivables
import Reporting
import Treasury

extension ForecastBuilder {
  /// A part of an item that somebody knows the payment of.
  struct KnownPart {
    var amount: Int64
    var day: Int
    var certainty: Double
  }

  /// Known payments that are believed on the as-of date.
  private var believed: [Scenario.KnownPayment] {
    scenario.knownPayments.filter { view.asOf <= $0.expires && $0.date > view.asOf }
  }

  /// Known payments by position of their item in the view; an amount without an item goes to the first due.
  ///
  /// - Throws: `InputRefused` for customers and items that are not open.
  func knownByItem() throws(InputRefused) -> [Int: [KnownPart]] {
    var parts: [Int: [KnownPart]] = [:]
    var left: [Int: Int64] = [:]
    for claim in position.claims { left[claim.item] = claim.amount }
    for payment in believed {
      let own = position.claims.filter { view.customers[$0.customer].key == payment.customer }
      let matching = own.filter { payment.item == nil || view.items[$0.item].document == payment.item }
        .sorted { ($0.due, $0.slot) < ($1.due, $1.slot) }
      // What is paid into pools that are not looked at is not looked for.
      if matching.isEmpty, scenario.onlyPool != nil { continue }
      guard !matching.isEmpty else {
        let documents = own.map { view.items[$0.item].document }
        let what = payment.item.map { "no open item `\($0)` of customer" } ?? "no open item of customer"
        throw InputRefused([
          scenario.issue(
            .unknownValue, at: "known_payments.\(payment.name)",
            "the ledger as of \(view.asOf) has \(what) `\(payment.customer)` that the forecast covers",
            hint: payment.item.flatMap { NearestName.of($0, in: documents) }.map { "is `\($0)` meant?" })
        ])
      }
      var amount = payment.amount ?? .max
      for claim in matching where amount > 0 {
        let part = min(amount, left[claim.item] ?? 0)
        guard part > 0 else { continue }
        left[claim.item] = (left[claim.item] ?? 0) - part
        if amount != .max { amount -= part }
        parts[claim.item, default: []].append(
          KnownPart(amount: part, day: payment.date - firstDay, certainty: payment.certainty))
      }
    }
    return parts
  }

  /// The clock of a known payment: nothing before the day, the certainty on it, then the item's own clock.
  mutating func addKnown(_ payment: KnownPart, over table: Int) -> Int {
    let own = tables[table]
    let day = min(payment.day, own.days)
    let missed = FixedShare(1 - payment.certainty)
    let reached = day > 0 && day <= own.days ? own.survival[min(day, own.days - 1)] : SurvivalTable.one
    let survival = own.survival.indices.map { index -> UInt32 in
      guard index >= day else { return SurvivalTable.one }
      guard reached > 0 else { return UInt32(missed.of(Int64(SurvivalTable.one))) }
      let share = Double(min(own.survival[index], reached)) / Double(reached)
      return UInt32(missed.of(Int64((share * Double(SurvivalTable.one)).rounded())))
    }
    tables.append(SurvivalTable(survival: survival, beyondHistory: own.beyondHistory))
    return tables.count - 1
  }

  /// Known payments with how those of the past turned out; `nil` where the scenario states none.
  var knownPayments: KnownPayments? {
    guard !scenario.knownPayments.isEmpty else { return nil }
    let past = scenario.knownPayments.filter { $0.date <= view.asOf }
    return KnownPayments(
      believed: believed.count, record: KnownPayments.Record(past, view: view, scenario: scenario))
  }

  /// What the numbers rest on as to known payments.
  func knownBasis() -> [ForecastSummary.BasisLine] {
    var lines: [ForecastSummary.BasisLine] = []
    if let record = knownPayments?.record {
      lines.append(
        .init(
          .fitted,
          "known payments of the past: \(record.kept) of \(record.count) came in full by their day, stated certainty "
            + "\(NumberText.percent(record.statedCertainty)) on average"))
    }
    guard !believed.isEmpty else { return lines }
    let names = believed.map { "\($0.name) on \($0.date) (\(Int(($0.certainty * 100).rounded())) %)" }
    lines.append(.init(.assumption, "known payments instead of draws: \(names.joined(separator: "; "))"))
    return lines
  }
}
