import Foundation
import Intake
import Receivables
import Simulation
import Treasury

/// Scenario, ledger view and what is built from them, with the digest of all that decides the numbers.
struct RunInputs {
  var scenario: Scenario
  var ledgerFile: String
  var assembly: ForecastAssembly
  /// SHA-256 over engine, scenario, ledger, as-of date, seed and number of paths.
  var identity: String
  /// What became of the resolution that was asked for; `nil` where that is single invoices.
  var resolution: ForecastSummary.ResolutionUse?
  /// The run of each block of paths, where its parameters are drawn; `nil` where they are points.
  var variant: (@Sendable (Int) -> Experiment)?
  /// Other models of payment that are run for the error budget; `nil` where that was not asked for.
  var models: ModelVariants?

  /// Reads and assembles what a request names.
  ///
  /// - Throws: `InputRefused` with every problem found.
  init(_ request: ForecastRequest, console: Console) throws {
    let read = try ScenarioReader.read(
      file: request.scenario, overrides: request.overrides.map { ScenarioOverride($0) },
      bookOverride: request.book,
      asOf: request.asOf)
    if !read.warnings.isEmpty { console.messages(IssueText.render(read.warnings) + "\n") }
    var scenario = read.scenario
    if let paths = request.paths { scenario.paths = paths }
    if let seed = request.seed { scenario.seed = seed }
    let view = try LedgerSourceReader.view(of: scenario.ledger, asOf: scenario.asOf, console: console)
    try scenario.readPayables(asOf: view.asOf, console: console)
    try self.init(scenario: scenario, view: view, ledgerFile: scenario.ledger.file)
    if request.parameters == .draws { try drawParameters(view: view) }
    if request.comparesModels {
      models = try ModelVariants(scenario: self.scenario, view: view, ledgerFile: ledgerFile)
      identity = Digest.hex(identity + "\nmodels")
    }
    if !assembly.warnings.isEmpty { console.messages(IssueText.render(assembly.warnings) + "\n") }
  }

  init(scenario: Scenario, view: LedgerView, ledgerFile: String) throws {
    var scenario = scenario
    try scenario.readPayables(asOf: view.asOf)
    self.scenario = scenario
    self.ledgerFile = ledgerFile
    assembly = try ForecastAssembly(scenario: scenario, view: view, ledgerFile: ledgerFile)
    var parts = [
      "duecast run 1", EngineVersion.current, scenario.digest, view.digest, view.asOf.description,
      String(scenario.seed), scenario.until == nil ? String(scenario.paths) : "looks",
      String(scenario.horizonDays),
    ]
    if scenario.precision != .plain { parts.append("precision \(scenario.precision.rawValue)") }
    if scenario.resolution != .invoice { parts.append("resolution \(scenario.resolution.rawValue)") }
    if let owed = scenario.payables?.view { parts.append("payables \(owed.digest)") }
    if let until = scenario.until { parts.append("until \(until)") }
    identity = Digest.hex(parts.joined(separator: "\n"))
  }
}

extension RunInputs {
  /// Draws the fitted parameters anew for each block of paths, as a function of its number alone, so that ranges merge
  /// and interrupted runs go on.
  mutating func drawParameters(view: LedgerView) throws {
    let cycle = try scenario.parameterCycle(view: view)
    assembly.context.parameterCycle = cycle
    identity = Digest.hex(identity + "\nparameters draws")
    let scenario = scenario
    let file = ledgerFile
    variant = { block in
      do {
        return try ForecastAssembly(scenario: scenario, view: view, ledgerFile: file, draw: block).experiment
      } catch {
        preconditionFailure("a draw changes figures of a run that has been assembled")
      }
    }
  }
}

/// SHA-256 digests in hexadecimal digits.
enum Digest {
  static func hex(_ text: String) -> String { hex(of: SHA256.hash(data: Data(text.utf8))) }

  static func hex(of hash: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in hash { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }

  /// Digest of the blocks of a path file, read a megabyte at a time.
  static func hex(blocksOf reader: PathColumnReader) throws -> String {
    var hash = SHA256()
    try reader.forEachChunk { hash.update(data: $0) }
    return hex(of: hash.finalize())
  }
}
