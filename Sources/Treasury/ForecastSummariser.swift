import CreditModels
import Liquidity
import Receivables
import Simulation
import Stochastics

/// Turns finished paths into a ``ForecastSummary``: every number with its interval.
public struct ForecastSummariser {
  /// What the paths themselves do not know.
  public struct Context: Sendable {
    /// Where the numbers come from.
    public var provenance: ForecastSummary.Provenance
    /// Currency of every amount.
    public var currency: Currency
    /// The position at the start.
    public var position: ForecastSummary.OpeningPosition
    /// Count-back DSO of the as-of day in 1/10,000 day; `nil` without sales history.
    public var dsoStart: Int64?
    /// Whether sales are planned; without them DSO at the end is not defined.
    public var hasPlannedSales: Bool
    /// Whether failures are modelled.
    public var hasFailures: Bool
    /// One a debtor of the experiment, in its order.
    public var debtors: [DebtorFacts]
    /// What the numbers rest on.
    public var basis: [ForecastSummary.BasisLine]
    /// Sentences that stand with the headline.
    public var caveats: [String]
    /// Parameter draws that blocks of paths take in turn (`Int.max`: each its own); `nil` where parameters are points.
    public var parameterCycle: Int?
    /// What a backtest of the payment behaviour found, where its file says so.
    public var evidence: BacktestEvidence?
    /// Groups of pools of cash that cover no other.
    public var pools: [PoolSummary.Facts] = []

    /// A context.
    public init(
      provenance: ForecastSummary.Provenance, currency: Currency, position: ForecastSummary.OpeningPosition,
      dsoStart: Int64?, hasPlannedSales: Bool, hasFailures: Bool, debtors: [DebtorFacts],
      basis: [ForecastSummary.BasisLine], caveats: [String]
    ) {
      self.provenance = provenance
      self.currency = currency
      self.position = position
      self.dsoStart = dsoStart
      self.hasPlannedSales = hasPlannedSales
      self.hasFailures = hasFailures
      self.debtors = debtors
      self.basis = basis
      self.caveats = caveats
    }
  }

  /// What is known of a debtor at the start.
  public struct DebtorFacts: Sendable {
    /// Entity in the book.
    public var entity: UInt32
    /// Key in the book.
    public var key: String
    /// Name to print.
    public var name: String
    /// Group, if any.
    public var group: String?
    /// Segment.
    public var segment: String
    /// Open amount that the forecast covers.
    public var open: Int64
    /// Part of it that is overdue.
    public var overdue: Int64
    /// Part of it due by day 28, overdue included.
    public var dueSoon: Int64
    /// Annual PD used; `nil` without failures.
    public var annualPD: Double?
    /// Facts about a debtor.
    public init(
      entity: UInt32, key: String, name: String, group: String?, segment: String, open: Int64, overdue: Int64,
      dueSoon: Int64, annualPD: Double?
    ) {
      self.entity = entity
      self.key = key
      self.name = name
      self.group = group
      self.segment = segment
      self.open = open
      self.overdue = overdue
      self.dueSoon = dueSoon
      self.annualPD = annualPD
    }
  }

  let experiment: Experiment
  let columns: any PathColumns
  let totals: RunTotals
  private let context: Context
  let paths: Int
  /// Draws of parameters; `nil` where they are points.
  private let drawn: ParameterSpread?

  private static let noCash = "no cash position"
  /// Why figures of one balance are not there.
  private static let byPool = "pools of cash cover no other: each has its own"

  /// A summariser of a finished run.
  public init(experiment: Experiment, columns: any PathColumns, totals: RunTotals, context: Context) {
    precondition(columns.paths > 0 && Int(totals.paths) == columns.paths, "a finished run has paths")
    precondition(context.debtors.count == experiment.debtors.count, "facts for every debtor")
    self.experiment = experiment
    self.columns = columns
    self.totals = totals
    self.context = context
    paths = columns.paths
    drawn = context.parameterCycle.map { ParameterSpread(paths: columns.paths, cycle: $0) }
  }

