/// Events of a path by day and phase, in lists that share one pool of nodes: no allocation once the pool has grown.
struct EventCalendar {
  /// Order within a day: failure, receipts, credits, issue, collection.
  enum Phase: Int {
    case failure, receipts, credits, issue, collection
    static let count = 5
  }
  /// What an event is about.
  enum Kind: UInt8 {
    case fail, distress, infection, grade
    case payment, bill, recovery, insurer
    case disputeStart, disputeEnd, rebate
    case order, shipment, invoice
    case dunning, decay, refer, freeze, attrition, forget
  }
  struct Event {
    var next: Int32
    var target: Int32
    var detail: Int32
    var version: UInt16
    var kind: Kind
  }

  private let days: Int
  private let heads: UnsafeMutablePointer<Int32>
  private var nodes: UnsafeMutablePointer<Event>
  private var capacity: Int
  private var count = 0

  init(days: Int, capacity: Int) {
    self.days = days
    self.capacity = max(64, capacity)
    heads = .allocate(capacity: days * Phase.count)
    nodes = .allocate(capacity: self.capacity)
    heads.initialize(repeating: -1, count: days * Phase.count)
  }

  func deallocate() {
    heads.deallocate()
    nodes.deallocate()
  }

  mutating func removeAll() {
    heads.update(repeating: -1, count: days * Phase.count)
    count = 0
  }

  /// Adds an event; one beyond the horizon is dropped.
  @inline(__always)
  mutating func add(
    _ kind: Kind, _ phase: Phase, day: Int, target: Int, detail: Int = 0, version: UInt16 = 0
  ) {
    guard day < days else { return }
    if count == capacity { grow() }
    let head = heads + (day * Phase.count + phase.rawValue)
    nodes[count] = Event(
      next: head.pointee, target: Int32(truncatingIfNeeded: target),
      detail: Int32(truncatingIfNeeded: detail),
      version: version, kind: kind)
    head.pointee = Int32(truncatingIfNeeded: count)
    count += 1
  }

  /// Takes the latest event of a day and phase.
  @inline(__always)
  mutating func take(day: Int, phase: Phase) -> Event? {
    let head = heads + (day * Phase.count + phase.rawValue)
    let index = head.pointee
    guard index >= 0 else { return nil }
    let event = nodes[Int(index)]
    head.pointee = event.next
    return event
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<Event>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: nodes, count: count)
    nodes.deallocate()
    nodes = larger
    capacity *= 2
  }
}
