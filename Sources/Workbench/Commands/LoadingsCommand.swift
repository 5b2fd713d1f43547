import ArgumentParser
import Calibration
import CreditModels
import Intake
import Reporting

/// `duecast loadings`.
struct LoadingsCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "loadings",
    abstract: "Factor loadings and asset correlation from default or delinquency rates.",
    discussion: """
      Reads a row a period (and segment): `period`, `defaults` and `obligors`, or `rate` alone. Fits the one-factor \
      model by moments and by maximum likelihood, with 95 % limits, and between segments by moments. The correlation \
      belongs to the length of the periods: yearly rates give what `credit: asset_correlation` asks for.

      Examples:
        duecast loadings defaults.csv
        duecast loadings delinquency.csv --json
      """)

  @Argument(help: "Series, a CSV file with a header.")
  var series: String

  @Flag(help: "Print the result as JSON.")
  var json = false

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let all = try DefaultSeriesFile.read(series)
    var fits: [AssetCorrelation] = []
    var issues: [Issue] = []
    for one in all {
      do { fits.append(try AssetCorrelation(one)) } catch { issues.append(refusal(error, one.name)) }
    }
    guard issues.isEmpty else { throw InputRefused(issues) }
    var pairs: [(first: String, second: String, value: FittedValue)] = []
    for (place, first) in all.enumerated() {
      for second in all.dropFirst(place + 1) {
        if let value = AssetCorrelation.between(first, second) {
          pairs.append((first.name, second.name, value))
        }
      }
    }
    console.output(
      json
        ? LoadingsReport.json(fits, pairs: pairs)
        : LoadingsReport.text(fits, pairs: pairs, width: min(100, console.width)))
    return .done
  }

  private func refusal(_ error: AssetCorrelation.Refusal, _ name: String) -> Issue {
    switch error {
    case .tooFewPeriods(let periods):
      Issue(
        .tooLittleHistory, file: series,
        message: "`\(name)` has \(periods) periods; \(AssetCorrelation.enoughPeriods) are needed",
        hint: "a correlation is learned from periods, not from debtors")
    case .noFailures:
      Issue(
        .tooLittleHistory, file: series, message: "`\(name)` has no failure, or nothing else",
        hint: "take a correlation from a group like it, and say so in the scenario")
    case .rateAtEnd:
      Issue(
        .badAmount, file: series, message: "`\(name)` has a period whose rate is 0 or 1",
        hint: "give `defaults` and `obligors` instead of rates: then such periods count as they should")
    }
  }
}
