import Receivables
import Testing

@Suite struct OpenPositionTests {
  private let day = Day(number: 20_000)

  private func item(
    _ id: Int64, customer: Int = 0, kind: ItemKind = .invoice, amount: Int64, due: Int = 0,
    events: [LedgerEvent] = []
  ) throws -> LedgerItem {
    let currency = try #require(Currency(code: "EUR"))
    return LedgerItem(
      id: id, customer: customer, slot: UInt32(id), account: "a", kind: kind, document: "d\(id)",
      currency: currency,
      issue: day - 30, due: day + due, knownOn: day - 30, amount: amount, sourceLine: Int(id), events: events)
  }

  private func event(_ kind: LedgerEventKind, _ amount: Int64) -> LedgerEvent {
    LedgerEvent(kind: kind, effective: day - 1, knownOn: day - 1, amount: amount)
  }

  private func position(_ items: [LedgerItem]) -> OpenPosition {
    let customers = (0..<3).map { Customer(entity: UInt32($0), key: "c\($0)", name: "C\($0)") }
    return OpenPosition(view: LedgerView(asOf: day, digest: "", customers: customers, items: items)) {
      amount, _ in amount
    }
  }

  @Test func creditsReduceTheOldestItemsOfTheirCustomerOnly() throws {
    let position = position([
      try item(1, amount: 100, due: 5), try item(2, amount: 100, due: -5),
      try item(3, customer: 1, amount: 100),
      try item(4, kind: .creditNote, amount: 70), try item(5, kind: .onAccount, amount: 60),
    ])
    #expect(position.claims.map(\.amount) == [70, 100])
    #expect(position.claims.map(\.item) == [0, 2])
    #expect(position.covered == 170)
    #expect(position.creditBalance == 0)
    #expect(position.setAside.map(\.amount) == [-70, -60])
  }

  @Test func creditsBeyondWhatIsOwedStayAsACreditBalance() throws {
    let position = position([try item(1, amount: 100), try item(2, kind: .creditNote, amount: 130)])
    #expect(position.claims.isEmpty)
    #expect(position.creditBalance == 30)
  }

  @Test func disputesFailuresAndOtherKindsAreSetAsideWithTheirAmounts() throws {
    let position = position([
      try item(1, amount: 100, events: [event(.disputed, 100)]),
      try item(2, amount: 100, events: [event(.disputed, 100), event(.resolved, 100)]),
      try item(3, customer: 1, amount: 50, events: [event(.failed, 50)]),
      try item(4, customer: 1, amount: 40),
      try item(5, kind: .retention, amount: 30), try item(6, kind: .bill, amount: 20),
    ])
    #expect(position.covered == 100)
    let parts = Dictionary(uniqueKeysWithValues: position.setAside.map { ($0.reason, $0.amount) })
    #expect(parts == [.disputed: 100, .failedDebtor: 90, .retention: 30, .bills: 20])
    #expect(position.openValue == 340)
  }

  @Test func openAmountFollowsTheEvents() throws {
    #expect(try item(1, amount: 100, events: [event(.paid, 30), event(.credited, 20)]).open == 50)
    #expect(try item(1, amount: 100, events: [event(.paid, 100), event(.reversed, 40)]).open == 40)
    #expect(try item(1, amount: 100, events: [event(.amountChanged, -25)]).open == 75)
    #expect(try item(1, amount: 100, events: [event(.cleared, 0)]).open == 0)
    #expect(try item(1, amount: 100, events: [event(.paid, 120)]).open == 0)
  }
}
