import Receivables
import Stochastics

/// Makes the customers of a sample ledger.
enum SampleRoster {
  /// Yearly growth of sales.
  static let growth = 0.04
  /// Sales of a month against the mean month, January first; they add up to 12.
  static let season = [0.92, 0.94, 1.04, 1.00, 1.02, 1.03, 0.93, 0.86, 1.05, 1.08, 1.12, 1.01]
  /// Spread of the logarithm of customer sizes within a segment: of sixty customers the largest has about a
  /// tenth.
  private static let sizeSpread = 1.1
  /// Probability of failing within the history by grade; about 2 % over all grades.
  private static let failing = ["A": 0.002, "B": 0.005, "C": 0.015, "D": 0.04, "E": 0.10]

  /// The customers of a ledger.
  ///
  /// - Complexity: O(n log n).
  static func firms(_ options: SampleLedgerOptions, key: StreamKey) -> [SampleFirm] {
    let segments = (0..<options.customers).map { SampleSegment.pattern[$0 % SampleSegment.pattern.count] }
    var sizes = [Double](repeating: 0, count: options.customers)
    var frailties = sizes
    for segment in SampleSegment.allCases {
      let members = segments.indices.filter { segments[$0] == segment }
      let sizeScores = scores(of: members, .sizeRank, key)
      let weights = sizeScores.map { FixedOrder.exp(sizeSpread * $0) }
      let total = weights.reduce(0, +)
      let latenessScores = scores(of: members, .lateness, key)
      for (place, member) in members.enumerated() {
        sizes[member] = segment.weeklySalesPerCustomer * Double(members.count) * weights[place] / total
        frailties[member] = latenessScores[place]
      }
    }
    var firms = segments.indices.map {
      firm($0, segments[$0], sizes[$0], frailties[$0], options, SampleDraws(key: key, entity: UInt32($0)))
    }
    letSomeFail(&firms, options, key)
    return firms
  }

  /// Normal scores of the members in an order of their own: evenly spread quantiles rather than free draws,
  /// so that a small ledger too has the sizes and habits that it should have.
  private static func scores(of members: [Int], _ draw: SampleDraw, _ key: StreamKey) -> [Double] {
    let draws = members.map { SampleDraws(key: key, entity: UInt32($0)).uniform(draw, 0) }
    let order = draws.indices.sorted { (draws[$0], $0) < (draws[$1], $1) }
    var scores = draws
    for (rank, place) in order.enumerated() {
      scores[place] = FixedOrder.inverseNormalCDF((Double(rank) + 0.5) / Double(members.count))
    }
    return scores
  }

  private static func firm(
    _ index: Int, _ segment: SampleSegment, _ weeklySales: Double, _ frailty: Double,
    _ options: SampleLedgerOptions, _ draws: SampleDraws
  ) -> SampleFirm {
    let accounts = accounts(index, options.kinds)
    let dollars = accounts[0].currency == "USD"
    let country: String
    switch segment {
    case _ where dollars: country = pick(["US", "US", "CA"], draws.uniform(.country, 0))
    case .export:
      country = pick(["AT", "FR", "NL", "IT", "ES", "PL", "BE", "FI"], draws.uniform(.country, 0))
    default: country = "DE"
    }
    // The grade sees the frailty through noise: correlation 0.75.
    let score = 0.75 * frailty + 0.66 * draws.normal(.gradeNoise, 0)
    let grade = score < -1.04 ? "A" : score < -0.13 ? "B" : score < 0.67 ? "C" : score < 1.48 ? "D" : "E"
    let habit = habit(segment, draws)
    let shift = 6.5 * frailty
    let shuffled = draws.key.uniform(
      path: 0, entity: SampleDraws.market, slot: 0, purpose: .sampleLedger, draw: SampleDraw.nameKey.rawValue)
    let name = SampleNames.name(
      index, shift: Int(shuffled * Double(SampleNames.stems)), segment: segment, country: country)
    let grouped = options.kinds == .all && (index % 10 == 4 || index % 10 == 5)
    let trait = options.kinds == .all ? SampleTrait.pattern[index % SampleTrait.pattern.count] : .ordinary
    let group =
      trait == .affiliate ? "own group" : grouped ? SampleFirm.padded(index / 10 + 1, 3, prefix: "G") : ""
    return SampleFirm(
      index: index, name: name, country: country, group: group, segment: segment, grade: grade, trait: trait,
      accounts: accounts, rhythm: rhythm(weeklySales / segment.typicalInvoice, draws), habit: habit,
      weeklySales: weeklySales, shiftDays: shift, failure: nil)
  }

