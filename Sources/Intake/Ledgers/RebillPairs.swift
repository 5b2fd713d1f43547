import Receivables

/// Finds invoices that were credited in full and billed again.
enum RebillPairs {
  /// Most days from the credit note to the second invoice.
  static let longestGap = 31

  /// Places of the three items.
  struct Pair: Hashable {
    var original: Int
    var credit: Int
    var rebill: Int
  }

  private struct Key: Hashable {
    var account: Int
    var currency: Currency
    var amount: Int64
  }

  /// The pairs of a file: a credit note over the whole amount of an earlier invoice of the account, and another
  /// invoice over that amount at most 31 days later. Each item belongs to one pair at most.
  ///
  /// - Complexity: O(items), for amounts that an account has not used many times.
  static func find(in ledger: AssembledLedger) -> [Pair] {
    var credits: [Key: [Int]] = [:]
    for (place, item) in ledger.items.enumerated()
    where item.facts.kind == .creditNote && item.facts.amount > 0 {
      credits[key(item), default: []].append(place)
    }
    guard !credits.isEmpty else { return [] }
    var invoices: [Key: [Int]] = [:]
    for (place, item) in ledger.items.enumerated() where item.facts.kind == .invoice {
      let key = key(item)
      if credits[key] != nil { invoices[key, default: []].append(place) }
    }
    var pairs: [Pair] = []
    for (key, places) in credits {
      guard let all = invoices[key], all.count > 1 else { continue }
      pairs += match(places, with: all, ledger)
    }
    return pairs.sorted { $0.credit < $1.credit }
  }

  private static func match(_ credits: [Int], with invoices: [Int], _ ledger: AssembledLedger) -> [Pair] {
    func issue(_ place: Int) -> Day { ledger.items[place].facts.issue }
    func inOrder(_ places: [Int]) -> [Int] { places.sorted { (issue($0), $0) < (issue($1), $1) } }
    let invoices = inOrder(invoices)
    var used = [Bool](repeating: false, count: invoices.count)
    var pairs: [Pair] = []
    for credit in inOrder(credits) {
      let day = issue(credit)
      // The latest invoice before the credit note and the first behind it.
      let firstBehind = invoices.firstIndex { issue($0) >= day } ?? invoices.count
      guard let original = invoices.indices.prefix(firstBehind).last(where: { !used[$0] }) else { continue }
      let later = invoices.indices.suffix(from: firstBehind).first {
        !used[$0] && issue(invoices[$0]) - day <= longestGap
      }
      guard let rebill = later else { continue }
      used[original] = true
      used[rebill] = true
      pairs.append(Pair(original: invoices[original], credit: credit, rebill: invoices[rebill]))
    }
    return pairs
  }

  private static func key(_ item: AssembledLedger.Item) -> Key {
    Key(account: item.account, currency: item.facts.currency, amount: item.facts.amount)
  }
}
