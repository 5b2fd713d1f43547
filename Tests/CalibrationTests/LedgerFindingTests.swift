import Calibration
import CreditModels
import Receivables
import Stochastics
import Testing

/// Causes, ageing, sales and groups of made-up ledgers, against what can be counted by hand.
@Suite struct LedgerFindingTests {
  private static let euro = Currency(code: "EUR")
  private static let start = Day(iso: "2022-01-01") ?? Day(number: 18_993)

  /// An invoice issued on a day of the ledger, due thirty days later.
  private func invoice(
    _ id: Int, customer: Int, day: Int, amount: Int64 = 10_000, events: [(LedgerEventKind, Int)] = []
  ) throws -> LedgerItem {
    let issue = Self.start + day
    return LedgerItem(
      id: Int64(id), customer: customer, slot: UInt32(id), account: "A", kind: .invoice, document: "\(id)",
      currency: try #require(Self.euro), issue: issue, due: issue + 30, knownOn: issue, amount: amount,
      sourceLine: id,
      events: events.map {
        LedgerEvent(kind: $0.0, effective: issue + $0.1, knownOn: issue + $0.1, amount: amount)
      })
  }

  private func view(_ items: [LedgerItem], customers: Int, days: Int, segment: String? = nil) -> LedgerView {
    LedgerView(
      asOf: Self.start + (days - 1), digest: "",
      customers: (0..<customers).map {
        Customer(entity: UInt32($0), key: "C\($0)", name: "C\($0)", segment: segment)
      }, items: items)
  }

