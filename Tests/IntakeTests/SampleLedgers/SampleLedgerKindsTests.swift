import Foundation
import Intake
import Receivables
import Testing

/// What the two shipped ledgers must show.
@Suite struct SampleLedgerKindsTests {
  @Test func baselineHasWhatABasicLedgerShows() {
    let ledger = ReadLedger.baseline
    #expect(Set(ledger.rows.map { $0[.currency] }) == ["EUR"])
    #expect(Set(ledger.items.compactMap(\.kind)) == [.invoice, .creditNote, .onAccount])
    #expect(ledger.debtors { _ in true }.count == 60)
    for kind in [ItemKind.creditNote, .onAccount] {
      let items = ledger.items.filter { $0.kind == kind }
      #expect(items.contains { $0.open > 0 } && items.contains { $0.open == 0 }, "\(kind) open and applied")
    }
    let events = Set(ledger.rows.compactMap(\.event))
    #expect(events.isSuperset(of: [.issued, .paid, .credited, .disputed, .resolved, .failed, .writtenOff]))
    #expect(ledger.items.contains { $0.count(.disputed) > $0.count(.resolved) && $0.open > 0 })
    #expect(ledger.items.contains { $0.open > 0 && SampleLedgerOptions.shippedAsOf - $0.issue > 600 })
    #expect(
      ledger.items.contains { $0.count(.failed) == 1 && $0.count(.writtenOff) == 1 && $0.count(.paid) > 0 })
  }

  @Test func allKindsHasEveryKindAndEveryEventWithAnAmount() {
    let ledger = ReadLedger.allKinds
    #expect(Set(ledger.items.compactMap(\.kind)) == Set(ItemKind.allCases))
    // `cleared` is for exports that do not give the amount.
    #expect(Set(ledger.rows.compactMap(\.event)) == Set(LedgerEventKind.allCases).subtracting([.cleared]))
    #expect(Set(ledger.rows.map { $0[.currency] }) == ["EUR", "USD"])
    #expect(Set(ledger.rows.map { $0[.entity] }) == ["1000", "2000"])
    let bills = ledger.items.filter { $0.kind == .bill }
    #expect(Set(bills.map { $0.first[.instrument] }) == ["bank_bill", "commercial_bill", "e_voucher"])
    #expect(bills.contains { $0.open > 0 } && bills.contains { $0.open == 0 })
    for kind in [ItemKind.retention, .milestone, .consignment, .intercompany] {
      let items = ledger.items.filter { $0.kind == kind }
      #expect(items.contains { $0.open > 0 } && items.contains { $0.open == 0 }, "\(kind) open and closed")
    }
  }

  @Test func allKindsHasBranchesGroupsAndDebtorsInTwoCurrencies() {
    let rows = ReadLedger.allKinds.rows
    func values(_ column: ReadLedger.Column, by key: ReadLedger.Column) -> [Set<String>] {
      Dictionary(grouping: rows, by: { $0[key] }).filter { !$0.key.isEmpty }.values.map {
        Set($0.map { $0[column] })
      }
    }
    #expect(values(.account, by: .debtor).contains { $0.count == 3 })
    #expect(values(.currency, by: .debtor).contains { $0.count == 2 })
    #expect(values(.currency, by: .account).allSatisfy { $0.count == 1 })
    #expect(values(.debtor, by: .account).allSatisfy { $0.count == 1 })
    #expect(values(.debtor, by: .group).contains { $0.count == 2 })
    #expect(values(.group, by: .debtor).allSatisfy { $0.count == 1 })
  }

  @Test func allKindsHasInvoicesCreditedInWholeAndBilledAgain() {
    let items = ReadLedger.allKinds.items.filter { $0.kind == .invoice }
    let pairs = items.filter { $0.number > 5000 }.compactMap { right in
      items.first { $0.number == right.number - 5000 && $0.first[.debtor] == right.first[.debtor] }.map {
        ($0, right)
      }
    }
    #expect(pairs.count > 5)
    for (wrong, right) in pairs {
      #expect(wrong.sum(.credited) == wrong.first.cents && wrong.open == 0)
      #expect(right.first.cents == wrong.first.cents && right.issue > wrong.issue)
      #expect(wrong.rows.contains { $0.event == .credited && $0.date == right.issue })
    }
  }
}
