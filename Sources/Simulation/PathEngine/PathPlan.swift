import CreditModels
import Receivables
import Stochastics

/// Everything about a run that is the same on every path: items in a row, grouped by debtor, with what they need.
///
/// Open items come first for each debtor, then its orders, each with its instalments behind it. Numbers of items are
/// enumerated here, before the run, so that no draw depends on what happens (E6).
final class PathPlan {
  /// An item of the plan.
  struct Item {
    var debtor: Int32
    var slot: UInt32
    /// Part of an order: 0 for the first, then the instalments.
    var part: Int32
    var amount: Int64
    /// Open items: day of the invoice. Orders: planned day of shipment.
    var start: Int32
    /// Open items: due day; orders: net days of the invoice.
    var due: Int32
    var table: Int32
    /// Sales plan; -1 for a fixed amount.
    var plan: Int32
    /// Whether the item is open at the start.
    var isClaim: Bool
    /// Whether nothing has happened to it before the forecast, and its clock is known.
    var isPlain = false
    /// Whether it has net days alone, without the profile's terms, and whether its amount is agreed.
    var hasOwnTerms: Bool
    var isAgreed: Bool
    /// Where its words begin in ``PathRun/words``.
    var wordStart: Int
    /// The second clock that the economy may give it: kind of regime and week, and its table; -1 for none.
    var chance: Int32
    var stressed: Int32
  }

  /// A debtor of the plan.
  struct Debtor {
    var entity: UInt32
    var items: Range<Int>
    /// Its blocks of random words in ``PathPlan/blocks``.
    var blocks: Range<Int>
    var influence: PaymentInfluence
    var isApplicant: Bool
    /// Whether trade links bind it to others.
    var isLinked: Bool
    var claims: Int
    var profile: Int
    /// Day on which what it pays on a day of the horizon arrives.
    var arrivals: UnsafePointer<Int32>
    /// Its profile.
    var rules: UnsafeMutablePointer<PathProfile>
    var failureClass: Int
    var grade: Int
    var dueSoon: Int64
    /// Its first order in ``PathPlan/orderEvents``.
    var firstOrder: Int
    /// Where its items' words begin in ``PathRun/words``: four for each counter, whole groups of eight counters.
    var firstWord: Int
    /// Where its own words stand there, in the order of ``PathPlan/ownDraws``.
    var ownWords: Int
    /// Counters, filled up to a whole group.
    var counters: Int
  }

  /// A number that is drawn once for each debtor.
  enum OwnDraw: Int, CaseIterable {
    case habit, sameCustomer, costOfMoney, liquidity, attrition, stays, failure

    /// What it is for, and the number of the draw.
    var stream: (purpose: Purpose, draw: UInt32) {
      switch self {
      case .habit: (.paymentHabit, 0)
      case .sameCustomer: (.sameCustomer, 0)
      case .costOfMoney: (.discountTaking, 8)
      case .liquidity: (.discountTaking, 9)
      case .attrition: (.demandResponse, 0)
      case .stays: (.migration, 1)
      case .failure: (.failure, 0)
      }
    }

    func isNeeded(_ experiment: Experiment, _ mechanisms: Mechanisms) -> Bool {
      let profiles = mechanisms.profiles
      switch self {
      case .habit: return profiles.contains { $0.habit.frailtyDeviation > 0 }
      case .sameCustomer: return profiles.contains { $0.habit.sameCustomerDependence > 0 }
      case .costOfMoney, .liquidity: return profiles.contains { $0.taking != nil }
      case .attrition: return profiles.contains { $0.demand.annualAttrition > 0 }
      case .stays: return mechanisms.migration?.stayerShare.contains { $0 > 0 } ?? false
      case .failure:
        return experiment.debtors.contains { mechanisms.migration == nil || $0.grade == nil }
      }
    }
  }

  /// A failure class as plain memory.
  struct Kind {
    var isCertain: Bool
    /// Threshold of a week; `nil` where nothing fails by one.
    var threshold: Double?
    var own: Double
    var isSpread: Bool
    /// Loading on each factor of the economy.
    var loading: UnsafeMutablePointer<Double>
  }

