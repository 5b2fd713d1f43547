import Stochastics

/// Draws all random words that a debtor's items are sure to need in one go, eight counters side by side.
///
/// The same bits as ``Stochastics/StreamKey/word(path:entity:slot:purpose:draw:)``, one by one.
final class WordDraws {
  private let plan: PathPlan
  private let third: UnsafeMutablePointer<UInt64>
  private let fourth: UnsafeMutablePointer<UInt64>
  /// Words by place in a block and counter, `[4 x counters]`.
  private let drawn: UnsafeMutablePointer<UInt32>
  private let capacity: Int
  private let schedule: KeySchedule

  init(plan: PathPlan) {
    self.plan = plan
    schedule = KeySchedule(plan.experiment.key)
    let most = (0..<plan.debtorCount).reduce(0) { max($0, plan.debtors[$1].blocks.count) }
    capacity = (most * plan.width + 15) / 8 * 8
    third = .allocate(capacity: capacity)
    fourth = .allocate(capacity: capacity)
    drawn = .allocate(capacity: 4 * capacity)
    third.initialize(repeating: 0, count: capacity)
    fourth.initialize(repeating: 0, count: capacity)
  }

  deinit {
    for pointer in [third, fourth] { pointer.deallocate() }
    drawn.deallocate()
  }

  /// Draws the words of a debtor's items into `words`, `[items x width]`.
  func draw(
    _ debtor: UnsafeMutablePointer<PathPlan.Debtor>, path: UInt32, words: UnsafeMutablePointer<UInt32>
  ) {
    let range = debtor.pointee.blocks
    let blocks = range.count
    guard blocks > 0 else { return }
    let width = plan.width
    for (offset, block) in range.enumerated() {
      let value = plan.blocks[block]
      let isClaim = value & 0x2000_0000 != 0
      third[offset] = UInt64(value & 0x1FFF_FFFF)
      fourth[offset] = UInt64((isClaim ? Purpose.openItemPayment : .orderPayment).rawValue)
    }
    var base = blocks
    for ahead in plan.purposes {
      let last = UInt64(ahead.purpose.rawValue) | UInt64(ahead.draw) << 8
      for offset in 0..<blocks {
        third[base + offset] = UInt64(plan.blocks[range.lowerBound + offset])
        fourth[base + offset] = last
      }
      base += blocks
    }
    let counters = width * blocks
    let key = plan.experiment.key
    let entity = debtor.pointee.entity
    var first = 0
    while first < counters {
      schedule.words(
        path: path, entity: entity, third: third + first, fourth: fourth + first, into: drawn + first,
        stride: capacity)
      first += 8
    }
    for index in debtor.pointee.items {
      let item = plan.items + index
      let source = drawn + Int(item.pointee.slot & 3) * capacity + Int(item.pointee.block)
      let target = words + index * width
      for row in 0..<width { target[row] = source[row * blocks] }
      if item.pointee.part > 0 {
        target[0] = key.word(
          path: path, entity: entity, slot: item.pointee.slot, purpose: .orderPayment,
          draw: UInt32(item.pointee.part))
      }
    }
  }
}
