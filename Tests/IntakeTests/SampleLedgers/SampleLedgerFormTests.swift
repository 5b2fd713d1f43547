import Foundation
import Intake
import Receivables
import Testing

/// What holds for every sample ledger, whatever its options.
@Suite struct SampleLedgerFormTests {
  static let variety: [SampleLedgerOptions] =
    SampleLedgerOptions.Kinds.allCases.flatMap { kinds in
      [
        SampleLedgerOptions(customers: 1, seed: 1, kinds: kinds),
        SampleLedgerOptions(customers: 7, seed: 0, kinds: kinds, months: 1),
        SampleLedgerOptions(customers: 60, seed: .max, kinds: kinds),
        SampleLedgerOptions(customers: 150, seed: 2, kinds: kinds, months: 12),
        SampleLedgerOptions(customers: 31, seed: 5, kinds: kinds, months: 40),
      ]
        + ["2024-02-29", "2025-12-31", "2026-01-01", "2026-05-31"].compactMap { Day(iso: $0) }.map {
          SampleLedgerOptions(customers: 45, seed: 9, kinds: kinds, asOf: $0, months: 14)
        }
    }

  /// Each read once for all tests.
  static let ledgers = variety.map { (options: $0, ledger: ReadLedger($0)) }

  @Test(arguments: [("baseline.csv", 60, 7, "basic"), ("all-kinds.csv", 40, 11, "all")])
  func shippedLedgerIsWhatTheCommandWrites(
    _ shipped: (file: String, customers: Int, seed: UInt64, kinds: String)
  )
    throws
  {
    let kinds = try #require(SampleLedgerOptions.Kinds(rawValue: shipped.kinds))
    let options = SampleLedgerOptions(customers: shipped.customers, seed: shipped.seed, kinds: kinds)
    let written = try Data(contentsOf: ledgerFolder.appending(path: shipped.file))
    // Compared outside of the macro, which would describe both texts.
    let isSame = written == Data(SampleLedger.rows(options).joined().utf8)
    #expect(isSame, "regenerate with `duecast sample-ledger` if the change is meant")
    #expect(written.count < 1_500_000)
  }