  /// The summary.
  ///
  /// - Throws: What reading the columns throws.
  /// - Complexity: one sort a column, O(columns x paths log paths); holds one column at a time.
  public func summary() throws -> ForecastSummary {
    let hasCash = experiment.hasCashPosition
    let lows = try columns.column(.lowest)
    let lowest = lows.sortedByDigits()
    let firstShortfalls = try columns.column(.firstShortfall)
    let plainShortfall = Estimate.probability(
      successes: firstShortfalls.reduce(0) { $0 + ($1 >= 0 ? 1 : 0) }, of: paths)
    let shortfall =
      hasCash
      ? combined(plainShortfall) { firstShortfalls[$0] >= 0 ? 1 : 0 }
      : Estimate.missing(.fraction, reason: Self.noCash)
    let losses = try columns.column(.creditLoss)
    let sortedLosses = losses.sortedByDigits()
    let lossEstimates = ForecastSummary.CreditLoss(
      mean: mean(.mean(of: losses), losses),
      quantile95: quantile(.quantile(0.95, ofSorted: sortedLosses), losses),
      quantile99: quantile(.quantile(0.99, ofSorted: sortedLosses), losses))
    let notModelled = Estimate.missing(.money, reason: "not modelled")
    let buffers = try self.buffers(lows: lows)
    let received = hasCash ? [] : try columns.column(.receipts)
    let budgetEstimate = hasCash ? plainShortfall : Estimate.mean(of: received)
    var summary = ForecastSummary(
      provenance: context.provenance,
      currency: context.currency,
      position: context.position,
      shortfallProbability: shortfall,
      buffers: buffers,
      creditLoss: context.hasFailures
        ? lossEstimates
        : ForecastSummary.CreditLoss(mean: notModelled, quantile95: notModelled, quantile99: notModelled),
      dsoStart: context.dsoStart.map { .exact(Double($0) / 10_000, .days) }
        ?? .missing(.days, reason: "receivables exceed all sales known"),
      dsoEnd: try dsoEnd(),
      weeks: try weeks(firstShortfalls: firstShortfalls),
      days: try days(),
      lowest: try lowestCash(lows),
      receiptsBySource: try sources(),
      customers: outlooks(),
      cases: hasCash && experiment.pools.isEmpty ? try cases(sortedLowest: lowest) : [],
      basis: context.basis + beyondHistoryLine(),
      errorBudget: ForecastSummary.ErrorBudget(
        simulation: Self.halfWidth(of: budgetEstimate), pathsToHalve: 4 * paths,
        parameterReason: "not modelled: parameters are used as points"),
      caveats: context.caveats)
    summary.evidence = context.evidence
    if let drawn {
      let spread = drawn.variances {
        hasCash ? (firstShortfalls[$0] >= 0 ? 1 : 0) : Double(received[$0])
      }
      summary.errorBudget.parameterDraws = drawn.count
      summary.errorBudget.parameter =
        spread.map { .exact(1.959963984540054 * $0.parameter.squareRoot(), budgetEstimate.unit) }
        ?? .missing(
          budgetEstimate.unit,
          reason: "\(drawn.count) parameter draws, \(ParameterSpread.enoughDraws) are needed: run "
            + "\(ParameterSpread.enoughDraws * BlockEngine.blockPaths) paths or more")
    }
    summary.measures = try measures()
    summary.financing = try financing()
    summary.pools = try PoolSummary.groups(
      context.pools, experiment: experiment, columns: columns, drawn: drawn,
      means: summary.weeks.map { $0.meanClosing ?? 0 })
    return summary
  }

  /// Mean and 95 % quantile of what the customer engine measures.
  private func measures() throws -> [ForecastSummary.Measure] {
    guard columns.layout.hasMeasures else { return [] }
    return try PathMeasure.allCases.filter(\.isShown).map { measure in
      let values = try columns.column(.measure(measure))
      let unit: EstimateUnit = measure.isCount ? .count : .money
      return ForecastSummary.Measure(
        measure: measure, mean: .mean(of: values, unit: unit),
        quantile95: .quantile(0.95, ofSorted: values.sortedByDigits(), unit: unit))
    }
  }

