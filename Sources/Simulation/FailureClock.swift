import CreditModels
import Stochastics

/// Failure days of debtors on a tile of paths.
///
/// Given the factors a debtor survives week `t` with probability `1 - p_t`; its one uniform number fires in the
/// first week whose survival is at or below it. What decides is fixed-order arithmetic; the screens of
/// ``FailureBounds`` settle nearly every case with a margin above their rounding error, so screened and unscreened
/// runs give the same bits.
final class FailureClock {
  /// The day of a debtor that does not fail within the horizon.
  static let never = Int32.max
  /// Debtors screened together.
  static let group = 4

  private let plan: KernelPlan
  private let screen: FailureBounds
  private let factors: FactorBlock?
  private let weeks: Int
  private let days: Int
  private let screens: Bool
  private let bounds: UnsafeMutablePointer<TileLanes.Reals>
  private let hazards: UnsafeMutablePointer<TileLanes.Reals>
  private let words: UnsafeMutablePointer<TileLanes.Words>
  private let noFactors: UnsafeMutablePointer<TileLanes.Reals>
  /// Days of the failures found last, by lane.
  let failureDays: UnsafeMutablePointer<Int32>
  /// Cases recomputed in fixed order since the start, for tests and measurements.
  private(set) var recomputed = 0
  /// Cases that the coarse screen left over.
  private(set) var examined = 0

  init(plan: KernelPlan, factors: FactorBlock?, screens: Bool) {
    self.plan = plan
    screen = plan.screen
    self.factors = factors
    weeks = plan.experiment.modelWeeks
    days = plan.experiment.days
    self.screens = screens
    bounds = .allocate(capacity: FailureClock.group)
    words = .allocate(capacity: 4)
    let vectors = (weeks + TileLanes.count - 1) / TileLanes.count
    hazards = .allocate(capacity: vectors)
    noFactors = .allocate(capacity: max(1, vectors))
    for vector in 0..<vectors {
      for lane in 0..<TileLanes.count { noFactors[vector][lane] = vectors * lane + vector < weeks ? 1 : 0 }
    }
    failureDays = .allocate(capacity: TileLanes.count)
    failureDays.initialize(repeating: FailureClock.never, count: TileLanes.count)
  }

  deinit {
    bounds.deallocate()
    words.deallocate()
    hazards.deallocate()
    noFactors.deallocate()
    failureDays.deallocate()
  }

  /// Bounds the chances of the debtors `first` to `first + 3` on the tile loaded last.
  @inline(__always)
  func prepare(first: Int) {
    guard screens else { return }
    var classes = SIMD4<Int32>.zero
    for place in 0..<FailureClock.group where first + place < plan.debtorCount {
      classes[place] = max(0, plan.debtors[first + place].failureClass)
    }
    guard plan.hasFailures else { return }
    screen.bound(lowest: factors?.lowest ?? noFactors, classes: classes, bounds: bounds)
  }

  /// The live lanes on which a debtor fails, as bits; their days stand in ``failureDays``.
  ///
  /// - Parameters:
  ///   - place: Its place in the group that was prepared.
  ///   - blockPath: Position of the tile's first path in the block.
  @inline(__always)
  func draw(
    _ debtor: KernelPlan.Debtor, place: Int, stream: TileStream, blockPath: Int, live: UInt32
  ) -> UInt32 {
    guard debtor.failureClass >= 0 else { return 0 }
    let number = Int(debtor.failureClass)
    switch screen.kinds[number] {
    case .never: return 0
    case .certain:
      for lane in 0..<TileLanes.count { failureDays[lane] = 0 }
      return live
    case .screened, .screenedSpread: break
    }
    stream.words(entity: debtor.entity, block: 0, purpose: .failure, into: words)
    var left = live
    if screens, isInReach(number) {
      // The leading 23 bits as a real from 1 to 2: what is left to 2, less their unit, is at most the rest of the
      // uniform number.
      let fraction = unsafeBitCast(
        (words[0] &>> 9) | TileLanes.Words(repeating: 0x3F80_0000), to: TileLanes.Reals.self)
      let rest = (2 - fraction) - 0x1.01p-23
      left &= ~TileLanes.bits(TileLanes.isNegative(bounds[place] - rest))
    }
    var failing: UInt32 = 0
    while left != 0 {
      let lane = left.trailingZeroBitCount
      left &= left &- 1
      let day = examine(number, uniform: words[0][lane] >> 1, lane: lane, path: blockPath + lane)
      if day != FailureClock.never {
        failureDays[lane] = day
        failing |= 1 << UInt32(lane)
      }
    }
    return failing
  }

  /// Whether the exponents of the coarse screen stay within what its bits can hold.
  @inline(__always)
  private func isInReach(_ number: Int) -> Bool {
    let reach = screen.reach[number]
    return reach.constant + reach.slope * Float(factors?.largest ?? 0) < 120
  }

