import Stochastics

/// A headline by which policies are compared.
public enum OutcomeMeasure: String, Sendable, CaseIterable, Hashable {
  /// Value of the policy: contribution of the sales less what collecting them cost and lost.
  case npv
  /// Invoiced, tax included.
  case sales
  /// Ultimate bad debt.
  case badDebt = "bad_debt"
  /// Days of sales outstanding: mean receivables over mean daily sales.
  case dso
  /// Mean receivables over the days of sales.
  case averageWCR = "average_wcr"
  /// Largest receivables.
  case peakWCR = "peak_wcr"
  /// Receivables and stock less what is owed to suppliers, on average over month ends of the days of sales.
  case workingCapital = "average_working_capital"
  /// The largest of them.
  case peakWorkingCapital = "peak_working_capital"
  /// Probability that cash falls below the minimum.
  case shortfallProbability = "shortfall_probability"
  /// Opening cash needed above the minimum for 99 % of paths.
  case buffer99 = "buffer_99"
  /// Opening cash that 99 % of paths need to stay above the minimum: the minimum and the buffer.
  case requiredCash99 = "required_cash_99"
  /// Mean of the lowest cash on the worst 1 % of paths.
  case cashCVaR99 = "cash_cvar_99"
  /// 99 % quantile of the credit loss.
  case creditLoss99 = "credit_loss_99"
  /// Customers who went elsewhere.
  case customersLost = "customers_lost"
  /// Contribution of the sales less what collecting them cost and lost, not discounted.
  case contribution
  /// Probability that cash falls below the minimum where management does nothing about it.
  case shortfallBeforeActions = "shortfall_probability_before_actions"
  /// Probability that suppliers are paid late.
  case lateToSuppliers = "late_to_suppliers_probability"
  /// Probability that a test of a covenant is failed.
  case covenantBreach = "covenant_breach_probability"

  /// Those of `compare`, in the order of its table.
  public static let compared: [OutcomeMeasure] = [
    .npv, .contribution, .sales, .badDebt, .dso, .averageWCR, .peakWCR, .workingCapital, .peakWorkingCapital,
    .shortfallProbability, .covenantBreach, .buffer99, .cashCVaR99, .customersLost,
  ]

  /// How a measure comes from the paths.
  public enum Law: Sendable, Hashable {
    /// Mean of a column.
    case mean
    /// Share of paths with an event.
    case probability
    /// Quantile of a column.
    case quantile(Double)
    /// Mean beyond a quantile.
    case tailMean(Double, Tail)
    /// Quotient of the means of two columns.
    case ratio
  }

  /// How it comes from the paths.
  public var law: Law {
    switch self {
    case .npv, .contribution, .sales, .badDebt, .averageWCR, .peakWCR, .workingCapital, .peakWorkingCapital,
      .customersLost:
      .mean
    case .shortfallProbability, .shortfallBeforeActions, .lateToSuppliers, .covenantBreach: .probability
    case .buffer99, .requiredCash99, .creditLoss99: .quantile(0.99)
    case .cashCVaR99: .tailMean(0.99, .lower)
    case .dso: .ratio
    }
  }

  /// What it counts.
  public var unit: EstimateUnit {
    switch self {
    case .dso: .days
    case .shortfallProbability, .shortfallBeforeActions, .lateToSuppliers, .covenantBreach: .fraction
    case .customersLost: .count
    default: .money
    }
  }

  /// Whether more of it is better.
  public var prefersMore: Bool {
    switch self {
    case .npv, .contribution, .sales, .cashCVaR99: true
    default: false
    }
  }
}

extension PolicyOutcomes {
  /// The columns of a measure, or why there are none.
  public func columns(of measure: OutcomeMeasure) -> Result<MeasureColumns, MissingMeasure> {
    func present(_ values: [Int64], or reason: String) -> Result<MeasureColumns, MissingMeasure> {
      values.count == paths && paths > 0
        ? .success(MeasureColumns(values: values)) : .failure(MissingMeasure(reason: reason))
    }
    let noCash = "no cash position"
    switch measure {
    case .npv:
      return present(
        npv,
        or: recipe.contributionMargin == nil
          ? "the scenario states no `contribution_margin`" : "the scenario states no `discount_rate`")
    case .contribution:
      return present(contribution, or: "the scenario states no `contribution_margin`")
    case .sales: return present(sales, or: "not kept")
    case .badDebt: return present(badDebt, or: "not kept")
    case .dso:
      guard receivableDays.count == paths, sales.contains(where: { $0 > 0 }) else {
        return .failure(MissingMeasure(reason: "not defined without sales"))
      }
      // (receivable days / days) / (sales / days)
      return .success(MeasureColumns(values: receivableDays, divisors: sales))
    case .averageWCR:
      guard receivableDays.count == paths else { return .failure(MissingMeasure(reason: "not kept")) }
      let days = Int64(recipe.salesDays)
      return .success(MeasureColumns(values: receivableDays.map { ($0 + days / 2) / days }))
    case .peakWCR: return present(peakReceivables, or: "not kept")
    case .workingCapital, .peakWorkingCapital:
      let reason =
        "the scenario states no `stock`, `payables` or `pay_after_days`: receivables are all there is"
      return present(measure == .workingCapital ? workingCapital : peakWorkingCapital, or: reason)
    case .shortfallProbability:
      return recipe.hasCashPosition
        ? present(shortfall, or: "not kept") : .failure(MissingMeasure(reason: noCash))
    case .shortfallBeforeActions:
      return present(shortfallBeforeActions, or: "the scenario states no `actions`")
    case .lateToSuppliers:
      return present(
        lateToSuppliers.map { $0 > 0 ? 1 : 0 }, or: "the scenario states no `actions`")
    case .covenantBreach:
      return present(
        covenantHeadroom.map { $0 < 0 ? 1 : 0 }, or: "no covenant is tested within the horizon")
    case .buffer99:
      return recipe.hasCashPosition
        ? present(drawdown, or: "not kept") : .failure(MissingMeasure(reason: noCash))
    case .requiredCash99:
      guard let minimum = recipe.minimumCash, recipe.hasCashPosition else {
        return .failure(MissingMeasure(reason: noCash))
      }
      return present(drawdown.map { $0 + minimum }, or: "not kept")
    case .cashCVaR99:
      return recipe.hasCashPosition
        ? present(lowest, or: "not kept") : .failure(MissingMeasure(reason: noCash))
    case .creditLoss99: return present(creditLoss, or: "not kept")
    case .customersLost:
      return recipe.losesCustomers
        ? present(customersLost, or: "not kept")
        : .failure(MissingMeasure(reason: "no `demand.annual_attrition` is stated: no customer leaves"))
    }
  }
}

/// Why a measure does not exist.
public struct MissingMeasure: Error, Sendable, Hashable {
  /// The reason, in words.
  public var reason: String
  /// A reason.
  public init(reason: String) { self.reason = reason }
}

/// One number a path, or two whose means are divided.
public struct MeasureColumns: Sendable, Hashable {
  /// Values.
  public var values: [Int64]
  /// Divisors of a ratio.
  public var divisors: [Int64]?
  /// What a value is multiplied by.
  public var scale: Double
  /// What a divisor is multiplied by.
  public var divisorScale: Double
  /// Columns.
  public init(values: [Int64], divisors: [Int64]? = nil, scale: Double = 1, divisorScale: Double = 1) {
    self.values = values
    self.divisors = divisors
    self.scale = scale
    self.divisorScale = divisorScale
  }
}