  /// The estimate with the error of drawn parameters in its interval.
  private func combined(_ estimate: Estimate, _ value: (Int) -> Double) -> Estimate {
    drawn?.combined(estimate, value) ?? estimate
  }

  private func mean(_ estimate: Estimate, _ values: [Int64]) -> Estimate {
    drawn?.mean(estimate, of: values) ?? estimate
  }

  private func quantile(_ estimate: Estimate, _ values: [Int64]) -> Estimate {
    drawn?.quantile(estimate, of: values) ?? estimate
  }

  /// Half the width of an estimate's interval, as a number of its own.
  private static func halfWidth(of estimate: Estimate) -> Estimate {
    guard let low = estimate.low, let high = estimate.high else {
      return .missing(estimate.unit, reason: estimate.reason ?? "no interval")
    }
    return .exact((high - low) / 2, estimate.unit)
  }

  private func buffers(lows: [Int64]) throws -> [ForecastSummary.BufferLevel] {
    let levels = [0.95, 0.99]
    // Each group of pools needs its own.
    guard experiment.pools.isEmpty else {
      let missing = Estimate.missing(.money, reason: Self.byPool)
      return levels.map { .init(level: $0, buffer: missing, requiredCash: missing, topUp: missing) }
    }
    guard experiment.hasCashPosition, let minimum = experiment.waterfall.minimumCash else {
      let missing = Estimate.missing(.money, reason: Self.noCash)
      return levels.map { .init(level: $0, buffer: missing, requiredCash: missing, topUp: missing) }
    }
    let falls = try columns.column(.drawdown)
    let drawdowns = falls.sortedByDigits()
    // Uncommitted lines count nothing here.
    let gaps =
      try experiment.facilities == nil
      ? lows.map { minimum - $0 } : columns.column(.financing(.committedGap))
    let sortedGaps = gaps.sortedByDigits()
    return levels.map { level in
      let buffer = quantile(.quantile(level, ofSorted: drawdowns), falls)
      return .init(
        level: level, buffer: buffer, requiredCash: buffer.shifted(by: Double(minimum)),
        topUp: quantile(.quantile(level, ofSorted: sortedGaps), gaps))
    }
  }

  private func dsoEnd() throws -> Estimate {
    guard context.hasPlannedSales else { return .missing(.days, reason: "not defined in a run-off") }
    let values = try columns.column(.dsoEnd)
    guard !values.contains(-1) else { return .missing(.days, reason: "receivables exceed all sales known") }
    return mean(Estimate.mean(of: values, unit: .days), values).scaled(by: 1e-4)
  }

  func spread(_ values: [Int64]) -> ForecastSummary.Spread {
    let sorted = values.sortedByDigits()
    return ForecastSummary.Spread(
      mean: mean(.mean(of: values), values), p05: quantile(.quantile(0.05, ofSorted: sorted), values),
      p50: quantile(.quantile(0.50, ofSorted: sorted), values),
      p95: quantile(.quantile(0.95, ofSorted: sorted), values))
  }

  /// Means of cumulative sums, rounded to the minor unit: their differences add up across and down to the cent.
  func cumulativeMeans(_ sums: [Int128]) -> [Int64] {
    var running: Int128 = 0
    return sums.map { sum in
      running += sum
      return ForecastSummariser.roundedQuotient(running, totals.paths)
    }
  }

  /// The quotient rounded half away from zero.
  static func roundedQuotient(_ numerator: Int128, _ denominator: Int128) -> Int64 {
    let doubled = numerator.magnitude * 2 + denominator.magnitude
    let quotient = Int64(doubled / (denominator.magnitude * 2))
    return numerator < 0 ? -quotient : quotient
  }

