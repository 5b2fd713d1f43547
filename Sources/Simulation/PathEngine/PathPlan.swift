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
    /// Whether it has net days alone, without the profile's terms, and whether its amount is agreed.
    var hasOwnTerms: Bool
    var isAgreed: Bool
    /// Position of its block of random words among its debtor's.
    var block: UInt16
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
    var arrival: Int
    var profile: Int
    var failureClass: Int
    var grade: Int
    var dueSoon: Int64
    /// Its orders in ``PathPlan/orderSequence``.
    var orders: Range<Int>
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
  /// For each arrival calendar and day the day on which money arrives, `[calendars x days]`.
  let arrivals: UnsafeBufferPointer<Int32>
  /// Slots of random words divided by four, debtor by debtor; those of open items have bit 29 set.
  let blocks: UnsafeBufferPointer<UInt32>
  /// Orders debtor by debtor in the order in which they are taken: by day, on one day the last first.
  let orderSequence: UnsafeBufferPointer<Int32>
  let kinds: UnsafeBufferPointer<Kind>
  private let lists = ProfileLists()
  /// Links by the debtor that spreads.
  let links: [Int: [TradeLink]]
  /// The next working day from each day on, `days` where there is none.
  let nextWorking: UnsafeBufferPointer<Int32>
  /// Last day of the month of each day, and of a year beyond the horizon.
  let monthEnd: UnsafeBufferPointer<Int32>
  /// Day of the month, likewise.
  let dayOfMonth: UnsafeBufferPointer<Int32>
  /// Which per-item words are drawn ahead, after that of the payment: purpose and number of the draw.
  let purposes: [(purpose: Purpose, draw: UInt32)]
  /// Words of an item drawn ahead, the payment's included.
  let width: Int
  /// Position of each purpose and draw up to 3 among an item's words, `[purposes x 4]`; 0 where it is not drawn ahead.
  let places: UnsafeBufferPointer<UInt8>
  let openingReceivables: Int64
  let tables: FlatTables
  /// Conditional thresholds `Phi^-1` of the cumulative migration probabilities from failure upwards, by grade.
  let migrationThresholds: UnsafeBufferPointer<UnsafeBufferPointer<Double>>

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
    var items: [Item] = []
    var debtors: [Debtor] = []
    var blocks: [UInt32] = []
    var sequence: [Int32] = []
    var opening: Int64 = 0
    let linked = Set(mechanisms.links.flatMap { [$0.from, $0.to] })
    for (position, debtor) in experiment.debtors.enumerated() {
      let first = items.count
      let firstBlock = blocks.count
      func block(_ slot: UInt32, isClaim: Bool) -> UInt16 {
        let value = slot >> 2 | (isClaim ? 0x2000_0000 : 0)
        if blocks.count == firstBlock || blocks[blocks.count - 1] != value { blocks.append(value) }
        return UInt16(blocks.count - 1 - firstBlock)
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
            hasOwnTerms: true, isAgreed: true, block: block(claim.slot, isClaim: true), chance: -1,
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
              block: block(order.slot, isClaim: false), chance: chance,
              stressed: order.regime.map { Int32($0.stressed) } ?? -1))
        }
      }
      let lead = mechanisms.profiles[debtor.profile].billing.leadDays
      func day(_ index: Int) -> Int {
        let start = Int(items[index].start)
        return start - lead < 0 ? start : start - lead
      }
      let firstOrder = sequence.count
      // What was delivered before the forecast waits for its invoice only.
      sequence += (first..<items.count)
        .filter { !items[$0].isClaim && items[$0].part == 0 && items[$0].start >= 0 }
        .sorted { (day($0), $1) < (day($1), $0) }.map { Int32($0) }
      debtors.append(
        Debtor(
          entity: debtor.entity, items: first..<items.count, blocks: firstBlock..<blocks.count,
          influence: debtor.influence, isApplicant: debtor.applicant != nil,
          isLinked: linked.contains(position), claims: debtor.claims.count, arrival: debtor.arrival,
          profile: debtor.profile, failureClass: debtor.failureClass ?? -1, grade: debtor.grade ?? -1,
          dueSoon: dueSoon, orders: firstOrder..<sequence.count))
    }
    orderSequence = lists.keep(sequence)
    self.items = .allocate(capacity: max(1, items.count))
    itemCount = items.count
    self.debtors = .allocate(capacity: max(1, debtors.count))
    debtorCount = debtors.count
    self.items.initialize(from: items, count: items.count)
    self.debtors.initialize(from: debtors, count: debtors.count)
    self.blocks = lists.keep(blocks)
    profileCount = mechanisms.profiles.count
    profiles = .allocate(capacity: profileCount)
    for (index, profile) in mechanisms.profiles.enumerated() {
      (profiles + index).initialize(
        to: PathProfile(
          profile, factors: experiment.factors, plans: mechanisms.recoveryPlans, lists: lists))
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
    arrivals = lists.keep(experiment.arrivals.flatMap { $0 })
    openingReceivables = opening
    tables = FlatTables(experiment.tables)
    links = Dictionary(grouping: mechanisms.links, by: \.from)
    var next = [Int32](repeating: Int32(experiment.days), count: experiment.days + 1)
    for day in stride(from: experiment.days - 1, through: 0, by: -1) {
      let works = day < mechanisms.workingDays.count ? mechanisms.workingDays[day] : true
      next[day] = works ? Int32(day) : next[day + 1]
    }
    nextWorking = lists.keep(next)
    var ends: [Int32] = []
    var numbers: [Int32] = []
    for day in 0..<(experiment.days + 400) {
      let date = (experiment.firstDay + day).components
      numbers.append(Int32(date.day))
      ends.append(Int32(day + Day.length(ofMonth: date.month, year: date.year) - date.day))
    }
    monthEnd = lists.keep(ends)
    dayOfMonth = lists.keep(numbers)
    purposes = PathPlan.purposes(mechanisms)
    width = 1 + purposes.count
    var places = [UInt8](repeating: 0, count: 4 * 256)
    for (index, ahead) in purposes.enumerated() {
      places[4 * Int(ahead.purpose.rawValue) + Int(ahead.draw)] = UInt8(1 + index)
    }
    self.places = lists.keep(places)
    migrationThresholds = lists.keep(
      (mechanisms.migration.map(PathPlan.thresholds) ?? []).map { lists.keep($0) })
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
