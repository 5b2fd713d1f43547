/// What is still to happen to the debtors of a path: a list of events for each, in memory of its own.
///
/// Debtors that nothing couples run from one end of the horizon to the other, one after the other, so their events
/// must not share lists; a debtor's own few events stay in the nearest cache, in order: what is entered mostly comes
/// last, so that few have to move up, and the first is taken without moving any. Events of one day and phase come out
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
    case dunning, refer, freeze, attrition, review, contact
    case infected
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
  /// The events of one debtor.
  struct List {
    /// The next of the debtor's planned orders, which were put in order before the run; one that never comes ends them.
    fileprivate var orders: UnsafePointer<Event>
    /// Events in order from `head` to before `tail`: most that are entered come last, or nearly so.
    fileprivate var near: UnsafeMutablePointer<Event>
    fileprivate var head: Int32
    fileprivate var tail: Int32
    /// Up to this tail an event can be entered without care.
    fileprivate var limit: Int32
    fileprivate var sequence: UInt32
    /// A heap of events that come after all those nearby, where many wait.
    fileprivate var farCount: Int32
    fileprivate var farCapacity: Int32
    fileprivate var far: UnsafeMutablePointer<Event>?
  }

  /// Comes after everything, and is taken for nothing.
  static let end = Event(key: .max, target: 0, detail: 0)

  /// The event of an order that was planned.
  ///
  /// - Parameter rank: Its place among the debtor's items.
  static func planned(day: Int, kind: Kind, rank: Int, item: Int) -> Event {
    Event(
      key: key(day: day, phase: Phase.issue.rawValue, sequence: last(rank), version: 0, kind: kind),
      target: Int32(item), detail: 0)
  }

  /// The place in the sequence of a day and phase of what has a rank: behind all that is entered as it comes.
  @inline(__always)
  private static func last(_ rank: Int) -> UInt32 { 0xFFFFF &- UInt32(truncatingIfNeeded: rank) }

  @inline(__always)
  private static func key(day: Int, phase: UInt8, sequence: UInt32, version: UInt16, kind: Kind) -> UInt64 {
    UInt64(truncatingIfNeeded: day) << 48 | UInt64(phase) << 44 | UInt64(sequence) << 24
      | UInt64(version) << 8 | UInt64(kind.rawValue)
  }

  /// Most events nearby, and room for them with gaps at the front.
  private static let most: Int32 = 24
  private static let room: Int32 = 48

  private let lists: UnsafeMutablePointer<List>
  private let events: UnsafeMutablePointer<Event>
  private let debtors: Int
  private let none: UnsafeMutablePointer<Event>

  init(debtors: Int) {
    self.debtors = debtors
    let room = Int(DebtorAgenda.room)
    lists = .allocate(capacity: max(1, debtors))
    events = .allocate(capacity: max(1, debtors * room))
    none = .allocate(capacity: 1)
    none.initialize(to: DebtorAgenda.end)
    for index in 0..<debtors {
      (lists + index).initialize(
        to: List(
          orders: UnsafePointer(none), near: events + index * room, head: 0, tail: 0, limit: 0, sequence: 0,
          farCount: 0, farCapacity: 0, far: nil))
    }
  }

  func deallocate() {
    for index in 0..<debtors { lists[index].far?.deallocate() }
    lists.deallocate()
    events.deallocate()
    none.deallocate()
  }

  /// Forgets what a debtor had before it.
  ///
  /// - Parameters:
  ///   - reserved: Places in the sequence that are named by their rank, from 0.
  ///   - orders: Its planned orders, which end with ``end``.
  @inline(__always)
  func clear(_ debtor: Int, reserved: Int, orders: UnsafePointer<Event>) {
    let list = lists + debtor
    list.pointee.orders = orders
    (list.pointee.head, list.pointee.tail, list.pointee.farCount) = (0, 0, 0)
    list.pointee.limit = DebtorAgenda.most
    list.pointee.sequence = 0xFFFFF &- UInt32(truncatingIfNeeded: reserved)
  }

  /// The list of a debtor.
  @inline(__always)
  subscript(debtor: Int) -> UnsafeMutablePointer<List> { lists + debtor }

  /// Day of a list's first event; `Int.max` where there is none.
  @inline(__always)
  func firstDay(_ list: UnsafeMutablePointer<List>) -> Int { first(list)?.day ?? .max }

  /// First event of a list, if there is one.
  @inline(__always)
  func first(_ list: UnsafeMutablePointer<List>) -> Event? {
    let order = list.pointee.orders.pointee
    if list.pointee.head == list.pointee.tail {
      guard list.pointee.farCount > 0 else { return order.key == .max ? nil : order }
      fetch(list)
    }
    let event = list.pointee.near[Int(list.pointee.head)]
    return event.key < order.key ? event : order
  }

  /// Takes the first event away, which ``first(_:)`` has given.
  @inline(__always)
  func dropFirst(_ list: UnsafeMutablePointer<List>, _ event: Event) {
    if event.key == list.pointee.orders.pointee.key {
      list.pointee.orders += 1
    } else {
      list.pointee.head &+= 1
    }
  }

  /// Adds an event.
  ///
  /// - Parameter rank: Its place among the reserved ones, as if it had been entered then; `nil` for the next.
  @inline(__always)
  func push(
    _ debtor: Int, day: Int, phase: UInt8, kind: Kind, version: UInt16, target: Int, detail: Int,
    rank: Int? = nil
  ) {
    let list = lists + debtor
    // Twenty bits count a debtor's events of a path downwards.
    let sequence: UInt32
    if let rank {
      sequence = DebtorAgenda.last(rank)
    } else {
      sequence = (list.pointee.sequence &- 1) & 0xFFFFF
      list.pointee.sequence = sequence
    }
    let key = DebtorAgenda.key(day: day, phase: phase, sequence: sequence, version: version, kind: kind)
    let event = Event(
      key: key, target: Int32(truncatingIfNeeded: target), detail: Int32(truncatingIfNeeded: detail))
    let tail = list.pointee.tail
    guard tail < list.pointee.limit else {
      pushSlowly(list, event)
      return
    }
    list.pointee.tail = tail &+ 1
    var place = list.pointee.near + Int(tail)
    let first = list.pointee.near + Int(list.pointee.head)
    while place > first, (place - 1).pointee.key > key {
      place.pointee = (place - 1).pointee
      place -= 1
    }
    place.pointee = event
  }

  /// The same where the list has to be moved to its front, or is full.
  @inline(never)
  private func pushSlowly(_ list: UnsafeMutablePointer<List>, _ event: Event) {
    defer {
      list.pointee.limit =
        list.pointee.farCount > 0 ? 0 : min(DebtorAgenda.room, list.pointee.head + DebtorAgenda.most)
    }
    let events = list.pointee.near
    var count = list.pointee.tail - list.pointee.head
    if list.pointee.tail == DebtorAgenda.room {
      events.update(from: events + Int(list.pointee.head), count: Int(count))
      (list.pointee.head, list.pointee.tail) = (0, count)
    }
    var event = event
    let head = Int(list.pointee.head)
    if count == 0 || event.key > events[head + Int(count) - 1].key {
      if list.pointee.farCount > 0 || count == DebtorAgenda.most {
        pushFar(list, event)
        return
      }
    } else if count == DebtorAgenda.most {
      count -= 1
      list.pointee.tail -= 1
      swap(&event, &events[head + Int(count)])
      pushFar(list, event)
      event = events[head + Int(count)]
    }
    var place = Int(list.pointee.tail)
    list.pointee.tail += 1
    while place > head, events[place - 1].key > event.key {
      events[place] = events[place - 1]
      place -= 1
    }
    events[place] = event
  }

  // MARK: Events far ahead

  private func pushFar(_ list: UnsafeMutablePointer<List>, _ event: Event) {
    if list.pointee.farCount == list.pointee.farCapacity { grow(list) }
    guard let heap = list.pointee.far else { return }
    var child = Int(list.pointee.farCount)
    list.pointee.farCount += 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard event.key < heap[parent].key else { break }
      heap[child] = heap[parent]
      child = parent
    }
    heap[child] = event
  }

  /// Fetches the first events from far ahead, where none is left nearby.
  @inline(never)
  private func fetch(_ list: UnsafeMutablePointer<List>) {
    (list.pointee.head, list.pointee.tail) = (0, 0)
    while list.pointee.farCount > 0, list.pointee.tail < DebtorAgenda.most / 2 {
      list.pointee.near[Int(list.pointee.tail)] = popFar(list)
      list.pointee.tail += 1
    }
    list.pointee.limit = list.pointee.farCount > 0 ? 0 : DebtorAgenda.most
  }

  private func popFar(_ list: UnsafeMutablePointer<List>) -> Event {
    guard let heap = list.pointee.far else { preconditionFailure("a count without memory") }
    let first = heap[0]
    list.pointee.farCount -= 1
    let count = Int(list.pointee.farCount)
    guard count > 0 else { return first }
    let event = heap[count]
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < count else { break }
      if child + 1 < count, heap[child + 1].key < heap[child].key { child += 1 }
      guard heap[child].key < event.key else { break }
      heap[parent] = heap[child]
      parent = child
    }
    heap[parent] = event
    return first
  }

  private func grow(_ list: UnsafeMutablePointer<List>) {
    let count = Int(list.pointee.farCount)
    let larger = UnsafeMutablePointer<Event>.allocate(capacity: 2 * count + 32)
    if let old = list.pointee.far {
      larger.moveInitialize(from: old, count: count)
      old.deallocate()
    }
    list.pointee.far = larger
    list.pointee.farCapacity = Int32(2 * count + 32)
  }
}
