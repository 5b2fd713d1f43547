import Foundation
import Intake
import Reporting
import Simulation

/// The cases that `duecast bench` measures.
struct BenchCases {
  /// A case.
  struct Case {
    var name: String
    var customers: Int
    var paths: Int
    var threads: Int
  }

  /// What a case took.
  struct Measured {
    var bench: Case
    var seconds: [Double]
    var digest: String
    /// Largest resident memory while it ran, megabytes.
    var memory: Double

    var median: Double { seconds.sorted()[seconds.count / 2] }
    var nanoseconds: Double {
      median * 1e9 / (Double(bench.paths) * Double(bench.customers) * Double(B1Book.invoices))
    }
  }

  let threads: Int
  let repeats: Int

  /// Cases on made-up books: sizes of book and run, one thread and all.
  var all: [Case] {
    var cases = [
      Case(name: "b1-2000", customers: 2000, paths: 10_000, threads: threads),
      Case(name: "b1-2000-one-thread", customers: 2000, paths: 10_000, threads: 1),
      Case(name: "b1-1000", customers: 1000, paths: 10_000, threads: threads),
      Case(name: "b1-20000", customers: 20_000, paths: 1024, threads: threads),
      Case(name: "b1-200000", customers: 200_000, paths: 512, threads: threads),
      Case(name: "b1-2000-paths-1000", customers: 2000, paths: 1000, threads: threads),
      Case(name: "b1-2000-paths-100000", customers: 2000, paths: 100_000, threads: threads),
    ]
    if threads == 1 { cases.remove(at: 1) }
    return cases
  }

  /// Checks that the numbers do not depend on threads, ranges or screens.
  ///
  /// - Throws: ``BenchDifference``.
  func check(_ experiment: Experiment) throws {
    let whole = try B1Run(experiment, paths: 600, threads: 1).measures.digest
    let shared = try B1Run(experiment, paths: 600, threads: max(2, threads)).measures.digest
    guard shared == whole else {
      throw BenchDifference(description: "two threads give other numbers than one")
    }
    let exact = try B1Run(experiment, paths: 600, threads: threads, screens: false).measures.digest
    guard exact == whole else { throw BenchDifference(description: "the screens change a number") }
  }

  /// How one case's cost compares with another's: the median over the repeats of the ratio of their times an invoice
  /// and path, each repeat by itself, so that a slow minute hits both.
  static func ratio(_ one: String, to other: String, in measured: [Measured]) -> Double? {
    guard let one = measured.first(where: { $0.bench.name == one }),
      let other = measured.first(where: { $0.bench.name == other })
    else { return nil }
    func units(_ bench: Case) -> Double { Double(bench.paths) * Double(bench.customers) }
    let ratios = zip(one.seconds, other.seconds).map {
      ($0 / units(one.bench)) / ($1 / units(other.bench))
    }.sorted()
    return ratios.isEmpty ? nil : ratios[ratios.count / 2]
  }

  /// What the cases say about growth and threads, as name, words and ratio.
  static func findings(_ measured: [Measured]) -> [(key: String, words: String, ratio: Double)] {
    [
      (
        "customers_200000_to_1000", "an invoice and path of 200,000 customers to one of 1,000", "b1-200000",
        "b1-1000"
      ),
      ("customers_20000_to_1000", "of 20,000 customers to one of 1,000", "b1-20000", "b1-1000"),
      (
        "paths_100000_to_1000", "of 100,000 paths to one of 1,000", "b1-2000-paths-100000",
        "b1-2000-paths-1000"
      ),
      ("one_thread_to_all", "on one thread to all threads", "b1-2000-one-thread", "b1-2000"),
    ].compactMap { key, words, one, other in
      ratio(one, to: other, in: measured).map { (key, words, $0) }
    }
  }

  /// Runs the cases in turn, each once, then again, so that a noisy minute hits all of them.
  func run(_ cases: [Case], console: Console) throws -> [Measured]? {
    var measured: [String: Measured] = [:]
    let sizes = Set(cases.map(\.customers)).sorted()
    for customers in sizes where customers <= 2000 {
      try check(B1Experiment.experiment(book: .madeUp(customers: customers), seed: 1))
      console.messages("bench: \(customers) customers: the same digest by threads and screens\n")
    }
    for repeated in 0..<repeats {
      for customers in sizes {
        // Made anew, so that the memory of a case is its own.
        let experiment = try B1Experiment.experiment(book: .madeUp(customers: customers), seed: 1)
        for bench in cases where bench.customers == customers {
          PeakMemory.reset()
          let run = try B1Run(
            experiment, paths: bench.paths, threads: bench.threads, shouldStop: console.shouldStop)
          guard run.isComplete else { return nil }
          let digest = run.measures.digest
          var result =
            measured[bench.name] ?? Measured(bench: bench, seconds: [], digest: digest, memory: 0)
          guard result.digest == digest else {
            throw BenchDifference(description: "\(bench.name) gives another digest when repeated")
          }
          result.seconds.append(run.seconds)
          result.memory = max(result.memory, PeakMemory.rounded)
          measured[bench.name] = result
          let seconds = NumberText.decimal(run.seconds, digits: 3)
          console.messages("bench: \(repeated + 1)/\(repeats) \(bench.name): \(seconds) s\n")
        }
      }
    }
    return cases.compactMap { measured[$0.name] }
  }
}
