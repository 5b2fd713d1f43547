import Stochastics

/// Draws all random words that a debtor's items are sure to need in one go, eight counters side by side.
///
/// The same bits as ``Stochastics/StreamKey/word(path:entity:slot:purpose:draw:)``, one by one.
final class WordDraws {
  private let plan: PathPlan
  /// Blocks, purposes and draws of each pattern of counters, `[counters]` each; debtors of one pattern share them.
  private let thirds: UnsafeMutablePointer<UInt64>
  private let fourths: UnsafeMutablePointer<UInt64>
  private let schedule: KeySchedule
  /// Blocks of four weeks, one after another, and the purpose of each.
  private let weekBlocks: UnsafeMutablePointer<UInt64>
  private let weekPurposes: UnsafeMutablePointer<UInt64>
  /// Groups of eight blocks of weeks.
  let weekGroups: Int
  /// Where each debtor's pattern begins.
  private let patterns: UnsafeMutablePointer<Int>

  init(plan: PathPlan) {
    self.plan = plan
    schedule = KeySchedule(plan.experiment.key)
    var (third, fourth): ([UInt64], [UInt64]) = ([], [])
    var known: [[UInt32]: Int] = [:]
    patterns = .allocate(capacity: max(1, plan.debtorCount))
    for debtor in 0..<plan.debtorCount {
      let blocks = plan.debtors[debtor].blocks.map { plan.blocks[$0] }
      if let place = known[blocks] {
        (patterns + debtor).initialize(to: place)
        continue
      }
      known[blocks] = third.count
      (patterns + debtor).initialize(to: third.count)
      let end = third.count + plan.debtors[debtor].counters
      // All numbers of an item stand side by side.
      for block in blocks {
        let isClaim = block & 0x2000_0000 != 0
        third.append(UInt64(block & 0x1FFF_FFFF))
        fourth.append(UInt64((isClaim ? Purpose.openItemPayment : .orderPayment).rawValue))
        for ahead in plan.purposes {
          third.append(UInt64(block))
          fourth.append(UInt64(ahead.purpose.rawValue) | UInt64(ahead.draw) << 8)
        }
      }
      for own in plan.ownDraws {
        third.append(0)
        fourth.append(UInt64(own.stream.purpose.rawValue) | UInt64(own.stream.draw) << 8)
      }
      while third.count < end {
        third.append(0)
        fourth.append(0)
      }
    }
    thirds = .allocate(capacity: max(1, third.count))
    fourths = .allocate(capacity: max(1, third.count))
    thirds.initialize(from: third, count: third.count)
    fourths.initialize(from: fourth, count: third.count)
    weekGroups = (plan.weeks + plan.weeksAhead + 31) / 32
    weekBlocks = .allocate(capacity: 8 * weekGroups)
    weekPurposes = .allocate(capacity: 8 * weekGroups)
    for block in 0..<(8 * weekGroups) { (weekBlocks + block).initialize(to: UInt64(block)) }
    weekPurposes.initialize(repeating: UInt64(Purpose.migration.rawValue), count: 8 * weekGroups)
  }

  deinit {
    for pointer in [thirds, fourths, weekBlocks, weekPurposes] { pointer.deallocate() }
    patterns.deallocate()
  }

  /// Draws the words of a debtor's walk through grades, `[4 x blocks]`: word `w & 3` of block `w >> 2` is week `w`.
  @inline(never)
  func drawWeeks(entity: UInt32, path: UInt32, words: UnsafeMutablePointer<UInt32>) {
    for group in 0..<weekGroups {
      schedule.words(
        path: path, entity: entity, third: weekBlocks + 8 * group, fourth: weekPurposes + 8 * group,
        into: words + 8 * group, stride: 8 * weekGroups)
    }
  }

  /// Draws the words of a debtor and its items into `words`, whose layout the plan tells.
  func draw(_ index: Int, path: UInt32, words: UnsafeMutablePointer<UInt32>) {
    let debtor = plan.debtors + index
    let counters = debtor.pointee.counters
    let target = words + debtor.pointee.firstWord
    let third = thirds + patterns[index]
    let fourth = fourths + patterns[index]
    var first = 0
    while first < counters {
      schedule.words(
        path: path, entity: debtor.pointee.entity, third: third + first, fourth: fourth + first,
        into: target + first, stride: counters)
      first &+= 8
    }
  }
}
