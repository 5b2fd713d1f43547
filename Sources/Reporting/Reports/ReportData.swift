import Receivables
import Stochastics
import Treasury

/// What a report says, taken out of a forecast's summary: stands in the result folder, so that the report can be
/// written again in another language or beside others without simulating anew.
public struct ReportData: Codable, Sendable {
  /// An estimate: money in minor units, shares as fractions.
  struct Number: Codable, Sendable {
    var value: Double?
    var low: Double?
    var high: Double?
    var reason: String?

    init(_ estimate: Estimate) {
      value = estimate.value
      low = estimate.low
      high = estimate.high
      reason = estimate.reason
    }

    init(value: Double?, low: Double? = nil, high: Double? = nil, reason: String? = nil) {
      self.value = value
      self.low = low
      self.high = high
      self.reason = reason
    }
  }

  /// A buffer at a level of safety.
  struct Buffer: Codable, Sendable {
    var level: Double
    var buffer: Number
    var required: Number
    var topUp: Number
  }

  /// A week of the table.
  struct Week: Codable, Sendable {
    var week: Int
    var start: String
    var isShort: Bool
    var receipts: Int64
    var outflows: Int64
    var closing: Int64?
    var closingLow: Double?
    var closingMedian: Double?
    var closingHigh: Double?
    var lowestLow: Double?
    var shortfall: Number
    var firstShortfall: Number
  }

  /// A day of the fan: 1, 5, 25, 50, 75, 95 and 99 % quantiles of closing cash, or of receipts so far.
  struct FanDay: Codable, Sendable {
    var day: String
    var mean: Double
    var quantiles: [Double]
  }

  /// A customer.
  struct Customer: Codable, Sendable {
    var key: String
    var name: String
    var segment: String
    var open: Int64
    var overdue: Int64
    var receipts4: Double
    var atRisk4: Double
    var late: Number
    var expectedLoss: Double
    /// Receipts missing on the 1 % of paths with the largest fall of cash.
    var worstMissing: Double?
  }

  /// What facilities and actions do.
  struct Financing: Codable, Sendable {
    /// A facility.
    struct Line: Codable, Sendable {
      var name: String
      var isCommitted: Bool
      var limit: Int64
      var used: Number
      var peak95: Number
      var cost: Number
      var lost: Number
    }

    /// A week of the table; means that add up, and 5 % quantiles.
    struct Week: Codable, Sendable {
      var net: Int64
      var drawn: Int64
      var cost: Int64
      var closing: Int64
      var usable05: Double?
      var headroom05: Double?
    }

    /// A test of a covenant.
    struct Test: Codable, Sendable {
      var covenant: String
      var day: String
      var breach: Number
      var headroom05: Number
    }

    var usableAtStart: Int64
    var bareShortfall: Number
    var peak95: Number
    var cost: Number
    /// Chance of a shortfall before actions; `nil` where there are none.
    var beforeActions: Number?
    var lines: [Line]
    var weeks: [Week]
    var tests: [Test]
  }

  /// A simulated path that adds up.
  struct Case: Codable, Sendable {
    var name: String
    var path: Int
    var lowest: Int64
    var lowestDay: String
    var receipts: [Int64]
    var outflows: [Int64]
    var closing: [Int64]
  }

  /// A line of what the numbers rest on.
  struct Basis: Codable, Sendable {
    var kind: String
    var text: String
  }

  /// A part of the open value.
  struct Coverage: Codable, Sendable {
    var label: String
    var amount: Int64
    var share: Double
    var covered: Bool
  }

  /// Receipts by source.
  struct Source: Codable, Sendable {
    var source: String
    var mean: Number
  }

