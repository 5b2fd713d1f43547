import CreditModels
import LinearAlgebra
import Simulation
import Stochastics

extension VerificationSuite {
  private static let engine = "Runner.run(_:paths:threads:shouldStop:consume:)"

  /// What a run promises about its bits.
  static var runs: [VerificationCheck] {
    [
      bits(
        "bits-threads", "values that differ between one thread and three",
        sabotage: "the second run has another seed"
      ) { book, paths in
        (
          try values(book.first, paths: paths, threads: 1), try values(book.second, paths: paths, threads: 3)
        )
      },
      bits(
        "bits-ranges", "values that differ between one run and three ranges of paths joined",
        sabotage: "the second run has another seed"
      ) { book, paths in
        let half = paths / 512 * 256
        var joined: [Int64] = []
        for range in [0..<256, 256..<half, half..<paths] {
          joined += try values(book.second, range: range, threads: 2)
        }
        return (try values(book.first, paths: paths, threads: 2), joined)
      },
      bits(
        "bits-screen", "values that differ when the matrix product may not spare failure probabilities",
        sabotage: "the second run has another seed"
      ) { book, paths in
        (
          try values(book.first, paths: paths, threads: 2),
          try values(book.second, range: 0..<paths, threads: 2, screens: false)
        )
      },
      VerificationCheck(
        "common-random-numbers", "debtors whose failures differ between net 30 and net 45",
        source: "a draw is a function of its key: terms leave failures as they were", entryPoint: engine,
        sabotage: "the second run numbers its debtors from 1"
      ) { bench in
        let first = try MadeUpBook.experiment(key: bench.key, netShift: 0)
        var second = try MadeUpBook.experiment(key: bench.key, netShift: 15)
        if bench.isSabotaged {
          for index in second.debtors.indices { second.debtors[index].entity += 1 }
        }
        let paths = bench.paths(2_048)
        let a = try EngineSample.totals(of: first, paths: paths, threads: bench.threads)
        let b = try EngineSample.totals(of: second, paths: paths, threads: bench.threads)
        let differing = zip(a.debtors, b.debtors).count { $0.failures != $1.failures }
        return .exact(
          Double(differing), expected: 0, tolerance: 0,
          note: a.fromPlan == b.fromPlan ? "terms change nothing at all" : nil)
      },
    ]
  }

  private static func bits(
    _ name: String, _ title: String, sabotage: String,
    both:
      @escaping @Sendable (_ books: (first: Experiment, second: Experiment), _ paths: Int) throws -> (
        [Int64], [Int64]
      )
  ) -> VerificationCheck {
    VerificationCheck(
      name, title, source: "same bits on any number of threads and in any path range", entryPoint: engine,
      sabotage: sabotage
    ) { bench in
      let books = (
        first: try MadeUpBook.experiment(key: bench.key, netShift: 0),
        second: try MadeUpBook.experiment(
          key: StreamKey(seed: bench.swapped(bench.seed, for: bench.seed + 1)), netShift: 0)
      )
      let (a, b) = try both(books, max(1_024, bench.paths(2_048)))
      let differing = a.count == b.count ? zip(a, b).count { $0 != $1 } : max(a.count, b.count)
      return .exact(Double(differing), expected: 0, tolerance: 0, note: "of \(a.count) values")
    }
  }

  private static func values(_ book: Experiment, paths: Int, threads: Int) throws -> [Int64] {
    try values(book, range: 0..<paths, threads: threads)
  }

  /// Every value of every path, path by path.
  private static func values(
    _ book: Experiment, range: Range<Int>, threads: Int, screens: Bool = true
  ) throws -> [Int64] {
    var result: [Int64] = []
    let columns = PathLayout(book).count
    _ = try Runner.run(
      book, paths: range, threads: threads, screensFailures: screens, shouldStop: { false }
    ) { block in
      for path in 0..<block.count {
        for column in 0..<columns { result.append(block.values[column * block.count + path]) }
      }
    }
    return result
  }
}

