import Decisions
import Receivables
import Simulation
import Stochastics

/// The sentences of a comparison.
struct ComparisonWording: Sendable {
  let report: ComparisonReport
  var currency: Currency { report.currency }

  init(report: ComparisonReport) { self.report = report }

  func name(_ policy: Int) -> String { TerminalText.safe(report.policies[policy].name) }

  private func money(_ value: Double) -> String { OutcomeText.sentence(value, .money, currency) }

  /// What must stand before every verdict.
  var prefix: String {
    var parts: [String] = []
    let named = report.effects.filter(\.isExample).prefix(2).map(matter)
    if !named.isEmpty {
      parts.append("On example inputs that you have not confirmed: \(named.joined(separator: "; ")).")
    } else if report.restsOnExamples {
      let rest = report.examples.count > 2 ? " and \(report.examples.count - 2) more" : ""
      parts.append(
        "On example inputs that you have not confirmed, and whose break-evens were not looked for: "
          + "\(report.examples.prefix(2).joined(separator: ", "))\(rest).")
    }
    if report.salesHeldEqual { parts.append("Sales held equal: timing and losses only.") }
    return parts.joined(separator: " ")
  }

  /// A causal figure with its break-even.
  func matter(_ effect: CausalEffect) -> String {
    func write(_ value: Double) -> String {
      effect.isShare ? NumberText.percent(value) : NumberText.decimal(value, digits: 2)
    }
    let range =
      effect.low < effect.high ? "\(write(effect.low)) to \(write(effect.high))" : write(effect.value)
    let turn =
      effect.breakEven.map { "the better policy changes at \(write($0))" }
      ?? "no value in it changes the verdict"
    return "\(effect.name) (\(range), taken at \(write(effect.value))): \(turn)"
  }

  /// The verdict on a policy against the first.
  func verdict(_ policy: Int) -> String {
    let others = report.comparison.rows.compactMap { row in
      row.difference(of: policy, against: 0).map { (row, $0) }
    }
    var text: [String] = []
    if let (row, difference) = others.first(where: { $0.0.measure == .npv }) {
      text.append(value(row, difference, policy))
    }
    let settled = others.filter { ![.npv, .contribution, .sales].contains($0.0.measure) }
    for winner in [policy, 0] {
      let wins = settled.filter { $0.1.verdict == (winner == policy ? .first : .second) }
      guard !wins.isEmpty else { continue }
      let gains = wins.compactMap { gain($0.0, $0.1, policy) }
      text.append("\(name(winner)) is better on \(gains.joined(separator: ", ")).")
    }
    let unclear = settled.filter { if case .unclear = $0.1.verdict { true } else { false } }
    if !unclear.isEmpty {
      text.append(
        "Not settled: \(unclear.map { open($0.0, $0.1) }.joined(separator: ", ")).")
    }
    if let price = priceOfDays(others) { text.append(price) }
    return text.joined(separator: " ")
  }

  /// What a day of DSO costs, where one policy wins by value and the other by DSO.
  private func priceOfDays(_ rows: [(PolicyComparison.Row, PolicyComparison.Difference)]) -> String? {
    func difference(_ measure: OutcomeMeasure) -> PolicyComparison.Difference? {
      rows.first { $0.0.measure == measure }?.1
    }
    guard let value = difference(.npv), let days = difference(.dso),
      [value.verdict, days.verdict] == [.second, .first]
        || [value.verdict, days.verdict] == [.first, .second],
      let lost = value.paired.difference.value, let gained = days.paired.difference.value, abs(gained) >= 0.5
    else { return nil }
    return "A day less of DSO costs \(money(abs(lost / gained))) of value."
  }

  /// The verdict on value alone, for a screen of many policies.
  func shortVerdict(_ policy: Int) -> String {
    guard let row = report.comparison[.npv], let difference = row.difference(of: policy, against: 0) else {
      return ""
    }
    return value(row, difference, policy)
  }

  private func value(_ row: PolicyComparison.Row, _ difference: PolicyComparison.Difference, _ policy: Int)
    -> String
  {
    let estimate = difference.paired.difference
    let interval = zip(estimate.low, estimate.high).map {
      " (95 % interval \(money($0)) to \(money($1)))"
    }
    switch difference.verdict {
    case .missing:
      return "Which is worth more is not told: \(estimate.reason ?? "no value")."
    case .equal: return "\(name(policy)) and \(name(0)) are worth the same on every path."
    case .first, .second:
      let winner = difference.verdict == .first ? policy : 0
      let loser = winner == policy ? 0 : policy
      let gain = abs(estimate.value ?? 0)
      let ends = zip(estimate.low, estimate.high).map { low, high in
        " (95 % interval \(money(min(abs(low), abs(high)))) to \(money(max(abs(low), abs(high)))))"
      }
      return "\(name(winner)) is worth \(money(gain)) more than \(name(loser))\(ends ?? "")."
    case .within(let size):
      return "No difference in value larger than \(money(size)) between \(name(policy)) and \(name(0))."
    case .unclear(let paths):
      let more =
        paths.map { "about \(NumberText.grouped($0)) paths would settle it" }
        ?? "no number of paths worth running would settle it"
      // An interval beside zero may still be too little where many comparisons are made.
      let isBeside = zip(estimate.low, estimate.high).map { $0 > 0 || $1 < 0 } ?? false
      let many = isBeside ? ", too little among \(report.comparison.comparisons) comparisons" : ""
      return
        "No winner by value: the difference is \(money(estimate.value ?? 0))\(interval ?? "")\(many); \(more)."
    }
  }