  var version = 1
  /// Paths that were asked for, where the user stopped the run before.
  var stoppedBefore: Int?
  /// Name of the scenario.
  public var name: String
  var question: String?
  var scenarioFile: String
  var scenarioDigest: String
  var ledgerFile: String
  var ledgerDigest: String
  var asOf: String
  var firstDay: String
  var lastDay: String
  var horizonDays: Int
  var engine: String
  var seed: UInt64
  var paths: Int
  var currency: String
  var minorDigits: Int
  var openingCash: Int64?
  var minimumCash: Int64?
  var restrictedCash: Int64
  var openInvoices: Int
  var openAmount: Int64
  var coverage: [Coverage]
  var shortfall: Number
  var buffers: [Buffer]
  var lowest05: Number
  var lowest50: Number
  var headroom05: Number
  var likeliestDay: String?
  var likeliestShare: Double
  var lossMean: Number
  var loss95: Number
  var loss99: Number
  var dsoStart: Number
  var dsoEnd: Number
  var sources: [Source]
  var weeks: [Week]
  var days: [FanDay]
  /// The twelve with most cash at risk in four weeks.
  var customers: [Customer]
  var customerCount: Int
  var cases: [Case]
  var basis: [Basis]
  var caveats: [String]
  var simulationError: Number
  var pathsToHalve: Int
  var parameterReason: String
  var histograms: [PathHistogram]
  var aging: AgingOutlook?
  /// What the bad paths have in common.
  var contrast: PathContrast?
  /// What facilities do; `nil` where there are none.
  var financing: Financing?
  /// Pools of cash that cover no other; `nil` where all cash is one.
  var pools: [Pool]?
  /// The scenario's figures beside what the ledger shows.
  var assumptions: [ReportAssumption]?
  /// The command line that made the result.
  var command: [String]
  /// Digest of the numbers; empty until they are known.
  public var digest: String

  /// Customers in the report.
  static let mostCustomers = 12

