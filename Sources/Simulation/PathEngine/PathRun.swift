import CreditModels
import Liquidity
import Stochastics

/// One path at a time through everything: orders, invoices, payments, disputes, holds, contacts, failures, recoveries.
///
/// Event by event, one debtor after another over the whole horizon, so that what belongs to a debtor is at hand;
/// where something couples debtors (collectors, trade links) they are woken on the days that matter
/// (``WakeCalendar``), and the insurer's aggregates are settled in order of day afterwards. What is drawn is a
/// function of seed, path, entity and slot alone; with every mechanism neutral a path gives the bits of
/// ``BlockEngine``. Order within a day: failure, receipts, credits, issue, collection. One run serves one thread; it
/// can stop at any day, show what the firm knows, take decisions from outside, and go on with the same draws.
public final class PathRun {
  let plan: PathPlan
  let experiment: Experiment
  let mechanisms: Mechanisms
  let days: Int
  let books: UnsafeMutablePointer<PathBooks>
  private let allItems: UnsafeMutablePointer<ItemState>
  let debtors: UnsafeMutablePointer<DebtorState>
  let agenda: DebtorAgenda
  let receipts: UnsafeMutablePointer<Int64>
  let outflows: UnsafeMutablePointer<Int64>
  let invoiced: UnsafeMutablePointer<Int64>
  let measures: UnsafeMutablePointer<Int64>
  /// Open receivables at the close of each day; until the path is finished, their changes.
  let openByDay: UnsafeMutablePointer<Int64>
  /// Credited, and failed less recovered, by day: what value added tax follows, `[2 x days]`.
  let taxBases: UnsafeMutablePointer<Int64>
  private let allWords: UnsafeMutablePointer<UInt32>
  let draws: WordDraws
  private let allLevels: UnsafeMutablePointer<Double>
  let economy: PathEconomy
  /// Levels of sales plans; a negative number of units where a plan is certain.
  let salesLevels: UnsafeMutablePointer<Int64>
  /// Minutes that collectors have worked by day, where they serve at once.
  let minutes: UnsafeMutablePointer<Double>
  /// First day that is not closed yet, and whether the debtors have begun.
  var nextDay = 0
  var hasBegun = false
  /// Place of the path in its block of factors.
  private(set) var lane = 0

  // Failure curves by class, worked out when first needed.
  let curves: UnsafeMutablePointer<Double>
  let curveStamp: UnsafeMutablePointer<UInt32>
  let ranges: IndexRanges
  /// Words of a walk through grades, `[4 x blocks of weeks]`.
  let weekWords: UnsafeMutablePointer<UInt32>
  let screen: FailureScreen
  let weeklyScreen: WeeklyFailureScreen
  let migrations: MigrationScreen?
  /// What facilities want to know of receivables, and the days on which they look.
  let book: CollateralBook?
  let certificateDays: [Int]
  /// Ages of receivables, where they are counted.
  let aging: AgingBook?
  /// Failed by period of issue, items open at the start first; empty without a bridge.
  var failedByVintage: [Int64]
  /// What the payments of the path have in common beyond the profiles' habits.
  let shocks: PaymentShocks?

