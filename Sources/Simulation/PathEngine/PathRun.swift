import CreditModels
import Stochastics

/// One path at a time through everything: orders, invoices, payments, disputes, holds, contacts, failures, recoveries.
///
/// Event by event along the days, all debtors together, so that what couples them (collectors, trade links, the
/// insurer's aggregates) works inside the path. What is drawn is a function of seed, path, entity and slot alone;
/// with every mechanism neutral a path gives the bits of ``BlockEngine``. Order within a day: failure, receipts,
/// credits, issue, collection. One run serves one thread; it can stop at any day, show what the firm knows, take
/// decisions from outside, and go on with the same draws.
public final class PathRun {
  let plan: PathPlan
  let experiment: Experiment
  let mechanisms: Mechanisms
  let days: Int
  let items: UnsafeMutablePointer<ItemState>
  let debtors: UnsafeMutablePointer<DebtorState>
  var calendar: EventCalendar
  let receipts: UnsafeMutablePointer<Int64>
  let outflows: UnsafeMutablePointer<Int64>
  let invoiced: UnsafeMutablePointer<Int64>
  let measures: UnsafeMutablePointer<Int64>
  /// Open receivables at the close of each day.
  let openByDay: UnsafeMutablePointer<Int64>
  /// Payment words, `[items]`, and the words drawn ahead, `[purposes x items]`.
  let paymentWords: UnsafeMutablePointer<UInt32>
  let aheadWords: UnsafeMutablePointer<UInt32>
  var cases: [RecoveryCase] = []
  var bills: [BillState] = []
  var queue = ContactQueue()
  var movement = ReceivablesMovement()
  var balances = CreditBalanceMovement()
  var openTotal: Int64 = 0
  var claimedSoFar: Int64 = 0
  var paidByInsurer: Int64 = 0
  var cutShare = 0.0
  var claims: [InsuranceClaim] = []
  var insurableTurnover: Int64 = 0
  var fromOpenItems: Int64 = 0
  var fromPlan: Int64 = 0
  var fromRecoveries: Int64 = 0
  var beyondHistory: Int64 = 0
  var failedAmount: Int64 = 0
  var creditLoss: Int64 = 0
  var salesLevels: [FixedShare?] = []
  var today = 0
  var path: UInt32 = 0
  var suppression = PathSuppression()
  var isSuppressing = false
  /// Events of the path, where they are asked for.
  public internal(set) var log: [PathEvent]?

  // Factors of the path in the block that holds them.
  var factors: FactorBlock?
  var lane = 0
  // Failure curves by class, worked out when first needed.
  let curves: UnsafeMutablePointer<Double>
  let lowestIndex: UnsafeMutablePointer<Double>
  let curveStamp: UnsafeMutablePointer<UInt32>
  let indexStamp: UnsafeMutablePointer<UInt32>
  var stamp: UInt32 = 0
  var tailScale = 1.0
  let screen: FailureScreen
  /// What facilities want to know of receivables.
  let book: CollateralBook?
  /// What the payments of the path have in common beyond the profiles' habits.
  let shocks: PaymentShocks?

  struct InsuranceClaim {
    var debtor: Int
    var amount: Int64
  }

  init(plan: PathPlan) {
    self.plan = plan
    experiment = plan.experiment
    mechanisms = plan.mechanisms
    days = plan.days
    let classes = max(1, plan.experiment.failureClasses.count)
    items = .allocate(capacity: max(1, plan.items.count))
    debtors = .allocate(capacity: max(1, plan.debtors.count))
    calendar = EventCalendar(days: plan.days, capacity: 4 * plan.items.count + 1024)
    receipts = .allocate(capacity: plan.days)
    outflows = .allocate(capacity: plan.days)
    invoiced = .allocate(capacity: plan.days)
    openByDay = .allocate(capacity: plan.days)
    measures = .allocate(capacity: PathMeasure.allCases.count)
    paymentWords = .allocate(capacity: max(1, plan.items.count))
    aheadWords = .allocate(capacity: max(1, plan.items.count * plan.purposes.count))
    curves = .allocate(capacity: classes * (plan.weeks + 1))
    lowestIndex = .allocate(capacity: classes)
    curveStamp = .allocate(capacity: classes)
    indexStamp = .allocate(capacity: classes)
    curveStamp.initialize(repeating: 0, count: classes)
    indexStamp.initialize(repeating: 0, count: classes)
    screen = FailureScreen(weeks: plan.weeks)
    book = CollateralBook(plan.experiment)
    shocks = plan.experiment.dependence.flatMap {
      $0 == .none ? nil : PaymentShocks($0, weeks: plan.experiment.modelWeeks, paths: 1)
    }
  }