  /// The report's part of a forecast.
  ///
  /// - Parameters:
  ///   - histograms: How paths spread over drawdown, loss and so on.
  ///   - aging: What of the open items is expected to be open, week by week.
  ///   - contrast: What the bad paths have in common.
  ///   - assumptions: The scenario's figures beside what the ledger shows.
  public init(
    _ summary: ForecastSummary, histograms: [PathHistogram], aging: AgingOutlook?,
    contrast: PathContrast? = nil,
    assumptions: [ReportAssumption] = [], command: [String], digest: String
  ) {
    let provenance = summary.provenance
    let position = summary.position
    name = provenance.scenarioName
    question = provenance.question
    scenarioFile = provenance.scenarioFile
    scenarioDigest = provenance.scenarioDigest
    ledgerFile = provenance.ledgerFile
    ledgerDigest = provenance.ledgerDigest
    asOf = provenance.asOf.description
    firstDay = provenance.firstDay.description
    lastDay = provenance.lastDay.description
    horizonDays = provenance.horizonDays
    engine = provenance.engine
    seed = provenance.seed
    paths = provenance.paths
    stoppedBefore = summary.stoppedBefore
    currency = summary.currency.code
    minorDigits = summary.currency.minorDigits
    openingCash = position.openingCash
    minimumCash = position.minimumCash
    restrictedCash = position.restrictedCash
    openInvoices = position.openInvoices
    openAmount = position.openAmount
    coverage = position.coverage.map {
      Coverage(label: $0.label, amount: $0.amount, share: $0.share, covered: $0.covered)
    }
    shortfall = Number(summary.shortfallProbability)
    buffers = summary.buffers.map {
      Buffer(
        level: $0.level, buffer: Number($0.buffer), required: Number($0.requiredCash), topUp: Number($0.topUp)
      )
    }
    lowest05 = Number(summary.lowest.p05)
    lowest50 = Number(summary.lowest.p50)
    headroom05 = Number(summary.lowest.headroom05)
    likeliestDay = summary.lowest.likeliestDay?.description
    likeliestShare = summary.lowest.likeliestShare
    lossMean = Number(summary.creditLoss.mean)
    loss95 = Number(summary.creditLoss.quantile95)
    loss99 = Number(summary.creditLoss.quantile99)
    dsoStart = Number(summary.dsoStart)
    dsoEnd = Number(summary.dsoEnd)
    sources = summary.receiptsBySource.map { Source(source: $0.source.rawValue, mean: Number($0.mean)) }
    weeks = summary.weeks.map { week in
      Week(
        week: week.week, start: week.start.description, isShort: week.isShort, receipts: week.meanReceipts,
        outflows: week.meanOutflows, closing: week.meanClosing, closingLow: week.closing?.p05.value,
        closingMedian: week.closing?.p50.value, closingHigh: week.closing?.p95.value,
        lowestLow: week.lowest?.p05.value, shortfall: Number(week.shortfallProbability),
        firstShortfall: Number(week.firstShortfallProbability))
    }
    days = summary.days.map { FanDay(day: $0.day.description, mean: $0.mean, quantiles: $0.quantiles) }
    let ranked = summary.customers.enumerated().sorted {
      ($0.element.atRisk4, $1.offset) > ($1.element.atRisk4, $0.offset)
    }
    customers = ranked.prefix(Self.mostCustomers).map(\.element).filter { $0.atRisk4 > 0 }.map { customer in
      Customer(
        key: customer.key, name: customer.name, segment: customer.segment, open: customer.open,
        overdue: customer.overdue, receipts4: customer.receipts4, atRisk4: customer.atRisk4,
        late: Number(customer.lateProbability), expectedLoss: customer.expectedLoss,
        worstMissing: customer.figures?.worstMissing)
    }
    self.contrast = contrast
    self.assumptions = assumptions
    financing = summary.financing.map { Financing($0) }
    pools = summary.pools.isEmpty ? nil : summary.pools.map { Pool($0, base: summary.currency) }
    customerCount = summary.customers.count
    cases = summary.cases.map { path in
      Case(
        name: path.name, path: path.path, lowest: path.lowest, lowestDay: path.lowestDay.description,
        receipts: path.weeks.map(\.receipts), outflows: path.weeks.map(\.outflows),
        closing: path.weeks.map(\.closing))
    }
    basis = summary.basis.map { Basis(kind: $0.kind.rawValue, text: $0.text) }
    caveats = summary.caveats
    simulationError = Number(summary.errorBudget.simulation)
    pathsToHalve = summary.errorBudget.pathsToHalve
    parameterReason = summary.errorBudget.parameterReason
    self.histograms = histograms
    self.aging = aging
    self.command = command
    self.digest = digest
  }

  /// Whether there is a cash position; without one it is a run-off of receipts.
  public var hasCash: Bool { openingCash != nil }

  /// The histogram of a quantity.
  func histogram(_ quantity: PathHistogram.Quantity) -> PathHistogram? {
    histograms.first { $0.quantity == quantity }
  }
}

extension ReportData {
  /// Minor units in one major unit.
  public var minorPerMajor: Double { (0..<minorDigits).reduce(1.0) { power, _ in power * 10 } }

  /// First forecast day.
  public var firstForecastDay: Day? { Day(iso: firstDay) }

  /// What the numbers rest on, line by line.
  package var basisTexts: [String] { basis.map(\.text) }

  /// Code of the currency of all amounts.
  public var currencyCode: String { currency }

  /// The report with numbers in place of customers' names and keys, also where they stand in sentences, and with bare
  /// file names.
  public func withoutNames() -> ReportData {
    var data = self
    let names = Pseudonyms(customers.map { ($0.name, $0.key, nil) })
    for (index, pseudonym) in names.customers.enumerated() {
      data.customers[index].name = pseudonym
      data.customers[index].key = pseudonym
    }
    data.basis = basis.map { Basis(kind: $0.kind, text: names.hide($0.text)) }
    data.caveats = caveats.map { names.hide($0) }
    data.scenarioFile = Pseudonyms.bare(scenarioFile)
    data.ledgerFile = Pseudonyms.bare(ledgerFile)
    data.command = command.map { Pseudonyms.bare($0) }
    return data
  }
}
