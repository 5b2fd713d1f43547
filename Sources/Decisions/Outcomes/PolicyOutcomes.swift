import CreditModels
import Liquidity
import Simulation
import Stochastics

/// What is read off the paths of a policy, and how it is valued.
public struct OutcomeRecipe: Sendable, Hashable {
  /// Days of sales: cash, receivables and sales are looked at in them.
  public var salesDays: Int
  /// Days of the run: those of sales and those in which every invoice is followed to its end.
  public var days: Int
  /// Annual discount rate; `nil` where none is stated.
  public var discountRate: Double?
  /// Share of an invoice that is left after variable cost and tax; `nil` where none is stated.
  public var contributionMargin: Double?
  /// Cash at the start, minor units.
  public var openingCash: Int64
  /// Cash below which there is a shortfall; `nil` without a cash position.
  public var minimumCash: Int64?
  /// Whether there is a cash position.
  public var hasCashPosition: Bool
  /// Open trade receivables at the start that the run covers, minor units.
  public var openingReceivables: Int64
  /// Whether customers can be lost in this policy.
  public var losesCustomers: Bool
  /// Whether management acts when cash runs short.
  public var hasActions = false
  /// Stock at the start and cost of sales as a share of what is invoiced; `nil` where no stock is stated, which then
  /// counts as held level.
  public var stock: Stock?
  /// Periods of the bridge, from the first, that lie within the days of sales; 0 where working capital is receivables.
  public var capitalPeriods = 0
  /// What goods lie in stock.
  public struct Stock: Sendable, Hashable {
    /// At the start, minor units.
    public var opening: Int64
    /// Cost of sales as a share of what is invoiced.
    public var costOfSales: FixedShare
    /// A stock.
    public init(opening: Int64, costOfSales: FixedShare) {
      self.opening = opening
      self.costOfSales = costOfSales
    }
  }
  /// Days of the tests of covenants, in their order.
  public var covenantDays: [Int] = []

  /// A recipe.
  public init(
    salesDays: Int, days: Int, discountRate: Double?, contributionMargin: Double?, openingCash: Int64,
    minimumCash: Int64?, hasCashPosition: Bool, openingReceivables: Int64, losesCustomers: Bool
  ) {
    precondition(salesDays > 0 && days >= salesDays, "days of sales lie within the run")
    self.salesDays = salesDays
    self.days = days
    self.discountRate = discountRate
    self.contributionMargin = contributionMargin
    self.openingCash = openingCash
    self.minimumCash = minimumCash
    self.hasCashPosition = hasCashPosition
    self.openingReceivables = openingReceivables
    self.losesCustomers = losesCustomers
  }

  /// Value today of one unit at the close of each day: `(1 + r)^-(day + 1)/365`; ones without a rate.
  public var discountFactors: [Double] {
    guard let rate = discountRate, rate > 0 else { return Array(repeating: 1, count: days) }
    let log = FixedOrder.log(1 + rate)
    return (0..<days).map { FixedOrder.exp(-log * Double($0 + 1) / 365) }
  }
}

/// What became of a policy on each path: one number a path and measure, in order of path.
///
/// Amounts are minor units. The value of a policy is that of the cash from customers less the variable cost of what
/// is sold, both discounted to the first day, less what was owed at the start:
///
/// `npv = sum v(d) netReceipts(d) + v(end) expected recoveries - opening receivables - (1 - m) sum v(d) invoiced(d)`.
///
/// The variable cost counts on the day of the invoice, so that stock not yet sold and suppliers not yet paid stand at
/// cost under every policy. What is open at the end of the run-off counts as lost.
///
/// - Reference: [HillSartoris1995] for the value of a credit policy as the present value of its cash flows.
public struct PolicyOutcomes: Sendable {
  /// What was read.
  public let recipe: OutcomeRecipe
  /// Value of the policy; empty without flows, margin or rate.
  public private(set) var npv: [Int64] = []
  /// The same without discounting; empty without flows or margin.
  public private(set) var contribution: [Int64] = []
  /// Invoiced in the days of sales.
  public private(set) var sales: [Int64] = []
  /// Failed amounts less expected recoveries and payouts of the insurer, and what is still open at the end.
  public private(set) var badDebt: [Int64] = []
  /// Sum of receivables over the days of sales: amount x days.
  public private(set) var receivableDays: [Int64] = []
  /// Largest receivables of a day of sales.
  public private(set) var peakReceivables: [Int64] = []
  /// Receivables and stock less payables: mean over the ends of periods in the days of sales; empty without suppliers.
  public private(set) var workingCapital: [Int64] = []
  /// The largest of them; empty likewise.
  public private(set) var peakWorkingCapital: [Int64] = []
  /// 1 where cash fell below the minimum in the days of sales.
  public private(set) var shortfall: [Int64] = []
  /// 1 where cash would fall below the minimum without the actions of management; empty without facilities and
  /// actions, and where days of run-off follow those of sales.
  public private(set) var shortfallBeforeActions: [Int64] = []
  /// Payments to suppliers that waited; empty likewise.
  public private(set) var lateToSuppliers: [Int64] = []
  /// Least headroom over the tests of covenants; empty where none is tested.
  public private(set) var covenantHeadroom: [Int64] = []
  /// Largest fall of cash below its start, at least 0.
  public private(set) var drawdown: [Int64] = []
  /// Lowest cash.
  public private(set) var lowest: [Int64] = []
  /// Failed amounts less discounted expected recoveries.
  public private(set) var creditLoss: [Int64] = []
  /// Failed amounts.
  public private(set) var failed: [Int64] = []
  /// Invoiced over the whole run.
  public private(set) var invoicedInAll: [Int64] = []
  /// Receipts of the whole run.
  public private(set) var receipts: [Int64] = []
  /// Customers who went elsewhere.
  public private(set) var customersLost: [Int64] = []
  /// Open at the end of the run.
  public private(set) var openAtEnd: [Int64] = []
  /// Closing cash at the end of each seven days of sales, `[weeks][paths]`.
  public private(set) var weekClosing: [[Int64]]
  private let factors: [Double]

