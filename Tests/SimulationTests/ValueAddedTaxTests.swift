import CreditModels
import Liquidity
import Simulation
import Testing

/// Value added tax on paths with everything that can happen to an invoice.
@Suite struct ValueAddedTaxTests {
  @Test func taxIsOnWhatWasInvoicedLessWhatWasCreditedAndLost() throws {
    for seed in 0..<4 as Range<UInt64> {
      var run = try RandomMechanisms(seed: seed).run()
      let days = run.experiment.days
      let last = days - 1
      let (plain, _) = try run.run(paths: 256)
      func taxed(_ relief: ValueAddedTax.Relief?) throws -> [Int64] {
        let tax = ValueAddedTax(
          outputShare: FixedShare(0.16), isOnReceipt: false, inputShares: [:], isRefunded: true,
          carriedIn: 700,
          relief: relief,
          returns: [.init(day: last, window: 0..<days, knownBase: 5_000, knownInput: 30, knownFailed: 40)])
        run.experiment.outflows = OutflowPlan(
          occurrences: run.experiment.outflows.occurrences, later: run.experiment.outflows.later,
          valueAddedTax: tax)
        let (columns, _) = try run.run(paths: 256)
        return zip(plain.column(.closing(day: last)), columns.column(.closing(day: last))).map { $0 - $1 }
      }
      let invoiced = plain.column(.invoiced)
      let (credits, discounts) = (plain.column(.measure(.credits)), plain.column(.measure(.discounts)))
      let (failed, recovered) = (plain.column(.failed), plain.column(.measure(.recovered)))
      let without = try taxed(nil)
      let with = try taxed(.init(afterDays: 0, share: FixedShare(0.5)))
      for path in 0..<256 {
        let output = FixedShare(0.16).of(5_000 + invoiced[path] - credits[path] - discounts[path])
        let relief = FixedShare(0.5).of(FixedShare(0.16).of(40 + failed[path] - recovered[path]))
        #expect(without[path] == output - 730, "seed \(seed), path \(path)")
        #expect(with[path] == output - 730 - relief, "seed \(seed), path \(path)")
      }
      // The test sees something: credit notes, discounts or failures on some paths.
      #expect(zip(credits, failed).contains { $0 > 0 || $1 > 0 })
    }
  }
}
