import Stochastics

/// Draws all random words that a debtor's items are sure to need in one go, eight counters side by side.
///
/// The same bits as ``Stochastics/StreamKey/word(path:entity:slot:purpose:draw:)``, one by one.
final class WordDraws {
  private let plan: PathPlan
  private let third: UnsafeMutablePointer<UInt32>
  private let fourth: UnsafeMutablePointer<UInt32>
  /// Words by place in a block and counter, `[4 x counters]`.
  private let drawn: UnsafeMutablePointer<UInt32>
  private let capacity: Int

  init(plan: PathPlan) {
    self.plan = plan
    let most = (0..<plan.debtorCount).reduce(0) { max($0, plan.debtors[$1].blocks.count) }
    capacity = (most * plan.width + 15) / 8 * 8
    third = .allocate(capacity: capacity)
    fourth = .allocate(capacity: capacity)
    drawn = .allocate(capacity: 4 * capacity)
    third.initialize(repeating: 0, count: capacity)
    fourth.initialize(repeating: 0, count: capacity)
  }

  deinit {
    for pointer in [third, fourth, drawn] { pointer.deallocate() }
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
      third[offset] = value & 0x1FFF_FFFF
      fourth[offset] = UInt32((isClaim ? Purpose.openItemPayment : .orderPayment).rawValue)
    }
    var base = blocks
    for ahead in plan.purposes {
      let last = UInt32(ahead.purpose.rawValue) | ahead.draw << 8
      for offset in 0..<blocks {
        third[base + offset] = plan.blocks[range.lowerBound + offset]
        fourth[base + offset] = last
      }
      base += blocks
    }
    let counters = width * blocks
    let key = plan.experiment.key
    let keyWords = SIMD2(UInt32(truncatingIfNeeded: key.seed), UInt32(truncatingIfNeeded: key.seed >> 32))
    let entity = debtor.pointee.entity
    var first = 0
    while first < counters {
      // A plain loop of scalar blocks: the compiler turns it into vectors.
      for lane in first..<(first + 8) {
        let w = Philox4x32.words(counter: SIMD4(path, entity, third[lane], fourth[lane]), key: keyWords)
        drawn[lane] = w[0]
        drawn[capacity + lane] = w[1]
        drawn[2 * capacity + lane] = w[2]
        drawn[3 * capacity + lane] = w[3]
      }
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
