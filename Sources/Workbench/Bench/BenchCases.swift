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

    var median: Double { seconds.sorted()[seconds.count / 2] }
    var nanoseconds: Double {
      median * 1e9 / (Double(bench.paths) * Double(bench.customers) * Double(B1Book.invoices))
    }
  }

  /// Why the numbers are not worth timing.
  struct Difference: Error, CustomStringConvertible {
    var description: String
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
  /// - Throws: ``Difference``.
  func check(_ experiment: Experiment) throws {
    let whole = try B1Run(experiment, paths: 600, threads: 1).measures.digest
    let shared = try B1Run(experiment, paths: 600, threads: max(2, threads)).measures.digest
    guard shared == whole else { throw Difference(description: "two threads give other numbers than one") }
    let exact = try B1Run(experiment, paths: 600, threads: threads, screens: false).measures.digest
    guard exact == whole else { throw Difference(description: "the screens change a number") }
  }

  /// Runs the cases in turn, each once, then again, so that a noisy minute hits all of them.
  func run(_ cases: [Case], console: Console) throws -> [Measured]? {
    var measured: [String: Measured] = [:]
    for customers in Set(cases.map(\.customers)).sorted() {
      let experiment = try B1Experiment.experiment(
        book: .madeUp(customers: customers), seed: 1)
      if customers <= 2000 {
        try check(experiment)
        console.messages("bench: \(customers) customers: the same digest by threads and screens\n")
      }
      for repeated in 0..<repeats {
        for bench in cases where bench.customers == customers {
          let run = try B1Run(
            experiment, paths: bench.paths, threads: bench.threads, shouldStop: console.shouldStop)
          guard run.isComplete else { return nil }
          let digest = run.measures.digest
          if let before = measured[bench.name]?.digest, before != digest {
            throw Difference(description: "\(bench.name) gives another digest when repeated")
          }
          measured[bench.name, default: Measured(bench: bench, seconds: [], digest: digest)].seconds.append(
            run.seconds)
          let seconds = NumberText.decimal(run.seconds, digits: 3)
          console.messages("bench: \(repeated + 1)/\(repeats) \(bench.name): \(seconds) s\n")
        }
      }
    }
    return cases.compactMap { measured[$0.name] }
  }
}