  let experiment: Experiment
  let mechanisms: Mechanisms
  let days: Int
  let weeks: Int
  /// Weeks beyond the horizon in which a failure still slows payments inside it, and the day they reach to.
  let weeksAhead: Int
  let lastFailureDay: Int
  /// Items and debtors in memory that the loop over events reads without checks.
  let items: UnsafeMutablePointer<Item>
  let itemCount: Int
  let debtors: UnsafeMutablePointer<Debtor>
  let debtorCount: Int
  let profiles: UnsafeMutablePointer<PathProfile>
  let profileCount: Int
  let ladders: UnsafeBufferPointer<PathLadder>
  let insurance: UnsafeMutablePointer<InsurancePolicy>?
  /// Slots of random words divided by four, debtor by debtor; those of open items have bit 29 set.
  let blocks: UnsafeBufferPointer<UInt32>
  /// Orders debtor by debtor in the order in which they are taken: by day, on one day the last first; each debtor's end
  /// with one that never comes.
  let orderEvents: UnsafeMutablePointer<DebtorAgenda.Event>
  let kinds: UnsafeBufferPointer<Kind>
  private let lists = ProfileLists()
  /// Numbers of links by the debtor that spreads.
  let links: [Int: [Int]]
  /// Debtors in the order in which they are worked on: those that spread before those that they spread to, unless
  /// links lead in circles.
  let sequence: UnsafeBufferPointer<Int32>
  /// Whether no chain of links leads back to where it began.
  let linksLeadOn: Bool
  /// The next working day from each day on, `days` where there is none.
  let nextWorking: UnsafeBufferPointer<Int32>
  /// The order in which collectors serve; `nil` without them.
  let teamOrder: CollectorTeam.Order?
  /// The collectors' skill on each day.
  let skill: UnsafeBufferPointer<Double>
  /// Last day of the month of each day, and of a year beyond the horizon.
  let monthEnd: UnsafeBufferPointer<Int32>
  /// Day of the month, likewise.
  let dayOfMonth: UnsafeBufferPointer<Int32>
  /// Which per-item words are drawn ahead, after that of the payment: purpose and number of the draw.
  let purposes: [(purpose: Purpose, draw: UInt32)]
  /// Words of an item drawn ahead, the payment's included.
  let width: Int
  /// What is drawn ahead for each debtor itself, and the place of each draw among them; -1 where it is not.
  let ownDraws: [OwnDraw]
  let ownPlaces: UnsafeBufferPointer<Int>
  /// Room for the words of all items.
  let wordCount: Int
  /// Position of each purpose and draw up to 3 among an item's words, `[purposes x 4]`; 0 where it is not drawn ahead.
  let places: UnsafeBufferPointer<UInt8>
  let openingReceivables: Int64
  let tables: FlatTables
  /// Conditional thresholds `Phi^-1` of the cumulative migration probabilities from failure upwards, by grade.
  let migrationThresholds: UnsafeBufferPointer<UnsafeBufferPointer<Double>>
  /// Share of each grade that keeps it for good.
  let stayerShare: UnsafeBufferPointer<Double>
  /// Whether debtors with a grade migrate.
  @inline(__always) var migrates: Bool { !migrationThresholds.isEmpty }