  @Test func everyInvoiceEndsByOneCause() throws {
    // A hundred invoices watched to their end: 60 paid on the due day, 10 disputed 10 days before it, 20 credited and
    // 10 written off 60 days after it. Without censoring incidences are shares.
    var items: [LedgerItem] = []
    let order = (0..<100).map { place in
      (StreamKey(seed: 2).word(path: 0, entity: UInt32(place), slot: 0, purpose: .verification), place)
    }.sorted { $0 < $1 }.map(\.1)
    for (customer, place) in order.enumerated() {
      let event: (LedgerEventKind, Int) =
        place < 60
        ? (.paid, 30) : place < 70 ? (.disputed, 20) : place < 90 ? (.credited, 50) : (.writtenOff, 90)
      items.append(try invoice(place, customer: customer, day: 0, events: [event]))
    }
    let causes = CompetingCauses(view: view(items, customers: 100, days: 400))
    func row(_ cause: CompetingCauses.Cause) -> [Double] {
      causes.incidence[CompetingCauses.Cause.allCases.firstIndex(of: cause) ?? 0].map(\.value)
    }
    for (found, expected) in [
      (row(.paid), [0.6, 0.6, 0.6, 0.6]), (row(.disputed), [0.1, 0.1, 0.1, 0.1]),
      (row(.closedOtherwise), [0, 0.2, 0.2, 0.2]), (row(.failed), [0, 0, 0.1, 0.1]),
    ] {
      for (left, right) in zip(found, expected) { #expect(abs(left - right) < 1e-12) }
    }
    for age in CompetingCauses.ages.indices {
      let sum = causes.incidence.reduce(causes.open[age]) { $0 + $1[age].value }
      #expect(abs(sum - 1) < 1e-12)
    }
    // Independent invoices: the jackknife's error is near the binomial one.
    let error = try #require(causes.incidence[0][0].standardError)
    #expect(abs(error / (0.6 * 0.4 / 100).squareRoot() - 1) < 0.5)
  }

  @Test func openInvoicesAreCensoredNotLost() throws {
    // Half were issued long ago and all paid on the due day, half yesterday: the latter say nothing about payment.
    let items = try (0..<100).map { place in
      place < 50
        ? try invoice(place, customer: place, day: 0, events: [(.paid, 30)])
        : try invoice(place, customer: place, day: 399)
    }
    let causes = CompetingCauses(view: view(items, customers: 100, days: 400))
    #expect(abs(causes.incidence[0][0].value - 1) < 1e-12)
  }

  @Test func durationsCountDaysAndBalancesFollowTheOldest() throws {
    // One customer with an invoice never paid and one paid on its due day; looks are every 28 days back from day 140.
    let items = [
      try invoice(1, customer: 0, day: 0),
      try invoice(2, customer: 0, day: 80, amount: 30_000, events: [(.paid, 30)]),
    ]
    let ageing = AgeingEstimates(view: view(items, customers: 1, days: 140))
    // Not due: invoice 1 for days 0 to 30, invoice 2 for days 80 to 110, which ends in payment.
    #expect(abs(ageing.paidADay[0].value - 1.0 / 62) < 1e-12)
    #expect(ageing.paidADay[1].count == 0)
    // At the look on day 84 the old invoice is 54 days late and the new one not due. By total balance all 400 are as
    // old as it: 300 of them are still not paid on day 112? The new one was paid on day 110.
    #expect(abs(ageing.totalBalance[2][5] - 0.75) < 1e-12)
    #expect(abs(ageing.totalBalance[2][3] - 0.25) < 1e-12)
    #expect(abs(ageing.partialBalance[0][5] - 30_000.0 / (30_000 + 10_000)) < 0.26)
  }

  @Test func levelGrowthAndSeasonAreRecovered() throws {
    // Four years of one invoice a day: 8 % growth a year, December doubled, no noise.
    var items: [LedgerItem] = []
    for day in 0..<1461 {
      let date = Self.start + day
      let amount =
        10_000 * FixedOrder.exp(0.076961 * Double(day) / 365.25) * (date.components.month == 12 ? 2 : 1)
      items.append(try invoice(day, customer: day % 7, day: day, amount: Int64(amount)))
    }
    let fit = SalesFit(view: view(items, customers: 7, days: 1461, segment: "retail"))
    let segment = try #require(fit.segments.first)
    #expect(segment.name == "retail")
    #expect(segment.months == 47)
    #expect(abs(segment.annualGrowth.value - 0.08) < 0.01, "\(segment.annualGrowth.value)")
    let ratio = segment.season[11].value / segment.season[5].value
    // Four Decembers against a penalty of one year: four fifths of the way on the scale of logarithms.
    #expect(abs(FixedOrder.log(ratio) - 0.8 * FixedOrder.log(2)) < 0.06, "\(ratio)")
    #expect(abs(segment.season.reduce(0) { $0 + $1.value } - 12) < 1e-9)
    #expect(abs(segment.ordersAWeek.value - 7) < 0.1)
    #expect(segment.annualGrowth.origin == .fitted)
    // A year of it cannot tell growth from season, and says so.
    let short = SalesFit(view: view(Array(items.prefix(365)), customers: 7, days: 365, segment: "retail"))
    #expect(short.segments[0].annualGrowth.origin == .assumption)
    #expect(short.notes.contains { $0.contains("need 24") })
    #expect(short.segments[0].weeklyGross.value > 600 && short.segments[0].weeklyGross.value < 900)
  }

  @Test func aBusinessThatStoodStillAfterItsStartIsNotToldToGrow() throws {
    // Two years in which invoices grow from 1,000 to 10,000, then two at 10,000, with noise of a tenth.
    var items: [LedgerItem] = []
    for day in 0..<1461 {
      let start = min(1, Double(day) / 730)
      let noise = StreamKey(seed: 8).uniform(path: 0, entity: 0, slot: UInt32(day), purpose: .verification)
      let amount = 1_000 * FixedOrder.exp(start * FixedOrder.log(10)) * (0.9 + 0.2 * noise)
      items.append(try invoice(day, customer: day % 7, day: day, amount: Int64(amount)))
    }
    let fit = SalesFit(view: view(items, customers: 7, days: 1461, segment: "retail"))
    let segment = try #require(fit.segments.first)
    #expect(abs(segment.annualGrowth.value) < 0.03, "\(segment.annualGrowth)")
    #expect(abs(segment.weeklyGross.value - 700) < 20, "\(segment.weeklyGross)")
    #expect(segment.months < 47)
    #expect(fit.notes.contains { $0.contains("foretell") || $0.contains("foretold") }, "\(fit.notes)")
  }

  @Test func groupsOfCustomersAreFoundWhereThereAreSome() {
    func history(_ late: (Int) -> Int) -> PaymentHistory {
      let items = (0..<400).map { place in
        PaymentHistory.Item(
          customer: place % 40, terms: 30, due: 30 + place / 40 * 40, known: place / 40 * 40, amount: 100,
          exit: 30 + place / 40 * 40 + late(place % 40) + place % 3, isPaid: true)
      }
      return PaymentHistory(end: 1000, items: items, segments: Array(repeating: nil, count: 40))
    }
    let habit = PaymentBehaviour.Habit(pooledDaysLate: FittedValue(10), strength: FittedValue(1))
    let two = PaymentGroups(history { $0 < 25 ? 0 : 30 }, habit: habit).groups
    #expect(two.map(\.customers) == [25, 15])
    #expect(two[0].daysLate.upperBound < two[1].daysLate.lowerBound)
    #expect(PaymentGroups(history { _ in 5 }, habit: habit).groups.isEmpty)
  }
}