  init(plan: PathPlan) {
    self.plan = plan
    experiment = plan.experiment
    mechanisms = plan.mechanisms
    days = plan.days
    let classes = max(1, plan.experiment.failureClasses.count)
    books = .allocate(capacity: 1)
    allItems = .allocate(capacity: max(1, plan.itemCount))
    allWords = .allocate(capacity: max(1, plan.wordCount))
    allLevels = .allocate(capacity: max(1, plan.itemCount))
    books.initialize(
      to: PathBooks(
        items: allItems, words: allWords, levels: allLevels,
        wakes: WakeCalendar(days: plan.days, debtors: plan.debtorCount)))
    debtors = .allocate(capacity: max(1, plan.debtorCount))
    agenda = DebtorAgenda(debtors: plan.debtorCount + 1)
    minutes = .allocate(capacity: plan.days)
    receipts = .allocate(capacity: plan.days)
    outflows = .allocate(capacity: plan.days)
    invoiced = .allocate(capacity: plan.days)
    openByDay = .allocate(capacity: plan.days)
    taxBases = .allocate(capacity: 2 * plan.days)
    measures = .allocate(capacity: PathMeasure.allCases.count)
    draws = WordDraws(plan: plan)
    economy = PathEconomy(plan: plan)
    salesLevels = .allocate(capacity: max(1, plan.experiment.salesDeviation.count))
    curves = .allocate(capacity: classes * (plan.weeks + plan.weeksAhead + 1))
    curveStamp = .allocate(capacity: classes)
    curveStamp.initialize(repeating: 0, count: classes)
    ranges = IndexRanges(plan: plan)
    weekWords = .allocate(capacity: 32 * draws.weekGroups)
    screen = FailureScreen(weeks: plan.weeks + plan.weeksAhead)
    weeklyScreen = WeeklyFailureScreen()
    migrations = plan.mechanisms.migration.map { MigrationScreen($0) }
    let book = CollateralBook(plan.experiment, items: plan.itemCount)
    self.book = book
    aging = AgingBook(plan.experiment)
    // Ages are counted at the close of each week.
    certificateDays = Set(
      (book?.borrowing ?? []).flatMap(\.rules.certificateDays) + (aging?.weekEnds ?? [])
    ).sorted()
    let periods = plan.experiment.bridgePeriods
    failedByVintage = Array(repeating: 0, count: periods.isEmpty ? 0 : periods.count + 1)
    shocks = plan.experiment.dependence.flatMap {
      $0 == .none ? nil : PaymentShocks($0, weeks: plan.experiment.modelWeeks, paths: 1)
    }
  }

  deinit {
    books.pointee.wakes.deallocate()
    books.deinitialize(count: 1)
    books.deallocate()
    agenda.deallocate()
    minutes.deallocate()
    allItems.deallocate()
    debtors.deallocate()
    for pointer in [receipts, outflows, invoiced, measures, salesLevels, openByDay, taxBases] {
      pointer.deallocate()
    }
    allWords.deallocate()
    allLevels.deallocate()
    curves.deallocate()
    curveStamp.deallocate()
    weekWords.deallocate()
  }

  /// State of the items, by number.
  @inline(__always) var items: UnsafeMutablePointer<ItemState> { books.pointee.items }
  /// Random words of the items, the payment's first; the plan's items tell where they stand.
  @inline(__always) var words: UnsafeMutablePointer<UInt32> { books.pointee.words }
  /// Cumulative hazards at which the clocks of items would fire with a factor of 1, where they were worked out ahead.
  @inline(__always) var levels: UnsafeMutablePointer<Double> { books.pointee.levels }

  /// Turns to a debtor. One that is carried to its end at once finds its items and events where those of the one before
  /// it were, which are still in the nearest cache.
  @inline(__always)
  func turn(to debtor: Int) {
    books.pointee.debtor = debtor
    books.pointee.list = debtor
    guard runsThrough else { return }
    let fixed = plan.debtors + debtor
    // What others bring to a linked debtor before its turn stands in its own list.
    if !fixed.pointee.isLinked { books.pointee.list = plan.debtorCount }
    books.pointee.items = allItems - fixed.pointee.items.lowerBound
    books.pointee.words = allWords - fixed.pointee.firstWord
    books.pointee.levels = allLevels - fixed.pointee.items.lowerBound
  }

  @inline(__always) var path: UInt32 { books.pointee.path }
  @inline(__always) var stamp: UInt32 { books.pointee.stamp }
  @inline(__always) var tailScale: Double { books.pointee.tailScale }
  @inline(__always) var stop: Range<Int>? {
    get { books.pointee.stop }
    set { books.pointee.stop = newValue }
  }
  @inline(__always) var servesAtOnce: Bool { books.pointee.servesAtOnce }
  @inline(__always) var runsThrough: Bool { books.pointee.runsThrough }
  @inline(__always) var isCoupled: Bool { books.pointee.isCoupled }

