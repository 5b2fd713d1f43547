import Receivables

/// Items and events of one file while its rows come in.
struct LedgerDraft {
  /// An account as the file knows it.
  struct Account {
    var entity: String
    var number: String
    var debtor: String
    var facts: DebtorFacts
    /// Whether rows gave different names.
    var hasVaryingNames = false
    /// Whether rows gave different debtors.
    var hasVaryingDebtors = false
  }

  /// An item, or the events of one that no row has issued yet.
  struct Item {
    var account: Int32
    /// Data row that issued it, from 1.
    var ordinal: Int32
    var key: String
    var facts: ItemFacts?
    /// What the row that issued it says of its settlement and dispute, to tell whether another says the same.
    var settlement: SettlementFacts?
    var disputedOn: Day?
    var isDisputedWithoutDate = false
  }

  /// An event of an item.
  struct Event: Hashable {
    /// Stands for a settlement whose day the export does not give.
    static let undated = Int32.max

    var item: Int32
    var kind: LedgerEventKind
    var meaning: LedgerRow.AmountMeaning
    var effective: Int32
    var knownOn: Int32
    var amount: Int64
    var ordinal: Int32
  }

  /// What became of a row.
  enum Outcome {
    case accepted
    /// The row says what an earlier one has said.
    case duplicate(ofRow: Int)
    case rejected(RowRejection)
  }

  private struct ItemKey: Hashable {
    var account: Int32
    var key: String
  }

  private struct AccountKey: Hashable {
    var entity: String
    var number: String
  }

  let repeatedKey: Mapping.RepeatedKey
  private(set) var accounts: [Account] = []
  private(set) var items: [Item] = []
  private(set) var events: [Event] = []
  private(set) var roundedRows = 0
  private var accountIndex: [AccountKey: Int32] = [:]
  private var itemIndex: [ItemKey: Int32] = [:]
  private var occurrences: [ItemKey: Int32] = [:]

  init(repeatedKey: Mapping.RepeatedKey) { self.repeatedKey = repeatedKey }

  /// Takes a row.
  ///
  /// - Parameter ordinal: Number of the data row, from 1.
  /// - Complexity: O(1) expected.
  mutating func add(_ row: LedgerRow, ordinal: Int, rowMeaning: Mapping.RowMeaning) -> Outcome {
    let account = account(of: row)
    let outcome: Outcome
    switch row.content {
    case .leftOut: return .accepted
    case .item(let facts, let settlement):
      outcome = addItem(
        facts, settlement, row, account, ordinal: Int32(ordinal), repeatsItem: rowMeaning == .settlement)
    case .event(let kind, let meaning, let on, let knownOn, let amount):
      let item = itemNumber(account, row.key)
      events.append(
        Event(
          item: item, kind: kind, meaning: meaning, effective: on.number, knownOn: knownOn.number,
          amount: amount, ordinal: Int32(ordinal)))
      outcome = .accepted
    }
    if case .accepted = outcome, row.isRounded { roundedRows += 1 }
    return outcome
  }

  /// Whether the item of the row just accepted is still to be issued.
  func isPending(_ row: LedgerRow) -> Bool {
    guard case .event = row.content, let last = events.last else { return false }
    return items[Int(last.item)].facts == nil
  }

  private mutating func addItem(
    _ facts: ItemFacts, _ settlement: SettlementFacts?, _ row: LedgerRow, _ account: Int32, ordinal: Int32,
    repeatsItem: Bool
  ) -> Outcome {
    var key = ItemKey(account: account, key: row.key)
    if let known = itemIndex[key], let first = items[Int(known)].facts {
      if repeatsItem {
        guard first == facts else {
          return .rejected(conflict(with: Int(known), first, facts))
        }
        append(settlement, to: known, ordinal: ordinal)
        return .accepted
      }
      if repeatedKey != .newItem {
        let earlier = items[Int(known)]
        if first == facts, earlier.settlement == settlement, earlier.disputedOn == row.disputedOn,
          earlier.isDisputedWithoutDate == (row.isDisputed && row.disputedOn == nil)
        {
          return repeatedKey == .lineItem ? .accepted : .duplicate(ofRow: Int(earlier.ordinal))
        }
        return .rejected(conflict(with: Int(known), first, facts))
      }
      let count = (occurrences[key] ?? 1) + 1
      occurrences[key] = count
      key.key = "\(row.key)|#\(count)"
    }
    let number = itemNumber(account, key.key)
    items[Int(number)].facts = facts
    items[Int(number)].ordinal = ordinal
    items[Int(number)].settlement = settlement
    items[Int(number)].disputedOn = row.disputedOn
    append(settlement, to: number, ordinal: ordinal)
    if let since = row.disputedOn {
      events.append(
        Event(
          item: number, kind: .disputed, meaning: .own, effective: since.number, knownOn: since.number,
          amount: facts.amount, ordinal: ordinal))
    } else if row.isDisputed {
      items[Int(number)].isDisputedWithoutDate = true
    }
    return .accepted
  }

  private mutating func append(_ settlement: SettlementFacts?, to item: Int32, ordinal: Int32) {
    guard let settlement else { return }
    let day = settlement.on?.number ?? Event.undated
    events.append(
      Event(
        item: item, kind: settlement.kind, meaning: .own, effective: day, knownOn: day,
        amount: settlement.amount, ordinal: ordinal))
  }

  private func conflict(with known: Int, _ first: ItemFacts, _ second: ItemFacts) -> RowRejection {
    var what = "settlement or dispute"
    if first.amount != second.amount {
      what = "amount"
    } else if first.issue != second.issue {
      what = "day of issue"
    } else if first.due != second.due {
      what = "due date"
    } else if first.currency != second.currency {
      what = "currency"
    } else if first.kind != second.kind {
      what = "kind"
    }
    return RowRejection(
      code: .conflictingRows, position: nil,
      message:
        "the item `\(items[known].key)` stands in data row \(items[known].ordinal) with another \(what)",
      hint: "correct the row; where each row is an item of its own, state `repeated_key: new_item`")
  }

  private mutating func itemNumber(_ account: Int32, _ key: String) -> Int32 {
    let itemKey = ItemKey(account: account, key: key)
    if let known = itemIndex[itemKey] { return known }
    let number = Int32(items.count)
    itemIndex[itemKey] = number
    items.append(Item(account: account, ordinal: 0, key: key, facts: nil))
    return number
  }

  private mutating func account(of row: LedgerRow) -> Int32 {
    let key = AccountKey(entity: row.entity, number: row.account)
    if let known = accountIndex[key] {
      let index = Int(known)
      if accounts[index].debtor != row.debtor { accounts[index].hasVaryingDebtors = true }
      if accounts[index].facts != row.facts {
        if let name = row.facts.name, let first = accounts[index].facts.name, name != first {
          accounts[index].hasVaryingNames = true
        }
        accounts[index].facts.fill(from: row.facts)
      }
      return known
    }
    let number = Int32(accounts.count)
    accountIndex[key] = number
    accounts.append(Account(entity: row.entity, number: row.account, debtor: row.debtor, facts: row.facts))
    return number
  }
}