  private func weeks(firstShortfalls: [Int64]) throws -> [ForecastSummary.WeekSummary] {
    let received = cumulativeMeans(totals.receipts)
    let spent = cumulativeMeans(totals.outflows)
    let opening = experiment.waterfall.openingCash
    let hasCash = experiment.hasCashPosition
    let minimum = experiment.waterfall.minimumCash ?? Int64.min
    let drawn = cumulativeMeans(totals.financing?.drawn ?? [])
    let cost = cumulativeMeans(totals.financing?.cost ?? [])
    return try experiment.weeks.enumerated().map { week, range in
      let last = range.upperBound - 1
      let before = range.lowerBound - 1
      let lows = try columns.column(.weekLowest(week))
      let missing = Estimate.missing(.fraction, reason: Self.noCash)
      return ForecastSummary.WeekSummary(
        week: week + 1, start: experiment.firstDay + range.lowerBound, end: experiment.firstDay + last,
        isShort: range.count < 7,
        meanReceipts: received[last] - (before >= 0 ? received[before] : 0),
        meanOutflows: spent[last] - (before >= 0 ? spent[before] : 0),
        meanClosing: hasCash
          ? opening + received[last] - spent[last] + (drawn.isEmpty ? 0 : drawn[last] - cost[last]) : nil,
        receipts: spread(try columns.column(.weekReceipts(week))),
        closing: hasCash ? spread(try columns.column(.closing(day: last))) : nil,
        lowest: hasCash && experiment.pools.isEmpty ? spread(lows) : nil,
        shortfallProbability: hasCash
          ? combined(.probability(successes: lows.reduce(0) { $0 + ($1 < minimum ? 1 : 0) }, of: paths)) {
            lows[$0] < minimum ? 1 : 0
          }
          : missing,
        firstShortfallProbability: hasCash
          ? combined(
            .probability(
              successes: firstShortfalls.reduce(0) { $0 + (range.contains(Int($1)) ? 1 : 0) }, of: paths)
          ) { range.contains(Int(firstShortfalls[$0])) ? 1 : 0 }
          : missing)
    }
  }

  private func days() throws -> [ForecastSummary.DaySummary] {
    let received = cumulativeMeans(totals.receipts)
    let spent = cumulativeMeans(totals.outflows)
    let minimum = experiment.waterfall.minimumCash
    return try (0..<experiment.days).map { day in
      let sorted = try columns.column(.closing(day: day)).sortedByDigits()
      let sum = sorted.reduce(into: Int128(0)) { $0 += Int128($1) }
      return ForecastSummary.DaySummary(
        day: experiment.firstDay + day,
        meanReceipts: received[day] - (day > 0 ? received[day - 1] : 0),
        meanOutflows: spent[day] - (day > 0 ? spent[day - 1] : 0),
        mean: Double(ForecastSummariser.roundedQuotient(sum, totals.paths)),
        quantiles: ForecastSummary.DaySummary.quantileLevels.map {
          Double(sorted[OrderStatistics.rank(level: $0, count: sorted.count) - 1])
        },
        // Of several balances a day's sum says nothing of shortfalls.
        belowMinimum: experiment.hasCashPosition && experiment.pools.isEmpty
          ? minimum.map { limit in Double(sorted.partitioningCount { $0 < limit }) / Double(sorted.count) }
          : nil)
    }
  }

  private func lowestCash(_ lows: [Int64]) throws -> ForecastSummary.LowestCash {
    guard experiment.pools.isEmpty else {
      let missing = Estimate.missing(.money, reason: Self.byPool)
      return .init(
        p01: missing, p05: missing, p50: missing, likeliestDay: nil, likeliestShare: 0, headroom05: missing)
    }
    let lowest = lows.sorted()
    guard experiment.hasCashPosition, let minimum = experiment.waterfall.minimumCash else {
      let missing = Estimate.missing(.money, reason: Self.noCash)
      return .init(
        p01: missing, p05: missing, p50: missing, likeliestDay: nil, likeliestShare: 0, headroom05: missing)
    }
    var counts = [Int](repeating: 0, count: experiment.days)
    for day in try columns.column(.lowestDay) { counts[Int(day)] += 1 }
    let likeliest = counts.indices.max { (counts[$0], -$0) < (counts[$1], -$1) } ?? 0
    let p05 = quantile(.quantile(0.05, ofSorted: lowest), lows)
    return .init(
      p01: quantile(.quantile(0.01, ofSorted: lowest), lows), p05: p05,
      p50: quantile(.quantile(0.50, ofSorted: lowest), lows), likeliestDay: experiment.firstDay + likeliest,
      likeliestShare: Double(counts[likeliest]) / Double(paths), headroom05: p05.shifted(by: -Double(minimum))
    )
  }

