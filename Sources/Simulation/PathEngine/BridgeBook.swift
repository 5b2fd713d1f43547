import CreditModels
import Liquidity

/// What a bridge from sales to cash needs of a path, by period.
public enum BridgeLine: Int, Sendable, Hashable, CaseIterable {
  /// Cash from customers and their insurers.
  case receipts
  /// What it cost to get it: contacts, premiums, refunds.
  case customerCosts
  /// Invoiced, tax included.
  case invoiced
  /// Bought from suppliers.
  case purchases
  /// Paid to suppliers, prices of waiting included.
  case suppliers
  /// Prices of making suppliers wait, on the day on which they are made to.
  case waitingCosts
  /// Payroll, rent and other operating payments.
  case operating
  /// Tax.
  case tax
  /// Capital expenditure, prices of waiting included.
  case capex
  /// Interest and instalments that the plan lists itself.
  case debtService
  /// Failed of what was invoiced in the period, whenever it failed; in period 0 of what was open at the start.
  case failedOfVintage
  /// What facilities bring, less what they cost.
  case financing
  /// Open trade receivables at the end.
  case receivables
  /// Owed to suppliers at the end.
  case payables
  /// Cash at the end.
  case closing
}

/// Collects the lines of a bridge for a block of paths. Period 0 holds the balances of the start.
final class BridgeBook {
  private let periods: Int
  private let periodOfDay: [Int]
  private let lastDays: [Int]
  private let paths: Int
  private let opening: Int64
  private let rows: UnsafeMutablePointer<Int64>

  init?(_ experiment: Experiment, paths: Int) {
    guard !experiment.bridgePeriods.isEmpty else { return nil }
    self.paths = paths
    periods = experiment.bridgePeriods.count
    periodOfDay = experiment.bridgePeriods.enumerated().flatMap { number, range in
      range.map { _ in number + 1 }
    }
    precondition(periodOfDay.count == experiment.days, "periods of a bridge cover the horizon")
    lastDays = experiment.bridgePeriods.map { $0.upperBound - 1 }
    opening = experiment.waterfall.openingCash
    rows = .allocate(capacity: BridgeLine.allCases.count * (periods + 1) * paths)
  }

  deinit { rows.deallocate() }

  func begin() { rows.update(repeating: 0, count: BridgeLine.allCases.count * (periods + 1) * paths) }

  func value(_ line: BridgeLine, period: Int, lane: Int) -> Int64 { rows[place(line, period, lane)] }

  private func place(_ line: BridgeLine, _ period: Int, _ lane: Int) -> Int {
    (line.rawValue * (periods + 1) + period) * paths + lane
  }

  private func add(_ amount: Int64, _ line: BridgeLine, _ period: Int, _ lane: Int) {
    rows[place(line, period, lane)] += amount
  }

  /// Takes what a finished path knows of customers, before the plan's outflows join the engine's own.
  func take(_ run: PathRun, lane: Int) {
    for (day, period) in periodOfDay.enumerated() {
      add(run.receipts[day], .receipts, period, lane)
      add(run.outflows[day], .customerCosts, period, lane)
      add(run.invoiced[day], .invoiced, period, lane)
    }
    for (period, failed) in run.failedByVintage.enumerated() {
      rows[place(.failedOfVintage, period, lane)] = failed
    }
    rows[place(.receivables, 0, lane)] = run.plan.openingReceivables
    rows[place(.closing, 0, lane)] = opening
    for (number, day) in lastDays.enumerated() {
      rows[place(.receivables, number + 1, lane)] = run.openByDay[day]
    }
  }

  /// Notes a payment of the plan, or what is bought now and paid after the horizon.
  func note(_ amount: Int64, _ occurrence: OutflowPlan.Occurrence, lane: Int) {
    let isPaid = occurrence.day < periodOfDay.count
    let line: BridgeLine
    switch occurrence.kind {
    case .operating: line = .operating
    case .suppliers: line = .suppliers
    case .tax: line = .tax
    case .capex: line = .capex
    case .debtService: line = .debtService
    }
    if isPaid { add(amount, line, periodOfDay[occurrence.day], lane) }
    guard occurrence.kind == .suppliers else { return }
    // What was bought before is owed at the start.
    if occurrence.bought < 0 {
      add(amount, .payables, 0, lane)
    } else if occurrence.bought < periodOfDay.count {
      add(amount, .purchases, periodOfDay[occurrence.bought], lane)
    }
  }

  /// Adds what facilities and actions did to a path, and the balances at the ends of periods.
  func close(lane: Int, financing: FinancingBlock?, closing: UnsafePointer<Int64>) {
    if let financing {
      var before: Int64 = 0
      for (day, period) in periodOfDay.enumerated() {
        let held = financing.held(day: day, lane: lane)
        add(-held.suppliers, .suppliers, period, lane)
        add(-held.capex, .capex, period, lane)
        add(held.price, .waitingCosts, period, lane)
        let gap = closing[day * paths + lane] - financing.bare[day * paths + lane]
        add(gap - before - held.suppliers - held.capex, .financing, period, lane)
        before = gap
      }
    }
    for (number, day) in lastDays.enumerated() {
      let period = number + 1
      rows[place(.closing, period, lane)] = closing[day * paths + lane]
      rows[place(.payables, period, lane)] =
        value(.payables, period: period - 1, lane: lane) + value(.purchases, period: period, lane: lane)
        + value(.waitingCosts, period: period, lane: lane) - value(.suppliers, period: period, lane: lane)
    }
  }
}

extension PathRun {
  /// Notes a failed amount under the period in which it was invoiced.
  func failVintage(_ index: Int, _ amount: Int64) {
    guard !failedByVintage.isEmpty, amount != 0 else { return }
    let issue = Int(items[index].dated)
    let period = experiment.bridgePeriods.firstIndex { $0.contains(issue) }.map { $0 + 1 } ?? 0
    failedByVintage[period] += amount
  }
}
