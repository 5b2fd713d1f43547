import ArgumentParser
import Foundation
import Intake
import Receivables
import Simulation

/// `duecast merge`.
struct MergeCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Join the parts of a run that were simulated by path ranges.",
    discussion: """
      The parts must be of one run (same scenario, ledger, as-of date, seed and number of paths) and cover it \
      without gap or overlap; the result has the bytes of one run.

      Example:
        duecast forecast scenarios/baseline.yaml --path-range 0..5120 --out part-1
        duecast forecast scenarios/baseline.yaml --path-range 5120..10000 --out part-2
        duecast merge part-1 part-2 --out whole
      """)

  @Argument(help: "Result folders of the parts, in any order.")
  var parts: [String]

  @Option(help: "Folder of the joined result.")
  var out: String?

  @Flag(help: "Print the result as JSON.")
  var json = false

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let started = Date()
    let sources = try orderedParts()
    let first = sources[0].manifest
    let inputs = try RunInputs(first.request(), console: console).atResolution()
    try first.check(inputs)
    var request = first.request()
    request.out = out
    request.range = nil
    request.command = ["duecast"] + arguments
    let folder = ResultFolder(request: request, inputs: inputs)
    try folder.checkReplaceable(resumes: false)
    let work = try folder.begin()
    defer { folder.discard(work) }
    let experiment = inputs.assembly.experiment
    let file = work.appendingPathComponent(ResultFolder.pathFile)
    let writer = try PathColumnWriter(
      file: file, layout: PathLayout(experiment), firstPath: 0)
    var totals = RunTotals(days: experiment.days, debtors: experiment.debtors.count)
    for source in sources {
      let columns = try PathColumnReader(file: source.folder.appendingPathComponent(ResultFolder.pathFile))
      guard let sums = ResultFolder.totals(in: source.folder),
        columns.paths == source.manifest.nextPath - source.manifest.firstPath,
        Int(sums.paths) == columns.paths
      else { throw MergeCommand.refuse(source.folder, "path columns and sums of the part do not match") }
      try writer.append(blocksOf: columns)
      totals += sums
    }
    try writer.close()
    var manifest = folder.manifest(
      range: 0..<first.paths, next: first.paths, threads: sources.map(\.manifest.threads).max() ?? 1,
      started: started, status: .complete)
    let summary = try ForecastRun.conclude(
      inputs: inputs, columns: try PathColumnReader(file: file), totals: totals, manifest: &manifest,
      folder: folder, work: work, console: console)
    ForecastCommand.show(summary, manifest: manifest, folder: folder.url, json: json, console: console)
    guard manifest.status == .complete else {
      console.messages("interrupted: the runs beside the forecast are missing\nhint: repeat the command\n")
      return .interrupted
    }
    return .done
  }

  /// The parts in order of path; refused unless they are one run without gap or overlap.
  private func orderedParts() throws -> [(manifest: RunManifest, folder: URL)] {
    var sources: [(manifest: RunManifest, folder: URL)] = []
    for part in parts {
      let folder = URL(fileURLWithPath: part)
      guard let manifest = RunManifest.read(folder: folder) else {
        throw MergeCommand.refuse(folder, "the folder holds no result of this version")
      }
      sources.append((manifest, folder))
    }
    sources.sort { $0.manifest.firstPath < $1.manifest.firstPath }
    var next = 0
    for source in sources {
      let manifest = source.manifest
      guard manifest.identity == sources[0].manifest.identity else {
        throw MergeCommand.refuse(
          source.folder,
          "the part is of another run than \(ResultFolder.named(sources[0].folder)): "
            + "scenario, ledger, as-of date, seed or number of paths differ")
      }
      guard manifest.firstPath == next else {
        let what =
          manifest.firstPath > next
          ? "no part holds paths \(next)..\(manifest.firstPath)"
          : "paths \(manifest.firstPath)..\(next) stand in two parts"
        throw MergeCommand.refuse(source.folder, what)
      }
      next = manifest.nextPath
    }
    guard let last = sources.last, next == last.manifest.paths else {
      throw MergeCommand.refuse(
        sources.last?.folder ?? URL(fileURLWithPath: "."),
        "the parts end at path \(next) of \(sources.first?.manifest.paths ?? 0)")
    }
    return sources
  }

  private static func refuse(_ folder: URL, _ message: String) -> InputRefused {
    InputRefused([
      Issue(
        .unusableResult, file: ResultFolder.named(folder), message: message,
        hint: "`duecast forecast … --path-range A..B --out PART` makes a part")
    ])
  }
}

extension RunManifest {
  /// The request that made the result.
  func request() -> ForecastRequest {
    var request = ForecastRequest(scenario: scenarioFile)
    request.overrides = overrides
    request.book = bookOverride
    request.asOf = asOfGiven.flatMap { Day(iso: $0) }
    request.paths = paths
    request.seed = seed
    request.parameters = parameters.flatMap { ParameterMode(rawValue: $0) } ?? .point
    request.comparesModels = models ?? false
    return request
  }

  /// Refuses inputs that are not what they were when the result was made.
  func check(_ inputs: RunInputs) throws {
    var issues: [Issue] = []
    func changed(_ what: String, _ file: String, _ then: String, _ now: String) {
      guard then != now else { return }
      issues.append(
        Issue(
          .unusableResult, file: file,
          message: "the \(what) has changed since the result was made (digest \(then.prefix(12)) then, "
            + "\(now.prefix(12)) now)",
          hint: "bring back the \(what) of that day; `manifest.json` holds the scenario as it was"))
    }
    changed("scenario", scenarioFile, scenarioDigest, inputs.scenario.digest)
    changed("ledger", ledgerFile, ledgerDigest, inputs.assembly.view.digest)
    if engine != EngineVersion.current {
      issues.append(
        Issue(
          .unusableResult, file: RunManifest.fileName,
          message: "the result is of engine \(engine), this is \(EngineVersion.current)",
          hint: "run the forecast anew"))
    }
    if !issues.isEmpty { throw InputRefused(issues) }
  }
}