  @Test func historyBeginsOnTheFirstOfAMonth() throws {
    #expect(SampleLedgerOptions(customers: 1, seed: 1).start.description == "2025-04-01")
    let leapDay = try #require(Day(iso: "2024-02-29"))
    #expect(
      SampleLedgerOptions(customers: 1, seed: 1, asOf: leapDay, months: 12).start.description == "2023-03-01")
    let midMonth = try #require(Day(iso: "2026-01-15"))
    #expect(
      SampleLedgerOptions(customers: 1, seed: 1, asOf: midMonth, months: 1).start.description == "2025-12-01")
  }

  @Test func sameOptionsGiveTheSameLedgerAndAnotherSeedAnother() {
    for messy in [false, true] {
      func text(_ seed: UInt64) -> String {
        SampleLedger.rows(
          SampleLedgerOptions(customers: 25, seed: seed, kinds: .all, messy: messy, months: 6)
        ).joined()
      }
      let first = text(4)
      let (isSame, isOther) = (first == text(4), first != text(5))
      #expect(isSame && isOther)
    }
  }

  @Test(arguments: variety.indices)
  func everyRowHasItsForm(_ position: Int) {
    let (options, ledger) = Self.ledgers[position]
    #expect(
      ledger.header
        == "entity,account,debtor,debtor_name,group,country,segment,grade,kind,document,currency,event,date,"
        + "known_on,amount,tax,due,instrument")
    let wrong = ledger.rows.filter { row in
      let isIssued = row.event == .issued
      let mayBeNegative = row.event == .amountChanged
      return row.width != 18 || row.event == nil || ItemKind(rawValue: row[.kind]) == nil
        || Currency(code: row[.currency]) == nil || row.date == nil || row.knownOn == nil
        || row.cents == .min || row.cents == 0 || (row.cents < 0 && !mayBeNegative)
        || (Day(iso: row[.due]) != nil) != isIssued || row[.tax].isEmpty == isIssued
        || row[.knownOn] == row[.date] || row[.debtorName].isEmpty
    }
    #expect(wrong.isEmpty, "\(wrong.first?.fields ?? [])")
    #expect(options.customers < 7 || ledger.rows.count > options.customers)
  }

  @Test(arguments: variety.indices)
  func nothingBecameKnownAfterTheDayOfTheExport(_ position: Int) {
    let (options, ledger) = Self.ledgers[position]
    let late = ledger.rows.filter { row in
      guard let date = row.date, let known = row.knownOn else { return true }
      return date > options.asOf || known > options.asOf || known < date
    }
    #expect(late.isEmpty, "\(late.first?.fields ?? [])")
  }

  @Test(arguments: variety.indices)
  func rowsStandInTheOrderInWhichTheyBecameKnown(_ position: Int) {
    let keys = Self.ledgers[position].ledger.rows.map { ($0.knownOn?.description ?? "") + $0[.document] }
    #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test(arguments: variety.indices)
  func noItemIsSettledBeyondItsAmount(_ position: Int) {
    let wrong = Self.ledgers[position].ledger.items.filter { ($0.balances.min() ?? -1) < 0 }
    #expect(wrong.isEmpty, "\(wrong.first?.first.fields ?? [])")
  }

  @Test(arguments: variety.indices)
  func itemsBeginWithTheirIssue(_ position: Int) {
    let wrong = Self.ledgers[position].ledger.items.filter { item in
      let laterRowsFit = item.rows.dropFirst().allSatisfy { row in
        guard let date = row.date, let known = row.knownOn, let issueKnown = item.first.knownOn else {
          return false
        }
        // Only cash can come before the invoice.
        return known >= issueKnown && (date >= item.issue || row.event == .paid)
      }
      return item.first.event != .issued || item.count(.issued) != 1 || !laterRowsFit
    }
    #expect(wrong.isEmpty, "\(wrong.first?.first.fields ?? [])")
  }

  @Test(arguments: variety.indices)
  func creditsLeaveTheirOwnSideByWhatReachesTheClaims(_ position: Int) {
    let ledger = Self.ledgers[position].ledger
    func sum(_ kinds: Set<ItemKind>, _ event: LedgerEventKind) -> Int64 {
      ledger.items.filter { $0.kind.map(kinds.contains) ?? false }.map { $0.sum(event) }.reduce(0, +)
    }
    let claims: Set<ItemKind> = [.invoice, .milestone, .retention, .intercompany]
    #expect(sum([.creditNote], .credited) == sum(claims, .credited))
    #expect(sum([.bill], .issued) == sum(claims, .billed))
    // A dispute that ended was one, about the same amount.
    for item in ledger.items where item.count(.resolved) > 0 {
      #expect(
        item.count(.disputed) == 1 && item.count(.resolved) == 1 && item.sum(.resolved) == item.sum(.disputed)
      )
    }
  }

  @Test(arguments: SampleLedgerOptions.Kinds.allCases)
  func businessIsDoneOnWorkingDays(_ kinds: SampleLedgerOptions.Kinds) {
    let ledger = kinds == .all ? ReadLedger.allKinds : ReadLedger.baseline
    let holidays: Set<Day> = Set(
      [
        "2025-04-18", "2025-04-21", "2025-05-01", "2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03",
        "2026-04-06", "2026-05-01",
      ].compactMap { Day(iso: $0) })
    #expect(holidays.count == 9)
    let off = ledger.rows.filter { row in
      guard let date = row.date else { return true }
      return date.weekday > 5 || holidays.contains(date)
    }
    #expect(off.isEmpty, "\(off.first?.fields ?? [])")
  }

  @Test(arguments: SampleLedgerOptions.Kinds.allCases)
  func taxIsNineteenPercentOfTheNetAmountAtHomeAndNoneAbroad(_ kinds: SampleLedgerOptions.Kinds) {
    let ledger = kinds == .all ? ReadLedger.allKinds : ReadLedger.baseline
    let wrong = ledger.items.filter { item in
      guard item.first[.country] == "DE" else { return item.first.tax != 0 }
      guard [.invoice, .creditNote, .milestone].contains(item.kind) else { return false }
      // Whole cents: the tax of the net amount is met to within one.
      return abs((item.first.cents - item.first.tax) * 19 - item.first.tax * 100) > 119
    }
    #expect(wrong.isEmpty, "\(wrong.first?.first.fields ?? [])")
  }

  @Test func everyDebtorHasANameOfItsOwn() {
    // More than there are stems, so that numerals are needed.
    var names: [String: Set<String>] = [:]
    for row in SampleLedger.rows(SampleLedgerOptions(customers: 13_000, seed: 1, months: 1)).dropFirst() {
      let fields = ReadLedger.fields(row)
      names[fields[3], default: []].insert(fields[2])
    }
    #expect(names.allSatisfy { $0.value.count == 1 })
    #expect(names.count > 11_000)
  }
}
