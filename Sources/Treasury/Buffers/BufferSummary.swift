import Receivables
import Stochastics

/// The answer of `buffer`: how much cash is enough, what drives it, and what it takes.
public struct BufferSummary: Sendable {
  /// A level of safety.
  public struct Level: Sendable {
    /// Level, such as 0.99.
    public var level: Double
    /// Opening cash needed above the minimum, without facilities.
    public var buffer: Estimate
    /// Minimum plus buffer.
    public var requiredCash: Estimate
    /// Quantile of the largest (minimum - cash), with facilities; negative where there is cash to spare.
    public var topUp: Estimate
    /// Chance of a shortfall on fresh draws once the top-up is in the account (where it is positive).
    public var confirmation: Estimate
    /// Effect of removing each cause alone; `nil` where the scenario does not have it.
    public var drivers: [(driver: BufferDriver, effect: Estimate?)]
    /// What removing them together adds to the sum of removing each alone.
    public var interaction: Estimate
    /// The buffer that is left when all are removed: the plan itself.
    public var plan: Estimate
  }

  /// The buffer until the end of a week or month.
  public struct Period: Sendable {
    /// Last day of the period.
    public var end: Day
    /// Buffer at each level, in the order of ``BufferSummary/levels``.
    public var buffers: [Estimate]
  }

  /// Levels, ascending.
  public var levels: [Level]
  /// By week or month, where asked for.
  public var periods: [Period]
  /// Cash at the start.
  public var openingCash: Int64
  /// Cash below which there is a shortfall.
  public var minimumCash: Int64
  /// Committed line that could be drawn at the start; 0 without facilities.
  public var usableLine: Int64
  /// Days of the forecast.
  public var horizonDays: Int
  /// Seed of the run and of the fresh draws.
  public var seed: UInt64
  /// Seed of the confirmation.
  public var freshSeed: UInt64
  /// Paths of each run.
  public var paths: Int
}

extension BufferSummary {
  /// Puts the answer together from paired runs.
  ///
  /// - Parameters:
  ///   - levels: Levels of safety, each strictly between 0 and 1.
  ///   - base: The scenario as it stands.
  ///   - removed: The run without each cause, in the order of ``BufferDriver/allCases``; `nil` where there is none.
  ///   - bare: The run without all of them.
  ///   - fresh: The scenario as it stands on other draws.
  /// - Complexity: a sort for each level and run.
  public init(
    levels: [Double], base: BufferSample, removed: [(driver: BufferDriver, sample: BufferSample?)],
    bare: BufferSample, fresh: BufferSample, openingCash: Int64, minimumCash: Int64, usableLine: Int64,
    firstDay: Day, seed: UInt64, freshSeed: UInt64, showsPeriods: Bool
  ) {
    let minimum = Double(minimumCash)
    let gaps = base.gaps.sorted()
    func horizon(_ sample: BufferSample) -> [Int64] { sample.drawdowns.last ?? [] }
    let sorted = base.drawdowns.map { $0.sorted() }
    self.levels = levels.sorted().map { level in
      let whole = QuantileInfluence(level: level, of: horizon(base))
      let rest = QuantileInfluence(level: level, of: horizon(bare))
      let parts = removed.map { part in
        (part.driver, part.sample.map { QuantileInfluence(level: level, of: horizon($0)) })
      }
      // all - rest = effects + interaction, each effect being all - (without it).
      let present = parts.compactMap(\.1)
      var interaction: [(weight: Double, quantile: QuantileInfluence)] = [
        (weight: 1 - Double(present.count), quantile: whole), (weight: -1, quantile: rest),
      ]
      for part in present { interaction.append((weight: 1, quantile: part)) }
      let buffer = Estimate.quantile(level, ofSorted: sorted.last ?? [])
      let topUp = Estimate.quantile(level, ofSorted: gaps)
      let added = max(0, Int64((topUp.value ?? 0).rounded()))
      return Level(
        level: level, buffer: buffer, requiredCash: buffer.shifted(by: minimum), topUp: topUp,
        confirmation: Estimate.probability(
          successes: fresh.gaps.reduce(0) { $0 + ($1 > added ? 1 : 0) }, of: fresh.paths),
        drivers: parts.map { driver, quantile in
          (
            driver,
            quantile.map {
              QuantileInfluence.sum([(weight: 1, quantile: whole), (weight: -1, quantile: $0)])
            }
          )
        },
        interaction: QuantileInfluence.sum(interaction),
        plan: Estimate.quantile(level, ofSorted: horizon(bare).sorted()))
    }
    let ordered = self.levels.map(\.level)
    periods =
      showsPeriods
      ? zip(base.ends, sorted).map { end, values in
        Period(end: firstDay + end, buffers: ordered.map { Estimate.quantile($0, ofSorted: values) })
      } : []
    self.openingCash = openingCash
    self.minimumCash = minimumCash
    self.usableLine = usableLine
    horizonDays = (base.ends.last ?? 0) + 1
    self.seed = seed
    self.freshSeed = freshSeed
    paths = base.paths
  }
}
