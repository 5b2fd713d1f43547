import CreditModels
import Receivables
import Simulation
import Stochastics

/// Everything that a forecast says, ready to be printed: the numbers of one screen, of `--json` and of the CSV
/// files. Money is in minor units of ``currency``.
public struct ForecastSummary: Sendable {
  /// Where the numbers come from.
  public var provenance: Provenance
  /// Currency of every amount.
  public var currency: Currency
  /// The position at the start.
  public var position: OpeningPosition
  /// Probability that unrestricted cash is below the minimum on any day of the horizon.
  public var shortfallProbability: Estimate
  /// Buffers at 95 % and 99 %.
  public var buffers: [BufferLevel]
  /// Credit loss of the horizon: mean, 95 % and 99 % quantile.
  public var creditLoss: CreditLoss
  /// DSO at the start by count-back; missing without sales history.
  public var dsoStart: Estimate
  /// DSO at the end of the horizon by count-back; not defined in a run-off.
  public var dsoEnd: Estimate
  /// The table, one row a week, first and last possibly short.
  public var weeks: [WeekSummary]
  /// One row a day.
  public var days: [DaySummary]
  /// The lowest closing cash of the horizon.
  public var lowest: LowestCash
  /// Mean receipts of the horizon by source; they add up to the mean receipts.
  public var receiptsBySource: [(source: ReceiptSource, mean: Estimate)]
  /// One row a debtor, in order of entity.
  public var customers: [CustomerOutlook]
  /// Real paths that add up: downside and severe.
  public var cases: [CasePath]
  /// What the numbers rest on.
  public var basis: [BasisLine]
  /// Width of the simulation error and what would halve it.
  public var errorBudget: ErrorBudget
  /// Sentences that must stand with the headline (such as "sales held equal: timing and losses only").
  public var caveats: [String]
  /// What facilities do; `nil` where there are none.
  public var financing: FinancingSummary?
  /// Groups of pools of cash that cover no other; empty where all cash is one.
  public var pools: [PoolSummary] = []
  /// What known payments do; `nil` where the scenario states none.
  public var known: KnownPayments?
  /// What a backtest of the payment behaviour found, where its file says so.
  public var evidence: BacktestEvidence?
  /// Measures of the customer engine, where it ran.
  public var measures: [Measure] = []
  /// Passes for the far tail, where there were any.
  public var tail: [TailFigure] = []
  /// Paths that were asked for, where the user stopped the run before they were all done; `nil` otherwise.
  public var stoppedBefore: Int?
  /// How finely invoices were followed, where another resolution than single invoices was asked for.
  public var resolution: ResolutionUse?

  /// A measure of the customer engine over the horizon.
  public struct Measure: Sendable {
    /// What is measured.
    public var measure: PathMeasure
    /// Mean over paths.
    public var mean: Estimate
    /// 95 % quantile over paths.
    public var quantile95: Estimate
    /// A measure.
    public init(measure: PathMeasure, mean: Estimate, quantile95: Estimate) {
      self.measure = measure
      self.mean = mean
      self.quantile95 = quantile95
    }
  }

  /// A summary with all its parts.
  public init(
    provenance: Provenance, currency: Currency, position: OpeningPosition, shortfallProbability: Estimate,
    buffers: [BufferLevel], creditLoss: CreditLoss, dsoStart: Estimate, dsoEnd: Estimate,
    weeks: [WeekSummary],
    days: [DaySummary], lowest: LowestCash, receiptsBySource: [(source: ReceiptSource, mean: Estimate)],
    customers: [CustomerOutlook], cases: [CasePath], basis: [BasisLine], errorBudget: ErrorBudget,
    caveats: [String]
  ) {
    self.provenance = provenance
    self.currency = currency
    self.position = position
    self.shortfallProbability = shortfallProbability
    self.buffers = buffers
    self.creditLoss = creditLoss
    self.dsoStart = dsoStart
    self.dsoEnd = dsoEnd
    self.weeks = weeks
    self.days = days
    self.lowest = lowest
    self.receiptsBySource = receiptsBySource
    self.customers = customers
    self.cases = cases
    self.basis = basis
    self.errorBudget = errorBudget
    self.caveats = caveats
  }

  /// Whether the forecast has a cash position; without one it is a run-off of receipts only.
  public var hasCashPosition: Bool { position.openingCash != nil }

