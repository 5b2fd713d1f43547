import CreditModels

/// The lowest and the highest index of the economy over the weeks of a path, for each failure class: worked out for
/// the sixteen paths of a tile at once, where it is first asked for.
final class IndexRanges {
  private typealias Lanes = SIMD16<Double>

  private let plan: PathPlan
  private let classes: Int
  /// `[16 x classes]`, so that a path finds those of debtors side by side.
  private let ranges: UnsafeMutablePointer<(low: Double, high: Double)>
  /// Those of the path that is turned to.
  private var own: UnsafeMutablePointer<(low: Double, high: Double)>
  private let stamps: UnsafeMutablePointer<UInt32>
  private var stamp: UInt32 = 0
  private var factors: FactorBlock?
  /// The drawing of the factors and the tile that the ranges are of.
  private var drawing = -1
  private var tile = -1

  init(plan: PathPlan) {
    self.plan = plan
    classes = max(1, plan.kinds.count)
    ranges = .allocate(capacity: 16 * classes)
    stamps = .allocate(capacity: classes)
    ranges.initialize(repeating: (0, 0), count: 16 * classes)
    own = ranges
    stamps.initialize(repeating: 0, count: classes)
  }

  deinit {
    ranges.deallocate()
    stamps.deallocate()
  }

  /// Turns to a path of a block.
  func load(_ factors: FactorBlock?, lane: Int) {
    self.factors = factors
    own = ranges + (lane & 15) * classes
    guard drawing != factors?.drawings ?? 0 || tile != lane >> 4 else { return }
    drawing = factors?.drawings ?? 0
    tile = lane >> 4
    stamp &+= 1
  }

  /// Lowest and highest index of a class on the path, over the weeks of the horizon.
  @inline(__always)
  func range(_ position: Int) -> (low: Double, high: Double) {
    if stamps[position] != stamp { weigh(position) }
    return own[position]
  }

  @inline(never)
  private func weigh(_ position: Int) {
    stamps[position] = stamp
    guard let factors else { return }
    let loading = plan.kinds[position].loading
    var (least, most) = (Lanes(repeating: .infinity), Lanes(repeating: -.infinity))
    for week in 0..<plan.weeks {
      // In the order in which a single path adds up.
      var sum = Lanes(repeating: 0)
      for factor in 0..<factors.count {
        let row = factors.values + (factor * factors.weeks + week) * factors.paths + 16 * tile
        sum += UnsafeRawPointer(row).loadUnaligned(as: Lanes.self) * loading[factor]
      }
      least.replace(with: sum, where: sum .< least)
      most.replace(with: sum, where: sum .> most)
    }
    for lane in 0..<16 { ranges[lane * classes + position] = (least[lane], most[lane]) }
  }
}