  /// No paths yet.
  public init(recipe: OutcomeRecipe) {
    self.recipe = recipe
    weekClosing = Array(repeating: [], count: (recipe.salesDays + 6) / 7)
    factors = recipe.discountFactors
  }

  /// Outcomes with a value and a shortfall on each path and nothing else, for checks of searches.
  package static func made(npv: [Int64], shortfall: [Int64]) -> PolicyOutcomes {
    var outcomes = PolicyOutcomes(
      recipe: OutcomeRecipe(
        salesDays: 1, days: 1, discountRate: 0, contributionMargin: 0, openingCash: 0, minimumCash: 0,
        hasCashPosition: true, openingReceivables: 0, losesCustomers: false))
    outcomes.npv = npv
    outcomes.shortfall = shortfall
    outcomes.creditLoss = npv.map { _ in 0 }
    return outcomes
  }

  /// Number of paths.
  public var paths: Int { creditLoss.count }

  /// Whether the value of the policy can be told.
  public var hasValue: Bool { npv.count == paths && paths > 0 }

  /// Forgets all paths but the first, for outcomes that have to be of the same paths.
  public mutating func keep(first paths: Int) {
    func cut(_ values: inout [Int64]) { if values.count > paths { values.removeLast(values.count - paths) } }
    cut(&npv)
    cut(&contribution)
    cut(&sales)
    cut(&badDebt)
    cut(&receivableDays)
    cut(&peakReceivables)
    cut(&workingCapital)
    cut(&peakWorkingCapital)
    cut(&shortfall)
    cut(&shortfallBeforeActions)
    cut(&lateToSuppliers)
    cut(&covenantHeadroom)
    cut(&drawdown)
    cut(&lowest)
    cut(&creditLoss)
    cut(&failed)
    cut(&invoicedInAll)
    cut(&receipts)
    cut(&customersLost)
    cut(&openAtEnd)
    for week in weekClosing.indices { cut(&weekClosing[week]) }
  }

  /// Reads the next block.
  ///
  /// - Complexity: O(paths x days).
  public mutating func append(_ block: PathBlock, layout: PathLayout) {
    let count = block.count
    func base(_ column: PathLayout.Column) -> Int { layout.index(column) * count }
    appendCash(block, layout, base)
    appendFinancing(block, layout, base)
    creditLoss += block.values[base(.creditLoss)..<base(.creditLoss) + count]
    openAtEnd += block.values[base(.receivablesEnd)..<base(.receivablesEnd) + count]
    failed += block.values[base(.failed)..<base(.failed) + count]
    invoicedInAll += block.values[base(.invoiced)..<base(.invoiced) + count]
    receipts += block.values[base(.receipts)..<base(.receipts) + count]
    appendCapital(block, base)
    guard layout.hasMeasures else { return }
    customersLost += block.values[base(.measure(.customersLost))..<base(.measure(.customersLost)) + count]
    guard layout.hasFlows else { return }
    appendFlows(block, base)
  }

  private mutating func appendCash(
    _ block: PathBlock, _ layout: PathLayout, _ base: (PathLayout.Column) -> Int
  ) {
    let count = block.count
    let minimum = recipe.minimumCash ?? .min
    if recipe.salesDays == recipe.days {
      lowest += block.values[base(.lowest)..<base(.lowest) + count]
      drawdown += block.values[base(.drawdown)..<base(.drawdown) + count]
      shortfall += block.values[base(.firstShortfall)..<base(.firstShortfall) + count].map { $0 >= 0 ? 1 : 0 }
    } else {
      var least = [Int64](repeating: .max, count: count)
      for day in 0..<recipe.salesDays {
        let row = base(.closing(day: day))
        for path in 0..<count { least[path] = min(least[path], block.values[row + path]) }
      }
      lowest += least
      var bare = least
      if layout.financing != nil {
        // The buffer is what is needed without facilities.
        bare = [Int64](repeating: .max, count: count)
        for day in 0..<recipe.salesDays {
          let row = base(.bare(day: day))
          for path in 0..<count { bare[path] = min(bare[path], block.values[row + path]) }
        }
      }
      drawdown += bare.map { max(0, recipe.openingCash - $0) }
      shortfall += least.map { $0 < minimum ? 1 : 0 }
    }
    for week in weekClosing.indices {
      let row = base(.closing(day: min(recipe.salesDays, 7 * (week + 1)) - 1))
      weekClosing[week] += block.values[row..<row + count]
    }
  }