  /// Accounts of a debtor: one, but in a ledger of all kinds also branches, and dollars under a second code.
  private static func accounts(_ index: Int, _ kinds: SampleLedgerOptions.Kinds) -> [SampleAccount] {
    func account(_ branch: Int, _ entity: String, _ currency: String) -> SampleAccount {
      SampleAccount(
        entity: entity, number: SampleFirm.padded(index + 1, 6, prefix: "A") + "-\(branch)",
        currency: currency)
    }
    guard kinds == .all else { return [account(1, "1000", "EUR")] }
    switch index % 10 {
    case 1: return [account(1, "1000", "EUR"), account(2, "1000", "EUR"), account(3, "1000", "EUR")]
    case 6: return [account(1, "2000", "USD"), account(2, "1000", "EUR")]
    case 3: return [account(1, "2000", "USD")]
    default: return [account(1, "1000", "EUR")]
    }
  }

  private static func rhythm(_ wanted: Double, _ draws: SampleDraws) -> SampleRhythm {
    // Two firms that buy as much are not invoiced as often: a factor of 0.6 to 1.67.
    let perWeek = wanted * FixedOrder.exp(draws.real(-0.5, 0.5, .rhythm, 0))
    let weekday = draws.whole(1...5, .rhythmDay, 0)
    switch perWeek {
    case 1.4...: return .anyDay(probability: min(0.85, perWeek / 4.83))
    case 0.7..<1.4: return .everyWeeks(1, weekday: weekday, phase: 0)
    case 0.33..<0.7: return .everyWeeks(2, weekday: weekday, phase: draws.whole(0...1, .rhythmDay, 1))
    default: return .monthly(day: draws.whole(1...28, .rhythmDay, 2))
    }
  }

  private static func habit(_ segment: SampleSegment, _ draws: SampleDraws) -> SampleHabit {
    let early = segment == .public ? 0.03 : 0.10
    switch draws.uniform(.habit, 0) {
    case ..<early: return .early
    case ..<(early + 0.32): return .payRun(weekday: pick([4, 4, 4, 4, 2, 5], draws.uniform(.habitDay, 0)))
    case ..<(early + 0.47): return .monthEnd
    default: return .anyDay
    }
  }

  /// Chooses the firms that fail, by systematic sampling: their number is the expected one, rounded up or
  /// down, and at least one of thirty customers, so that a small ledger shows a failure too.
  private static func letSomeFail(
    _ firms: inout [SampleFirm], _ options: SampleLedgerOptions, _ key: StreamKey
  ) {
    func mayFail(_ firm: SampleFirm) -> Bool { firm.segment != .public && firm.trait != .affiliate }
    let market = SampleDraws(key: key, entity: SampleDraws.market)
    var level = market.uniform(.failureStart, 0)
    var failing: [Int] = []
    for firm in firms where mayFail(firm) {
      level += Self.failing[firm.grade, default: 0] / 0.85
      if level >= 1 {
        level -= 1
        failing.append(firm.index)
      }
    }
    if failing.isEmpty, firms.count >= 30 {
      let worst = firms.filter(mayFail).max { ($0.grade, $0.shiftDays) < ($1.grade, $1.shiftDays) }
      failing = worst.map { [$0.index] } ?? []
    }
    let span = options.asOf - options.start
    for index in failing {
      let draws = SampleDraws(key: key, entity: UInt32(index))
      firms[index].failure = options.start + Int(Double(span) * draws.real(0.15, 0.75, .failureDay, 0))
    }
  }

  private static func pick<T>(_ list: [T], _ uniform: Double) -> T { list[Int(uniform * Double(list.count))] }
}
