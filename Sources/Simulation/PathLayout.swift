import Liquidity

/// The columns that a run keeps for each path, 8 bytes each.
public struct PathLayout: Sendable, Hashable {
  /// A column.
  public enum Column: Sendable, Hashable {
    /// Closing cash of a day (cumulative receipts in a run-off), minor units.
    case closing(day: Int)
    /// Receipts of a week, minor units.
    case weekReceipts(Int)
    /// Lowest closing cash of a week, minor units.
    case weekLowest(Int)
    /// Lowest closing cash of the horizon, minor units.
    case lowest
    /// First day on which it is reached.
    case lowestDay
    /// First day below the minimum, -1 for none.
    case firstShortfall
    /// Largest drawdown from the start, at least 0, minor units.
    case drawdown
    /// Failed amounts less discounted expected recoveries, minor units.
    case creditLoss
    /// Failed amounts, minor units.
    case failed
    /// Trade receivables at the end of the horizon, minor units.
    case receivablesEnd
    /// Invoiced in the horizon, minor units.
    case invoiced
    /// Receipts of the horizon, minor units.
    case receipts
    /// Count-back DSO at the end in 1/10,000 day, -1 where not defined.
    case dsoEnd
    /// A measure of the customer engine; only where ``PathLayout/hasMeasures``.
    case measure(PathMeasure)
    /// Cash from customers on a day less what it cost to get it (contacts, premiums, refunds), before every planned
    /// outflow, minor units; only where ``PathLayout/hasFlows``.
    case netReceipts(day: Int)
    /// Invoiced on a day, minor units; only where ``PathLayout/hasFlows``.
    case invoicedOn(day: Int)
    /// Open trade receivables at the close of a day, minor units; only where ``PathLayout/hasFlows``.
    case receivablesOn(day: Int)
    /// Closing cash of a day without facilities; this and the following only where there is a ``PathLayout/financing``.
    case bare(day: Int)
    /// Draws less repayments of a week, minor units.
    case weekDraw(Int)
    /// Interest and fees paid in a week, minor units.
    case weekCost(Int)
    /// Committed line that can still be drawn at the end of a week, minor units.
    case weekUsable(Int)
    /// A measure of all facilities.
    case financing(FinancingMeasure)
    /// A measure of one facility.
    case facility(Int, FacilityMeasure)
    /// Headroom of a test of a covenant, minor units; negative is a breach.
    case covenantTest(Int)
    /// A line of the bridge in a period from 1, or the balance at the start in 0; only where
    /// ``PathLayout/bridgePeriods``.
    case bridge(BridgeLine, period: Int)
    /// Open amount of an age class at the end of a week, minor units; only where ``PathLayout/ageClasses``.
    case aging(week: Int, Int)
    /// Open amount of the customer that owes most at the end of the horizon, minor units; likewise.
    case largestDebtor
    /// Amount settled times days since its invoice; likewise.
    case settledDays
    /// A measure of a group of pools of cash; this and the next only where ``PathLayout/pools``.
    case pool(Int, PoolMeasure)
    /// Closing cash of a group of pools at the end of a week, minor units.
    case poolClosing(Int, week: Int)
    /// Lowest closing cash of a group of pools in a week, minor units.
    case poolLowest(Int, week: Int)
  }

  /// Facilities of a run, as far as they decide its columns.
  public struct Financing: Sendable, Hashable {
    /// Number of facilities.
    public let facilities: Int
    /// Tests of covenants in the horizon.
    public let tests: Int
    /// A shape.
    public init(facilities: Int, tests: Int) {
      self.facilities = facilities
      self.tests = tests
    }
    func count(days: Int, weeks: Int) -> Int {
      days + 3 * weeks + FinancingMeasure.allCases.count + facilities * FacilityMeasure.allCases.count + tests
    }
  }

  /// Groups of pools of cash that cover no other, whose columns stand last; 0 where all cash is one.
  public let pools: Int
  /// Days and weeks of the run.
  public let days: Int
  /// Weeks of the table.
  public let weeks: Int
  /// Whether the measures of the customer engine have columns.
  public let hasMeasures: Bool
  /// Facilities; `nil` where there are none.
  public let financing: Financing?
  /// Age classes of receivables; 0 where they are not counted.
  public let ageClasses: Int
  /// Periods of a bridge, whose columns stand behind all others; 0 for none.
  public let bridgePeriods: Int
  /// Whether each day's sales, receivables and cash from customers have columns, behind those of facilities and ages.
  public let hasFlows: Bool

  /// The layout of a run.
  public init(
    days: Int, weeks: Int, hasMeasures: Bool = false, hasFlows: Bool = false, financing: Financing? = nil,
    ageClasses: Int = 0, bridgePeriods: Int = 0, pools: Int = 0
  ) {
    self.pools = pools
    self.bridgePeriods = bridgePeriods
    self.days = days
    self.weeks = weeks
    self.hasMeasures = hasMeasures
    self.hasFlows = hasFlows
    self.financing = financing
    self.ageClasses = ageClasses
  }