  /// The failure day of a case that the coarse screen left over.
  @inline(never)
  private func examine(_ number: Int, uniform: UInt32, lane: Int, path: Int) -> Int32 {
    examined += 1
    guard screens, let week = nearWeek(number, uniform: uniform, lane: lane) else {
      recomputed += 1
      return exactDay(plan.experiment.failureClasses[number], uniform: uniform, path: path)
    }
    return week
  }

  /// The failure day by the near screen; `nil` where the case is too close to call.
  @inline(__always)
  private func nearWeek(_ number: Int, uniform: UInt32, lane: Int) -> Int32? {
    let vectors = factors?.vectors ?? ((weeks + TileLanes.count - 1) / TileLanes.count)
    let isWeek = factors?.isWeek ?? noFactors
    let count = screen.factors
    let weights = screen.near + number * (1 + count)
    let values = factors.map { $0.byPath + lane * count * vectors }
    var sums = TileLanes.Reals.zero
    var isFlat = TileLanes.Words(repeating: .max)
    for vector in 0..<vectors {
      var x = TileLanes.Reals(repeating: weights[0])
      if let values {
        for factor in 0..<count { x -= values[factor * vectors + vector] * weights[1 + factor] }
      }
      isFlat &= TileLanes.isNegative(x - FailureBounds.steepest)
      let p = FailureBounds.lowerTail(x) * isWeek[vector]
      hazards[vector] = p
      sums += p
    }
    let rest = Double((1 << 31) - uniform) * 0x1p-31
    let slack = FailureBounds.slack
    guard TileLanes.bits(isFlat) == 0xFFFF else { return nil }
    // The chance of having failed by the end is at most the sum of the weekly chances.
    if Double(TileLanes.sum(sums)) * (1 + slack) < rest { return FailureClock.never }
    sums = .zero
    for vector in 0..<vectors {
      // -log(1 - p) = 2 artanh(p / (2 - p)); p is below 31 %, so four terms leave 2e-7 of it.
      let p = hazards[vector]
      let s = p / (2 - p)
      let square = s * s
      let hazard = 2 * s * (((square * 0.142_857_14 + 0.2) * square + 0.333_333_34) * square + 1)
      hazards[vector] = hazard
      sums += hazard
    }
    guard uniform > 0 else { return nil }
    let target = -FixedOrder.log(Double(uniform) * 0x1p-31)
    let margin = target * slack
    var before = 0.0
    let floats = UnsafeMutableRawPointer(hazards).assumingMemoryBound(to: Float.self)
    for lane in 0..<TileLanes.count {
      let together = Double(sums[lane])
      if before + together < target - 2 * margin {
        before += together
        continue
      }
      for vector in 0..<vectors {
        let week = vectors * lane + vector
        guard week < weeks else { break }
        let hazard = Double(floats[vector * TileLanes.count + lane])
        let after = before + hazard
        if after >= target - margin {
          guard after > target + margin else { return nil }
          return day(number, week: week, before: before, hazard: hazard, target: target, margin: margin)
        }
        before = after
      }
    }
    return FailureClock.never
  }

  /// The day in its week; `nil` where it is too close to call.
  @inline(__always)
  private func day(
    _ number: Int, week: Int, before: Double, hazard: Double, target: Double, margin: Double
  ) -> Int32? {
    var day = 7 * week
    if screen.kinds[number] == .screenedSpread {
      let reached = target - before
      let place = 7 * (1 - FixedOrder.exp(-reached)) / (1 - FixedOrder.exp(-hazard))
      let nearest = place.rounded()
      let doubt = 7 * (2 * margin / hazard + 2 * FailureBounds.slack)
      guard (place - nearest).magnitude > doubt else { return nil }
      day += min(6, max(0, Int(place)))
    }
    return day < days ? Int32(day) : FailureClock.never
  }

  /// The failure day of one path by fixed-order arithmetic.
  private func exactDay(_ kind: FailureClass, uniform: UInt32, path: Int) -> Int32 {
    guard case .threshold(let threshold) = kind.chance else { return FailureClock.never }
    let target = Double(uniform)
    var alive = 0x1p31
    for week in 0..<weeks {
      var index = 0.0
      if let factors {
        for factor in 0..<factors.count {
          index += kind.loading[factor] * factors.values[(factor * weeks + week) * factors.paths + path]
        }
      }
      let next = alive * (1 - kind.weeklyProbability(threshold: threshold, index: index))
      if next <= target {
        var day = 7 * week
        if kind.timing == .spread, alive > next {
          day += min(6, max(0, Int(7 * (alive - target) / (alive - next))))
        }
        return day < days ? Int32(day) : FailureClock.never
      }
      alive = next
    }
    return FailureClock.never
  }
}