  private func gain(_ row: PolicyComparison.Row, _ difference: PolicyComparison.Difference, _ policy: Int)
    -> String?
  {
    guard let amount = difference.paired.difference.value else { return nil }
    if row.measure == .shortfallProbability, let before = row.values[0].value,
      let after = row.values[policy].value
    {
      return
        "\(row.measure.phrase) (\(NumberText.percent(before)) for \(name(0)), \(NumberText.percent(after)) for \(name(policy)))"
    }
    let size = OutcomeText.sentence(abs(amount), row.measure.unit, currency)
    // What is settled but rounds to nothing.
    if row.measure.unit == .days, abs(amount) < 0.05 { return "\(row.measure.phrase) by less than 0.1 days" }
    return "\(row.measure.phrase) by \(size)"
  }

  private func open(_ row: PolicyComparison.Row, _ difference: PolicyComparison.Difference) -> String {
    guard case .unclear(let paths) = difference.verdict else { return row.measure.phrase }
    let more = paths.map { "about \(NumberText.grouped($0)) paths" } ?? "more paths than are worth running"
    return "\(row.measure.phrase) (\(more))"
  }

  /// The transition to a policy.
  func transition(_ transition: PolicyComparison.Transition) -> String {
    let weeks = [4, 8, 13, 26, 39, 52].filter { $0 <= transition.byWeek.count }
    let course = weeks.map { week in
      "week \(week) \(NumberText.wholeAmount(NumberText.wholeNumber(transition.byWeek[week - 1]) ?? 0, currency))"
    }.joined(separator: ", ")
    let depth = transition.depth.value ?? 0
    let switchText = "Switching from \(name(0)) to \(name(transition.policy))"
    if depth >= 0 {
      return "\(switchText) digs no hole: cash on average higher at the end of every week; \(course)."
    }
    let interval = zip(transition.depth.low, transition.depth.high).map {
      " (\(money(-$1)) to \(money(-$0)))"
    }
    return
      "\(switchText): deepest extra hole \(money(-depth))\(interval ?? "") in week \(transition.week); cash against "
      + "\(name(0)): \(course)."
  }

  /// What the numbers are.
  var basis: String {
    let last = report.firstDay + (7 * report.salesWeeks - 1)
    let shares = report.comparison.openAtEnd.map { NumberText.percent($0) }
    let open = Set(shares).count == 1 ? shares[0] : shares.joined(separator: ", ")
    return
      "\(report.salesWeeks) weeks of sales, \(report.firstDay) to \(last), then \(report.runOffWeeks) weeks in which every "
      + "invoice runs to its end; \(open) of sales still open then counts as lost. Losses belong to the sales that caused "
      + "them. Value: cash from customers less variable cost at the invoice, discounted; stock and payables stand at "
      + "cost. \(capital)"
  }

  /// What counts as working capital.
  private var capital: String {
    let isStated = report.comparison[.workingCapital]?.values.contains { $0.value != nil } ?? false
    return isStated
      ? "Working capital: receivables and stock less what is owed to suppliers, at month ends."
      : "Receivables stand for working capital."
  }

  /// How sure the numbers are.
  var error: String {
    let ratios = report.comparison.rows.compactMap { row in
      row.difference(of: 1, against: 0)?.paired.varianceRatio.map { (row.measure, $0) }
    }
    let best = ratios.first { $0.0 == .npv } ?? ratios.first
    let saved = best.map {
      "; for \($0.0.phrase), independent draws would need \(NumberText.decimal($0.1, digits: $0.1 < 10 ? 1 : 0)) times as many"
    }
    return
      "\(NumberText.grouped(report.comparison.paths)) paths, the same draws for every policy\(saved ?? ""). Intervals are "
      + "simulation error, not risk; winners are named so that the chance of any false one among "
      + "\(report.comparison.comparisons) comparisons is 5 % (Holm)."
  }

  /// How a sequential run ended.
  var sequential: String? {
    guard let outcome = report.sequential else { return nil }
    let size = money(outcome.indifference)
    let ends = zip(outcome.interval.low, outcome.interval.high).map { "\(money($0)) to \(money($1))" } ?? ""
    let head =
      switch outcome.end {
      case .settled: "Settled"
      case .indifferent: "No difference in value larger than \(size)"
      case .budget: "Not settled within the budget"
      }
    return
      "\(head) after \(outcome.looks == 1 ? "1 look" : "\(outcome.looks) looks") and \(NumberText.grouped(outcome.paths)) paths: difference in value \(ends), an "
      + "interval that holds over all looks; indifference size \(size)."
  }
}

/// Two values, where both exist.
func zip<A, B>(_ first: A?, _ second: B?) -> (A, B)? {
  guard let first, let second else { return nil }
  return (first, second)
}
