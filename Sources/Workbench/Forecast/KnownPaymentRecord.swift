import Intake
import Liquidity
import Receivables
import Simulation
import Stochastics
import Treasury

extension KnownPayments.Record {
  /// How payments turned out by a ledger; `nil` where there are none to look at.
  ///
  /// One of an item is kept if the customer had paid what was stated, or settled all of it, by its day (rolled to a
  /// working day); one without an item if that much came from the customer in the week up to that day. Payments of
  /// customers and items that the ledger does not know count as broken.
  init?(_ payments: [Scenario.KnownPayment], view: LedgerView, scenario: Scenario) {
    guard !payments.isEmpty else { return nil }
    let kept = payments.count { payment in
      let day = scenario.calendar.rolled(payment.date, .forward)
      let items = view.items.filter { item in
        view.customers[item.customer].key == payment.customer
          && (payment.item == nil || item.document == payment.item)
      }
      var paid: Int64 = 0
      var isSettled = !items.isEmpty
      for item in items {
        var left = item.amount
        for event in item.events where event.effective <= day {
          switch event.kind {
          case .paid:
            left -= event.amount
            if payment.item != nil || event.effective > day - 7 {
              paid += ForecastBuilder.converted(
                event.amount, from: item.currency, to: scenario.currency, rates: scenario.exchangeRates)
            }
          case .credited, .discounted, .netted: left -= event.amount
          default: break
          }
        }
        // What was not yet due is not what was promised.
        if left > 0, payment.item != nil || (item.kind == .invoice && item.due <= day) { isSettled = false }
      }
      guard let amount = payment.amount else { return isSettled && paid > 0 }
      return paid >= amount || (payment.item != nil && isSettled && paid > 0)
    }
    self.init(
      count: payments.count, kept: kept,
      statedCertainty: payments.reduce(0) { $0 + $1.certainty } / Double(payments.count))
  }
}

extension RunInputs {
  /// The same run with draws in place of known payments; `nil` where none is believed.
  func withoutKnownPayments() throws -> RunInputs? {
    guard (assembly.known?.believed ?? 0) > 0 else { return nil }
    var plain = scenario
    plain.knownPayments = []
    var other = try RunInputs(scenario: plain, view: assembly.view, ledgerFile: ledgerFile)
    if variant != nil { try other.drawParameters(view: assembly.view) }
    return try other.atResolution()
  }

  /// The headline of all paths; `nil` where the user stopped the run.
  ///
  /// - Throws: What the engine throws.
  func headline(paths: Int, threads: Int, console: Console) throws -> KnownPayments.Without? {
    let experiment = assembly.experiment
    let layout = PathLayout(experiment)
    var short = 0
    var receipts: [Int64] = []
    var drawdowns: [Int64] = []
    let progress = ProgressLine(console: console, total: paths)
    defer { progress.clear() }
    let outcome = try Runner.run(
      experiment, paths: 0..<paths, threads: threads, shouldStop: console.shouldStop, variant: variant
    ) { block in
      progress.update(done: block.firstPath + block.count)
      func row(_ column: PathLayout.Column) -> ArraySlice<Int64> {
        let start = layout.index(column) * block.count
        return block.values[start..<start + block.count]
      }
      receipts += row(.receipts)
      guard experiment.hasCashPosition else { return }
      short += row(.firstShortfall).count { $0 >= 0 }
      drawdowns += row(.drawdown)
    }
    guard outcome.isComplete else { return nil }
    let none = "no cash position"
    guard experiment.hasCashPosition, let minimum = experiment.waterfall.minimumCash else {
      return KnownPayments.Without(
        shortfallProbability: .missing(.fraction, reason: none), buffer99: .missing(.money, reason: none),
        requiredCash99: .missing(.money, reason: none), receipts: Estimate.mean(of: receipts))
    }
    guard experiment.pools.isEmpty else {
      let each = "each pool has its own"
      return KnownPayments.Without(
        shortfallProbability: Estimate.probability(successes: short, of: paths),
        buffer99: .missing(.money, reason: each), requiredCash99: .missing(.money, reason: each),
        receipts: Estimate.mean(of: receipts))
    }
    let buffer = Estimate.quantile(0.99, ofSorted: drawdowns.sorted())
    return KnownPayments.Without(
      shortfallProbability: Estimate.probability(successes: short, of: paths), buffer99: buffer,
      requiredCash99: buffer.shifted(by: Double(minimum)), receipts: Estimate.mean(of: receipts))
  }
}
