import CreditModels
import Liquidity
import Receivables
import Simulation
import Stochastics

/// Rolling-origin forecasts without look-ahead: each cutoff sees the ledger as it was known on the evening before.
public struct BacktestRun: Sendable {
  /// What was done.
  public let plan: BacktestPlan
  /// Cutoffs with forecasts and outcomes.
  public let cases: [BacktestCase]
  /// Minor units of a major unit of the amounts.
  public let minorPerMajor: Int64
  /// What the reader should know, in words.
  public let notes: [String]

  /// Runs a plan.
  ///
  /// An invoice counts as paid whole, at its amount at issue, on the day of its first payment; one closed otherwise
  /// counts as not paid.
  ///
  /// - Parameters:
  ///   - outcome: The ledger as of its last day.
  ///   - view: The ledger as it was known at the close of a day.
  ///   - progress: Told the number of cutoffs done.
  /// - Randomness: the streams of the plan's seed.
  public init(
    _ plan: BacktestPlan, outcome: LedgerView, view: (Day) throws -> LedgerView,
    progress: (Int) -> Void = { _ in }
  ) throws {
    self.plan = plan
    minorPerMajor = outcome.items.first.map { Int64($0.currency.minorPerMajor) } ?? 100
    var notes = HistoryMarks(PaymentHistory(view: outcome)).notes
    let end = Int(outcome.asOf.number) + 1
    var payDays: [Int64: Int] = [:]
    var openAtEnd: Set<Int64> = []
    for item in outcome.items {
      guard let history = PaymentHistory.Item(item: item, end: end) else { continue }
      if history.isPaid {
        payDays[item.id] = history.exit
      } else if history.exit == end {
        openAtEnd.insert(item.id)
      }
    }
    var cases: [BacktestCase] = []
    for (place, cutoff) in plan.cutoffs.enumerated() {
      var made = BacktestRun.openCase(try view(cutoff - 1), cutoff: cutoff, plan: plan, payDays: payDays)
      if Int(cutoff.number) + 7 * plan.weeks > end {
        let unknown = made.0.items.reduce(0) { $0 + (openAtEnd.contains($1.id) ? 1 : 0) }
        if unknown > 0 {
          notes.append(
            "the window of \(cutoff) ends after the ledger's last day; \(unknown) invoices still open then count "
              + "as not paid")
        }
      }
      BacktestRun.forecast(&made.0, history: made.1, plan: plan, notes: &notes)
      cases.append(made.0)
      progress(place + 1)
    }
    self.cases = cases
    self.notes = notes
  }

  /// The invoices open at a cutoff with their outcomes, and the history known then.
  private static func openCase(
    _ view: LedgerView, cutoff: Day, plan: BacktestPlan, payDays: [Int64: Int]
  ) -> (BacktestCase, PaymentHistory) {
    let end = Int(cutoff.number)
    var items: [BacktestCase.Item] = []
    var actual = [Int64](repeating: 0, count: plan.weeks)
    for item in view.items {
      guard let history = PaymentHistory.Item(item: item, end: end), !history.isPaid, history.exit == end
      else { continue }
      var week = plan.weeks
      if let paid = payDays[item.id] { week = min(plan.weeks, max(0, paid - end) / 7) }
      if week < plan.weeks { actual[week] += item.amount }
      items.append(
        BacktestCase.Item(
          line: item.sourceLine, id: item.id, value: item.amount, payWeek: week,
          entity: view.customers[item.customer].entity, slot: item.slot, history: history))
    }
    return (
      BacktestCase(cutoff: cutoff, items: items, actual: actual, forecasts: [], fit: nil),
      PaymentHistory(view: view)
    )
  }

  private static func forecast(
    _ made: inout BacktestCase, history: PaymentHistory, plan: BacktestPlan, notes: inout [String]
  ) {
    for method in plan.methods {
      let days = 7 * plan.weeks
      switch method {
      case .dueDate: made.forecasts.append(point(made, shift: 0, plan: plan))
      case .dueDatePlusMean:
        let paid = history.items.filter(\.isPaid)
        let mean = paid.isEmpty ? 0 : Double(paid.reduce(0) { $0 + $1.exit - $1.due }) / Double(paid.count)
        made.forecasts.append(point(made, shift: Int(mean.rounded()), plan: plan))
      case .rollRates:
        let rates = RollRates(history)
        made.forecasts.append(
          simulated(made, plan: plan, dependence: nil) { item in
            SurvivalTable(hazards: rates.hazards(item.history, from: Int(made.cutoff.number), days: days))
          })
      case .kaplanMeier:
        let estimate = KaplanMeier(
          history.items.map {
            PaymentSpell(entry: $0.known - $0.due, exit: $0.exit - $0.due, isPaid: $0.isPaid)
          })
        let curve = DelayFit.curve(own: estimate, pooled: estimate)
        made.forecasts.append(
          simulated(made, plan: plan, dependence: nil) { item in
            curve.table(fromAge: Int(made.cutoff.number) - item.history.due, days: days)
          })
      case .duecast:
        let fit = (try? BehaviourFit(history, candidate: plan.form)) ?? BehaviourFit(assuming: history)
        if fit.payments < BehaviourFit.enoughPayments {
          notes.append(
            "\(made.cutoff): only \(fit.payments) payments were known; Duecast forecasts by an assumed curve there"
          )
        }
        made.fit = fit
        let parts = HabitFit(history)
        let cutoff = made.cutoff
        made.forecasts.append(
          simulated(made, plan: plan, dependence: fit.behaviour.dependence) { item in
            fit.behaviour.table(
              fit.behaviour.subject(item.history, tallies: parts.tallies, segments: history.segments),
              from: Int(cutoff.number), days: days, weekday: cutoff.weekday)
          })
      }
    }
  }

