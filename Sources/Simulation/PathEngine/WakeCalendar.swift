/// The days on which debtors that are coupled to others have to be looked at, and the contacts that wait for them.
///
/// A debtor runs freely until something couples it: a contact for which a collector is needed, a trade link. From
/// then on it is woken on the days of its own events, and let go when no contact of it waits any more.
struct WakeCalendar {
  private struct Node {
    var next: Int32
    var debtor: Int32
  }
  private struct Waiting {
    var next: Int32
    var ticket: ContactTicket
  }
  /// A contact with the debtor it is about.
  struct ContactTicket {
    var priority: Double
    var minutes: Double
    var item: Int32
    var step: Int32
    var debtor: Int32
  }

  private let days: Int
  private let heads: UnsafeMutablePointer<Int32>
  private let ticketHeads: UnsafeMutablePointer<Int32>
  /// Day on which each debtor is woken next; -1 for none.
  private let wakeDay: UnsafeMutablePointer<Int32>
  private let debtors: Int
  private var nodes: [Node] = []
  private var tickets: [Waiting] = []

  init(days: Int, debtors: Int) {
    self.days = days
    self.debtors = debtors
    heads = .allocate(capacity: days)
    ticketHeads = .allocate(capacity: days)
    wakeDay = .allocate(capacity: max(1, debtors))
  }

  func deallocate() {
    heads.deallocate()
    ticketHeads.deallocate()
    wakeDay.deallocate()
  }

  mutating func removeAll() {
    heads.update(repeating: -1, count: days)
    ticketHeads.update(repeating: -1, count: days)
    wakeDay.update(repeating: -1, count: debtors)
    nodes.removeAll(keepingCapacity: true)
    tickets.removeAll(keepingCapacity: true)
  }

  /// Whether a debtor is to be woken.
  @inline(__always)
  func isAsleep(_ debtor: Int) -> Bool { wakeDay[debtor] >= 0 }

  /// Wakes a debtor on a day, unless it is woken before.
  mutating func wake(_ debtor: Int, day: Int) {
    guard day < days else { return }
    if wakeDay[debtor] >= 0, Int(wakeDay[debtor]) <= day { return }
    wakeDay[debtor] = Int32(day)
    nodes.append(Node(next: heads[day], debtor: Int32(debtor)))
    heads[day] = Int32(nodes.count - 1)
  }

  /// Takes a debtor that is woken on a day.
  mutating func take(day: Int) -> Int? {
    while heads[day] >= 0 {
      let node = nodes[Int(heads[day])]
      heads[day] = node.next
      guard wakeDay[Int(node.debtor)] == Int32(day) else { continue }
      wakeDay[Int(node.debtor)] = -1
      return Int(node.debtor)
    }
    return nil
  }

  /// Notes a contact that asks for a collector on a day.
  mutating func add(_ ticket: ContactTicket, day: Int) {
    tickets.append(Waiting(next: ticketHeads[day], ticket: ticket))
    ticketHeads[day] = Int32(tickets.count - 1)
  }

  /// Takes a contact that asks for a collector on a day.
  mutating func takeTicket(day: Int) -> ContactTicket? {
    guard ticketHeads[day] >= 0 else { return nil }
    let waiting = tickets[Int(ticketHeads[day])]
    ticketHeads[day] = waiting.next
    return waiting.ticket
  }
}