  private mutating func appendFinancing(
    _ block: PathBlock, _ layout: PathLayout, _ base: (PathLayout.Column) -> Int
  ) {
    guard let financing = layout.financing else { return }
    let count = block.count
    if recipe.minimumCash != nil, recipe.hasActions, recipe.salesDays == recipe.days {
      let gap = base(.financing(.gapBeforeActions))
      shortfallBeforeActions += block.values[gap..<gap + count].map { $0 > 0 ? 1 : 0 }
      let late = base(.financing(.lateToSuppliers))
      lateToSuppliers += block.values[late..<late + count]
    }
    let tests = (0..<financing.tests).filter { recipe.covenantDays[$0] < recipe.salesDays }
    guard !tests.isEmpty else { return }
    var least = [Int64](repeating: .max, count: count)
    for test in tests {
      let row = base(.covenantTest(test))
      for path in 0..<count { least[path] = min(least[path], block.values[row + path]) }
    }
    covenantHeadroom += least
  }

  private mutating func appendCapital(_ block: PathBlock, _ base: (PathLayout.Column) -> Int) {
    guard recipe.capitalPeriods > 0 else { return }
    let count = block.count
    var (total, peak) = ([Int64](repeating: 0, count: count), [Int64](repeating: .min, count: count))
    var (sold, bought) = ([Int64](repeating: 0, count: count), [Int64](repeating: 0, count: count))
    for period in 1...recipe.capitalPeriods {
      let rows = [BridgeLine.invoiced, .purchases, .receivables, .payables].map {
        base(.bridge($0, period: period))
      }
      for path in 0..<count {
        sold[path] += block.values[rows[0] + path]
        bought[path] += block.values[rows[1] + path]
        let held = recipe.stock.map { $0.opening + bought[path] - $0.costOfSales.of(sold[path]) } ?? 0
        let capital = block.values[rows[2] + path] + held - block.values[rows[3] + path]
        total[path] += capital
        peak[path] = max(peak[path], capital)
      }
    }
    let periods = Int64(recipe.capitalPeriods)
    workingCapital += total.map { ($0 + ($0 >= 0 ? periods : -periods) / 2) / periods }
    peakWorkingCapital += peak
  }

  private mutating func appendFlows(_ block: PathBlock, _ base: (PathLayout.Column) -> Int) {
    let count = block.count
    var value = [Double](repeating: 0, count: count)
    var plain = [Double](repeating: 0, count: count)
    var sold = [Int64](repeating: 0, count: count)
    var held = [Int64](repeating: 0, count: count)
    var peak = [Int64](repeating: 0, count: count)
    let cost = 1 - (recipe.contributionMargin ?? 0)
    for day in 0..<recipe.days {
      let net = base(.netReceipts(day: day))
      let made = base(.invoicedOn(day: day))
      let open = base(.receivablesOn(day: day))
      let factor = factors[day]
      for path in 0..<count {
        let invoiced = block.values[made + path]
        let flow = Double(block.values[net + path]) - cost * Double(invoiced)
        value[path] += factor * flow
        plain[path] += flow
        sold[path] += invoiced
        guard day < recipe.salesDays else { continue }
        held[path] += block.values[open + path]
        peak[path] = max(peak[path], block.values[open + path])
      }
    }
    sales += sold
    receivableDays += held
    peakReceivables += peak
    func column(_ column: PathLayout.Column) -> ArraySlice<Int64> {
      block.values[base(column)..<base(column) + count]
    }
    let (failed, loss) = (Array(column(.failed)), Array(column(.creditLoss)))
    let open = Array(column(.receivablesEnd))
    let paid = Array(column(.measure(.insurerPaid)))
    let inRecovery = Array(column(.measure(.inRecoveryEnd)))
    badDebt += (0..<count).map { loss[$0] + open[$0] - paid[$0] }
    guard recipe.contributionMargin != nil else { return }
    // Claims still in recovery are worth what their debtors' recoveries were expected to bring.
    let late = (0..<count).map { path -> Double in
      let share = failed[path] > 0 ? Double(failed[path] - loss[path]) / Double(failed[path]) : 0
      return share * Double(inRecovery[path])
    }
    func worth(_ flows: [Double], last: Double) -> [Int64] {
      (0..<count).map { Int64((flows[$0] + last * late[$0]).rounded()) - recipe.openingReceivables }
    }
    contribution += worth(plain, last: 1)
    guard recipe.discountRate != nil else { return }
    npv += worth(value, last: factors[recipe.days - 1])
  }
}
