/// Contacts that wait for a collector's time: a heap by priority, served day by day up to the team's minutes.
///
/// A contact that does not fit into what is left of the day waits for the next; contacts are not split. Ties go to
/// the smaller ticket, so that the order is the same on every machine.
public struct ContactQueue: Sendable {
  /// A contact that waits.
  public struct Ticket: Sendable, Hashable {
    /// Larger is served first.
    public var priority: Double
    /// What it is about; also breaks ties.
    public var item: Int32
    /// Step of the ladder.
    public var step: Int32
    /// Minutes that it takes.
    public var minutes: Double
    /// A ticket.
    public init(priority: Double, item: Int32, step: Int32, minutes: Double) {
      self.priority = priority
      self.item = item
      self.step = step
      self.minutes = minutes
    }

    @inlinable
    func goesBefore(_ other: Ticket) -> Bool {
      if priority != other.priority { return priority > other.priority }
      if item != other.item { return item < other.item }
      return step < other.step
    }
  }

  private var heap: [Ticket] = []

  /// An empty queue.
  public init() {}

  /// Contacts that wait.
  public var count: Int { heap.count }

  /// Forgets all contacts.
  public mutating func removeAll() { heap.removeAll(keepingCapacity: true) }

  /// Adds a contact. Cost O(log n).
  public mutating func push(_ ticket: Ticket) {
    heap.append(ticket)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].goesBefore(heap[parent]) else { break }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// The contact that comes first, if it fits into the minutes that are left.
  ///
  /// - Complexity: O(log n).
  public mutating func pop(within minutes: Double) -> Ticket? {
    guard let first = heap.first, first.minutes <= minutes else { return nil }
    dropFirst()
    return first
  }

  /// Takes the first contact away whatever its size.
  public mutating func dropFirst() {
    guard let last = heap.popLast(), !heap.isEmpty else { return }
    heap[0] = last
    var parent = 0
    while true {
      var best = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].goesBefore(heap[best]) {
        best = child
      }
      if best == parent { return }
      heap.swapAt(parent, best)
      parent = best
    }
  }

  /// The contact that comes first.
  public var first: Ticket? { heap.first }
}
