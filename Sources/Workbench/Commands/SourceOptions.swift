import ArgumentParser
import Foundation
import Receivables

/// Options of every command that runs scenarios: what is read instead of, and on top of, the scenario's own words.
struct SourceOptions: ParsableArguments {
  @Option(help: "Seed of every random draw, instead of the scenario's.")
  var seed: UInt64?

  @Option(help: "See the ledger as of the close of this day (yyyy-mm-dd); the forecast begins the day after.")
  var asOf: Day?

  @Option(help: "A book made by `duecast import`, instead of the scenario's ledger.")
  var book: String?

  @Option(
    help:
      "Change a value of the scenario (of each, where there are several), such as minimum_cash=400000; may be repeated."
  )
  var set: [String] = []

  /// A request for a scenario with these options.
  func request(for scenario: String, paths: Int?) -> ForecastRequest {
    var request = ForecastRequest(scenario: scenario)
    request.overrides = set
    request.book = book
    request.asOf = asOf
    request.paths = paths
    request.seed = seed
    return request
  }
}

/// The option of every command that runs paths on several threads.
struct ThreadOptions: ParsableArguments {
  @Option(help: "Worker threads; all cores unless given. The numbers do not depend on it.")
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 || threads > 1024 { throw ValidationError("--threads is from 1 to 1024.") }
  }

  /// Threads to use.
  var count: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }
}