  deinit {
    calendar.deallocate()
    items.deallocate()
    debtors.deallocate()
    for pointer in [receipts, outflows, invoiced, measures, openByDay] { pointer.deallocate() }
    paymentWords.deallocate()
    aheadWords.deallocate()
    for pointer in [curves, lowestIndex] { pointer.deallocate() }
    curveStamp.deallocate()
    indexStamp.deallocate()
  }

  // MARK: The course of a path

  /// Puts everything back to the start of a path.
  ///
  /// - Parameters:
  ///   - factors: The block of factor paths that holds the path's, if there are factors.
  ///   - lane: Its place in the block.
  func begin(
    path: UInt32, factors: FactorBlock?, lane: Int, suppression: PathSuppression = PathSuppression(),
    records: Bool = false
  ) {
    self.path = path
    shocks?.draw(key: experiment.key, firstPath: Int(path), count: 1)
    self.factors = factors
    self.lane = lane
    self.suppression = suppression
    isSuppressing = !suppression.isEmpty
    log = records ? [] : nil
    stamp &+= 1
    today = 0
    calendar.removeAll()
    for pointer in [receipts, outflows, invoiced] { pointer.update(repeating: 0, count: days) }
    measures.update(repeating: 0, count: PathMeasure.allCases.count)
    cases.removeAll(keepingCapacity: true)
    bills.removeAll(keepingCapacity: true)
    claims.removeAll(keepingCapacity: true)
    queue.removeAll()
    movement = ReceivablesMovement()
    balances = CreditBalanceMovement()
    movement.opening = plan.openingReceivables
    openTotal = 0
    (claimedSoFar, paidByInsurer, cutShare, insurableTurnover) = (0, 0, 0, 0)
    (fromOpenItems, fromPlan, fromRecoveries, beyondHistory) = (0, 0, 0, 0)
    (failedAmount, creditLoss) = (0, 0)
    tailScale = drawTailScale()
    drawSalesLevels()
    drawWords()
    book?.begin()
    for debtor in plan.debtors.indices { beginDebtor(debtor) }
    certify(day: -1)
    if let training = mechanisms.team?.training, training.day < days {
      outflows[training.day] += training.cost
    }
    if let training = mechanisms.team?.training, training.day < days { add(.collectionCost, training.cost) }
  }

  /// Carries the path to the close of a day.
  public func advance(through last: Int) {
    while today <= last, today < days {
      if today % 7 == 0 { beginWeek(today / 7) }
      while let event = calendar.take(day: today, phase: .failure) { failurePhase(event) }
      while let event = calendar.take(day: today, phase: .receipts) { receiptPhase(event) }
      while let event = calendar.take(day: today, phase: .credits) { creditPhase(event) }
      while let event = calendar.take(day: today, phase: .issue) { issuePhase(event) }
      // What is paid on the day of its invoice is in the bank that day.
      while let event = calendar.take(day: today, phase: .receipts) { receiptPhase(event) }
      while let event = calendar.take(day: today, phase: .collection) { collectionPhase(event) }
      serveQueue()
      while let event = calendar.take(day: today, phase: .receipts) { receiptPhase(event) }
      add(.receivableDays, openTotal)
      openByDay[today] = openTotal
      certify(day: today)
      today += 1
    }
  }

  /// Closes the books after the last day.
  func finish() {
    var unbilled: Int64 = 0
    var disputed: Int64 = 0
    for index in plan.items.indices {
      let item = items + index
      switch item.pointee.status {
      case .open: movement.open += item.pointee.remaining
      case .disputed:
        movement.open += item.pointee.remaining
        disputed += item.pointee.remaining
      case .shipped: unbilled += item.pointee.amount
      default: break
      }
      if item.pointee.status != .closed { balances.closing += item.pointee.deposit }
    }
    for claim in cases where claim.route >= 0 { movement.inRecovery += claim.amount }
    for bill in bills where bill.isHeld && !bill.isDone { balances.billsClosing += bill.amount }
    set(.unbilledEnd, unbilled)
    set(.disputedEnd, disputed)
    set(.inRecoveryEnd, movement.inRecovery)
    set(.writtenOff, movement.writtenOff)
    set(.discounts, movement.discounts)
    set(.credits, movement.credits)
    set(.lateFees, movement.charges)
    set(.billsReceived, movement.bills)
    set(.billsEnd, balances.billsClosing)
    set(.backlogEnd, Int64(queue.count))
    payPremium()
    set(.imbalance, movement.imbalance.magnitudeSum(balances.imbalance, balances.billImbalance))
  }

