import Calibration
import CreditModels
import Foundation
import Receivables
import Stochastics
import Testing

/// Known failure rates of made-up ledgers come back, and their intervals cover as often as they say.
@Suite struct FailureRecoveryTests {
  static let ledgers = 500
  /// Failures a customer and year.
  static let rate = 0.06

  /// Two years of 400 customers who owe one invoice each until they fail.
  private static func view(_ ledger: Int) -> LedgerView? {
    guard let start = Day(iso: "2024-01-01"), let euro = Currency(code: "EUR") else { return nil }
    let days = 730
    let items = (0..<400).map { customer in
      let uniform = StreamKey(seed: 31).uniform(
        path: UInt32(ledger), entity: UInt32(customer), slot: 0, purpose: .verification)
      let failed = Int(-FixedOrder.log(uniform) / rate * 365) + 1
      let events =
        failed < days
        ? [LedgerEvent(kind: .failed, effective: start + failed, knownOn: start + failed, amount: 0)] : []
      return LedgerItem(
        id: Int64(customer), customer: customer, slot: 0, account: "A", kind: .invoice, document: "1",
        currency: euro, issue: start, due: start + 30, knownOn: start, amount: 100, sourceLine: customer,
        events: events)
    }
    return LedgerView(
      asOf: start + (days - 1), digest: "",
      customers: (0..<400).map { Customer(entity: UInt32($0), key: "\($0)", name: "\($0)") }, items: items)
  }

  private static let fits: [FittedValue] = (0..<ledgers).compactMap { ledger in
    view(ledger).map { LedgerRates(view: $0).failuresPerYear }
  }

  private static func coverage(_ scale: Double) -> Double {
    let held = fits.count {
      ($0.value - rate).magnitude <= 1.96 * scale * ($0.standardError ?? 0)
    }
    return Double(held) / Double(fits.count)
  }

  @Test func theRateIsRecovered() {
    let mean = Self.fits.reduce(0) { $0 + $1.value } / Double(Self.fits.count)
    let spread =
      Self.fits.reduce(0) { $0 + ($1.value - mean) * ($1.value - mean) } / Double(Self.fits.count - 1)
    #expect(Self.fits.count == Self.ledgers)
    // Whole days make the exposure up to a day shorter: a bias of one part in seven hundred at most.
    #expect(abs(mean - Self.rate) < 4.5 * (spread / Double(Self.ledgers)).squareRoot() + Self.rate / 700)
    #expect(Self.fits.allSatisfy { $0.origin == .fitted && $0.count > 20 })
  }

  @Test func itsIntervalsCover() {
    #expect(RecoveryTests.band.contains(Self.coverage(1)), "\(Self.coverage(1))")
    #expect(Self.coverage(0.5) < RecoveryTests.band.lowerBound)
  }
}
