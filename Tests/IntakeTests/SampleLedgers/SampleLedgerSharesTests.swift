import Foundation
import Intake
import Receivables
import Testing

/// Shares, sums and habits against what the documentation says, on 2,000 customers with a fixed seed.
///
/// Shares: |z| < 4.5 with the binomial standard error, a false alarm in 150,000 seeds; the twin, a share
/// one fifth away (the rarest: more), must fail.
@Suite struct SampleLedgerSharesTests {
  let ledger = ReadLedger.large
  let mature = Self.matureInvoices
  let creditNotes = ReadLedger.large.numbers(.creditNote)
  let onAccount = ReadLedger.large.numbers(.onAccount)

  /// Invoices old enough for all that happens to them to have happened, of debtors that did not fail.
  static let matureInvoices: [ReadLedger.Item] = {
    let failed = ReadLedger.large.debtors { $0.count(.failed) > 0 }
    return ReadLedger.large.items.filter {
      $0.kind == .invoice && $0.number > 0 && $0.issue <= SampleLedgerOptions.shippedAsOf - 270
        && !failed.contains($0.first[.debtor])
    }
  }()

  private func z(_ count: Int, of total: Int, share: Double) -> Double {
    (Double(count) - share * Double(total)) / (share * (1 - share) * Double(total)).squareRoot()
  }

  private func expectShare(_ share: Double, twin: Double = 1.2, _ isOne: (ReadLedger.Item) -> Bool) {
    let count = mature.count(where: isOne)
    #expect(abs(z(count, of: mature.count, share: share)) < 4.5, "\(count) of \(mature.count)")
    #expect(abs(z(count, of: mature.count, share: share / twin)) > 4.5)
    #expect(abs(z(count, of: mature.count, share: share * twin)) > 4.5)
  }

  @Test func threeInAHundredInvoicesAreDisputed() { expectShare(0.03) { $0.count(.disputed) > 0 } }

  @Test func sixInAHundredArePaidInParts() {
    expectShare(0.06) { $0.count(.disputed) == 0 && $0.count(.paid) > 1 }
  }

  @Test func twoAndAHalfInAHundredHaveACreditNote() {
    expectShare(0.025) { $0.count(.disputed) == 0 && creditNotes.contains($0.stem) }
  }

  @Test func threeInTwoHundredArePaidOnAccount() { expectShare(0.015) { onAccount.contains($0.stem) } }

  @Test func threeInAThousandArePaidBeforeTheirIssue() {
    expectShare(0.003, twin: 1.6) { item in
      item.rows.contains { $0.event == .paid && ($0.date ?? item.issue) < item.issue }
    }
  }

