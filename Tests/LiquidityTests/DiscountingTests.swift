import CreditModels
import Liquidity
import Stochastics
import Testing

/// Discounting of claims on single paths, worked out by hand; amounts in minor units.
@Suite struct DiscountingTests {
  private struct Account {
    var closing: [Int64]
    var block: FinancingBlock
    subscript(measure: FinancingMeasure) -> Int64 { block.measures[measure.rawValue] }
    subscript(facility measure: FacilityMeasure) -> Int64 { block.facilityMeasures[measure.rawValue] }
  }

  /// A facility at 36 % a year over 360 days: 0.1 % a day.
  private func facility(limit: Int64 = 1_000_000, _ rules: Discounting) -> Facility {
    var facility = Facility(name: "bank", kind: .discounting, limit: limit, discounting: rules)
    facility.baseRate = 0.36
    return facility
  }

  private func run(
    _ facility: Facility, days: Int, opening: Int64, receipts: [Int: Int64] = [:],
    outflows: [Int: Int64] = [:],
    interest: Set<Int> = [], factors: [Double]? = nil, minimum: Int64 = 0, claims: (ClaimBook) -> Void
  ) -> Account {
    let book = ClaimBook(days: days)
    book.begin()
    claims(book)
    book.close()
    let block = FinancingBlock(
      plan: FacilityPlan(facilities: [facility], interestDays: (0..<days).map { interest.contains($0) }),
      waterfall: Waterfall(openingCash: opening, minimumCash: minimum), weeks: [0..<days], days: days,
      paths: 1)
    block.begin()
    var closing = [Int64](repeating: 0, count: days)
    var lowest = Waterfall.Lowest(cash: 0, day: 0, firstShortfall: 0)
    (factors ?? [0]).withUnsafeBufferPointer { values in
      guard let start = values.baseAddress else { return }
      block.close(
        lane: 0, path: 0, key: StreamKey(seed: 1), receipts: (0..<days).map { receipts[$0] ?? 0 },
        outflows: (0..<days).map { outflows[$0] ?? 0 },
        factors: factors == nil ? nil : FactorPaths(values: start, weeks: values.count, paths: 1),
        collateral: Collateral(claims: book), closing: &closing, lowest: &lowest)
    }
    return Account(closing: closing, block: block)
  }

  @Test func wholeClaimsTheFirstDueFirstAndNoMoreThanIsNeeded() {
    // 50,000 are missing on day 1. The claim due on day 11 brings 30,000 less 1 %, the one due on day 21 comes next and
    // covers it; the third is not touched. Each is the bank's when it is paid.
    let account = run(
      facility(Discounting(claims: .invoices)), days: 30, opening: 0, receipts: [11: 30_000, 25: 40_000],
      outflows: [1: 50_000]
    ) { book in
      let late = book.add(facility: 0, from: 0, due: 28, amount: 90_000)
      let second = book.add(facility: 0, from: 0, due: 21, amount: 40_000)
      let first = book.add(facility: 0, from: 0, due: 11, amount: 30_000)
      book.settle(first, day: 11, amount: 30_000)
      book.settle(second, day: 25, amount: 40_000)
      _ = late
    }
    let afterBoth: Int64 = -50_000 + 30_000 - 300 + 40_000 - 800
    #expect(account.closing[0] == 0 && account.closing[1] == afterBoth)
    #expect(account.closing[11] == afterBoth && account.closing[29] == afterBoth)
    #expect(account[facility: .peakDrawn] == 70_000 && account[facility: .drawnAtEnd] == 0)
    #expect(account[facility: .cost] == 1_100 && account[.imbalance] == 0)
  }

  @Test func whatIsPastDueBearsInterestAndComesBack() {
    // Due on day 5, unpaid; from then on 0.1 % a day of 100,000; it comes back on day 15, ten days of interest later.
    let rules = Discounting(claims: .invoices, use: .always, recourseAfterDays: 10)
    let account = run(facility(rules), days: 20, opening: 0, interest: [19], minimum: -200_000) { book in
      _ = book.add(facility: 0, from: 0, due: 5, amount: 100_000)
    }
    #expect(account.closing[0] == 100_000 - 500 && account.closing[14] == 99_500)
    #expect(account.closing[15] == -500 && account.closing[18] == -500)
    #expect(account.closing[19] == -500 - 1_000 && account[.imbalance] == 0)
  }

  @Test func aFailureStaysWithTheSellerOrNot() {
    func account(recourse: Bool) -> Account {
      run(
        facility(
          Discounting(claims: .invoices, use: .always, advanceRate: FixedShare(0.8), hasRecourse: recourse)),
        days: 12, opening: 0, receipts: [3: 50_000], minimum: -200_000
      ) { book in
        let claim = book.add(facility: 0, from: 0, due: 10, amount: 100_000)
        book.settle(claim, day: 3, amount: 50_000)
        book.settle(claim, day: 6, amount: 50_000, isFailure: true)
      }
    }
    // 80,000 less 1 %; half of it goes back as half is paid; the other half is ours with recourse.
    let with = account(recourse: true)
    #expect(with.closing[0] == 79_200 && with.closing[3] == 89_200 && with.closing[6] == 49_200)
    let without = account(recourse: false)
    #expect(without.closing[6] == 89_200 && without[.factorBears] == 40_000)
    #expect(with[.imbalance] == 0 && without[.imbalance] == 0)
  }

