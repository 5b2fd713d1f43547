import Calibration
import CreditModels
import Receivables
import Testing

@Suite struct KaplanMeierTests {
  /// Leukaemia survival, maintained group: (weeks, relapse seen). Miller 1981; R survival 3.5-3.
  private let maintained = [
    (9, true), (13, true), (13, false), (18, true), (23, true), (28, false), (31, true), (34, true),
    (45, false), (48, true), (161, false),
  ]

  private func spells(_ data: [(Int, Bool)]) -> [PaymentSpell] {
    // In that data a censored case is at risk at its own time; our spells end before the first age not observed.
    data.map { PaymentSpell(entry: 0, exit: $0.0 + ($0.1 ? 0 : 1), isPaid: $0.1) }
  }

  @Test func theMaintainedGroupMatchesThePublishedTable() {
    let estimate = KaplanMeier(spells(maintained))
    let expected: [(Int, Double, Double)] = [
      (9, 0.909_090_909_090_909_1, 0.086_678_417_204_144_75),
      (13, 0.818_181_818_181_818_1, 0.116_291_299_830_332_94),
      (18, 0.715_909_090_909_090_8, 0.139_664_970_557_227_82),
      (23, 0.613_636_363_636_363_6, 0.152_632_331_026_712_02),
      (31, 0.490_909_090_909_090_96, 0.164_193_267_221_135_84),
      (34, 0.368_181_818_181_818_2, 0.162_668_885_827_094_82),
      (48, 0.184_090_909_090_909_1, 0.153_492_745_786_293_68),
    ]
    for (week, survival, error) in expected {
      #expect(abs(estimate.survival(age: week) - survival) < 1e-10)
      #expect(abs(estimate.standardError(age: week) - error) < 1e-8)
    }
    #expect(estimate.payments == 7)
  }

  @Test func lateEntrantsAreNotAtRiskBeforeTheyAreKnown() {
    // Two known from age 0, one from age 5: at age 3 one of two is paid, at age 6 one of two.
    let estimate = KaplanMeier([
      PaymentSpell(entry: 0, exit: 3, isPaid: true), PaymentSpell(entry: 0, exit: 20, isPaid: false),
      PaymentSpell(entry: 5, exit: 6, isPaid: true),
    ])
    #expect(estimate.hazard(age: 3) == 0.5)
    #expect(estimate.hazard(age: 6) == 0.5)
    #expect(estimate.survival(age: 6) == 0.25)
  }

  @Test func droppingOpenInvoicesWouldBeWrong() {
    let withOpen = KaplanMeier([
      PaymentSpell(entry: 0, exit: 10, isPaid: true), PaymentSpell(entry: 0, exit: 100, isPaid: false),
    ])
    #expect(withOpen.survival(age: 10) == 0.5)
    #expect(KaplanMeier([PaymentSpell(entry: 0, exit: 10, isPaid: true)]).survival(age: 10) == 0)
  }

  @Test func thirdsOfTheCurveComeFromSegmentPoolAndTail() throws {
    var view = LedgerView(asOf: Day(number: 20_000), digest: "", customers: [], items: [])
    let currency = try #require(Currency(code: "EUR"))
    view.customers = [
      Customer(entity: 0, key: "a", name: "A", segment: "small"),
      Customer(entity: 1, key: "b", name: "B", segment: "large"),
    ]
    func add(_ customer: Int, paidAt age: Int) {
      let due = Day(number: 19_000)
      view.items.append(
        LedgerItem(
          id: Int64(view.items.count), customer: customer, slot: 0, account: "", kind: .invoice, document: "",
          currency: currency, issue: due, due: due, knownOn: due, amount: 100, sourceLine: 1,
          events: [LedgerEvent(kind: .paid, effective: due + age, knownOn: due + age, amount: 100)]))
    }
    for index in 0..<12 { add(0, paidAt: index) }
    for index in 0..<40 { add(1, paidAt: 2 * index) }
    let fit = try DelayFit(view: view) { view.customers[$0].segment ?? "" }
    let small = fit.curve("small")
    // With 12 invoices the small segment has 10 at risk up to age 2, and its own hazard until then.
    #expect(small.hazard(age: 2) == 1.0 / 10)
    #expect(small.hazard(age: 20) == fit.pooledCurve.hazard(age: 20))
    #expect(small.lastObservedAge == fit.pooledCurve.lastObservedAge)
    #expect(small.hazard(age: 500) == small.tail)
    #expect(fit.pooled.payments == 52)
  }

  @Test func aLedgerWithoutPaymentsIsRefused() {
    let view = LedgerView(asOf: Day(number: 20_000), digest: "", customers: [], items: [])
    #expect(throws: DelayFit.Refusal.noPaymentHistory(invoices: 0)) { try DelayFit(view: view) { _ in "" } }
  }
}
