/// How receivables are counted by age.
public struct AgingRule: Sendable, Hashable {
  /// What the age of an item counts from.
  public enum From: String, Sendable, Hashable, CaseIterable {
    /// The due day: days late.
    case due
    /// The day of the invoice.
    case issue
  }

  /// What ages count from.
  public var from: From
  /// Upper ends of the classes in days, ascending; the first class is what is not yet due (age 0 or less), the last
  /// what is older than the last end.
  public var ends: [Int]
  /// Number of classes.
  public var classes: Int { ends.count + 2 }

  /// A rule.
  public init(from: From, ends: [Int]) {
    precondition(ends.first.map { $0 > 0 } ?? true && ends == ends.sorted(), "ends ascend from above 0")
    self.from = from
    self.ends = ends
  }

  /// The class of an age.
  public func place(_ age: Int) -> Int {
    guard age > 0 else { return 0 }
    var place = 1
    for end in ends where age > end { place += 1 }
    return place
  }
}

/// Ages of receivables at the end of each week of a path.
final class AgingBook {
  let rule: AgingRule
  /// `[weeks x classes]`.
  private(set) var amounts: [Int64]
  /// Open amount of the customer that owes most at the end.
  private(set) var largest: Int64 = 0
  /// Amount settled times days since the invoice.
  private(set) var settledDays: Int64 = 0
  /// Last day of each week.
  let weekEnds: [Int]

  /// A book for a run; `nil` where ages are not counted.
  init?(_ experiment: Experiment) {
    guard let rule = experiment.aging else { return nil }
    self.rule = rule
    weekEnds = experiment.weeks.map { $0.upperBound - 1 }
    amounts = Array(repeating: 0, count: weekEnds.count * rule.classes)
  }

  /// Forgets the path before.
  func begin() {
    for index in amounts.indices { amounts[index] = 0 }
    largest = 0
    settledDays = 0
  }

  /// Counts what was paid, credited or written off.
  func settle(_ amount: Int64, days: Int) { settledDays += amount * Int64(days) }

  /// The week that a day closes, if it does.
  func week(closing day: Int) -> Int? { weekEnds.firstIndex(of: day) }

  /// Counts an open item.
  func add(_ amount: Int64, age: Int, week: Int) { amounts[week * rule.classes + rule.place(age)] += amount }

  /// Looks at a customer at the end of the horizon.
  func see(_ open: Int64) { largest = max(largest, open) }
}

extension PathRun {
  /// Counts receivables by age where a week ends.
  func countAges(day: Int) {
    guard let aging, let week = aging.week(closing: day) else { return }
    for debtor in 0..<plan.debtorCount {
      var index = debtors[debtor].openHead
      while index >= 0 {
        let item = items[Int(index)]
        index = item.next
        let start = aging.rule.from == .due ? item.due : item.dated
        aging.add(item.remaining, age: day - Int(start), week: week)
      }
      if day == days - 1 { aging.see(debtors[debtor].openAmount) }
    }
  }
}
