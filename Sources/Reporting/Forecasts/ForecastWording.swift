import CreditModels
import Receivables
import Simulation
import Stochastics
import Treasury

/// The sentences of a forecast.
///
/// A range of the forecast is written `a .. b`, the error of an estimate `(a to b)`, so that the two are
/// never taken for each other.
struct ForecastWording: Sendable {
  let summary: ForecastSummary

  var currency: Currency { summary.currency }

  /// Length of the forecast: `13 weeks`, or in days where weeks do not divide it.
  var horizon: String {
    let days = summary.provenance.horizonDays
    if days == 7 { return "1 week" }
    return days % 7 == 0 ? "\(days / 7) weeks" : "\(days) days"
  }

  /// Answer in a sentence.
  var headline: String {
    if !summary.pools.isEmpty { return poolHeadline }
    let until = "over \(horizon) to \(summary.provenance.lastDay)"
    guard summary.hasCashPosition, let minimum = summary.position.minimumCash else { return runOffHeadline }
    let floor = "the \(NumberText.amount(minimum, currency)) minimum"
    guard let probability = summary.shortfallProbability.value, probability.isFinite else {
      let reason = summary.shortfallProbability.reason ?? "not available"
      return "Chance that cash falls below \(floor) \(until): \(reason)."
    }
    let paths = NumberText.grouped(summary.provenance.paths)
    let error = interval(
      summary.shortfallProbability, trailing: ", " + errorName(summary.shortfallProbability))
    if probability == 0 {
      return
        "Cash stays at or above \(floor) on all \(paths) paths \(until); chance of a shortfall 0 %\(error)."
    }
    let weekOf = likeliestWeek.map { ", most likely from the week of \($0.start)" } ?? ""
    if probability == 1 {
      return "Cash falls below \(floor) on all \(paths) paths \(until)\(weekOf); chance 100 %\(error)."
    }
    if probability >= 0.5 {
      let chance = NumberText.percent(probability)
      return "Cash falls below \(floor) with probability \(chance) \(until)\(error)\(weekOf)."
    }
    return "Cash stays at or above \(floor) with probability \(complement(probability)) \(until); "
      + "\(NumberText.percent(probability)) chance of a shortfall\(error)\(weekOf)."
  }

  private var runOffHeadline: String {
    let receipts = summary.receiptsBySource.first { $0.source == .openItems }?.mean
    let open = summary.position.openAmount
    let until = "over \(horizon) to \(summary.provenance.lastDay)"
    let start = "Run-off without a cash position: of \(amount(.exact(Double(open), .money))) open, "
    guard let receipts, let value = receipts.value, value.isFinite else {
      return "\(start)receipts \(until) are not available (\(receipts?.reason ?? "no estimate"))."
    }
    let share = open > 0 ? " (\(NumberText.percent(value / Double(open))) of it)" : ""
    return "\(start)\(amount(receipts, withInterval: false))\(share) is expected \(until)"
      + "\(interval(receipts, trailing: ", " + errorName(receipts)))."
  }

  /// Buffer sentence at 99 %, or the highest level there is.
  var buffer: String? {
    if !summary.pools.isEmpty { return poolBuffers }
    guard summary.hasCashPosition, let opening = summary.position.openingCash,
      let level = summary.buffers.max(by: { $0.level < $1.level })
    else { return nil }
    let start = "\(safety(level.level)) over \(horizon)"
    guard let required = level.requiredCash.value.flatMap(NumberText.wholeNumber) else {
      return "\(start): required cash not available (\(level.requiredCash.reason ?? "no estimate"))."
    }
    if let line = summary.financing?.usableAtStart { return withLine(level, required: required, line: line) }
    // Whole major units throughout, so that the three numbers of the sentence add up.
    let unit = AmountScale(.one, currency)
    let gap = Int128(unit.rounded(required)) - Int128(unit.rounded(opening))
    let code = currency.code
    let size = "\(NumberText.grouped(gap.magnitude)) \(code)"
    return "\(start): need \(unit.text(required)) \(code)\(interval(level.requiredCash)), "
      + "have \(unit.text(opening)) \(code) cash, \(gap > 0 ? "missing \(size)" : "\(size) to spare")."
  }