  /// Where the numbers come from.
  public struct Provenance: Sendable {
    /// Version of the engine.
    public var engine: String
    /// Seed of every draw.
    public var seed: UInt64
    /// Paths simulated.
    public var paths: Int
    /// Scenario's name, file and digest.
    public var scenarioName: String
    /// Question of the scenario.
    public var question: String?
    /// Scenario file as named.
    public var scenarioFile: String
    /// SHA-256 of the resolved scenario.
    public var scenarioDigest: String
    /// Ledger or book file as named.
    public var ledgerFile: String
    /// SHA-256 of the book's content.
    public var ledgerDigest: String
    /// The day at whose close the ledger is seen.
    public var asOf: Day
    /// First forecast day.
    public var firstDay: Day
    /// Last forecast day.
    public var lastDay: Day
    /// Days of the forecast.
    public var horizonDays: Int { lastDay - firstDay + 1 }
    /// Provenance of a run.
    public init(
      engine: String, seed: UInt64, paths: Int, scenarioName: String, question: String?, scenarioFile: String,
      scenarioDigest: String, ledgerFile: String, ledgerDigest: String, asOf: Day, firstDay: Day, lastDay: Day
    ) {
      self.engine = engine
      self.seed = seed
      self.paths = paths
      self.scenarioName = scenarioName
      self.question = question
      self.scenarioFile = scenarioFile
      self.scenarioDigest = scenarioDigest
      self.ledgerFile = ledgerFile
      self.ledgerDigest = ledgerDigest
      self.asOf = asOf
      self.firstDay = firstDay
      self.lastDay = lastDay
    }
  }

  /// The position at the start.
  public struct OpeningPosition: Sendable {
    /// Unrestricted cash at the close of the as-of day; `nil` in a run-off without cash position.
    public var openingCash: Int64?
    /// Cash that cannot be used.
    public var restrictedCash: Int64
    /// Cash below which there is a shortfall.
    public var minimumCash: Int64?
    /// Items that the forecast covers.
    public var openInvoices: Int
    /// Their open amount.
    public var openAmount: Int64
    /// What is covered and what is set aside, with amounts in the scenario's currency; shares of the open value.
    public var coverage: [(label: String, amount: Int64, share: Double, covered: Bool)]
    /// A position.
    public init(
      openingCash: Int64?, restrictedCash: Int64, minimumCash: Int64?, openInvoices: Int, openAmount: Int64,
      coverage: [(label: String, amount: Int64, share: Double, covered: Bool)]
    ) {
      self.openingCash = openingCash
      self.restrictedCash = restrictedCash
      self.minimumCash = minimumCash
      self.openInvoices = openInvoices
      self.openAmount = openAmount
      self.coverage = coverage
    }
  }

  /// A buffer at one level of safety.
  public struct BufferLevel: Sendable {
    /// Level, such as 0.99.
    public var level: Double
    /// Opening cash needed above the minimum, without facilities.
    public var buffer: Estimate
    /// Minimum plus buffer.
    public var requiredCash: Estimate
    /// Quantile of the largest (minimum - cash).
    public var topUp: Estimate
    /// A buffer.
    public init(level: Double, buffer: Estimate, requiredCash: Estimate, topUp: Estimate) {
      self.level = level
      self.buffer = buffer
      self.requiredCash = requiredCash
      self.topUp = topUp
    }
  }

  /// Credit loss of the horizon: amounts failed less discounted expected recoveries, planned sales included.
  public struct CreditLoss: Sendable {
    /// Mean.
    public var mean: Estimate
    /// 95 % quantile.
    public var quantile95: Estimate
    /// 99 % quantile.
    public var quantile99: Estimate
    /// A loss.
    public init(mean: Estimate, quantile95: Estimate, quantile99: Estimate) {
      self.mean = mean
      self.quantile95 = quantile95
      self.quantile99 = quantile99
    }
  }

  /// Mean with the 5 %, 50 % and 95 % quantiles of a quantity over paths.
  public struct Spread: Sendable {
    /// Mean over paths.
    public var mean: Estimate
    /// 5 % quantile.
    public var p05: Estimate
    /// Median.
    public var p50: Estimate
    /// 95 % quantile.
    public var p95: Estimate
    /// A spread.
    public init(mean: Estimate, p05: Estimate, p50: Estimate, p95: Estimate) {
      self.mean = mean
      self.p05 = p05
      self.p50 = p50
      self.p95 = p95
    }
  }

