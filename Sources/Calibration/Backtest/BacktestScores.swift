import Receivables
import Stochastics

/// How good forecasts were, by the definitions of `backtest`.
public struct BacktestScores: Sendable {
  /// Levels of the central intervals.
  public static let levels = [50, 80, 95]
  /// Quantiles of the pinball loss.
  public static let pinballLevels = [0.05, 0.25, 0.5, 0.75, 0.95]
  /// Least chance that a log score looks at.
  public static let leastChance = 1e-4

  /// Sums over the weeks and invoices of a cutoff.
  public struct Sums: Sendable {
    var error = 0.0
    var bias = 0.0
    var actual = 0.0
    var actualCumulative = 0.0
    var crps = 0.0
    var crpsCumulative = 0.0
    var pinball = 0.0
    var hits = [0, 0, 0]
    var weeksCounted = 0
    var cumulativeHits = [0, 0, 0]
    var weeks = 0
    var rps = 0.0
    var logScore = 0.0
    var items = 0
    var transform = [Double](repeating: 0, count: 10)

    static func + (left: Sums, right: Sums) -> Sums {
      var sum = left
      sum.error += right.error
      sum.bias += right.bias
      sum.actual += right.actual
      sum.actualCumulative += right.actualCumulative
      sum.crps += right.crps
      sum.crpsCumulative += right.crpsCumulative
      sum.pinball += right.pinball
      for level in 0..<3 {
        sum.hits[level] += right.hits[level]
        sum.cumulativeHits[level] += right.cumulativeHits[level]
      }
      sum.weeksCounted += right.weeksCounted
      sum.weeks += right.weeks
      sum.rps += right.rps
      sum.logScore += right.logScore
      sum.items += right.items
      for bin in sum.transform.indices { sum.transform[bin] += right.transform[bin] }
      return sum
    }
  }

  /// Sums by cutoff.
  public let byCutoff: [Sums]
  /// Sums over all cutoffs.
  public let all: Sums

  /// Scores of one method.
  public init(_ run: BacktestRun, method: Int) {
    byCutoff = run.cases.map { BacktestScores.sums($0, forecast: $0.forecasts[method], run: run) }
    all = byCutoff.reduce(Sums(), +)
  }

  /// Scores of a choice of cutoffs, with repeats.
  init(_ byCutoff: [Sums]) {
    self.byCutoff = byCutoff
    all = byCutoff.reduce(Sums(), +)
  }

  /// Sum of |mean forecast - actual| over sum of actual, weekly.
  public var wape: Double? { ratio(all.error, all.actual) }
  /// Sum of (mean forecast - actual) over sum of actual.
  public var bias: Double? { ratio(all.bias, all.actual) }
  /// Mean CRPS of weekly cash over mean weekly cash.
  public var ncrpsWeek: Double? { ratio(all.crps, all.actual) }
  /// The same of cash from the first week to each.
  public var ncrpsCumulative: Double? { ratio(all.crpsCumulative, all.actualCumulative) }
  /// Mean pinball loss over ``pinballLevels`` of weekly cash over mean weekly cash.
  public var pinball: Double? {
    ratio(all.pinball / Double(BacktestScores.pinballLevels.count), all.actual)
  }
  /// Mean ranked probability score of pay weeks.
  public var rps: Double? { ratio(all.rps, Double(all.items)) }
  /// Mean negative logarithm of the chance of the week that came, later weeks and never as one.
  public var logScore: Double? { ratio(all.logScore, Double(all.items)) }
  /// Share of weeks inside the central interval, by level.
  public var coverageWeek: [Double?] { all.hits.map { ratio(Double($0), Double(all.weeksCounted)) } }
  /// The same for cumulative cash.
  public var coverageCumulative: [Double?] {
    all.cumulativeHits.map { ratio(Double($0), Double(all.weeks)) }
  }
  /// Share of weeks in each tenth of the forecast's law.
  public var transformHistogram: [Double] {
    all.transform.map { $0 / Double(max(1, all.weeksCounted)) }
  }

  private func ratio(_ top: Double, _ bottom: Double) -> Double? { bottom > 0 ? top / bottom : nil }

  private static func sums(_ made: BacktestCase, forecast: BacktestForecast, run: BacktestRun) -> Sums {
    var sums = Sums()
    let scale = Double(run.minorPerMajor)
    let weeks = run.plan.weeks
    var runningActual = 0.0
    var running = [Int64](repeating: 0, count: forecast.draws.count)
    for week in 0..<weeks {
      let actual = Double(made.actual[week]) / scale
      runningActual += actual
      for path in running.indices { running[path] += forecast.draws[path][week] }
      let sorted = forecast.draws.map { Double($0[week]) / scale }.sorted()
      let cumulative = running.map { Double($0) / scale }.sorted()
      let mean = sorted.reduce(0, +) / Double(sorted.count)
      sums.error += (mean - actual).magnitude
      sums.bias += mean - actual
      sums.actual += actual
      sums.actualCumulative += runningActual
      sums.crps += crps(sorted, actual)
      sums.crpsCumulative += crps(cumulative, runningActual)
      for level in pinballLevels {
        let miss = actual - quantile(sorted, level)
        sums.pinball += max(level * miss, (level - 1) * miss)
      }
      sums.weeks += 1
      let isTrivial = quantile(sorted, 0.975) <= 0 && actual == 0
      if !isTrivial {
        sums.weeksCounted += 1
        let below = Double(sorted.reduce(0) { $0 + ($1 < actual ? 1 : 0) })
        let equal = Double(sorted.reduce(0) { $0 + ($1 == actual ? 1 : 0) })
        let place = (below + equal / 2) / Double(sorted.count)
        sums.transform[min(9, Int(place * 10))] += 1
      }
      for (place, level) in levels.enumerated() {
        let tail = (1 - Double(level) / 100) / 2
        if !isTrivial, quantile(sorted, tail) <= actual, actual <= quantile(sorted, 1 - tail) {
          sums.hits[place] += 1
        }
        if quantile(cumulative, tail) <= runningActual, runningActual <= quantile(cumulative, 1 - tail) {
          sums.cumulativeHits[place] += 1
        }
      }
    }
    for (item, chances) in zip(made.items, forecast.chances) {
      var by = 0.0
      for week in 0..<weeks {
        by += chances[week]
        let miss = by - (item.payWeek <= week ? 1 : 0)
        sums.rps += miss * miss
      }
      let chance = item.payWeek < weeks ? chances[item.payWeek] : 1 - by
      sums.logScore -= FixedOrder.log(max(chance, leastChance))
      sums.items += 1
    }
    return sums
  }

  /// Continuous ranked probability score of a sample, in rising order, against what came.
  static func crps(_ sorted: [Double], _ actual: Double) -> Double {
    let count = Double(sorted.count)
    var distance = 0.0
    var spread = 0.0
    for (place, value) in sorted.enumerated() {
      distance += (value - actual).magnitude
      spread += (2 * Double(place + 1) - count - 1) * value
    }
    return distance / count - spread / (count * count)
  }

  /// Quantile of a sample in rising order, linear between order statistics (type 7 of Hyndman and Fan).
  static func quantile(_ sorted: [Double], _ level: Double) -> Double {
    let place = level * Double(sorted.count - 1)
    let low = Int(place)
    let high = min(low + 1, sorted.count - 1)
    return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
  }
}

extension BacktestScores {
  /// Mean ranked probability score of pay weeks at one cutoff; `nil` without open invoices.
  public func cutoffRPS(_ place: Int) -> Double? {
    let sums = byCutoff[place]
    return sums.items > 0 ? sums.rps / Double(sums.items) : nil
  }
}