  /// Day that is worked on.
  @inline(__always) var today: Int { books.pointee.today }

  /// Events of the path in order of day, where they were asked for.
  public var log: [PathEvent]? {
    guard books.pointee.isRecording else { return nil }
    // Debtors ran one after the other; within a day their order stays.
    return books.pointee.log.enumerated().sorted { ($0.element.day, $0.offset) < ($1.element.day, $1.offset) }
      .map(\.element)
  }

  // MARK: The course of a path

  /// Puts everything back to the start of a path.
  ///
  /// - Parameters:
  ///   - factors: The block of factor paths that holds the path's, if there are factors.
  ///   - lane: Its place in the block.
  ///   - runsThrough: Whether the path is to be carried to its end at once, with contacts made on the day on which they
  ///     are asked for. Where ``isOverworked`` says afterwards that a day was too short for them, the path has to be
  ///     begun again without.
  func begin(
    path: UInt32, factors: FactorBlock?, lane: Int, suppression: PathSuppression = PathSuppression(),
    records: Bool = false, runsThrough: Bool = false
  ) {
    books.pointee.path = path
    self.lane = lane
    let servesAtOnce = runsThrough && mechanisms.team != nil && plan.linksLeadOn
    let isCoupled = (mechanisms.team != nil && !servesAtOnce) || !plan.linksLeadOn
    books.pointee.servesAtOnce = servesAtOnce
    books.pointee.isCoupled = isCoupled
    books.pointee.runsThrough =
      runsThrough && certificateDays.isEmpty && book == nil && experiment.facilities?.shipmentStop == nil
      && !records && !isCoupled
    books.pointee.items = allItems
    books.pointee.words = allWords
    books.pointee.levels = allLevels
    minutes.update(repeating: 0, count: days)
    for debtor in 0..<plan.debtorCount where plan.debtors[debtor].isLinked {
      clearAgenda(debtor, list: debtor)
    }
    shocks?.draw(key: experiment.key, firstPath: Int(path), count: 1)
    books.pointee.reset(opening: plan.openingReceivables)
    books.pointee.suppression = suppression
    books.pointee.isSuppressing = !suppression.isEmpty
    books.pointee.isRecording = records
    economy.load(factors, lane: lane)
    ranges.load(factors, lane: lane)
    economy.weighCuts(insurance: books.pointee.suppression.cuts ? nil : mechanisms.insurance)
    books.pointee.stamp &+= 1
    nextDay = 0
    hasBegun = false
    for pointer in [receipts, outflows, invoiced, openByDay] { pointer.update(repeating: 0, count: days) }
    taxBases.update(repeating: 0, count: 2 * days)
    measures.update(repeating: 0, count: PathMeasure.allCases.count)
    books.pointee.tailScale = drawTailScale()
    drawSalesLevels()
    noteCuts()
    if let training = mechanisms.team?.training, training.day < days {
      outflows[training.day] += training.cost
      add(.collectionCost, training.cost)
    }
    book?.begin()
    aging?.begin()
    for index in failedByVintage.indices { failedByVintage[index] = 0 }
    if !certificateDays.isEmpty {
      beginDebtors(freeThrough: nil)
      certify(day: -1)
    }
  }