  /// Every invoice on one day: its due date and a shift, the first week where that is past.
  private static func point(_ made: BacktestCase, shift: Int, plan: BacktestPlan) -> BacktestForecast {
    var weeks = [Int64](repeating: 0, count: plan.weeks)
    let chances = made.items.map { item in
      let week = max(0, item.history.due + shift - Int(made.cutoff.number)) / 7
      if week < plan.weeks { weeks[week] += item.value }
      return (0..<plan.weeks).map { $0 == week ? 1.0 : 0.0 }
    }
    return BacktestForecast(chances: chances, draws: [weeks])
  }

  /// The engine that `forecast` runs, on the invoices of a cutoff alone.
  private static func simulated(
    _ made: BacktestCase, plan: BacktestPlan, dependence: PaymentDependence?,
    table: (BacktestCase.Item) -> SurvivalTable
  ) -> BacktestForecast {
    let days = 7 * plan.weeks
    var tables: [SurvivalTable] = []
    var places: [SurvivalTable: Int] = [:]
    var claims: [UInt32: [Experiment.Claim]] = [:]
    var chances: [[Double]] = []
    for item in made.items {
      let clock = table(item)
      let place: Int
      if let known = places[clock] {
        place = known
      } else {
        place = tables.count
        places[clock] = place
        tables.append(clock)
      }
      claims[item.entity, default: []].append(
        Experiment.Claim(
          slot: item.slot, amount: item.value, due: item.history.due - Int(made.cutoff.number), table: place))
      chances.append(
        (0..<plan.weeks).map { week in
          let before = week == 0 ? SurvivalTable.one : clock.survival[7 * week - 1]
          return Double(before - clock.survival[7 * week + 6]) / Double(SurvivalTable.one)
        })
    }
    let debtors = claims.keys.sorted().map { entity in
      Experiment.Debtor(
        entity: entity, failureClass: nil, claims: (claims[entity] ?? []).sorted { $0.slot < $1.slot },
        orders: [])
    }
    var experiment = Experiment(
      key: StreamKey(seed: plan.seed), firstDay: made.cutoff, days: days,
      weeks: (0..<plan.weeks).map { (7 * $0)..<(7 * $0 + 7) }, factors: nil, failureClasses: [],
      debtors: debtors, tables: tables, arrivals: [(0..<days).map { Int32($0) }], salesDeviation: [],
      outflows: OutflowPlan(occurrences: []), waterfall: Waterfall(openingCash: 0, minimumCash: nil),
      hasCashPosition: false, uncoveredReceivables: 0, salesMonths: [])
    experiment.dependence = dependence
    let engine = BlockEngine(experiment)
    let layout = PathLayout(days: days, weeks: plan.weeks)
    var draws: [[Int64]] = []
    draws.reserveCapacity(plan.draws)
    var first = 0
    while first < plan.draws {
      let count = min(BlockEngine.blockPaths, plan.draws - first)
      let block = engine.run(firstPath: first, count: count)
      for path in 0..<count {
        draws.append(
          (0..<plan.weeks).map { block.values[layout.index(.weekReceipts($0)) * count + path] })
      }
      first += count
    }
    return BacktestForecast(chances: chances, draws: draws)
  }
}

extension PaymentBehaviour {
  /// An invoice as the model sees it.
  func subject(
    _ item: PaymentHistory.Item, tallies: [HabitFit.Tally], segments: [String?]
  ) -> PaymentSubject {
    let tally = tallies[item.customer]
    return PaymentSubject(
      terms: item.terms, due: item.due, known: item.known, amount: item.amount,
      habitDaysLate: tally.daysLate(habit, amount: item.amount), paidInvoices: tally.paid,
      segment: segments[item.customer], trend: tally.trend, dispute: item.dispute,
      channel: item.channel)
  }
}