  @inline(__always)
  func add(_ measure: PathMeasure, _ amount: Int64) { measures[measure.rawValue] += amount }

  private func set(_ measure: PathMeasure, _ amount: Int64) { measures[measure.rawValue] = amount }

  @inline(__always)
  func note(
    _ kind: PathEvent.Kind, debtor: Int, item: Int = -1, amount: Int64 = 0, detail: Int = 0,
    reasons: DecisionReasons = .clear
  ) {
    guard log != nil else { return }
    log?.append(
      PathEvent(
        day: today, kind: kind, debtor: debtor, item: item, amount: amount, detail: detail, reasons: reasons))
  }

  // MARK: Draws

  private func drawSalesLevels() {
    salesLevels = experiment.salesDeviation.enumerated().map { plan, deviation in
      guard deviation > 0 else { return nil }
      let uniform = experiment.key.uniform(path: path, entity: UInt32(plan), slot: 0, purpose: .salesLevel)
      return BlockEngine.level(uniform: uniform, deviation: deviation)
    }
  }

  /// The words of every item's payment, and of the purposes that every item needs.
  private func drawWords() {
    let key = experiment.key
    let count = plan.items.count
    for debtor in plan.debtors {
      var block: UInt32?
      var wasClaim = true
      var words = SIMD4<UInt32>.zero
      for index in debtor.items {
        let item = plan.items[index]
        if item.part > 0 {
          paymentWords[index] = key.word(
            path: path, entity: debtor.entity, slot: item.slot, purpose: .orderPayment,
            draw: UInt32(item.part))
          continue
        }
        if block != item.slot >> 2 || wasClaim != item.isClaim {
          block = item.slot >> 2
          wasClaim = item.isClaim
          words = key.words(
            path: path, entity: debtor.entity, block: item.slot >> 2,
            purpose: item.isClaim ? .openItemPayment : .orderPayment)
        }
        paymentWords[index] = words[Int(item.slot & 3)]
      }
    }
    for (row, purpose) in plan.purposes.enumerated() {
      let row = aheadWords + row * count
      for debtor in plan.debtors {
        var block: UInt32?
        var words = SIMD4<UInt32>.zero
        for index in debtor.items {
          let slot = plan.items[index].isClaim ? plan.items[index].slot | 0x8000_0000 : plan.items[index].slot
          if block != slot >> 2 {
            block = slot >> 2
            words = key.words(path: path, entity: debtor.entity, block: slot >> 2, purpose: purpose)
          }
          row[index] = words[Int(slot & 3)]
        }
      }
    }
  }

  /// The uniform number of an item that was drawn ahead; open items and orders have slots of their own.
  @inline(__always)
  func uniform(_ purpose: Purpose, item index: Int) -> Double {
    guard let row = plan.ahead(purpose) else { return uniform(purpose, item: index, draw: 0) }
    return StreamKey.unit(aheadWords[row * plan.items.count + index])
  }

  /// A further uniform number of an item.
  func uniform(_ purpose: Purpose, item index: Int, draw: UInt32) -> Double {
    let item = plan.items[index]
    let slot = item.isClaim ? item.slot | 0x8000_0000 : item.slot
    return experiment.key.uniform(
      path: path, entity: plan.debtors[Int(item.debtor)].entity, slot: slot, purpose: purpose,
      draw: draw + 16 * UInt32(item.part))
  }

  /// The index `weights . F` of a week.
  @inline(__always)
  func index(_ weights: [Double], week: Int) -> Double {
    guard let factors else { return 0 }
    var sum = 0.0
    for factor in 0..<min(weights.count, factors.count) {
      sum += weights[factor] * factors.values[(factor * factors.weeks + week) * factors.paths + lane]
    }
    return sum
  }

  /// Week of a day, inside the horizon.
  @inline(__always)
  func week(of day: Int) -> Int { min(max(0, day) / 7, plan.weeks - 1) }

  /// Cash in.
  @inline(__always)
  func receive(_ amount: Int64, from debtor: Int) {
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