  /// A level of safety, such as `99 %`.
  func safety(_ level: Double) -> String {
    let text = NumberText.percentage(level, digits: 1)
    return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + " %"
  }

  /// What stands with the headline.
  var caveats: String {
    let error =
      "In brackets: 95 % interval of the simulation error; it does not include uncertainty of fitted or "
      + "assumed inputs."
    return ([stop, error].compactMap { $0 } + summary.caveats.map { sentence($0) }).joined(separator: " ")
  }

  /// That the user ended the run, which makes its intervals too short where the numbers were the reason.
  var stop: String? {
    summary.stoppedBefore.map { asked in
      "Stopped by hand after \(NumberText.grouped(summary.provenance.paths)) of \(NumberText.grouped(asked)) paths: "
        + "the intervals do not allow for looking at the numbers before stopping."
    }
  }

  /// What the forecast covers and sets aside.
  var coverage: String {
    let position = summary.position
    let covered = position.coverage.filter(\.covered).reduce(0) { $0 + $1.share }
    let items =
      "\(NumberText.grouped(position.openInvoices)) open items, "
      + amount(.exact(Double(position.openAmount), .money))
    var text =
      position.coverage.isEmpty
      ? "Covers \(items)" : "Covers \(NumberText.percentage(covered, digits: 1)) % of open value: \(items)"
    let aside = position.coverage.filter { !$0.covered }
    if !aside.isEmpty {
      let list = aside.map { "\($0.label) \(NumberText.percentage($0.share, digits: 1)) %" }
      text += "; set aside: " + list.joined(separator: ", ")
    }
    if position.restrictedCash != 0 {
      text += "; restricted cash of \(NumberText.amount(position.restrictedCash, currency)) is not counted"
    }
    return text + "."
  }

  /// Lowest day and headroom.
  var lowest: String? {
    guard summary.hasCashPosition, summary.lowest.p50.value != nil else { return nil }
    let lowest = summary.lowest
    var text = "Lowest day: median \(amount(lowest.p50)), P5 \(amount(lowest.p05))"
    text += "; headroom over the minimum at P5 \(amount(lowest.headroom05))"
    if let day = lowest.likeliestDay {
      text += "; most often on \(day) (\(NumberText.percent(lowest.likeliestShare)) of paths)"
    }
    return text + "."
  }

  /// Credit loss of the horizon.
  var creditLoss: String {
    let loss = summary.creditLoss
    if loss.mean.value == nil, let reason = loss.mean.reason {
      return "Credit loss over \(horizon): \(reason)."
    }
    return "Credit loss over \(horizon): mean \(amount(loss.mean)), P95 \(amount(loss.quantile95)), "
      + "P99 \(amount(loss.quantile99))."
  }

  /// DSO at both ends with its method.
  var dso: String {
    func side(_ estimate: Estimate) -> String {
      guard let value = estimate.value, value.isFinite else {
        let reason = estimate.reason ?? "no sales history"
        return reason.hasPrefix("not defined") ? reason : "not defined (\(reason))"
      }
      return "\(NumberText.decimal(value, digits: 1)) days\(interval(estimate))"
    }
    let (start, end) = (side(summary.dsoStart), side(summary.dsoEnd))
    if start == end, summary.dsoStart.value == nil { return "DSO (count-back): \(start)." }
    return "DSO (count-back): \(start) at the start, \(end) at the end."
  }

  /// What the customer engine did, mean by mean, where it ran; what is 0 on every path is left out.
  var customerEngine: String? {
    let parts = summary.measures.compactMap { measure -> String? in
      guard let mean = measure.mean.value, mean != 0 else { return nil }
      let value =
        measure.measure.isCount
        ? NumberText.decimal(mean, digits: 1) : amount(measure.mean, withInterval: false)
      return "\(measure.measure.words) \(value)"
    }
    guard !parts.isEmpty else { return nil }
    return "Customer engine, means: \(parts.joined(separator: "; "))."
  }

  /// What a backtest says of receipts from open items, where there was one.
  private var backtested: String? {
    summary.evidence.map { evidence in
      let cutoffs = "\(evidence.cutoffs) \(evidence.cutoffs == 1 ? "cutoff" : "cutoffs")"
      guard evidence.separateWindows >= BacktestEvidence.enoughWindows else {
        return "backtested at \(cutoffs), too few to say"
      }
      let limits = evidence.limits.map {
        ", \(NumberText.percent($0.lowerBound)) to \(NumberText.percent($0.upperBound))"
      }
      return
        "backtested: 80 % intervals held \(NumberText.percent(evidence.held)) of weeks\(limits ?? ""), \(cutoffs)"
    }
  }

