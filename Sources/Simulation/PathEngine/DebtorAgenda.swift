/// What is still to happen to the debtors of a path: a heap of events for each, in memory of its own.
///
/// Debtors that nothing couples run from one end of the horizon to the other, one after the other, so their events
/// must not share lists; a debtor's own few events stay in the nearest cache. Events of one day and phase come out
/// latest first.
struct DebtorAgenda {
  /// Order within a day. What is paid on the day of its invoice, or promised for today, is in the bank that day.
  enum Phase: UInt8 {
    case failure = 0
    case receipts = 1
    case credits = 2
    case issue = 3
    case receiptsAfterIssue = 4
    case collection = 5
    case service = 6
    case receiptsAfterService = 7
  }
  /// What an event is about.
  enum Kind: UInt8 {
    case fail, distress, infection, grade
    case payment, bill, recovery
    case disputeStart, disputeEnd, rebate
    case order, shipment, invoice
    case dunning, refer, freeze, attrition, forget, review
  }
  /// An event in two words, the first of which orders it: day, phase, and the later the earlier.
  struct Event {
    var key: UInt64
    var target: Int32
    var detail: Int32

    @inline(__always) var day: Int { Int(key >> 48) }
    @inline(__always) var phase: UInt8 { UInt8(truncatingIfNeeded: key >> 44) & 15 }
    @inline(__always) var version: UInt16 { UInt16(truncatingIfNeeded: key >> 8) }
    // Keys are made from kinds only.
    @inline(__always) var kind: Kind { unsafeBitCast(UInt8(truncatingIfNeeded: key), to: Kind.self) }
  }
  private struct Heap {
    var events: UnsafeMutablePointer<Event>
    var count: Int32
    var capacity: Int32
    var sequence: UInt32
    /// Whether the first event has been taken and its place waits for the next that is entered: most events enter
    /// one, and then the heap is gone through once instead of twice.
    var isTaken: Bool
  }

  private let heaps: UnsafeMutablePointer<Heap>
  private let debtors: Int

  /// Room for each debtor's events; it grows where it is too small.
  init(capacities: [Int]) {
    debtors = capacities.count
    heaps = .allocate(capacity: max(1, debtors))
    for (index, capacity) in capacities.enumerated() {
      (heaps + index).initialize(
        to: Heap(
          events: .allocate(capacity: capacity), count: 0, capacity: Int32(capacity), sequence: 0,
          isTaken: false))
    }
  }

  func deallocate() {
    for index in 0..<debtors { heaps[index].events.deallocate() }
    heaps.deallocate()
  }

  /// Forgets what a debtor had before it.
  ///
  /// - Parameter reserved: Places in the sequence that ``push(_:day:phase:kind:version:target:detail:rank:)`` names
  ///   itself, from 0.
  @inline(__always)
  func clear(_ debtor: Int, reserved: Int) {
    heaps[debtor].count = 0
    heaps[debtor].isTaken = false
    heaps[debtor].sequence = 0xFFFFF &- UInt32(truncatingIfNeeded: reserved)
  }

  /// Day of a debtor's first event; `Int.max` where there is none.
  @inline(__always)
  func firstDay(_ debtor: Int) -> Int { first(debtor)?.day ?? .max }

  /// First event of a debtor, if there is one.
  @inline(__always)
  func first(_ debtor: Int) -> Event? {
    let heap = heaps + debtor
    if heap.pointee.isTaken { fill(heap) }
    return heap.pointee.count > 0 ? heap.pointee.events[0] : nil
  }

  /// Adds an event.
  ///
  /// - Parameter rank: Its place among the reserved ones, as if it had been entered then; `nil` for the next.
  @inline(__always)
  func push(
    _ debtor: Int, day: Int, phase: UInt8, kind: Kind, version: UInt16, target: Int, detail: Int,
    rank: Int? = nil
  ) {
    let heap = heaps + debtor
    if heap.pointee.count == heap.pointee.capacity { grow(heap) }
    // Twenty bits count a debtor's events of a path downwards.
    let sequence: UInt32
    if let rank {
      sequence = 0xFFFFF &- UInt32(truncatingIfNeeded: rank)
    } else {
      sequence = (heap.pointee.sequence &- 1) & 0xFFFFF
      heap.pointee.sequence = sequence
    }
    let key =
      UInt64(truncatingIfNeeded: day) << 48 | UInt64(phase) << 44 | UInt64(sequence) << 24
      | UInt64(version) << 8 | UInt64(kind.rawValue)
    let event = Event(
      key: key, target: Int32(truncatingIfNeeded: target), detail: Int32(truncatingIfNeeded: detail))
    let events = heap.pointee.events
    if heap.pointee.isTaken {
      heap.pointee.isTaken = false
      sink(event, in: events, count: Int(heap.pointee.count))
      return
    }
    var child = Int(heap.pointee.count)
    heap.pointee.count &+= 1
    while child > 0 {
      let parent = (child &- 1) &>> 1
      guard key < events[parent].key else { break }
      events[child] = events[parent]
      child = parent
    }
    events[child] = event
  }

  /// Takes the first event away, which ``first(_:)`` has given.
  @inline(__always)
  func dropFirst(_ debtor: Int) { heaps[debtor].isTaken = true }

  /// Closes the gap that a taken event left.
  @inline(__always)
  private func fill(_ heap: UnsafeMutablePointer<Heap>) {
    heap.pointee.isTaken = false
    heap.pointee.count &-= 1
    let count = Int(heap.pointee.count)
    guard count > 0 else { return }
    sink(heap.pointee.events[count], in: heap.pointee.events, count: count)
  }

  /// Puts an event in the first place and lets it sink to its own.
  @inline(__always)
  private func sink(_ event: Event, in events: UnsafeMutablePointer<Event>, count: Int) {
    var parent = 0
    while true {
      var child = 2 &* parent &+ 1
      guard child < count else { break }
      // An addition and no branch: which child is the earlier cannot be foreseen.
      if child &+ 1 < count { child &+= events[child &+ 1].key < events[child].key ? 1 : 0 }
      guard events[child].key < event.key else { break }
      events[parent] = events[child]
      parent = child
    }
    events[parent] = event
  }

  @inline(never)
  private func grow(_ heap: UnsafeMutablePointer<Heap>) {
    let count = Int(heap.pointee.count)
    let larger = UnsafeMutablePointer<Event>.allocate(capacity: 2 * count + 16)
    larger.moveInitialize(from: heap.pointee.events, count: count)
    heap.pointee.events.deallocate()
    heap.pointee.events = larger
    heap.pointee.capacity = Int32(2 * count + 16)
  }
}