  init(_ experiment: Experiment) {
    let mechanisms = experiment.mechanisms ?? Mechanisms()
    self.experiment = experiment
    self.mechanisms = mechanisms
    days = experiment.days
    weeks = experiment.modelWeeks
    let distress =
      mechanisms.profiles.filter { $0.habit.distressSlowdown > 0 }.map(\.habit.distressDays).max() ?? 0
    weeksAhead = (distress + 6) / 7
    lastFailureDay = days + distress
    purposes = PathPlan.purposes(mechanisms)
    width = 1 + purposes.count
    let ownDraws = OwnDraw.allCases.filter { $0.isNeeded(experiment, mechanisms) }
    self.ownDraws = ownDraws
    var ownPlaces = [Int](repeating: -1, count: OwnDraw.allCases.count)
    for (place, draw) in ownDraws.enumerated() { ownPlaces[draw.rawValue] = place }
    self.ownPlaces = lists.keep(ownPlaces)
    var wordCount = 0
    var items: [Item] = []
    var debtors: [Debtor] = []
    var blocks: [UInt32] = []
    var orders: [DebtorAgenda.Event] = []
    var opening: Int64 = 0
    // For each arrival calendar and day the day on which money arrives.
    let arrivals = UnsafePointer(lists.place(experiment.arrivals.flatMap { $0 }))
    let profiles = UnsafeMutablePointer<PathProfile>.allocate(capacity: mechanisms.profiles.count)
    let linked = Set(mechanisms.links.flatMap { [$0.from, $0.to] })
    for (position, debtor) in experiment.debtors.enumerated() {
      let first = items.count
      let firstBlock = blocks.count
      // Its block among the debtor's, until it is known how many those are.
      func block(_ slot: UInt32, isClaim: Bool) -> Int {
        let value = slot >> 2 | (isClaim ? 0x2000_0000 : 0)
        if blocks.count == firstBlock || blocks[blocks.count - 1] != value { blocks.append(value) }
        return blocks.count - 1 - firstBlock
      }
      var dueSoon: Int64 = 0
      for claim in debtor.claims {
        opening += claim.amount
        if claim.due < DebtorLanes.soon { dueSoon += claim.amount }
        items.append(
          Item(
            debtor: Int32(position), slot: claim.slot, part: 0, amount: claim.amount,
            start: Int32(claim.issue),
            due: Int32(claim.due), table: Int32(claim.table), plan: -1, isClaim: true,
            hasOwnTerms: true, isAgreed: true, wordStart: block(claim.slot, isClaim: true), chance: -1,
            stressed: -1))
      }
      let terms = mechanisms.profiles[debtor.profile].terms
      for order in debtor.orders {
        var net = Int32(terms?.netDays ?? 0)
        var (isOwn, isAgreed) = (false, false)
        switch order.terms {
        case .profile: break
        case .today(let days): (net, isOwn) = (days, true)
        case .agreed(let days): (net, isOwn, isAgreed) = (days, true, true)
        }
        let chance = order.regime.map { Int32(Int($0.kind) * experiment.modelWeeks + Int($0.week)) } ?? -1
        for part in 0...(terms?.instalments.count ?? 0) {
          items.append(
            Item(
              debtor: Int32(position), slot: order.slot, part: Int32(part), amount: order.amount,
              start: Int32(order.issue), due: net, table: Int32(order.table), plan: Int32(order.plan),
              isClaim: false, hasOwnTerms: isOwn, isAgreed: isAgreed,
              wordStart: block(order.slot, isClaim: false), chance: chance,
              stressed: order.regime.map { Int32($0.stressed) } ?? -1))
        }
      }
      let lead = mechanisms.profiles[debtor.profile].billing.leadDays
      let itemCounters = (blocks.count - firstBlock) * width
      let counters = (itemCounters + ownDraws.count + 7) / 8 * 8
      for index in first..<items.count {
        items[index].wordStart =
          wordCount + Int(items[index].slot & 3) * counters + items[index].wordStart * width
      }
      for index in first..<items.count where !items[index].isClaim && items[index].chance < 0 {
        items[index].isPlain = items[index].part > 0 || Int(items[index].start) >= lead
      }
      let firstOrder = orders.count
      for (index, item) in items.enumerated().dropFirst(first) {
        // What was delivered before the forecast waits for its invoice only.
        guard !item.isClaim, item.part == 0, item.start >= 0 else { continue }
        let start = Int(item.start)
        let isAccepted = start - lead < 0
        let day = isAccepted ? start : start - lead
        guard day < experiment.days else { continue }
        orders.append(
          DebtorAgenda.planned(
            day: day, kind: isAccepted ? .shipment : .order, rank: index - first, item: index))
      }
      orders[firstOrder...].sort { $0.key < $1.key }
      orders.append(DebtorAgenda.end)
      debtors.append(
        Debtor(
          entity: debtor.entity, items: first..<items.count, blocks: firstBlock..<blocks.count,
          influence: debtor.influence, isApplicant: debtor.applicant != nil,
          isLinked: linked.contains(position), claims: debtor.claims.count,
          profile: debtor.profile, arrivals: arrivals + debtor.arrival * experiment.days,
          rules: profiles + debtor.profile, failureClass: debtor.failureClass ?? -1,
          grade: debtor.grade ?? -1,
          dueSoon: dueSoon, firstOrder: firstOrder, firstWord: wordCount, ownWords: wordCount + itemCounters,
          counters: counters))
      wordCount += 4 * counters
    }
    self.wordCount = wordCount
    orderEvents = lists.place(orders)
    self.items = .allocate(capacity: max(1, items.count))
    itemCount = items.count
    self.debtors = .allocate(capacity: max(1, debtors.count))
    debtorCount = debtors.count
    self.items.initialize(from: items, count: items.count)
    self.debtors.initialize(from: debtors, count: debtors.count)
    self.blocks = lists.keep(blocks)
    profileCount = mechanisms.profiles.count
    self.profiles = profiles
    for (index, profile) in mechanisms.profiles.enumerated() {
      (profiles + index).initialize(
        to: PathProfile(
          profile, factors: experiment.factors, ladders: mechanisms.ladders, plans: mechanisms.recoveryPlans,
          lists: lists))
    }
    let lists = lists
    ladders = lists.keep(
      mechanisms.ladders.map {
        PathLadder(
          steps: lists.place($0.steps.map(LadderStep.init)), count: $0.steps.count, fatigue: $0.fatigue)
      })
    insurance = mechanisms.insurance.map {
      let copy = UnsafeMutablePointer<InsurancePolicy>.allocate(capacity: 1)
      copy.initialize(to: $0)
      return copy
    }
    openingReceivables = opening
    tables = FlatTables(experiment.tables)
    links = Dictionary(grouping: mechanisms.links.indices) { mechanisms.links[$0].from }
    let sorted = PathPlan.sequence(of: debtors.count, links: mechanisms.links)
    linksLeadOn = sorted != nil
    self.sequence = lists.keep(sorted ?? (0..<debtors.count).map(Int32.init))
    var next = [Int32](repeating: Int32(experiment.days), count: experiment.days + 1)
    for day in stride(from: experiment.days - 1, through: 0, by: -1) {
      let works = day < mechanisms.workingDays.count ? mechanisms.workingDays[day] : true
      next[day] = works ? Int32(day) : next[day + 1]
    }
    nextWorking = lists.keep(next)
    teamOrder = mechanisms.team?.order
    skill = lists.keep((0..<experiment.days).map { mechanisms.team?.skill(day: $0) ?? 1 })
    var ends: [Int32] = []
    var numbers: [Int32] = []
    for day in 0..<(experiment.days + 400) {
      let date = (experiment.firstDay + day).components
      numbers.append(Int32(date.day))
      ends.append(Int32(day + Day.length(ofMonth: date.month, year: date.year) - date.day))
    }
    monthEnd = lists.keep(ends)
    dayOfMonth = lists.keep(numbers)
    var places = [UInt8](repeating: 0, count: 4 * 256)
    for (index, ahead) in purposes.enumerated() {
      places[4 * Int(ahead.purpose.rawValue) + Int(ahead.draw)] = UInt8(1 + index)
    }
    self.places = lists.keep(places)
    migrationThresholds = lists.keep(
      (mechanisms.migration.map(PathPlan.thresholds) ?? []).map { lists.keep($0) })
    stayerShare = lists.keep(mechanisms.migration?.stayerShare ?? [])
    kinds = lists.keep(
      experiment.failureClasses.map { kind in
        var threshold: Double?
        if case .threshold(let value) = kind.chance { threshold = value }
        return Kind(
          isCertain: kind.chance == .certain, threshold: threshold, own: kind.own,
          isSpread: kind.timing == .spread,
          loading: lists.place(PathPlan.padded(kind.loading, to: experiment.factors)))
      })
  }