/// A book of 60 debtors with failures, open items and orders, made up for checks of bits and of common draws.
enum MadeUpBook {
  /// The book; `netShift` days are added to the terms of new sales.
  static func experiment(key: StreamKey, netShift: Int) throws -> Experiment {
    let days = 91
    let factors = try FactorModel(
      persistence: [0.95, 0.9], correlation: Matrix(rows: [[1, 0.4], [0.4, 1]]), shift: [0, 0])
    let classes = try [0.02, 0.08].map {
      try FailureClass.annual(
        pd: $0, assetCorrelation: 0.15, direction: [1, 0.5], factors: factors, recoveryShare: 0.3,
        recoveryLagDays: 30, discountRate: 0.05)
    }
    let curve = DelayCurve.stated(medianDaysLate: 6, p90DaysLate: 25, neverShare: 0.02)
    // Claims of every age from 30 days before due to 29 after, then orders due in 30 days and more.
    let tables =
      (0..<60).map { curve.table(fromAge: $0 - 30, days: days) } + [
        curve.table(fromAge: -30 - netShift, days: days)
      ]
    let debtors = (0..<60).map { (index: Int) -> Experiment.Debtor in
      let claims = (0..<4).map { (slot: Int) -> Experiment.Claim in
        let age = (index * 7 + slot * 13) % 60
        let amount = 10_000 + 997 * ((index * 31 + slot * 17) % 83)
        return .init(slot: UInt32(slot), amount: Int64(amount), due: 30 - age, table: age)
      }
      let orders = (0..<6).map { (slot: Int) -> Experiment.Order in
        let amount = 20_000 + 1_009 * ((index * 11 + slot * 5) % 47)
        return .init(
          slot: UInt32(slot), issue: (index + 14 * slot) % days, amount: Int64(amount), table: 60, plan: 0)
      }
      return .init(entity: UInt32(index), failureClass: index % 2, claims: claims, orders: orders)
    }
    return EngineBook.experiment(
      key: key, days: days, factors: factors, classes: classes, debtors: debtors, tables: tables,
      salesDeviation: [0.1], openingCash: 1_000_000, minimumCash: 500_000)
  }
}

/// How much common random numbers help: receipts of 91 days under net 30 against net 45, on a made-up book.
public struct CommonDraws: Sendable, Hashable {
  /// Variance of both runs over variance of their difference, under one seed: how many times fewer paths a difference
  /// needs.
  public let sameSeed: Double
  /// The same under two seeds: about 1.
  public let twoSeeds: Double

  /// Ratios worked out elsewhere.
  public init(sameSeed: Double, twoSeeds: Double) {
    self.sameSeed = sameSeed
    self.twoSeeds = twoSeeds
  }

  /// Ratios of a figure by path under both terms, and under the second with a seed of its own.
  public init(first: [Int64], second: [Int64], other: [Int64]) {
    self.init(
      sameSeed: CommonDraws.ratio(first, second), twoSeeds: CommonDraws.ratio(first, other))
  }

  /// Runs the book under both terms.
  ///
  /// - Complexity: three runs of 4,096 paths of 60 debtors.
  public init(on bench: Bench) throws {
    func receipts(_ key: StreamKey, netShift: Int) throws -> [Int64] {
      try EngineSample.column(
        .receipts, of: try MadeUpBook.experiment(key: key, netShift: netShift), paths: bench.paths(4_096),
        threads: bench.threads)
    }
    let base = try receipts(bench.key, netShift: 0)
    sameSeed = CommonDraws.ratio(base, try receipts(bench.key, netShift: 15))
    twoSeeds = CommonDraws.ratio(base, try receipts(StreamKey(seed: bench.seed + 1), netShift: 15))
  }

  /// `(Var a + Var b) / Var(a - b)`.
  private static func ratio(_ first: [Int64], _ second: [Int64]) -> Double {
    let a = SampleMean.of(first.lazy.map(Double.init))
    let b = SampleMean.of(second.lazy.map(Double.init))
    let difference = SampleMean.of(zip(first, second).lazy.map { Double($0 - $1) })
    return (a.variance + b.variance) / difference.variance
  }
}
