import CreditModels

/// Groups of customers by how late they pay, found in a history that names no segments.
///
/// The shrunken days late of customers with three payments or more, in order, are cut where the squares within groups
/// fall most, up to four groups; a cut stays while it explains a tenth of what is left and each side holds a twentieth
/// of the customers. They are for reading, and for settings by segment: the payment model takes each customer's own habit.
public struct PaymentGroups: Sendable {
  /// A group.
  public struct Group: Sendable, Hashable {
    /// Customers in it.
    public var customers: Int
    /// Their payments.
    public var payments: Int
    /// Least and greatest expected days late.
    public var daysLate: ClosedRange<Int>
    /// Mean days late of their payments.
    public var mean: Double
  }

  /// Groups from the promptest; empty where fewer than twenty customers paid three times.
  public let groups: [Group]

  /// Customers without whom nothing is cut.
  public static let enoughCustomers = 20
  /// Groups at most.
  public static let most = 4

  /// The groups of a history.
  public init(_ history: PaymentHistory, habit: PaymentBehaviour.Habit) {
    var tallies: [Int: (paid: Int, sum: Int)] = [:]
    for item in history.items where item.isPaid {
      let before = tallies[item.customer] ?? (0, 0)
      tallies[item.customer] = (before.paid + 1, before.sum + item.lateForHabit)
    }
    let known = tallies.values.filter { $0.paid >= 3 }.map { tally in
      (late: habit.daysLate(paid: tally.paid, sum: tally.sum), paid: tally.paid, sum: tally.sum)
    }.sorted { ($0.late, $0.paid, $0.sum) < ($1.late, $1.paid, $1.sum) }
    guard known.count >= PaymentGroups.enoughCustomers else {
      groups = []
      return
    }
    let least = max(1, known.count / 20)
    var sums = [0.0]
    var squares = [0.0]
    for customer in known {
      let late = Double(customer.late)
      sums.append((sums.last ?? 0) + late)
      squares.append((squares.last ?? 0) + late * late)
    }
    func spread(_ range: Range<Int>) -> Double {
      let sum = sums[range.upperBound] - sums[range.lowerBound]
      return squares[range.upperBound] - squares[range.lowerBound] - sum * sum / Double(range.count)
    }
    var ranges = [0..<known.count]
    let whole = spread(ranges[0])
    while ranges.count < PaymentGroups.most {
      var best: (range: Int, cut: Int, gain: Double)?
      for (place, range) in ranges.enumerated() where range.count >= 2 * least {
        for cut in (range.lowerBound + least)...(range.upperBound - least)
        where cut < range.upperBound && cut > range.lowerBound && known[cut].late > known[cut - 1].late {
          let gain = spread(range) - spread(range.lowerBound..<cut) - spread(cut..<range.upperBound)
          if gain > best?.gain ?? 0 { best = (place, cut, gain) }
        }
      }
      guard let best, best.gain > 0.1 * whole else { break }
      let range = ranges[best.range]
      ranges.replaceSubrange(
        best.range...best.range, with: [range.lowerBound..<best.cut, best.cut..<range.upperBound])
    }
    groups =
      ranges.count < 2
      ? []
      : ranges.map { range in
        let members = known[range]
        let paid = members.reduce(0) { $0 + $1.paid }
        return Group(
          customers: members.count, payments: paid,
          daysLate: (members.first?.late ?? 0)...(members.last?.late ?? 0),
          mean: Double(members.reduce(0) { $0 + $1.sum }) / Double(max(1, paid)))
      }
  }
}