  /// A claim of 100,000 due on day 20, in dispute from day 2 to day 8: the bank takes it on day 8, 12 days before it is due.
  /// Without the dispute it takes it on day 3, when it can; what it has before a dispute begins it keeps until it is paid.
  @Test func aDisputedClaimIsNotTaken() {
    func closing(from: Int, isDisputed: Bool) -> [Int64] {
      let account = run(
        facility(Discounting(claims: .invoices, use: .always)), days: 30, opening: 0, receipts: [20: 100_000],
        minimum: -200_000
      ) { book in
        let claim = book.add(facility: 0, from: from, due: 20, amount: 100_000)
        if isDisputed {
          book.dispute(claim, day: 2, isOver: false)
          book.dispute(claim, day: 8, isOver: true)
        }
        book.settle(claim, day: 20, amount: 100_000)
      }
      #expect(account[.imbalance] == 0)
      return [1, 3, 7, 8, 29].map { account.closing[$0] }
    }
    #expect(closing(from: 3, isDisputed: true) == [0, 0, 0, 98_800, 98_800])
    #expect(closing(from: 3, isDisputed: false) == [0, 98_300, 98_300, 98_300, 98_300])
    #expect(closing(from: 0, isDisputed: true) == [98_000, 98_000, 98_000, 98_000, 98_000])
  }

  /// Asked for on day 0, disputed on day 2, so that there is no money on day 3; a dispute of another claim changes nothing.
  @Test func aDisputeBeforeTheMoneyComes() {
    func closing(disputed: Int?) -> [Int64] {
      let rules = Discounting(claims: .invoices, use: .always, lagDays: 3)
      return run(facility(rules), days: 6, opening: 0, minimum: -200_000) { book in
        for from in [0, 5] { _ = book.add(facility: 0, from: from, due: 13, amount: 10_000) }
        if let disputed { book.dispute(disputed, day: 2, isOver: false) }
      }.closing
    }
    #expect(closing(disputed: nil) == [0, 0, 0, 9_900, 9_900, 9_900])
    #expect(closing(disputed: 0) == [0, 0, 0, 0, 0, 0])
    #expect(closing(disputed: 1) == closing(disputed: nil))
  }

  @Test func theBankHasLessRoomInBadTimes() {
    // exp(-0.5 ln 4) = half of the limit is left at factor -ln 4.
    let rules = Discounting(claims: .bills, use: .always, roomWeights: [0.5])
    func drawn(_ factor: Double) -> Int64 {
      run(facility(limit: 100_000, rules), days: 5, opening: 0, factors: [factor]) { book in
        for due in 10..<14 { _ = book.add(facility: 0, from: 0, due: due, amount: 25_000) }
      }[facility: .peakDrawn]
    }
    #expect(drawn(0) == 100_000 && drawn(2) == 100_000)
    #expect(drawn(-1.386_294_4) == 50_000)
  }

  @Test func theMoneyComesWithALag() {
    let rules = Discounting(claims: .invoices, lagDays: 3)
    let account = run(facility(rules), days: 10, opening: 0, outflows: [1: 10_000], minimum: 0) { book in
      for due in [8, 9] { _ = book.add(facility: 0, from: 0, due: due, amount: 20_000) }
    }
    // Asked for on day 0 in view of day 1, there on day 3, five days before it is due; nothing more is asked for meanwhile.
    #expect(account.closing[2] == -10_000 && account.closing[3] == 10_000 - 100)
    #expect(account[facility: .peakDrawn] == 20_000)
    // A claim that is paid meanwhile is not taken.
    let paid = run(facility(rules), days: 10, opening: 0, receipts: [2: 20_000], outflows: [1: 10_000]) {
      book in
      book.settle(book.add(facility: 0, from: 0, due: 8, amount: 20_000), day: 2, amount: 20_000)
    }
    #expect(paid.closing[9] == 10_000 && paid[facility: .peakDrawn] == 0)
  }

  @Test func booksBalanceOnRandomPaths() {
    let key = StreamKey(seed: 42)
    for path in 0..<200 as Range<UInt32> {
      var count: UInt32 = 0
      func uniform() -> Double {
        count += 1
        return key.uniform(path: path, entity: 0, slot: count, purpose: .verification)
      }
      let days = 40
      var rules = Discounting(
        claims: .invoices, use: uniform() < 0.3 ? .always : .asNeeded,
        advanceRate: FixedShare(0.5 + uniform() / 2),
        fee: FixedShare(0.01), hasRecourse: uniform() < 0.6, recourseAfterDays: Int(uniform() * 12),
        lagDays: Int(uniform() * 4), roomWeights: [0.5])
      if !rules.hasRecourse { rules.recourseAfterDays = nil }
      let account = run(
        facility(limit: Int64(uniform() * 600), rules), days: days, opening: 50,
        outflows: Dictionary(uniqueKeysWithValues: (0..<days).map { ($0, Int64(uniform() * 30)) }),
        interest: [15, 35], factors: (0..<6).map { _ in 3 * uniform() - 1.5 }
      ) { book in
        for _ in 0..<30 {
          let from = Int(uniform() * 30)
          let amount = 20 + Int64(uniform() * 100)
          let claim = book.add(facility: 0, from: from, due: from + 1 + Int(uniform() * 20), amount: amount)
          let first = Int64(uniform() * Double(amount))
          book.settle(claim, day: from + 2, amount: first)
          if uniform() < 0.7 {
            book.settle(claim, day: from + 5, amount: amount - first, isFailure: uniform() < 0.3)
          }
        }
      }
      #expect(account[.imbalance] == 0, "path \(path)")
      #expect(account[facility: .drawnAtEnd] >= 0 && account[facility: .cost] >= 0)
    }
  }
}
