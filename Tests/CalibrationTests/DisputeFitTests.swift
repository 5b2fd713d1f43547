import Calibration
import CreditModels
import Receivables
import Stochastics
import Testing

/// Disputes of made-up ledgers come back with the chance, the length and the right that they were made with.
@Suite struct DisputeFitTests {
  private static let end = 20_000

  /// Invoices disputed within thirty days after issue with a chance, for a geometric time, and credited for a share.
  ///
  /// - Parameter payAt: Day after issue on which an invoice is paid that is not disputed by then.
  private static func view(chance: Double, meanDays: Double, share: Double, payAt: Int) throws -> LedgerView {
    let key = StreamKey(seed: 17)
    let currency = try #require(Currency(code: "EUR"))
    func uniform(_ invoice: Int, _ slot: Int) -> Double {
      key.uniform(path: 0, entity: UInt32(invoice), slot: UInt32(slot), purpose: .verification)
    }
    func day(_ number: Int) -> Day { Day(number: Int32(number)) }
    let items = (0..<4_000).map { invoice -> LedgerItem in
      let issue = end - 700 + Int(uniform(invoice, 0) * 690)
      let raised = issue + 1 + Int(uniform(invoice, 1) * 30)
      var events: [LedgerEvent] = []
      func add(_ kind: LedgerEventKind, _ number: Int, _ amount: Int64) {
        guard number < end else { return }
        events.append(LedgerEvent(kind: kind, effective: day(number), knownOn: day(number), amount: amount))
      }
      if uniform(invoice, 2) < chance, raised <= issue + payAt {
        let lasts = 1 + Int(FixedOrder.log(uniform(invoice, 3)) / FixedOrder.log(1 - 1 / meanDays))
        let credit = Int64(100_000 * 2 * share * uniform(invoice, 4))
        add(.disputed, raised, 100_000)
        add(.credited, raised + lasts, credit)
        add(.resolved, raised + lasts, 100_000)
        add(.paid, raised + lasts + 10, 100_000 - credit)
      } else {
        add(.paid, issue + payAt, 100_000)
      }
      return LedgerItem(
        id: Int64(invoice + 1), customer: invoice % 200, slot: UInt32(invoice / 200), account: "A",
        kind: .invoice, document: "D\(invoice)", currency: currency, issue: day(issue), due: day(issue + 30),
        knownOn: day(issue), amount: 100_000, sourceLine: invoice + 1, events: events)
    }
    return LedgerView(
      asOf: day(end - 1), digest: "0",
      customers: (0..<200).map { Customer(entity: UInt32($0), key: "A\($0)", name: "A\($0)") }, items: items)
  }

  @Test func chanceDaysAndShareComeBack() throws {
    let fit = try DisputeFit(view: Self.view(chance: 0.08, meanDays: 25, share: 0.3, payAt: 45))
    // Each within four standard errors: wrong once in 16,000 times. A chance of a tenth less, say, would be 2 away.
    func isNear(_ value: Double, _ truth: Double, _ error: Double?) -> Bool {
      abs(value - truth) < 4 * (error ?? 0)
    }
    #expect(isNear(fit.chance.value, 0.08, fit.chance.standardError), "\(fit.chance)")
    #expect(isNear(fit.meanDays.value, 25, fit.meanDays.standardError), "\(fit.meanDays)")
    #expect(isNear(fit.validShare.value, 0.3, fit.validShare.standardError), "\(fit.validShare)")
    #expect((28...32).contains(fit.raisedWithinDays))
    #expect(
      abs(fit.validRange.least) < 1e-12 && abs(fit.validRange.greatest - 2 * fit.validShare.value) < 1e-12)
  }

  @Test func whoPaysEarlyWasAtRiskForShorter() throws {
    // Everyone pays on the tenth day: a third of the disputes that would have come did. The days are then those of the
    // disputes seen, 1 to 10, and the chance is that within them.
    let fit = try DisputeFit(view: Self.view(chance: 0.24, meanDays: 25, share: 0.3, payAt: 10))
    #expect((9...11).contains(fit.raisedWithinDays), "\(fit.raisedWithinDays)")
    #expect(abs(fit.chance.value - 0.08) < 4 * (fit.chance.standardError ?? 0), "\(fit.chance)")
  }

  @Test func aFewDisputesAreNoFit() throws {
    #expect(throws: DisputeFit.Refusal.self) {
      try DisputeFit(view: Self.view(chance: 0.002, meanDays: 25, share: 0.3, payAt: 45))
    }
  }

  @Test func undisputedInvoicesAreLeftToTheBehaviour() throws {
    let view = try Self.view(chance: 0.2, meanDays: 60, share: 0, payAt: 45)
    let whole = PaymentHistory(view: view)
    let censored = whole.censoredAtDisputes()
    func lateness(_ history: PaymentHistory) -> Double {
      let paid = history.items.filter(\.isPaid)
      return Double(paid.reduce(0) { $0 + $1.exit - $1.due }) / Double(paid.count)
    }
    // Paid on day 45 of 30 without a dispute: fifteen days late, every one.
    #expect(abs(lateness(censored) - 15) < 1e-9)
    #expect(lateness(whole) > 17)
  }
}
