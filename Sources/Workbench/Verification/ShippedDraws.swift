import Foundation
import Intake
import Simulation
import Stochastics
import Verification

/// What common random numbers save on the shipped book: net 30 against net 45 on `scenarios/baseline.yaml`.
struct ShippedDraws {
  /// The scenario, seen from the folder in which the repository's commands are run.
  static let scenario = "scenarios/baseline.yaml"
  /// Share of the change of terms that moves the day of payment.
  static let passThrough = "50%"

  /// Ratios of the receipts of the horizon; `nil` where the scenario is not at hand.
  ///
  /// A scenario of that name that is somebody else's may not take these terms: then there is nothing to report, and
  /// nothing wrong with the program.
  static func ratios(threads: Int, console: Console) throws -> CommonDraws? {
    guard FileManager.default.fileExists(atPath: scenario) else { return nil }
    let lab = PolicyLab(console: console.quiet, threads: threads)
    func experiment(netDays: Int) throws -> Experiment {
      let source = PolicyLab.Source(
        file: scenario,
        overrides: ["terms.net_days=\(netDays)", "terms.terms_pass_through=\(passThrough)"])
      return try lab.bench(lab.read(source), horizon: .own, keepsFlows: false).experiment
    }
    func receipts(_ experiment: Experiment) throws -> [Int64] {
      let layout = PathLayout(experiment)
      var values: [Int64] = []
      _ = try Runner.run(
        experiment, paths: 0..<4096, threads: threads, shouldStop: console.shouldStop
      ) { block in
        let first = layout.index(.receipts) * block.count
        values += block.values[first..<first + block.count]
      }
      return values
    }
    let (short, long): (Experiment, Experiment)
    do {
      (short, long) = (try experiment(netDays: 30), try experiment(netDays: 45))
    } catch is InputRefused {
      return nil
    }
    var elsewhere = long
    elsewhere.key = StreamKey(seed: long.key.seed &+ 1)
    let (first, second, other) = (try receipts(short), try receipts(long), try receipts(elsewhere))
    guard first.count == second.count, second.count == other.count else { return nil }
    return CommonDraws(first: first, second: second, other: other)
  }
}