  /// A week of the table.
  public struct WeekSummary: Sendable {
    /// Number from 1.
    public var week: Int
    /// First and last day.
    public var start: Day
    /// Last day.
    public var end: Day
    /// Fewer than seven days.
    public var isShort: Bool
    /// Mean columns that add up to the cent, across and down (rounded cumulatively).
    public var meanReceipts: Int64
    /// Mean outflows of the week.
    public var meanOutflows: Int64
    /// Mean closing cash; `nil` without a cash position.
    public var meanClosing: Int64?
    /// Receipts of the week.
    public var receipts: Spread
    /// Closing cash; `nil` without a cash position.
    public var closing: Spread?
    /// Lowest day's cash of the week; `nil` without a cash position.
    public var lowest: Spread?
    /// Probability of being below the minimum on a day of this week.
    public var shortfallProbability: Estimate
    /// Probability that the first such day is in this week; these add up to the horizon's.
    public var firstShortfallProbability: Estimate
    /// A week.
    public init(
      week: Int, start: Day, end: Day, isShort: Bool, meanReceipts: Int64, meanOutflows: Int64,
      meanClosing: Int64?, receipts: Spread, closing: Spread?, lowest: Spread?,
      shortfallProbability: Estimate,
      firstShortfallProbability: Estimate
    ) {
      self.week = week
      self.start = start
      self.end = end
      self.isShort = isShort
      self.meanReceipts = meanReceipts
      self.meanOutflows = meanOutflows
      self.meanClosing = meanClosing
      self.receipts = receipts
      self.closing = closing
      self.lowest = lowest
      self.shortfallProbability = shortfallProbability
      self.firstShortfallProbability = firstShortfallProbability
    }
  }

  /// A day of the forecast.
  public struct DaySummary: Sendable {
    /// The day.
    public var day: Day
    /// Mean receipts, in minor units, rounded cumulatively.
    public var meanReceipts: Int64
    /// Mean outflows.
    public var meanOutflows: Int64
    /// Mean and quantiles 1, 5, 25, 50, 75, 95, 99 % of closing cash; cumulative receipts in a run-off.
    public var mean: Double
    /// Quantiles at ``quantileLevels``.
    public var quantiles: [Double]
    /// Probability of being below the minimum on this day.
    public var belowMinimum: Double?
    /// Levels of `quantiles`.
    public static let quantileLevels = [0.01, 0.05, 0.25, 0.50, 0.75, 0.95, 0.99]
    /// A day.
    public init(
      day: Day, meanReceipts: Int64, meanOutflows: Int64, mean: Double, quantiles: [Double],
      belowMinimum: Double?
    ) {
      self.day = day
      self.meanReceipts = meanReceipts
      self.meanOutflows = meanOutflows
      self.mean = mean
      self.quantiles = quantiles
      self.belowMinimum = belowMinimum
    }
  }

  /// The lowest closing cash of the horizon.
  public struct LowestCash: Sendable {
    /// Its 1 %, 5 % and 50 % quantiles over paths; missing without a cash position.
    public var p01: Estimate
    /// 5 % quantile.
    public var p05: Estimate
    /// Median.
    public var p50: Estimate
    /// The day that is lowest on most paths, with its share of paths.
    public var likeliestDay: Day?
    /// Share of paths on which that day is the lowest.
    public var likeliestShare: Double
    /// Headroom over the minimum at the 5 % quantile (negative: missing).
    public var headroom05: Estimate
    /// The lowest cash.
    public init(
      p01: Estimate, p05: Estimate, p50: Estimate, likeliestDay: Day?, likeliestShare: Double,
      headroom05: Estimate
    ) {
      self.p01 = p01
      self.p05 = p05
      self.p50 = p50
      self.likeliestDay = likeliestDay
      self.likeliestShare = likeliestShare
      self.headroom05 = headroom05
    }
  }

  /// Where receipts come from.
  public enum ReceiptSource: String, Sendable, CaseIterable {
    /// Items open at the start.
    case openItems = "open_items"
    /// Orders in hand (not modelled yet).
    case orders
    /// Planned sales.
    case plan
    /// Recoveries of failed debtors and other.
    case other
  }

