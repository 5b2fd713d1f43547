import CreditModels

/// Levels of the covariates of a regression, chosen from a history before anything is fitted.
struct CovariateLevels {
  /// Effects with all levels at 0.
  private(set) var effects: [CovariateEffect] = []
  /// What was left out or marked, in words.
  private(set) var notes: [String] = []
  /// Why covariates that were offered got no levels, in words.
  private(set) var refusals: [PaymentCovariate: String] = [:]

  /// Payments that a level is made for at least, on average.
  static let paymentsALevel = 5
  /// Payments of a segment that make it a level of its own.
  static let enoughSegmentPayments = 20
  /// Payments of customers with history without which habits are not a covariate.
  static let enoughHabitPayments = 30
  /// Payments of customers with a trend, or disputed invoices, without which these are no covariate.
  static let enoughOffered = 30
  /// Days of history that a month's end and a season need: half a year, and two whole years.
  static let enoughDays = (monthEnd: 182, season: 730)
  /// Edges of ``PaymentCovariate/trend``, days later than before.
  static let trendEdges: [Double] = [-10, -3, 4, 11]
  /// Edges of ``PaymentCovariate/monthEnd``: the last six and three days, the first three and ten.
  static let monthEdges: [Double] = [-5, -2, 1, 4, 11]

  /// Chooses levels for the covariates asked for.
  ///
  /// - Parameter freesTime: Keeps the days since an invoice became known also where they are collinear with days from due.
  init(
    _ covariates: [PaymentCovariate], history: PaymentHistory, spells: [HabitSpells.Spell],
    freesTime: Bool = false
  ) {
    // Habits first: what else is needed depends on them. The order of effects stays that of the covariates.
    if covariates.contains(.againstHabit) { addHabit(history, spells) }
    if covariates.contains(.daysKnown) {
      addDaysKnown(history, spells, isBesideHabit: freesTime || !effects.isEmpty)
      if effects.last?.covariate == .daysKnown, effects.count == 2 { effects.swapAt(0, 1) }
    }
    for covariate in covariates {
      switch covariate {
      case .daysKnown, .againstHabit: continue
      case .terms:
        addSteps(.terms, edges: [8, 15, 28, 31, 46, 61], values: history.items.map { Double($0.terms) })
      case .amount:
        let sorted = history.items.map(\.amount).sorted()
        addSteps(
          .amount, edges: CovariateLevels.quantiles(sorted, [0.25, 0.5, 0.75, 0.9, 0.97]),
          values: sorted)
      case .segment: addSegments(history)
      case .trend, .disputed, .monthEnd, .season, .channel: addOffered(covariate, history, spells)
      }
    }
  }

  private mutating func addOffered(
    _ covariate: PaymentCovariate, _ history: PaymentHistory, _ spells: [HabitSpells.Spell]
  ) {
    let enough = CovariateLevels.enoughOffered
    let days = history.end - (history.items.map(\.known).min() ?? history.end)
    switch covariate {
    case .trend:
      let known = spells.reduce(0) { sum, spell in
        let item = history.items[Int(spell.item)]
        return sum + (spell.trend != nil && item.isPaid && item.exit < Int(spell.end) ? 1 : 0)
      }
      guard known >= enough else {
        refusals[covariate] = "\(known) payments came from customers with a trend; \(enough) are needed"
        return
      }
      add(covariate, edges: CovariateLevels.trendEdges)
    case .disputed:
      guard !history.isCensoredAtDisputes else {
        refusals[covariate] = "disputes are drawn apart: invoices count until they are disputed"
        return
      }
      let disputed = history.items.reduce(0) { sum, item in
        sum + (item.dispute.map { $0.lowerBound < item.exit } ?? false ? 1 : 0)
      }
      guard disputed >= enough else {
        refusals[covariate] = "\(disputed) invoices were known as disputed; \(enough) are needed"
        return
      }
      add(covariate, edges: [])
    case .monthEnd:
      guard days >= CovariateLevels.enoughDays.monthEnd else {
        refusals[covariate] = "the history holds \(days) days; half a year is needed"
        return
      }
      add(covariate, edges: CovariateLevels.monthEdges)
    case .season:
      guard days >= CovariateLevels.enoughDays.season else {
        refusals[covariate] =
          "the history holds \(days) days; a season takes two years to be told from chance"
        return
      }
      add(covariate, edges: (2...12).map(Double.init))
    case .channel:
      guard history.items.contains(where: { $0.channel != nil }) else {
        refusals[covariate] = "the ledger does not say how invoices reach customers"
        return
      }
      let names = CovariateLevels.common(history.items.lazy.filter(\.isPaid).map(\.channel))
      guard names.count >= 2 else {
        refusals[covariate] =
          "\(names.count) of the channels had \(CovariateLevels.enoughSegmentPayments) payments; two are needed"
        return
      }
      add(covariate, edges: [], names: names)
    case .daysKnown, .againstHabit, .terms, .amount, .segment: break
    }
  }