  /// Where receipts come from.
  var sources: String? {
    let values = summary.receiptsBySource.map { ($0.source, $0.mean.value ?? 0) }
    let total = values.reduce(0.0) { $0 + $1.1 }
    guard total > 0 else { return nil }
    let parts = values.filter { $0.1 != 0 }.map { source, value in
      let name =
        switch source {
        case .openItems: "open items"
        case .orders: "orders"
        case .plan: "planned sales"
        case .other: "recoveries and other"
        }
      let evidence = source == .openItems ? backtested.map { " (\($0))" } ?? "" : ""
      return "\(NumberText.percent(value / total)) \(name)\(evidence)"
    }
    let rest =
      summary.evidence == nil ? "not yet backtested" : parts.count > 1 ? "nothing else is backtested" : nil
    return "Receipts: \(parts.joined(separator: ", "))\(rest.map { "; " + $0 } ?? "")."
  }

  /// Size of the simulation error and what halves it.
  var errorBudget: String {
    let budget = summary.errorBudget
    var text = "Headline: simulation error "
    if let half = budget.simulation.value, half.isFinite {
      let size =
        switch budget.simulation.unit {
        case .fraction: "\(points(half)) points"
        case .money: amount(.exact(half, .money), withInterval: false)
        case .days: "\(NumberText.decimal(half, digits: 1)) days"
        case .count: NumberText.decimal(half, digits: 1)
        }
      text += "± \(size), halved by \(NumberText.grouped(budget.pathsToHalve)) paths"
    } else {
      text += budget.simulation.reason ?? "not available"
    }
    guard let draws = budget.parameterDraws else {
      return text + "; parameter error \(budget.parameterReason)."
    }
    return text + ", \(draws) parameter draws."
  }

  /// Parameter error, where parameters were drawn.
  var parameterError: String? {
    guard let parameter = summary.errorBudget.parameter else { return nil }
    let size =
      parameter.value.map { "± " + width($0, parameter.unit) } ?? parameter.reason ?? "not available"
    let models = summary.errorBudget.models == nil ? " Model spread: not run, see `--models`." : ""
    return "Parameter error of the fitted payment behaviour: \(size).\(models)"
  }

  /// What other models of payment say of the headline, where they were run.
  var modelSpread: String? {
    guard let spread = summary.errorBudget.models else { return nil }
    let parts = spread.models.map { model in
      let value = model.difference.value.map {
        ($0 < 0 ? "-" : "+") + width($0.magnitude, model.difference.unit)
      }
      return "\(model.name) \(value ?? model.difference.reason ?? "not available")"
        + (model.isPlausible == false ? " (trials rule it out)" : "")
    }
    let greatest = spread.greatest
    let size =
      greatest.value.map { "± " + width($0, greatest.unit) } ?? greatest.reason ?? "not available"
    return "Model spread: \(size)\(parts.isEmpty ? "" : "; ")\(parts.joined(separator: ", "))."
  }

  private func width(_ value: Double, _ unit: EstimateUnit) -> String {
    switch unit {
    case .fraction: "\(points(value)) points"
    case .money: amount(.exact(value, .money), withInterval: false)
    case .days: "\(NumberText.decimal(value, digits: 1)) days"
    case .count: NumberText.decimal(value, digits: 1)
    }
  }

  /// What the interval of an estimate holds.
  func errorName(_ estimate: Estimate) -> String {
    estimate.isCombined ? "simulation and parameter error" : "simulation error"
  }

  /// How finely invoices were followed, where that was a question.
  var resolution: String? {
    guard let use = summary.resolution else { return nil }
    guard use.used == .cohort else { return "Followed invoice by invoice: \(use.reason ?? "asked for")." }
    let bound = use.distanceBound.map {
      "; given the economy, a week's receipts are within \(NumberText.percentage($0, digits: 2)) percentage points "
        + "of the exact law"
    }
    return
      "Followed in \(NumberText.grouped(use.cohorts)) cohorts of alike customers with "
      + "\(NumberText.grouped(use.folded)) of \(NumberText.grouped(use.items)) invoices\(bound ?? "")."
  }

