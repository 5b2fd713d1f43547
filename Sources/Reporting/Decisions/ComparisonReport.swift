import Decisions
import Receivables
import Simulation
import Stochastics

/// A comparison of policies with what a reader has to know of it.
public struct ComparisonReport: Sendable {
  /// A policy.
  public struct Policy: Sendable {
    /// Name, unique in the report.
    public var name: String
    /// Scenario file as named.
    public var file: String
    /// SHA-256 of the resolved scenario.
    public var digest: String
    /// Share of an invoice that is left after variable cost and tax; `nil` where none is stated.
    public var contributionMargin: Double?
    /// Annual discount rate; `nil` where none is stated.
    public var discountRate: Double?
    /// A policy.
    public init(
      name: String, file: String, digest: String, contributionMargin: Double?, discountRate: Double?
    ) {
      self.contributionMargin = contributionMargin
      self.discountRate = discountRate
      self.name = name
      self.file = file
      self.digest = digest
    }
  }

  /// The policies, the first is what the others are measured against.
  public var policies: [Policy]
  /// Currency of every amount.
  public var currency: Currency
  /// First forecast day.
  public var firstDay: Day
  /// Close of the day at which the ledger is seen.
  public var asOf: Day
  /// Weeks of sales.
  public var salesWeeks: Int
  /// Weeks in which they run off.
  public var runOffWeeks: Int
  /// Seed of every draw.
  public var seed: UInt64
  /// The comparison.
  public var comparison: PolicyComparison
  /// Whether sales respond in no policy.
  public var salesHeldEqual: Bool
  /// Causal figures, those that matter most first.
  public var effects: [CausalEffect] = []
  /// Keys of the figures of any policy that nobody has confirmed.
  public var examples: [String] = []
  /// The comparison over the causal ranges.
  public var ranges: [CausalRow] = []
  /// Paths behind effects and ranges.
  public var effectPaths = 0
  /// What else must stand with the result.
  public var notes: [String] = []
  /// How a sequential run ended; `nil` where the number of paths was fixed.
  public var sequential: SequentialOutcome?
  /// Paths that were asked for where the user stopped before; `nil` for a whole run.
  public var stoppedBefore: Int?
  /// Whether the user stopped while the effects of causal inputs were looked for.
  public var isScanStopped = false

  /// That the user ended it, in a sentence; `nil` for a whole run.
  public var stop: String? {
    if let asked = stoppedBefore {
      return
        "Stopped by hand after \(NumberText.grouped(comparison.paths)) of \(NumberText.grouped(asked)) paths: the "
        + "intervals do not allow for looking at the numbers before stopping, and what inputs do was not looked at."
    }
    return isScanStopped
      ? "Stopped by hand before it was known what inputs do; the comparison itself is whole." : nil
  }

  /// A report.
  public init(
    policies: [Policy], currency: Currency, firstDay: Day, asOf: Day, salesWeeks: Int, runOffWeeks: Int,
    seed: UInt64, comparison: PolicyComparison, salesHeldEqual: Bool
  ) {
    self.policies = policies
    self.currency = currency
    self.firstDay = firstDay
    self.asOf = asOf
    self.salesWeeks = salesWeeks
    self.runOffWeeks = runOffWeeks
    self.seed = seed
    self.comparison = comparison
    self.salesHeldEqual = salesHeldEqual
  }

  /// Whether a figure that nobody has confirmed is behind it.
  public var restsOnExamples: Bool { !examples.isEmpty || effects.contains(where: \.isExample) }
}

extension OutcomeMeasure {
  /// Name in a table.
  public var title: String {
    switch self {
    case .npv: "value (NPV)"
    case .sales: "sales"
    case .badDebt: "ultimate bad debt"
    case .dso: "DSO, days"
    case .averageWCR: "mean receivables"
    case .peakWCR: "peak receivables"
    case .workingCapital: "mean working capital"
    case .peakWorkingCapital: "peak working capital"
    case .shortfallProbability: "chance of shortfall"
    case .buffer99: "99 % buffer"
    case .requiredCash99: "99 % required cash"
    case .cashCVaR99: "worst 1 %: lowest cash"
    case .creditLoss99: "99 % credit loss"
    case .customersLost: "customers lost"
    case .contribution: "contribution"
    case .shortfallBeforeActions: "chance of shortfall before actions"
    case .lateToSuppliers: "chance of paying suppliers late"
    case .covenantBreach: "chance of a covenant breach"
    }
  }

  /// Name in a sentence.
  public var phrase: String {
    switch self {
    case .npv: "value"
    case .dso: "DSO"
    case .cashCVaR99: "lowest cash of the worst 1 %"
    default: title
    }
  }
}

/// Writes estimates and differences in the units of a table.
struct OutcomeText: Sendable {
  let scale: AmountScale

  init(scale: AmountScale) { self.scale = scale }

  /// The unit that suits a comparison's amounts.
  init(_ rows: [PolicyComparison.Row], _ currency: Currency) {
    let amounts = rows.filter { $0.measure.unit == .money }.flatMap { row in
      row.values.compactMap { $0.value.flatMap(NumberText.wholeNumber) }
    }
    let fitting = AmountScale(fitting: amounts, currency)
    scale = fitting
  }

  /// A number in the table's unit, without its sign of percent or currency.
  func number(_ value: Double?, _ unit: EstimateUnit) -> String {
    guard let value, value.isFinite else { return "n/a" }
    switch unit {
    case .money:
      let digits = scale.size == .one ? 0 : 1
      return NumberText.decimal(value / Double(scale.minorPerUnit), digits: digits)
    case .days: return NumberText.decimal(value, digits: 1)
    case .fraction: return NumberText.percentage(value, digits: 2)
    case .count: return NumberText.decimal(value, digits: 2)
    }
  }

  /// A number with its unit.
  func value(_ value: Double?, _ unit: EstimateUnit) -> String {
    let text = number(value, unit)
    return unit == .fraction && value != nil ? text + " %" : text
  }

  /// A number in whole currency, days or percent, for a sentence.
  static func sentence(_ value: Double, _ unit: EstimateUnit, _ currency: Currency) -> String {
    switch unit {
    case .money:
      let whole = NumberText.wholeNumber(value) ?? 0
      return "\(NumberText.wholeAmount(whole, currency)) \(currency.code)"
    case .days: return "\(NumberText.decimal(value, digits: 1)) days"
    case .fraction: return "\(NumberText.percentage(value, digits: 2)) points"
    case .count: return NumberText.decimal(value, digits: 2)
    }
  }
}