  @Test func aboutTwoInAHundredDebtorsFail() {
    let failed = ledger.debtors { $0.count(.failed) > 0 }.count
    #expect(abs(z(failed, of: 2000, share: 0.02)) < 4.5, "\(failed)")
    #expect(abs(z(failed, of: 2000, share: 0.05)) > 4.5)
    let writtenOff = ledger.items.filter { $0.count(.writtenOff) > 0 }
    #expect(!writtenOff.isEmpty)
    #expect(
      writtenOff.allSatisfy { $0.count(.failed) == 1 && $0.open == 0 && $0.sum(.paid) < $0.first.cents })
  }

  @Test func aFailureMarksEveryOpenClaimOnItsDayAndEndsTheInvoices() {
    let failed = ledger.debtors { $0.count(.failed) > 0 }
    for (_, items) in Dictionary(
      grouping: ledger.items.filter { failed.contains($0.first[.debtor]) },
      by: {
        $0.first[.debtor]
      })
    {
      let days = Set(items.flatMap { $0.rows.filter { $0.event == .failed }.compactMap(\.date) })
      #expect(days.count == 1)
      guard let day = days.first else { continue }
      #expect(items.allSatisfy { $0.issue <= day })
      // What was open at the close of the day before carries the mark.
      for item in items where item.kind == .invoice && item.count(.failed) == 0 {
        #expect(item.open == 0)
        #expect(item.rows.allSatisfy { ($0.date ?? day) <= day })
      }
    }
  }

  @Test func segmentsBuyWhatThePlanSays() throws {
    let weeks = Double(SampleLedgerOptions.shippedAsOf - (try #require(Day(iso: "2025-03-31")))) / 7
    let plan = ["wholesale": 90_000.0, "retail": 60_000, "public": 40_000, "export": 30_000]
    for (segment, weekly) in plan {
      let failing = ledger.debtors { $0.count(.failed) > 0 }
      let invoices = ledger.items.filter {
        $0.kind == .invoice && $0.number > 0 && $0.first[.segment] == segment
      }
      let amounts = invoices.map { Double($0.first.cents) / 100 }
      let lost = Double(failing.count) / 2000
      let expected = weekly * 2000 / 60 * weeks
      // The sum of squares bounds the variance of a sum of a random number of random amounts.
      let error = amounts.map { $0 * $0 }.reduce(0, +).squareRoot()
      // Season (18 months are not whole years) and failed debtors: 1.2 % and their share.
      let tolerance = 4.5 * error + (0.015 + lost) * expected
      let total = amounts.reduce(0, +)
      #expect(abs(total - expected) < tolerance, "\(segment) \(total / expected)")
      #expect(abs(total - 1.25 * expected) > tolerance)
    }
  }

  @Test(arguments: [("wholesale", 6.0), ("retail", 11), ("public", 19), ("export", 14)])
  func medianDaysLateAreTheSegments(_ segment: (name: String, days: Double)) {
    let delays: [(firm: Int, days: Int)] = mature.filter { $0.first[.segment] == segment.name }.compactMap {
      item in
      item.daysLate.map { (item.firm, $0) }
    }
    func median(_ values: [Int]) -> Double { Double(values.sorted()[values.count / 2]) }
    // Ten groups of whole firms give the error of the median in spite of what the invoices of a firm have
    // in common.
    let groups = (0..<10).map { group in
      median(delays.filter { $0.firm / 20 % 10 == group }.map(\.days))
    }
    let mean = groups.reduce(0, +) / 10
    let error = (groups.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 90).squareRoot()
    let overall = median(delays.map(\.days))
    // One and a half days for what parts, disputes and pay runs add.
    #expect(abs(overall - segment.days) < 1.5 + 4.5 * error, "\(overall) +- \(error)")
    #expect(abs(overall - segment.days - 12) > 1.5 + 4.5 * error)
    let sorted = delays.map(\.days).sorted()
    #expect(sorted[sorted.count * 98 / 100] > 60)
    #expect(sorted.contains { $0 > 90 })
  }

  @Test func someDebtorsPayBeforeDueAndSomeOnThursdaysOrMonthEnds() {
    var early = 0
    var thursday = 0
    var monthEnd = 0
    let byFirm = Dictionary(grouping: mature, by: { $0.first[.debtor] })
    for items in byFirm.values {
      let paid = items.compactMap { item in item.settled.map { (day: $0, late: $0 - item.due) } }
      guard paid.count >= 12 else { continue }
      early += Double(paid.count { $0.late < 0 }) > 0.6 * Double(paid.count) ? 1 : 0
      thursday += Double(paid.count { $0.day.weekday == 4 }) > 0.75 * Double(paid.count) ? 1 : 0
      monthEnd += Double(paid.count { $0.day.endOfMonth - $0.day < 4 }) > 0.75 * Double(paid.count) ? 1 : 0
    }
    #expect(early > 40 && thursday > 100 && monthEnd > 60, "\(early) \(thursday) \(monthEnd)")
    #expect(early < 400 && thursday < 700 && monthEnd < 400)
  }

  @Test func badWeeksComeTogether() {
    // Mean lateness by week of due, of odd and even firms apart: what is common to a week correlates, and
    // the same weeks shifted by a quarter of a year, the twin, do not.
    func weekly(_ parity: Int) -> [Int: Double] {
      var delays: [Int: [Int]] = [:]
      for item in mature where item.firm % 2 == parity {
        guard let days = item.daysLate, days < 60 else { continue }
        delays[Int(item.due.startOfWeek.number) / 7, default: []].append(days)
      }
      return delays.filter { $0.value.count > 100 }.mapValues { Double($0.reduce(0, +)) / Double($0.count) }
    }
    let (odd, even) = (weekly(1), weekly(0))
    func correlation(lag: Int) -> Double {
      let pairs = odd.compactMap { week, value in even[week + lag].map { (value, $0) } }
      let n = Double(pairs.count)
      let (mx, my) = (pairs.map(\.0).reduce(0, +) / n, pairs.map(\.1).reduce(0, +) / n)
      let xy = pairs.map { ($0.0 - mx) * ($0.1 - my) }.reduce(0, +)
      let xx = pairs.map { ($0.0 - mx) * ($0.0 - mx) }.reduce(0, +)
      let yy = pairs.map { ($0.1 - my) * ($0.1 - my) }.reduce(0, +)
      return xy / (xx * yy).squareRoot()
    }
    #expect(correlation(lag: 0) > 0.8)
    #expect(abs(correlation(lag: 13)) < 0.7)
  }

  @Test func lowerGradesPayLaterAndFailMoreOften() {
    let grades = ["A", "B", "C", "D", "E"]
    let medians = grades.map { grade in
      let days = mature.filter { $0.first[.grade] == grade }.compactMap(\.daysLate)
      return days.sorted()[days.count / 2]
    }
    #expect(zip(medians, medians.dropFirst()).allSatisfy { $0 < $1 }, "\(medians)")
    func failing(_ grade: String) -> Double {
      let all = ledger.debtors { $0.first[.grade] == grade }.count
      return Double(ledger.debtors { $0.first[.grade] == grade && $0.count(.failed) > 0 }.count)
        / Double(all)
    }
    #expect(failing("E") > failing("C") && failing("D") > failing("B") && failing("E") > 0.05)
  }

  @Test func salesHaveASeasonAndHeavyTailedCustomers() {
    let invoices = ReadLedger.large.items.filter { $0.kind == .invoice && $0.number > 0 }
    func month(_ text: String) -> Double {
      invoices.filter { $0.first[.date].hasPrefix(text) }.map { Double($0.first.cents) }.reduce(0, +)
    }
    #expect(month("2025-11") > 1.12 * month("2025-08"))
    #expect(month("2026-06") > month("2026-08"))
    let baseline = ReadLedger.baseline.items.filter { $0.kind == .invoice }
    let total = baseline.map(\.first.cents).reduce(0, +)
    let largest =
      Dictionary(grouping: baseline, by: { $0.first[.debtor] }).values.map {
        Double($0.map(\.first.cents).reduce(0, +)) / Double(total)
      }.max() ?? 0
    #expect((0.08...0.12).contains(largest))
  }
}