  /// Closes the books after the last day.
  func finish() {
    closeCollateral()
    for index in 0..<plan.debtorCount where !debtors[index].isClosed { closeBooks(of: index) }
    var total: Int64 = 0
    for day in 0..<days {
      total += openByDay[day]
      openByDay[day] = total
      add(.receivableDays, total)
    }
    let books = books
    for claim in books.pointee.cases where claim.route >= 0 {
      books.pointee.movement.inRecovery += claim.amount
    }
    for bill in books.pointee.bills where bill.isHeld && !bill.isDone {
      books.pointee.balances.billsClosing += bill.amount
    }
    let movement = books.pointee.movement
    let balances = books.pointee.balances
    set(.inRecoveryEnd, movement.inRecovery)
    set(.writtenOff, movement.writtenOff)
    set(.discounts, movement.discounts)
    set(.credits, movement.credits)
    set(.lateFees, movement.charges)
    set(.billsReceived, movement.bills)
    set(.billsEnd, balances.billsClosing)
    set(.backlogEnd, Int64(books.pointee.queue.count))
    payPremium()
    set(.imbalance, movement.imbalance.magnitudeSum(balances.imbalance, balances.billImbalance))
  }

  /// What is left of a debtor's items after the last day.
  func closeBooks(of debtor: Int) {
    debtors[debtor].isClosed = true
    var (open, unbilled, disputed, deposits): (Int64, Int64, Int64, Int64) = (0, 0, 0, 0)
    for index in plan.debtors[debtor].items {
      let item = items + index
      switch item.pointee.status {
      case .closed: continue
      case .open: open += item.pointee.remaining
      case .disputed:
        open += item.pointee.remaining
        disputed += item.pointee.remaining
      case .shipped: unbilled += item.pointee.amount
      default: break
      }
      deposits += item.pointee.deposit
    }
    books.pointee.movement.open += open
    books.pointee.balances.closing += deposits
    add(.unbilledEnd, unbilled)
    add(.disputedEnd, disputed)
  }

  @inline(__always)
  func add(_ measure: PathMeasure, _ amount: Int64) { measures[measure.rawValue] += amount }

  private func set(_ measure: PathMeasure, _ amount: Int64) { measures[measure.rawValue] = amount }

  /// A credit note or discount, tax included.
  @inline(__always)
  func noteCredited(_ amount: Int64) { taxBases[today] += amount }

  /// What failed, or was recovered where negative, tax included.
  @inline(__always)
  func noteFailed(_ amount: Int64) { taxBases[days + today] += amount }

  /// A change of what all debtors owe: it counts for every day-end from today on.
  @inline(__always)
  func changeOpen(_ amount: Int64) { openByDay[today] += amount }

  @inline(__always)
  func note(
    _ kind: PathEvent.Kind, debtor: Int, item: Int = -1, amount: Int64 = 0, detail: Int = 0,
    reasons: DecisionReasons = .clear
  ) {
    guard books.pointee.isRecording else { return }
    record(
      PathEvent(
        day: today, kind: kind, debtor: debtor, item: item, amount: amount, detail: detail, reasons: reasons))
  }

  @inline(never)
  private func record(_ event: PathEvent) { books.pointee.log.append(event) }

  /// The insurer's cuts of limits, which follow from the economy alone.
  private func noteCuts() {
    guard books.pointee.isRecording else { return }
    var share = 0.0
    for week in 0..<plan.weeks {
      let next = economy.cutShares[week]
      if next > 0, share == 0 {
        record(
          PathEvent(
            day: 7 * week, kind: .limitsCut, debtor: -1, item: -1, amount: 0,
            detail: Int((next * 100).rounded()), reasons: .clear))
      }
      share = next
    }
  }

  // MARK: Draws

  private func drawSalesLevels() {
    for (plan, deviation) in experiment.salesDeviation.enumerated() {
      guard deviation > 0 else {
        salesLevels[plan] = -1
        continue
      }
      let uniform = experiment.key.uniform(path: path, entity: UInt32(plan), slot: 0, purpose: .salesLevel)
      salesLevels[plan] = BlockEngine.level(uniform: uniform, deviation: deviation).units
    }
  }

