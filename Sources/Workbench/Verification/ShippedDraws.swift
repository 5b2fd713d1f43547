import Decisions
import Foundation
import Intake
import Simulation
import Stochastics
import Verification

/// What common random numbers save on the shipped book: net 30 against net 45 on `scenarios/baseline.yaml`, over 13
/// weeks of sales, measure by measure.
///
/// The measure matters. Value, bad debt and receivables follow every invoice to its end. What arrives *within* the 13
/// weeks does not: at their end each invoice is either in or out, and the invoices that the longer terms push out
/// are others on every path. One uniform number a payment, used for both terms, ties the two pay days as tightly as
/// they can be (no coupling of two given laws has a larger covariance: Hoeffding), so this part of the difference is
/// no fault of the pairing, and more days of pass-through make it larger.
struct ShippedDraws {
  /// Ratios of a measure.
  struct Measure {
    /// Name for programs.
    var name: String
    /// What is measured, in words.
    var words: String
    /// The ratios.
    var draws: CommonDraws
  }

  /// The scenario, seen from the folder in which the repository's commands are run.
  static let scenario = "scenarios/baseline.yaml"
  /// Share of the change of terms that moves the day of payment.
  static let passThrough = "50%"
  /// Weeks of sales.
  static let weeks = 13
  private static let paths = 2048

  /// Ratios by measure, the value first; `nil` where the scenario is not at hand.
  ///
  /// A scenario of that name that is somebody else's may not take these terms: then there is nothing to report, and
  /// nothing wrong with the program.
  static func ratios(threads: Int, console: Console) throws -> [Measure]? {
    guard FileManager.default.fileExists(atPath: scenario) else { return nil }
    let lab = PolicyLab(console: console.quiet, threads: threads)
    func bench(netDays: Int) throws -> PolicyLab.Bench {
      let source = PolicyLab.Source(
        file: scenario,
        overrides: ["terms.net_days=\(netDays)", "terms.terms_pass_through=\(passThrough)"])
      let read = try lab.read(source)
      return try lab.bench(
        read, horizon: .sales(weeks: weeks, runOff: Scenario.runOffWeeks([read])), keepsFlows: true)
    }
    let (short, long): (PolicyLab.Bench, PolicyLab.Bench)
    do {
      // One run-off for both: the longer one.
      var first = try bench(netDays: 30)
      let second = try bench(netDays: 45)
      if first.recipe.days != second.recipe.days {
        first = try lab.bench(
          first.scenario, horizon: .sales(weeks: weeks, runOff: second.recipe.days / 7 - weeks),
          keepsFlows: true)
      }
      (short, long) = (first, second)
    } catch is InputRefused {
      return nil
    }
    var elsewhere = long
    elsewhere.experiment.key = StreamKey(seed: long.experiment.key.seed &+ 1)
    guard let first = try lab.outcomes(short, paths: paths),
      let second = try lab.outcomes(long, paths: paths),
      let other = try lab.outcomes(elsewhere, paths: paths)
    else { return nil }
    let measures: [(String, String, (PolicyOutcomes) -> [Int64])] = [
      ("npv", "value", \.npv), ("bad_debt", "bad debt", \.badDebt),
      ("average_wcr", "mean receivables", \.receivableDays),
      ("peak_wcr", "peak receivables", \.peakReceivables),
      ("closing_cash", "cash at the end of the 13 weeks", { $0.weekClosing[weeks - 1] }),
    ]
    return measures.compactMap { name, words, column in
      let columns = (column(first), column(second), column(other))
      guard !columns.0.isEmpty, columns.0.count == columns.1.count, columns.1.count == columns.2.count else {
        return nil
      }
      return Measure(
        name: name, words: words, draws: CommonDraws(first: columns.0, second: columns.1, other: columns.2))
    }
  }
}