  private func sources() throws -> [(source: ForecastSummary.ReceiptSource, mean: Estimate)] {
    let isRunOff = totals.fromPlan == 0 && totals.fromRecoveries == 0
    let received = isRunOff ? try columns.column(.receipts) : []
    let all = isRunOff ? self.mean(.mean(of: received), received) : nil
    func mean(_ sum: Int128) -> Estimate {
      Estimate(
        value: Double(ForecastSummariser.roundedQuotient(sum, totals.paths)), low: nil, high: nil,
        unit: .money,
        reason: "mean over paths; its error is that of the weeks' receipts")
    }
    return [
      (.openItems, all ?? mean(totals.fromOpenItems)),
      (.orders, .missing(.money, reason: "not modelled")),
      (.plan, mean(totals.fromPlan)),
      (.other, mean(totals.fromRecoveries)),
    ]
  }

  private func outlooks() -> [ForecastSummary.CustomerOutlook] {
    zip(context.debtors, totals.debtors).map { facts, sums in
      func mean(_ sum: Int128) -> Double { Double(ForecastSummariser.roundedQuotient(sum, totals.paths)) }
      return ForecastSummary.CustomerOutlook(
        entity: facts.entity, key: facts.key, name: facts.name, group: facts.group, segment: facts.segment,
        open: facts.open, overdue: facts.overdue, receipts1: mean(sums.receipts7),
        receipts4: mean(sums.receipts28),
        receipts13: mean(sums.receipts), atRisk4: Double(facts.dueSoon) - mean(sums.dueReceipts28),
        lateProbability: facts.dueSoon > 0
          ? Estimate.probability(successes: Int(sums.latePaths), of: paths)
          : .missing(.fraction, reason: "nothing due within 28 days"),
        expectedLoss: mean(sums.loss), annualPD: facts.annualPD)
    }
  }

  private func cases(sortedLowest: [Int64]) throws -> [ForecastSummary.CasePath] {
    let lows = try columns.column(.lowest)
    let lowDays = try columns.column(.lowestDay)
    return try [("downside", 0.05), ("severe", 0.01)].map { name, level in
      let target = sortedLowest[OrderStatistics.rank(level: level, count: sortedLowest.count) - 1]
      let path = lows.firstIndex(of: target) ?? 0
      var before = experiment.waterfall.openingCash
      let weeks = try experiment.weeks.enumerated().map { week, range in
        let receipts = try columns.column(.weekReceipts(week))[path]
        let closing = try columns.column(.closing(day: range.upperBound - 1))[path]
        defer { before = closing }
        let financed =
          experiment.facilities == nil
          ? 0 : try columns.column(.weekDraw(week))[path] - columns.column(.weekCost(week))[path]
        return (receipts: receipts, outflows: before + receipts + financed - closing, closing: closing)
      }
      return ForecastSummary.CasePath(
        name: name, path: path, weeks: weeks, lowest: lows[path],
        lowestDay: experiment.firstDay + Int(lowDays[path]))
    }
  }

  private func beyondHistoryLine() -> [ForecastSummary.BasisLine] {
    guard totals.beyondHistory > 0 else { return [] }
    let mean = ForecastSummariser.roundedQuotient(totals.beyondHistory, totals.paths)
    let amount = Money(minorUnits: mean, currency: context.currency).grouped
    return [
      .init(
        .assumption,
        "receipts beyond history (later than any age with 10 invoices at risk): \(amount) on average, constant hazard"
      )
    ]
  }
}

extension Array where Element: Comparable {
  /// Number of leading elements that satisfy a condition which holds up to some place and not after it.
  fileprivate func partitioningCount(_ holds: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