  /// What the forecast says of one debtor.
  public struct CustomerOutlook: Sendable {
    /// Entity in the book.
    public var entity: UInt32
    /// Key and name.
    public var key: String
    /// Name.
    public var name: String
    /// Group, if any.
    public var group: String?
    /// Segment.
    public var segment: String
    /// Open at the start.
    public var open: Int64
    /// Overdue at the start.
    public var overdue: Int64
    /// Mean receipts until the end of day 7, 28 and of the horizon.
    public var receipts1: Double
    /// Mean receipts in the first four weeks.
    public var receipts4: Double
    /// Mean receipts in the horizon.
    public var receipts13: Double
    /// Open amount due by day 28 (overdue included) less mean receipts from open items by then: cash at risk.
    public var atRisk4: Double
    /// Probability that less than half of the open amount due by day 28 has arrived by then.
    public var lateProbability: Estimate
    /// Mean credit loss.
    public var expectedLoss: Double
    /// Annual PD used; `nil` without failures.
    public var annualPD: Double?
    /// Limits, habits and its part in what goes wrong; `nil` where they were not asked for.
    public var figures: CustomerFigures?
    /// A debtor's outlook.
    public init(
      entity: UInt32, key: String, name: String, group: String?, segment: String, open: Int64, overdue: Int64,
      receipts1: Double, receipts4: Double, receipts13: Double, atRisk4: Double, lateProbability: Estimate,
      expectedLoss: Double, annualPD: Double?
    ) {
      self.entity = entity
      self.key = key
      self.name = name
      self.group = group
      self.segment = segment
      self.open = open
      self.overdue = overdue
      self.receipts1 = receipts1
      self.receipts4 = receipts4
      self.receipts13 = receipts13
      self.atRisk4 = atRisk4
      self.lateProbability = lateProbability
      self.expectedLoss = expectedLoss
      self.annualPD = annualPD
    }
  }

  /// A simulated path, week by week, that adds up.
  public struct CasePath: Sendable {
    /// `downside` (nearest to the 5 % quantile of the lowest balance) or `severe` (1 %).
    public var name: String
    /// Number of the path.
    public var path: Int
    /// By week: receipts, outflows, closing cash.
    public var weeks: [(receipts: Int64, outflows: Int64, closing: Int64)]
    /// Lowest closing cash.
    public var lowest: Int64
    /// Day of it.
    public var lowestDay: Day
    /// A case.
    public init(
      name: String, path: Int, weeks: [(receipts: Int64, outflows: Int64, closing: Int64)], lowest: Int64,
      lowestDay: Day
    ) {
      self.name = name
      self.path = path
      self.weeks = weeks
      self.lowest = lowest
      self.lowestDay = lowestDay
    }
  }

  /// A line of what the numbers rest on.
  public struct BasisLine: Sendable {
    /// Kind of footing.
    public enum Kind: String, Sendable, CaseIterable {
      /// Fitted from the ledger.
      case fitted
      /// Stated by the user or a source.
      case assumption
      /// Not in the numbers.
      case notCovered = "not_covered"
    }
    /// Kind of footing.
    public var kind: Kind
    /// What it is, such as `payment delay, retail: fitted (n 1,204, 96 open)`.
    public var text: String
    /// A line.
    public init(_ kind: Kind, _ text: String) {
      self.kind = kind
      self.text = text
    }
  }

  /// Simulation error of the headline and how to shrink it.
  public struct ErrorBudget: Sendable {
    /// Half-width of the headline's interval.
    public var simulation: Estimate
    /// Paths that would halve it.
    public var pathsToHalve: Int
    /// Parameter error: not modelled yet.
    public var parameterReason: String
    /// Half-width by parameter error alone, where parameters were drawn.
    public var parameter: Estimate?
    /// Number of parameter draws; `nil` where parameters are used as points.
    public var parameterDraws: Int?
    /// What other models of payment say; `nil` where they were not run.
    public var models: ModelSpread?
    /// A budget.
    public init(simulation: Estimate, pathsToHalve: Int, parameterReason: String) {
      self.simulation = simulation
      self.pathsToHalve = pathsToHalve
      self.parameterReason = parameterReason
    }
  }
}