  /// Names that enough payments have to make a level of its own, sorted; at most 250.
  private static func common(_ payments: some Sequence<String?>) -> [String] {
    var counts: [String: Int] = [:]
    for case let name? in payments { counts[name, default: 0] += 1 }
    return Array(counts.filter { $0.value >= enoughSegmentPayments }.keys.sorted().prefix(250))
  }

  private mutating func add(_ covariate: PaymentCovariate, edges: [Double], names: [String] = []) {
    let count = CovariateEffect.levelCount(covariate, edges: edges.count, names: names.count)
    effects.append(
      CovariateEffect(
        covariate: covariate, edges: edges, names: names,
        levels: [FittedValue](repeating: FittedValue(0), count: count)))
  }

  /// Steps at fixed edges, those without a value on either side left out.
  private mutating func addSteps(_ covariate: PaymentCovariate, edges: [Double], values: [Double]) {
    guard let least = values.min(), let greatest = values.max() else { return }
    let inside = edges.filter { $0 > least && $0 <= greatest }
    guard !inside.isEmpty else {
      notes.append("`\(covariate.rawValue)` is the same for all invoices and was left out")
      return
    }
    add(covariate, edges: inside)
  }

  private mutating func addSegments(_ history: PaymentHistory) {
    let named = history.items.lazy.filter(\.isPaid).map { history.segments[$0.customer] }
    let names = CovariateLevels.common(named)
    if names.count >= 2 {
      add(.segment, edges: [], names: names)
    } else if named.contains(where: { $0 != nil }) {
      notes.append("segments do not differ enough in number of payments to be told apart; left out")
    }
  }

  private mutating func addDaysKnown(
    _ history: PaymentHistory, _ spells: [HabitSpells.Spell], isBesideHabit: Bool
  ) {
    // Against habit the regression needs a free scale of time: beside a habit that says much, the pooled curve by
    // days from due says little, and only this effect can take it back.
    let gaps = Set(history.items.lazy.map { $0.due - $0.known }.prefix(100_000))
    if gaps.count == 1 {
      guard isBesideHabit else {
        notes.append(
          "days since an invoice became known and days from due are collinear; the first was left out")
        return
      }
      notes.append(
        "days since an invoice became known and days from due are collinear; their effects cannot be told apart"
      )
    }
    let waits = history.items.filter(\.isPaid).map { $0.exit - $0.known }.sorted()
    let ends = spells.map { Int($0.end) - 1 - history.items[Int($0.item)].known }
    add(.daysKnown, edges: CovariateLevels.edges(waits, lastUsed: CovariateLevels.lastUsed(ends), count: 20))
  }

  private mutating func addHabit(_ history: PaymentHistory, _ spells: [HabitSpells.Spell]) {
    var against: [Int] = []
    var known = 0
    for spell in spells {
      let item = history.items[Int(spell.item)]
      guard item.isPaid, item.exit < Int(spell.end), item.exit >= Int(spell.start) else { continue }
      against.append(item.exit - item.due - Int(spell.habit))
      if spell.paid > 0 { known += 1 }
    }
    guard known >= CovariateLevels.enoughHabitPayments else {
      notes.append(
        "only \(known) payments came from customers seen paying before, so habits are no covariate of the regression"
      )
      return
    }
    let levels = min(20, max(3, against.count / (CovariateLevels.paymentsALevel * 4)))
    add(.againstHabit, edges: CovariateLevels.edges(against.sorted(), lastUsed: nil, count: levels))
  }

  /// The last value that ten lives reached.
  static func lastUsed(_ ends: [Int]) -> Int? {
    let sorted = ends.sorted(by: >)
    return sorted.count >= DelayFit.enoughAtRisk ? sorted[DelayFit.enoughAtRisk - 1] : sorted.last
  }

  /// Edges at quantiles of sorted event values; behind them every 14 days up to thirty days before `lastUsed`.
  static func edges(_ sorted: [Int], lastUsed: Int?, count: Int) -> [Double] {
    guard !sorted.isEmpty else { return [] }
    var edges = Set(
      (1..<max(2, count)).map { sorted[min(sorted.count - 1, $0 * sorted.count / max(2, count))] })
    if let lastUsed {
      let tail = lastUsed - DelayFit.tailDays + 1
      edges = edges.filter { $0 < tail }
      let step = max(14, (tail - (edges.max() ?? sorted[0])) / 10)
      var next = (edges.max() ?? sorted[0]) + step
      while next < tail {
        edges.insert(next)
        next += step
      }
      if tail > sorted[0] { edges.insert(tail) }
    }
    return edges.sorted().map(Double.init)
  }

  static func quantiles(_ sorted: [Double], _ shares: [Double]) -> [Double] {
    guard let last = sorted.last, sorted.count > 1 else { return [] }
    let values = shares.map { share in
      let place = share * Double(sorted.count - 1)
      let low = Int(place)
      let high = min(low + 1, sorted.count - 1)
      return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
    }
    return Set(values.filter { $0 <= last }).sorted()
  }
}