  deinit {
    items.deallocate()
    debtors.deallocate()
    profiles.deallocate()
    insurance?.deinitialize(count: 1)
    insurance?.deallocate()
  }

  /// Weights with a zero for each factor that they do not name.
  static func padded(_ weights: [Double], to factors: FactorModel?) -> [Double] {
    weights + [Double](repeating: 0, count: max(0, (factors?.count ?? 0) - weights.count))
  }

  /// Debtors sorted so that links lead from earlier to later ones, otherwise in their order; `nil` where that cannot be.
  private static func sequence(of count: Int, links: [TradeLink]) -> [Int32]? {
    guard !links.isEmpty else { return (0..<count).map(Int32.init) }
    var incoming = [Int](repeating: 0, count: count)
    for link in links { incoming[link.to] += 1 }
    let targets = Dictionary(grouping: links, by: \.from)
    var sorted: [Int32] = []
    var ready = (0..<count).filter { incoming[$0] == 0 }
    var next = 0
    while next < ready.count {
      let debtor = ready[next]
      next += 1
      sorted.append(Int32(debtor))
      for link in targets[debtor] ?? [] {
        incoming[link.to] -= 1
        if incoming[link.to] == 0 { ready.append(link.to) }
      }
    }
    return sorted.count == count ? sorted : nil
  }

  private static func purposes(_ mechanisms: Mechanisms) -> [(purpose: Purpose, draw: UInt32)] {
    var used: [(purpose: Purpose, draw: UInt32)] = []
    func add(_ purpose: Purpose, draw: UInt32 = 0, _ needs: (CustomerProfile) -> Bool) {
      if mechanisms.profiles.contains(where: needs) { used.append((purpose, draw)) }
    }
    add(.dispute) { ($0.dispute?.chance ?? 0) > 0 }
    add(.partialPayment) { ($0.partial?.chance ?? 0) > 0 }
    add(.instrument) { ($0.instrument?.share ?? 0) > 0 }
    add(.deduction) { ($0.deduction?.chance ?? 0) > 0 }
    add(.lateFee) { ($0.terms?.lateFeeRate ?? 0) > 0 }
    add(.discountTaking) { $0.terms?.discount != nil && $0.taking != nil }
    add(.billing) { $0.billing.greatestLagDays > $0.billing.leastLagDays || $0.billing.rejectedShare > 0 }
    add(.billing, draw: 1) { $0.billing.rejectedShare > 0 }
    return used
  }

  /// For each grade the quantiles of its cumulative weekly probabilities, failure first, then the worst grade and up.
  private static func thresholds(_ migration: RatingMigration) -> [[Double]] {
    migration.weekly.map { row in
      var sum = 0.0
      var quantiles: [Double] = []
      for state in stride(from: migration.grades.count, through: 1, by: -1) {
        sum += row[state]
        quantiles.append(FixedOrder.inverseNormalCDF(min(max(sum, 0), 1)))
      }
      return quantiles
    }
  }
}
