import Foundation
import Intake
import LinearAlgebra
import Receivables
import Reporting
import Simulation
import Treasury

/// The folder of a result: built aside, moved into place in one step, so that nothing stands half-written.
struct ResultFolder {
  static let pathFile = "paths.bin"
  static let totalsFile = "totals.json"
  static let summaryFile = "summary.json"

  let url: URL
  private let request: ForecastRequest
  private let inputs: RunInputs

  init(request: ForecastRequest, inputs: RunInputs) {
    self.request = request
    self.inputs = inputs
    if let out = request.out {
      url = URL(fileURLWithPath: out)
    } else {
      let slug = String(
        inputs.scenario.name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" }.prefix(40))
      let range = request.range.map { "-\($0.lowerBound)-\($0.upperBound)" } ?? ""
      let name = "\(slug)-\(inputs.assembly.view.asOf)-\(inputs.identity.prefix(8))\(range)"
      url = URL(fileURLWithPath: "notebooks-output").appendingPathComponent(name)
    }
  }

  /// The folder as a user would name it from where the command runs.
  static func named(_ folder: URL) -> String {
    let here = FileManager.default.currentDirectoryPath + "/"
    return folder.path.hasPrefix(here) ? String(folder.path.dropFirst(here.count)) : folder.path
  }

  /// Refuses to replace a folder that is not a result of ours.
  func checkReplaceable(resumes: Bool) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { return }
    let content = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    guard isFolder.boolValue, content.isEmpty || RunManifest.read(folder: url) != nil else {
      throw InputRefused([
        Issue(
          .unusableResult, file: url.path,
          message: "the place of the result holds something that is not a result of duecast",
          hint: "name another folder with `--out`")
      ])
    }
  }

  /// An interrupted run to go on with.
  func interrupted(identity: String, range: Range<Int>) throws -> (
    manifest: RunManifest, columns: PathColumnReader, totals: RunTotals
  ) {
    func refuse(_ message: String, _ hint: String) -> InputRefused {
      InputRefused([Issue(.unusableResult, file: ResultFolder.named(url), message: message, hint: hint)])
    }
    guard let manifest = RunManifest.read(folder: url) else {
      throw refuse("there is no result to resume", "run without `--resume`, or name its folder with `--out`")
    }
    guard manifest.identity == identity, manifest.firstPath == range.lowerBound,
      manifest.endPath == range.upperBound
    else {
      throw refuse(
        "the result there is of another run (scenario, ledger, as-of date, seed, paths or range differ)",
        "repeat the command of its `manifest.json`, or run without `--resume`")
    }
    guard let totals = ResultFolder.totals(in: url) else {
      throw refuse("`\(ResultFolder.totalsFile)` cannot be read", "run without `--resume`")
    }
    let columns = try PathColumnReader(file: url.appendingPathComponent(ResultFolder.pathFile))
    guard columns.paths == manifest.nextPath - manifest.firstPath, Int(totals.paths) == columns.paths else {
      throw refuse("path columns and sums do not match", "run without `--resume`")
    }
    return (manifest, columns, totals)
  }

  static func totals(in folder: URL) -> RunTotals? {
    guard let data = try? Data(contentsOf: folder.appendingPathComponent(totalsFile)) else { return nil }
    return (try? JSONDecoder().decode(RunTotalsFile.self, from: data))?.totals
  }

  /// A working folder beside the place of the result.
  func begin() throws -> URL {
    let parent = url.deletingLastPathComponent()
    try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    let work = parent.appendingPathComponent(
      ".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)")
    try? FileManager.default.removeItem(at: work)
    try FileManager.default.createDirectory(at: work, withIntermediateDirectories: false)
    return work
  }

  /// Removes a working folder that was not moved into place.
  func discard(_ work: URL) { try? FileManager.default.removeItem(at: work) }

  func write(totals: RunTotals, manifest: RunManifest, to work: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try encoder.encode(RunTotalsFile(totals)).write(to: work.appendingPathComponent(ResultFolder.totalsFile))
    try manifest.write(folder: work)
  }

  func write(
    summary: ForecastSummary, customers: String, digest: String, seconds: Double, to work: URL
  ) throws {
    let files = [
      (
        ResultFolder.summaryFile,
        ForecastJSON.render(summary, digest: digest, result: ResultFolder.named(url))
      ),
      ("cash_daily.csv", ForecastTables.cashDaily(summary)), ("weeks.csv", ForecastTables.weeks(summary)),
      ("customers.csv", customers), ("cases.csv", ForecastTables.cases(summary)),
      ("screen.txt", ForecastScreen.render(summary, resultFolder: ResultFolder.named(url))),
    ]
    let measures = summary.measures.isEmpty ? [] : [("measures.csv", ForecastTables.measures(summary))]
    let financing = ForecastTables.financing(summary).map { [("financing.csv", $0)] } ?? []
    let pools = ForecastTables.pools(summary).map { [("pools.csv", $0)] } ?? []
    for (name, text) in files + measures + financing + pools {
      try Data(text.utf8).write(to: work.appendingPathComponent(name))
    }
  }

  /// Moves a finished working folder into place, replacing an earlier result there.
  func replace(with work: URL) throws {
    let files = FileManager.default
    if files.fileExists(atPath: url.path) {
      let old = work.appendingPathExtension("old")
      try? files.removeItem(at: old)
      try files.moveItem(at: url, to: old)
      do { try files.moveItem(at: work, to: url) } catch {
        try? files.moveItem(at: old, to: url)
        throw error
      }
      try? files.removeItem(at: old)
    } else {
      try files.moveItem(at: work, to: url)
    }
  }

  func manifest(range: Range<Int>, next: Int, threads: Int, started: Date, status: RunManifest.Status)
    -> RunManifest
  {
    var made = RunManifest(
      engine: EngineVersion.current, status: status, identity: inputs.identity,
      scenarioFile: URL(fileURLWithPath: request.scenario).path, scenarioDigest: inputs.scenario.digest,
      scenario: inputs.scenario.resolvedText, overrides: request.overrides,
      bookOverride: request.book.map { URL(fileURLWithPath: $0).path }, ledgerFile: inputs.ledgerFile,
      ledgerDigest: inputs.assembly.view.digest, asOf: inputs.assembly.view.asOf.description,
      asOfGiven: request.asOf?.description, seed: inputs.scenario.seed, paths: inputs.scenario.paths,
      firstPath: range.lowerBound, endPath: range.upperBound, nextPath: next, threads: threads,
      blasKernel: BLAS.kernelName, command: request.command,
      workingFolder: FileManager.default.currentDirectoryPath, started: started.ISO8601Format(),
      seconds: (Date().timeIntervalSince(started) * 1000).rounded() / 1000)
    if request.comparesModels { made.models = true }
    if request.parameters != .point { made.parameters = request.parameters.rawValue }
    return made
  }
}