  /// The layout of an experiment's columns.
  public init(_ experiment: Experiment) {
    self.init(
      days: experiment.days, weeks: experiment.weeks.count,
      hasMeasures: experiment.mechanisms != nil || experiment.keepsFlows, hasFlows: experiment.keepsFlows,
      financing: PathLayout.financing(of: experiment), ageClasses: experiment.aging?.classes ?? 0,
      bridgePeriods: experiment.bridgePeriods.count, pools: experiment.pools.count)
  }

  /// The shape of an experiment's facilities.
  static func financing(of experiment: Experiment) -> Financing? {
    experiment.facilities.map { Financing(facilities: $0.facilities.count, tests: $0.tests.count) }
  }

  /// Number of columns.
  public var count: Int { poolBase + pools * (PoolMeasure.allCases.count + 2 * weeks) }

  private var poolBase: Int {
    bridgeBase + (bridgePeriods > 0 ? BridgeLine.allCases.count * (bridgePeriods + 1) : 0)
  }

  private func poolBase(_ pool: Int) -> Int {
    poolBase + pool * (PoolMeasure.allCases.count + 2 * weeks)
  }

  private var bridgeBase: Int { flowBase + (hasFlows ? 3 * days : 0) }

  private var agingStart: Int { ownCount + (financing?.count(days: days, weeks: weeks) ?? 0) }

  private var ownCount: Int { days + 2 * weeks + 10 + (hasMeasures ? PathMeasure.allCases.count : 0) }

  private var flowBase: Int { agingStart + (ageClasses > 0 ? weeks * ageClasses + 2 : 0) }

  /// Position of a column.
  public func index(_ column: Column) -> Int {
    let base = days + 2 * weeks
    return switch column {
    case .closing(let day): day
    case .weekReceipts(let week): days + week
    case .weekLowest(let week): days + weeks + week
    case .lowest: base
    case .lowestDay: base + 1
    case .firstShortfall: base + 2
    case .drawdown: base + 3
    case .creditLoss: base + 4
    case .failed: base + 5
    case .receivablesEnd: base + 6
    case .invoiced: base + 7
    case .receipts: base + 8
    case .dsoEnd: base + 9
    case .measure(let measure): base + 10 + measure.rawValue
    case .netReceipts(let day): flowBase + day
    case .invoicedOn(let day): flowBase + days + day
    case .receivablesOn(let day): flowBase + 2 * days + day
    case .bridge(let line, let period): bridgeBase + line.rawValue * (bridgePeriods + 1) + period
    case .bare(let day): ownCount + day
    case .weekDraw(let week): ownCount + days + week
    case .weekCost(let week): ownCount + days + weeks + week
    case .weekUsable(let week): ownCount + days + 2 * weeks + week
    case .financing(let measure): ownCount + days + 3 * weeks + measure.rawValue
    case .facility(let facility, let measure):
      ownCount + days + 3 * weeks + FinancingMeasure.allCases.count
        + facility * FacilityMeasure.allCases.count + measure.rawValue
    case .aging(let week, let place): agingStart + week * ageClasses + place
    case .largestDebtor: agingStart + weeks * ageClasses
    case .settledDays: agingStart + weeks * ageClasses + 1
    case .pool(let pool, let measure): poolBase(pool) + measure.rawValue
    case .poolClosing(let pool, let week): poolBase(pool) + PoolMeasure.allCases.count + week
    case .poolLowest(let pool, let week): poolBase(pool) + PoolMeasure.allCases.count + weeks + week
    case .covenantTest(let test):
      ownCount + days + 3 * weeks + FinancingMeasure.allCases.count
        + (financing?.facilities ?? 0) * FacilityMeasure.allCases.count + test
    }
  }
}

/// Where finished paths can be read, a column at a time.
public protocol PathColumns {
  /// The layout.
  var layout: PathLayout { get }
  /// Number of paths, from path 0.
  var paths: Int { get }
  /// A column over all paths, in order of path.
  func column(_ column: PathLayout.Column) throws -> [Int64]
}

/// Finished paths in memory, for small runs and tests.
public struct PathColumnsInMemory: PathColumns, Sendable {
  /// The layout.
  public let layout: PathLayout
  /// Number of paths.
  public private(set) var paths = 0
  private var columns: [[Int64]]

  /// No paths yet.
  public init(layout: PathLayout) {
    self.layout = layout
    columns = Array(repeating: [], count: layout.count)
  }

  /// Adds the next block.
  public mutating func append(_ block: PathBlock) {
    for index in columns.indices {
      columns[index] += block.values[index * block.count..<(index + 1) * block.count]
    }
    paths += block.count
  }

  /// A column over all paths.
  public func column(_ column: PathLayout.Column) -> [Int64] { columns[layout.index(column)] }
}

/// The result of a block of paths.
public struct PathBlock: Sendable {
  /// First path.
  public let firstPath: Int
  /// Number of paths.
  public let count: Int
  /// `[columns x paths]`.
  public let values: [Int64]
  /// Sums over the block's paths.
  public let totals: RunTotals
}
