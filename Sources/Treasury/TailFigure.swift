import Simulation
import Stochastics

/// A quantile of the far tail from a pass of its own, with what tells how much to trust it.
public struct TailFigure: Sendable, Hashable {
  /// What was looked at.
  public var target: TailSampler.Target
  /// Level of the quantile.
  public var level: Double
  /// The quantile; its interval comes from the spread between replicates.
  public var quantile: Estimate
  /// The mean of the quantity by the same pass.
  public var mean: Estimate
  /// Equally weighted paths that would know means as well.
  public var effectiveSampleSize: Double
  /// The same among the paths beyond the quantile.
  public var effectiveBeyond: Double
  /// Paths of the pass and of its pilot.
  public var paths: Int
  /// Paths of the pilot.
  public var pilotPaths: Int
  /// Independent replicates.
  public var replicates: Int
  /// Share of the paths that is drawn from the law itself.
  public var nominalShare: Double
  /// Plain paths that a path of the pass is worth for the quantile, as the pilot foresaw it.
  public var gain: Double
  /// Whether the figure stands in the headline: where the pass was foreseen to be worth more than the plain paths.
  public var isUsed = false
  /// Correlation of the direction that was tilted with the quantity's normal score.
  public var correlation: Double

  /// The figure of a finished pass.
  public init(_ pass: TailPass) {
    target = pass.target
    level = pass.level
    quantile = pass.outcomes.quantile(pass.level)
    mean = pass.outcomes.mean()
    effectiveSampleSize = pass.outcomes.effectiveSampleSize
    effectiveBeyond =
      quantile.value.flatMap { Int64(exactly: $0) }.map {
        pass.outcomes.effectiveSampleSize(above: $0 - 1)
      } ?? 0
    paths = pass.outcomes.values.count
    pilotPaths = pass.plan.pilotPaths
    replicates = pass.outcomes.replicates
    nominalShare = pass.first.nominal
    correlation = pass.correlation
    gain = pass.first.gain(correlation: pass.correlation, level: pass.level)
  }
}

extension ForecastSummary {
  /// Puts the estimates of tail passes in the place of those of the plain paths.
  ///
  /// The buffer and the required cash at 99 %, and the credit loss at 99 %: where the pass gives an interval, and where
  /// its pilot foresaw a sharper one than that of the plain paths. What came out does not enter the choice, which would
  /// make intervals too narrow. Everything else stays with the plain paths.
  public mutating func sharpen(with figures: [TailFigure]) {
    tail = figures
    for (place, figure) in figures.enumerated()
    where figure.quantile.low != nil && figure.quantile.high != nil
      && figure.gain * Double(figure.paths) > Double(provenance.paths)
    {
      tail[place].isUsed = true
      switch figure.target {
      case .creditLoss: creditLoss.quantile99 = figure.quantile
      case .drawdown:
        guard let minimum = position.minimumCash else { continue }
        for row in buffers.indices where (buffers[row].level - figure.level).magnitude < 1e-9 {
          buffers[row].buffer = figure.quantile
          buffers[row].requiredCash = figure.quantile.shifted(by: Double(minimum))
        }
      }
    }
  }
}
