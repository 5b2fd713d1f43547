import Foundation
import Reporting
import Simulation
import Stochastics

/// Cohorts against single invoices on ``CohortBook``: time by size of book, and agreement.
struct CohortCases {
  /// A timed run.
  struct Timed {
    var customers: Int
    var resolution: Resolution
    var paths: Int
    var seconds: [Double]
    var median: Double { seconds.sorted()[seconds.count / 2] }
    /// Microseconds of wall time a path.
    var microseconds: Double { median * 1e6 / Double(paths) }
  }

  /// How two samples compare: the largest |z| and what a joint alpha of 1e-3 allows.
  struct Agreement {
    var customers: Int
    var paths: Int
    var means: Double
    var quantiles: [(level: Double, z: Double)]
    var limit: Double
    var agrees: Bool { max(means, quantiles.map(\.z).max() ?? 0) < limit }
  }

  let threads: Int
  let repeats: Int
  let paths: Int
  let shouldStop: @Sendable () -> Bool

  /// Times four cases in turn, each once, then again: cohorts of a tenth of the customers and of all, then the same
  /// invoice by invoice with an eighth of the paths; `nil` where it was interrupted.
  func time(largest: Int, console: Console) throws -> [Timed]? {
    var timed: [Timed] = []
    let clock = ContinuousClock()
    for resolution in [Resolution.cohort, .invoice] {
      let sizes = [largest / 10, largest]
      let paths = resolution == .cohort ? paths : max(16, paths / 8)
      let first = timed.count
      timed += sizes.map { Timed(customers: $0, resolution: resolution, paths: paths, seconds: []) }
      // Single invoices of a large book take memory, so one book at a time there.
      let experiments = try sizes.map { size in
        try resolution == .cohort ? CohortBook(customers: size, seed: 1).experiment(.cohort) : nil
      }
      for repeated in 0..<repeats {
        for (place, size) in sizes.enumerated() {
          let experiment =
            try experiments[place] ?? CohortBook(customers: size, seed: 1).experiment(resolution)
          let start = clock.now
          let outcome = try Runner.run(
            experiment, paths: 0..<paths, threads: threads, shouldStop: shouldStop, consume: { _ in })
          let time = clock.now - start
          guard outcome.isComplete else { return nil }
          let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
          timed[first + place].seconds.append(seconds)
          console.messages(
            "bench: \(repeated + 1)/\(repeats) \(resolution.rawValue), \(size) customers: "
              + "\(NumberText.decimal(seconds, digits: 3)) s\n")
        }
      }
    }
    return timed
  }

  /// Median over the repeats of what one case took over another, each pair taken one after the other.
  static func ratio(_ one: Timed, _ other: Timed) -> Double {
    let ratios = zip(one.seconds, other.seconds).map { $0 / $1 }.sorted()
    return ratios[ratios.count / 2]
  }

  /// Weekly receipts of a run, week after week.
  private func weeks(customers: Int, _ resolution: Resolution, seed: UInt64, paths: Int) throws -> [[Int64]]?
  {
    let experiment = try CohortBook(customers: customers, seed: seed).experiment(resolution)
    let layout = PathLayout(experiment)
    var values = [[Int64]](repeating: [], count: layout.weeks)
    let outcome = try Runner.run(
      experiment, paths: 0..<paths, threads: threads, shouldStop: shouldStop
    ) { block in
      for week in values.indices {
        let first = layout.index(.weekReceipts(week)) * block.count
        values[week] += block.values[first..<first + block.count]
      }
    }
    return outcome.isComplete ? values : nil
  }

  /// Two-sample tests of the weekly means and of the shares below the other's quantiles.
  func agreement(customers: Int, paths: Int) throws -> Agreement? {
    guard let cohorts = try weeks(customers: customers, .cohort, seed: 11, paths: paths),
      let invoices = try weeks(customers: customers, .invoice, seed: 12, paths: paths)
    else { return nil }
    var means = 0.0
    var quantiles = [0.01, 0.5, 0.99].map { (level: $0, z: 0.0) }
    var comparisons = 0
    for (left, right) in zip(cohorts, invoices) {
      let one = SampleMoments(left)
      let other = SampleMoments(right)
      let variance = (one.variance ?? 0) / Double(one.count) + (other.variance ?? 0) / Double(other.count)
      guard variance > 0 else { continue }
      comparisons += 4
      means = max(means, (one.mean - other.mean).magnitude / variance.squareRoot())
      let sorted = right.sorted()
      for place in quantiles.indices {
        let level = quantiles[place].level
        let limit = sorted[OrderStatistics.rank(level: level, count: sorted.count) - 1]
        let share = Double(left.count { $0 <= limit }) / Double(left.count)
        let error = (level * (1 - level) * (1 / Double(left.count) + 1 / Double(right.count))).squareRoot()
        quantiles[place].z = max(quantiles[place].z, (share - level).magnitude / error)
      }
    }
    return Agreement(
      customers: customers, paths: paths, means: means, quantiles: quantiles,
      limit: -FixedOrder.inverseNormalCDF(1e-3 / 2 / Double(max(1, comparisons))))
  }
}
