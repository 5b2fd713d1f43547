import CreditModels
import Intake
import Receivables
import Reporting
import Treasury

/// What the report says of the mechanisms that are on, and of what they rest on.
extension ForecastBuilder {
  /// The blows of the scenario's stress; `nil` where there is none.
  func stressCaveat() -> String? {
    let words = scenario.stress.words
    return words.isEmpty ? nil : "Under stress: \(words.joined(separator: ", "))."
  }

  /// Causal figures that nobody has confirmed; `nil` where there is none.
  func exampleCaveat() -> String? {
    let examples = scenario.mechanisms.causal.filter { $0.range.evidence == .example }
    guard !examples.isEmpty else { return nil }
    let named = examples.prefix(2).map { "\($0.keyPath) (\(words($0.range)))" }.joined(separator: " and ")
    let rest = examples.count > 2 ? ", and \(examples.count - 2) more" : ""
    return "On example inputs that you have not confirmed: \(named)\(rest)."
  }

  private func words(_ range: CausalRange) -> String {
    "\(number(range.low)) to \(number(range.high)), taken at \(number(range.value))"
  }

  private func number(_ value: Double) -> String {
    Money.decimal(Int64((value * 100).rounded()), digits: 2)
  }

  /// What a change of terms rests on; `nil` where none changes.
  func termsCaveat() -> String? {
    let terms = scenario.terms
    let changed = scenario.sales.filter { terms.newNetDays($0.segment) != terms.oldNetDays($0.segment) }
    let named = Set(changed.map(\.segment))
    let own = ordersByCustomer.keys.count { customer in
      let subject = subjects[customer]
      return !named.contains(subject.segment) && terms.newNetDays(subject) != terms.oldNetDays(subject)
    }
    guard !changed.isEmpty || own > 0 else { return nil }
    var what = changed.map { plan in
      "\(plan.segment) \(terms.oldNetDays(plan.segment) ?? 0) to \(terms.newNetDays(plan.segment) ?? 0)"
    }
    if own > 0 { what.append("\(own) customers of their own") }
    let share: String
    if let single = terms.passThrough {
      share = "\(NumberText.percent(single)) of it moves the pay date (assumption)"
    } else {
      let ranges = terms.passThroughRange.values
      let low = ranges.map(\.low).min() ?? 1
      let high = ranges.map(\.high).max() ?? 1
      let evidence = Set(ranges.map { $0.evidence.rawValue.replacing("_", with: " ") }).sorted()
      share =
        "\(NumberText.percent(low)) to \(NumberText.percent(high)) of it moves the pay date "
        + "(\(evidence.joined(separator: ", ")))"
    }
    let held =
      scenario.mechanisms.demand.isEmpty ? "Sales held equal: timing and losses only. " : ""
    return held + "Net days change for planned sales (\(what.joined(separator: ", "))), \(share)."
  }

  /// What the run leaves out of the engine's mechanisms.
  func notModelled() -> String {
    let stated = scenario.mechanisms
    return [
      scenario.facilities.isEmpty ? "credit lines" : nil,
      stated.disputes.isEmpty ? "disputes still to come" : nil,
      stated.ladderFor.isEmpty ? "dunning" : nil, stated.demand.isEmpty ? "reaction of sales to terms" : nil,
    ].compactMap { $0 }.joined(separator: ", ")
  }

  /// A line for each mechanism that is on.
  func mechanismLines() -> [ForecastSummary.BasisLine] {
    let stated = scenario.mechanisms
    let terms = scenario.terms
    var parts: [String] = []
    func add(_ name: String, _ isOn: Bool, _ path: String? = nil) {
      guard isOn else { return }
      parts.append(name + (path.map { evidence(under: $0) } ?? ""))
    }
    add("today's state of the economy", scenario.economy?.start != nil)
    add("stress of the economy", scenario.economy?.stresses.isEmpty == false)
    add("payments, orders and recoveries by the economy", !stated.response.isEmpty)
    add("habits of paying", !stated.habit.isEmpty)
    add("classes of amounts", !stated.amountClasses.isEmpty)
    add("pay runs", !stated.payRuns.isEmpty)
    add("payments in parts", !stated.partial.isEmpty)
    add("disputes", !stated.disputes.isEmpty)
    add("deductions", !stated.deductions.isEmpty)
    add("billing", !stated.billing.isEmpty)
    add("bills and e-vouchers", !stated.instruments.isEmpty)
    add("early-payment discount", !terms.discount.values.isEmpty)
    add("deposits", !terms.deposit.isEmpty)
    add("instalments", !terms.instalments.isEmpty)
    add("due days at the end of the month", terms.endOfMonth.values.contains(true))
    add("late fees", !terms.lateFee.isEmpty)
    add("statutory terms", !stated.statutory.isEmpty, "statutory_terms")
    add("response of demand", !stated.demand.isEmpty, "demand")
    add("applicants", stated.applicants != nil)
    add("credit control", !stated.control.isEmpty || !stated.limits.isEmpty, "credit_control")
    add("dunning", !stated.ladderFor.isEmpty, "dunning")
    add("collectors", stated.team != nil, "collectors")
    add("recovery plans", !stated.planFor.isEmpty, "recovery")
    add("credit insurance", stated.insurance != nil)
    add("t-copula of failures", stated.tailDegrees != nil)
    add("rating migration", stated.migration != nil)
    add("trade links", !stated.links.isEmpty)
    guard !parts.isEmpty else { return [] }
    var lines: [ForecastSummary.BasisLine] = [
      .init(.assumption, "by the scenario, none of it fitted: \(parts.joined(separator: ", "))")
    ]
    if let migration = stated.migration, let generator = migration.generator {
      let mended =
        generator.faults.isEmpty
        ? []
        : [
          "the annual matrix has no exact weekly one (\(generator.faults.count) faults mended); a year of it differs by "
            + "up to \(NumberText.percent(generator.annualDifference))"
        ]
      let words = migration.notes + mended
      if !words.isEmpty {
        lines.append(.init(.assumption, "rating migration: \(words.joined(separator: "; "))"))
      }
    }
    return lines
  }

  /// What causal figures below a key rest on, in brackets.
  private func evidence(under path: String) -> String {
    let found = Set(
      scenario.mechanisms.causal.filter { $0.keyPath.hasPrefix(path + ".") }.map {
        $0.range.evidence.rawValue.replacing("_", with: " ")
      }
    ).sorted()
    return found.isEmpty ? "" : " (\(found.joined(separator: ", ")))"
  }
}
