import CreditModels
import Liquidity
import Stochastics

/// What one path came to.
public struct ReplayedPath: Sendable, Hashable {
  /// Closing cash by day, minor units.
  public var closing: [Int64]
  /// Receipts by day.
  public var receipts: [Int64]
  /// Outflows by day.
  public var outflows: [Int64]
  /// Lowest closing cash.
  public var lowest: Int64
  /// First day on which it is reached.
  public var lowestDay: Int
  /// First day below the minimum; `nil` for none.
  public var firstShortfall: Int?
  /// What happened, in order of time, where it was asked for.
  public var log: [PathEvent]
  /// Measures, by ``PathMeasure``.
  public var measures: [Int64]
  /// Receivables from opening to closing.
  public var movement: ReceivablesMovement
  /// Deposits and bills.
  public var balances: CreditBalanceMovement

  /// A measure.
  public subscript(measure: PathMeasure) -> Int64 { measures[measure.rawValue] }
}

/// Runs single paths of an experiment again: with a log, with things taken out, or step by step with decisions from
/// outside. The same draws, and so the same bits, as in the run.
public final class PathReplay {
  /// The experiment, with its mechanisms (neutral where it has none).
  public let experiment: Experiment
  private let plan: PathPlan
  private let path: PathRun
  private let factors: FactorBlock?
  private var drawnBlock: UInt32?
  private let stopper: ShipmentStopper?

  /// A replay of an experiment's paths.
  public init(_ experiment: Experiment) {
    self.experiment = experiment
    plan = PathPlan(experiment)
    path = PathRun(plan: plan)
    stopper = ShipmentStopper(experiment)
    factors = experiment.factors.map {
      FactorBlock(model: $0, weeks: experiment.modelWeeks, paths: BlockEngine.blockPaths)
    }
  }

  /// A whole path.
  ///
  /// - Parameters:
  ///   - number: Number of the path.
  ///   - suppression: What is taken out of it.
  ///   - records: Whether the events are wanted.
  public func run(
    _ number: Int, without suppression: PathSuppression = PathSuppression(), records: Bool = false
  )
    -> ReplayedPath
  {
    path.stop = nil
    begin(number, without: suppression, records: records)
    advance(through: experiment.days - 1)
    if let stopper {
      path.finish()
      if let stop = stopper.window(path, factors: factors?.paths(from: path.lane)) { path.stop = stop }
      begin(number, without: suppression, records: records)
      advance(through: experiment.days - 1)
    }
    return close()
  }

  /// Starts a path and stops before its first day.
  public func begin(
    _ number: Int, without suppression: PathSuppression = PathSuppression(), records: Bool = false
  ) {
    let block = UInt32(number / BlockEngine.blockPaths)
    if drawnBlock != block {
      factors?.draw(
        key: experiment.key, firstPath: Int(block) * BlockEngine.blockPaths, live: BlockEngine.blockPaths)
      drawnBlock = block
    }
    path.begin(
      path: UInt32(number), factors: factors, lane: number % BlockEngine.blockPaths, suppression: suppression,
      records: records)
  }

  /// Carries the path to the close of a day.
  public func advance(through day: Int) { path.advance(through: day) }

  /// What the firm knows of a debtor now, by its position among the run's.
  public func observation(of debtor: Int) -> CreditObservation { path.observation(of: debtor) }

  /// What a debtor has paid so far on the path, recoveries included, minor units.
  public func received(from debtor: Int) -> Int64 { path.debtors[debtor].received }

  /// The credit loss on a debtor so far on the path, minor units.
  public func loss(on debtor: Int) -> Int64 { path.debtors[debtor].loss }

  /// Takes a decision from outside.
  public func take(_ decision: OutsideDecision) { path.take(decision) }

  /// Finishes the path and its account.
  public func close() -> ReplayedPath {
    path.advance(through: experiment.days - 1)
    path.finish()
    var none: RunTotals.Financing?
    // A block of one path, whose factors stand in a lane of their own block.
    let block = experiment.facilities.map {
      FinancingBlock(
        plan: $0, waterfall: experiment.waterfall, weeks: experiment.weeks, days: experiment.days, paths: 1)
    }
    block?.begin()
    path.drawOutflows(totals: &none, financing: block, lane: 0)
    let financed = block.map { close(with: $0) }
    var cash = experiment.waterfall.openingCash
    let threshold = experiment.waterfall.minimumCash ?? Int64.min
    var result = ReplayedPath(
      closing: [], receipts: [], outflows: [], lowest: .max, lowestDay: 0, firstShortfall: nil,
      log: path.log ?? [], measures: PathMeasure.allCases.map { path.measures[$0.rawValue] },
      movement: path.books.pointee.movement, balances: path.books.pointee.balances)
    for day in 0..<experiment.days {
      cash += path.receipts[day] - path.outflows[day]
      if let financed { cash = financed[day] }
      result.receipts.append(path.receipts[day])
      result.outflows.append(path.outflows[day])
      result.closing.append(cash)
      if cash < result.lowest { (result.lowest, result.lowestDay) = (cash, day) }
      if cash < threshold, result.firstShortfall == nil { result.firstShortfall = day }
    }
    return result
  }

  /// Closing cash by day with the run's facilities.
  private func close(with block: FinancingBlock) -> [Int64] {
    var closing = [Int64](repeating: 0, count: experiment.days)
    var lowest = Waterfall.Lowest(cash: 0, day: 0, firstShortfall: -1)
    block.close(
      lane: 0, path: path.path, key: experiment.key, receipts: path.receipts, outflows: path.outflows,
      factors: factors?.paths(from: path.lane), collateral: path.collateral, closing: &closing,
      lowest: &lowest)
    return closing
  }

  /// An item of the run's plan, to name it.
  public func item(_ index: Int) -> (debtor: Int, amount: Int64, isOpenItem: Bool, slot: UInt32) {
    let item = plan.items[index]
    return (Int(item.debtor), item.amount, item.isClaim, item.slot)
  }

  /// First item of a debtor in the run's plan: its open items, then its orders.
  public func firstItem(of debtor: Int) -> Int { plan.debtors[debtor].items.lowerBound }

  /// Net days of a debtor's new invoices.
  func netDays(of debtor: Int) -> Int {
    plan.profiles[plan.debtors[debtor].profile].netDays
  }
}
