import Foundation
import Intake
import LinearAlgebra
import Simulation
import Verification

/// What common random numbers save on the shipped book: net 30 against net 45 on `scenarios/baseline.yaml`.
struct ShippedDraws {
  /// The scenario, seen from the folder in which the repository's commands are run.
  static let scenario = "scenarios/baseline.yaml"
  /// Share of the change of terms that moves the day of payment.
  static let passThrough = "50%"

  /// Ratios of the receipts of the horizon; `nil` where the scenario is not at hand.
  ///
  /// - Throws: What reading the scenario and its ledger throws.
  static func ratios(threads: Int, console: Console) throws -> CommonDraws? {
    guard FileManager.default.fileExists(atPath: scenario) else { return nil }
    BLAS.useOneThread()
    func receipts(netDays: Int, seed: UInt64? = nil) throws -> [Int64] {
      var request = ForecastRequest(scenario: scenario)
      request.overrides = ["terms.net_days=\(netDays)", "terms.terms_pass_through=\(passThrough)"]
      request.seed = seed
      let inputs = try RunInputs(request, console: console.quiet)
      let experiment = inputs.assembly.experiment
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
    let (first, second) = (try receipts(netDays: 30), try receipts(netDays: 45))
    let other = try receipts(netDays: 45, seed: 1)
    guard first.count == second.count, second.count == other.count else { return nil }
    return CommonDraws(first: first, second: second, other: other)
  }
}