  /// What came from passes for the far tail.
  var tail: String? {
    guard !summary.tail.isEmpty else { return nil }
    let parts = summary.tail.map { figure in
      let name =
        switch figure.target {
        case .creditLoss: "credit loss"
        case .drawdown: "buffer"
        }
      guard figure.isUsed else {
        return "\(safety(figure.level)) \(name) left to the plain paths, the economy drives it too little "
          + "(correlation \(NumberText.decimal(figure.correlation, digits: 2)))"
      }
      return "\(safety(figure.level)) \(name) from \(NumberText.grouped(figure.paths)) weighted paths "
        + "(\(NumberText.grouped(Int(figure.effectiveBeyond.rounded()))) effective beyond it)"
    }
    return "Tail passes (importance sampling): \(parts.joined(separator: ", ")); all else from plain paths."
  }

  /// Where it comes from, short.
  var provenance: String {
    let provenance = summary.provenance
    return
      "Seed \(provenance.seed), \(NumberText.grouped(provenance.paths)) paths, engine \(provenance.engine), "
      + "digests: scenario "
      + "\(provenance.scenarioDigest.prefix(12)), ledger \(provenance.ledgerDigest.prefix(12))."
  }

  /// An amount in whole major units with its simulation error.
  func amount(_ estimate: Estimate, withInterval: Bool = true, withUnit: Bool = true) -> String {
    guard let value = estimate.value.flatMap(NumberText.wholeNumber) else {
      return "not available (\(estimate.reason ?? "no estimate"))"
    }
    let text = NumberText.wholeAmount(value, currency) + (withUnit ? " \(currency.code)" : "")
    return withInterval && withUnit ? text + interval(estimate) : text
  }

  /// Simulation error in brackets, in the digits of its estimate; the reason where there is none.
  func interval(_ estimate: Estimate, trailing: String = "") -> String {
    guard let value = estimate.value, value.isFinite else { return "" }
    guard let low = estimate.low, let high = estimate.high, low.isFinite, high.isFinite else {
      return " (no interval: \(estimate.reason ?? "not available"))"
    }
    // Known exactly: there is no error to show.
    if low == value, high == value { return "" }
    let ends: [String]
    switch estimate.unit {
    case .money: ends = [low, high].map { amount(.exact($0, .money), withUnit: false) }
    case .days, .count: ends = [low, high].map { NumberText.decimal($0, digits: 1) }
    case .fraction:
      let digits = NumberText.percentDigits(value)
      ends = [low, high].map { NumberText.percentage($0, digits: digits) }
    }
    return " (\(ends[0]) to \(ends[1])\(estimate.unit == .fraction ? " %" : "")\(trailing))"
  }

  /// A difference of probabilities in percentage points.
  func points(_ difference: Double) -> String {
    NumberText.percentage(difference, digits: abs(difference) < 0.001 ? 3 : abs(difference) < 0.01 ? 2 : 1)
  }

  private var likeliestWeek: ForecastSummary.WeekSummary? {
    let first = summary.weeks.filter { ($0.firstShortfallProbability.value ?? 0) > 0 }
    // The earliest of equals.
    return first.reduce(nil as ForecastSummary.WeekSummary?) { best, week in
      guard let best else { return week }
      return (week.firstShortfallProbability.value ?? 0) > (best.firstShortfallProbability.value ?? 0)
        ? week : best
    }
  }

  // 100 % less the printed percentage, so that the two numbers of the sentence add up.
  private func complement(_ probability: Double) -> String {
    guard probability >= 0.0001 else { return ">99.99 %" }
    let digits = NumberText.percentDigits(probability)
    let power: Double = digits == 2 ? 10_000 : 1000
    let counted = Int64((probability * power).rounded(.toNearestOrAwayFromZero))
    return Money.decimal(Int64(power) - counted, digits: digits) + " %"
  }

  private func sentence(_ text: String) -> String {
    guard let first = text.first else { return "" }
    let end = text.last.map { ".!?".contains($0) } ?? false
    return first.uppercased() + text.dropFirst() + (end ? "" : ".")
  }
}
