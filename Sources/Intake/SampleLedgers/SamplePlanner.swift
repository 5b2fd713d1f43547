import Receivables
import Stochastics

/// Plans what a firm is going to do: its invoices, and for each when and how it would be settled.
struct SamplePlanner {
  let firm: SampleFirm
  let draws: SampleDraws
  let options: SampleLedgerOptions
  let calendar: SampleCalendar
  let economy: SampleEconomy
  var items: [SampleItem] = []
  var steps: [SampleStep] = []

  /// Days after the export for which invoices are planned, because their advances arrive before it.
  static let lookAhead = 45
  /// Days before the first invoice that the oldest open item may have been issued.
  static let oldestAge = 1100

  init(
    firm: SampleFirm, draws: SampleDraws, options: SampleLedgerOptions, calendar: SampleCalendar,
    economy: SampleEconomy
  ) {
    self.firm = firm
    self.draws = draws
    self.options = options
    self.calendar = calendar
    self.economy = economy
  }

  /// Plans the whole history of the firm.
  ///
  /// - Complexity: O(days + invoices).
  mutating func plan() {
    var ordinal = 0
    let last = firm.trait == .prepayer ? options.asOf + SamplePlanner.lookAhead : options.asOf
    var day = options.start
    while day <= min(last, firm.failure ?? last) {
      if let issue = issueDay(day) {
        ordinal += 1
        planInvoice(ordinal, issue)
      }
      day = day + 1
    }
    planOddments()
    planFailure()
  }

  mutating func add(_ day: Day, _ item: Int, _ action: SampleStep.Action) {
    guard day <= options.asOf else { return }
    steps.append(SampleStep(day: day, item: item, action: action))
  }

  mutating func newItem(_ series: SampleSeries, _ ordinal: Int, account: Int, amount: Int64, due: Day) -> Int
  {
    items.append(SampleItem(series, ordinal, account: account, amount: amount, due: due))
    return items.count - 1
  }

  /// The working day of the invoice that the firm's rhythm puts on a day, if it does.
  private func issueDay(_ day: Day) -> Day? {
    switch firm.rhythm {
    case .anyDay(let probability):
      guard calendar.isWorkday(day), draws.uniform(.invoiceToday, Int(day.number)) < probability else {
        return nil
      }
      return day
    case .everyWeeks(let weeks, let weekday, let phase):
      guard day.weekday == weekday, Int(day.startOfWeek.number) / 7 % weeks == phase else { return nil }
      return calendar.next(day)
    case .monthly(let dayOfMonth):
      return day.components.day == dayOfMonth ? calendar.next(day) : nil
    }
  }

  /// Gross amount of an invoice in minor units: log-normal about the firm's share of the season's sales.
  func amount(_ ordinal: Int, _ day: Day) -> Int64 {
    let spread = 0.55
    let noise = FixedOrder.exp(spread * draws.normal(.amount, ordinal) - spread * spread / 2)
    let middle = options.start + (options.asOf - options.start) / 2
    let years = Double(day - middle) / 365.25
    let level = SampleRoster.season[day.components.month - 1] * (1 + SampleRoster.growth * years)
    return max(500, Int64((firm.weeklySales / firm.rhythm.perWeek * level * noise).rounded()))
  }

  /// The day on which an invoice would be paid whole.
  ///
  /// Days from due are a skew bell about segment and firm, moved by the week that everyone has, with 3.5 %
  /// of much later ones; then the payment waits for the firm's pay run. Before it fails, a firm pays later
  /// and later.
  func paymentDay(_ ordinal: Int, issue: Day, due: Day) -> Day {
    let segment = firm.segment
    let bell = draws.normal(.delay, ordinal)
    var days = economy.shift(min(due, options.asOf))
    switch firm.habit {
    case .early:
      days += -6 + 0.3 * firm.shiftDays + 3.5 * bell
    case .anyDay, .payRun, .monthEnd:
      // 1.32 is the mean of the skew part: what is added to it is symmetric, so the median comes near the
      // mean.
      days +=
        segment.medianDaysLate + firm.shiftDays + segment.spreadDays * (FixedOrder.exp(0.75 * bell) - 1.32)
      days -= firm.habit.waitingDays
    }
    if draws.uniform(.longDelay, ordinal) < 0.035 {
      days += 20 - 40 * FixedOrder.log(draws.uniform(.longDelayDays, ordinal))
    }
    if let failure = firm.failure, failure - due < 150 {
      days += 25 * (1 - Double(max(0, failure - due)) / 150)
    }
    return runDay(onOrAfter: max(issue + 1, due + Int(days.rounded())))
  }

  /// The firm's next day of payments.
  func runDay(onOrAfter day: Day) -> Day {
    guard day <= options.asOf else { return day }
    switch firm.habit {
    case .anyDay, .early: return calendar.next(day)
    case .payRun(let weekday): return calendar.next(day + (weekday - day.weekday + 7) % 7)
    case .monthEnd: return calendar.monthEnd(onOrAfter: day)
    }
  }

  /// Old open items and cash that no one could assign.
  private mutating func planOddments() {
    if firm.index % 30 == 17 {
      let day = calendar.previous(options.asOf - draws.whole(650...SamplePlanner.oldestAge, .oldItemAge, 0))
      let old = newItem(.invoice, 0, account: 0, amount: amount(0, day), due: day + firm.segment.netDays)
      add(day, old, .issue(prepaidOn: nil))
    }
    if draws.uniform(.strayCash, 0) < 0.06 {
      let day = calendar.previous(options.asOf - draws.whole(5...300, .strayCashDay, 0))
      guard day >= options.start, day < firm.failure ?? (day + 1) else { return }
      let amount = Int64(draws.whole(2...40, .strayCashDay, 1)) * 5_000
      let cash = newItem(.onAccount, 0, account: 0, amount: amount, due: day)
      add(day, cash, .issue(prepaidOn: nil))
    }
  }

  private mutating func planFailure() {
    guard let failure = firm.failure else { return }
    let day = calendar.next(failure)
    add(day, 0, .fail)
    let dividend = calendar.next(day + draws.whole(90...240, .dividendDay, 0))
    let rate = draws.real(0.03, 0.20, .dividendRate, 0)
    let writeOff = calendar.next(dividend + draws.whole(7...40, .writeOffDay, 0))
    guard dividend <= options.asOf else { return }
    for item in items.indices {
      add(dividend, item, .payDividend(share: rate))
      add(writeOff, item, .writeOff)
    }
  }
}

extension SampleHabit {
  /// Days that a payment waits for the run on average; taken off beforehand, so that medians stay the
  /// segment's.
  var waitingDays: Double {
    switch self {
    case .anyDay, .early: 0.6
    case .payRun: 3.2
    case .monthEnd: 14.5
    }
  }
}