  /// A uniform number of an item; open items and orders have slots of their own.
  ///
  /// - Parameter draw: Number of the draw. It and the purpose are known when this is compiled, so that nothing but a
  ///   look-up is left of those that were drawn ahead.
  @inline(__always)
  func uniform(_ purpose: Purpose, item index: Int, draw: UInt32 = 0) -> Double {
    if draw < 4 {
      let place = Int(plan.places[4 * Int(purpose.rawValue) + Int(draw)])
      if place > 0, draw == 0 || plan.items[index].part == 0 {
        return StreamKey.unit(word(index, place: place))
      }
    }
    return drawn(purpose, item: index, draw: draw)
  }

  /// A word of an item that was drawn ahead, by its place among them.
  @inline(__always)
  func word(_ index: Int, place: Int) -> UInt32 {
    words[plan.items[index].wordStart &+ place]
  }

  /// The uniform number of a draw that is made once for a debtor.
  @inline(__always)
  func uniform(_ draw: PathPlan.OwnDraw, debtor: Int) -> Double { StreamKey.unit(word(draw, debtor: debtor)) }

  /// Its word.
  @inline(__always)
  func word(_ draw: PathPlan.OwnDraw, debtor: Int) -> UInt32 {
    words[plan.debtors[debtor].ownWords &+ plan.ownPlaces[draw.rawValue]]
  }

  /// The word of an item's payment clock.
  @inline(__always)
  func paymentWord(_ index: Int) -> UInt32 {
    let item = plan.items + index
    guard item.pointee.part == 0 else {
      return experiment.key.word(
        path: path, entity: plan.debtors[Int(item.pointee.debtor)].entity, slot: item.pointee.slot,
        purpose: .orderPayment, draw: UInt32(item.pointee.part))
    }
    return words[item.pointee.wordStart]
  }

  /// Whether a number of an item that was drawn ahead lies below a limit of its profile; instalments share those of
  /// their order.
  @inline(__always)
  func isBelow(_ limit: UInt64, _ purpose: Purpose, item index: Int, draw: Int = 0) -> Bool {
    guard limit > 0 else { return false }
    return UInt64(word(index, place: Int(plan.places[4 * Int(purpose.rawValue) + draw]))) < limit
  }

  /// A uniform number that was not drawn ahead.
  @inline(never)
  private func drawn(_ purpose: Purpose, item index: Int, draw: UInt32) -> Double {
    let item = plan.items + index
    let slot = item.pointee.isClaim ? item.pointee.slot | 0x8000_0000 : item.pointee.slot
    return experiment.key.uniform(
      path: path, entity: plan.debtors[Int(item.pointee.debtor)].entity, slot: slot, purpose: purpose,
      draw: draw + 16 * UInt32(item.pointee.part))
  }

  // MARK: Places

  /// The profile of a debtor.
  @inline(__always)
  func profile(of debtor: Int) -> UnsafeMutablePointer<PathProfile> {
    plan.debtors[debtor].rules
  }

  /// Week of a day, inside the horizon.
  @inline(__always)
  func week(of day: Int) -> Int { min(max(0, day) / 7, plan.weeks - 1) }

  /// Day on which money that a debtor pays on a day of the horizon arrives.
  @inline(__always)
  func arrival(_ debtor: Int, day: Int) -> Int {
    Int(plan.debtors[debtor].arrivals[day])
  }

  /// Cash in.
  @inline(__always)
  func receive(_ amount: Int64, from debtor: Int) {
    let today = today
    receipts[today] += amount
    let state = debtors + debtor
    state.pointee.received += amount
    if today < DebtorLanes.soon {
      state.pointee.received28 += amount
      if today < 7 { state.pointee.received7 += amount }
    }
  }

  /// Cash out beside the plan's outflows.
  @inline(__always)
  func pay(_ amount: Int64, _ measure: PathMeasure) {
    guard amount != 0 else { return }
    outflows[today] += amount
    add(measure, amount)
  }
}

extension Int64 {
  /// The magnitudes of three numbers added up.
  func magnitudeSum(_ second: Int64, _ third: Int64) -> Int64 {
    Int64(magnitude &+ second.magnitude &+ third.magnitude)
  }
}
