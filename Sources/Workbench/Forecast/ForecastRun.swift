import Foundation
import Intake
import LinearAlgebra
import Receivables
import Reporting
import Simulation
import Treasury

/// A forecast from request to result folder.
struct ForecastRun {
  /// How a run ended.
  enum Outcome {
    /// All paths are done.
    case complete(ForecastSummary, manifest: RunManifest, folder: URL)
    /// A range of the run is done.
    case range(RunManifest, folder: URL)
    /// The user stopped it.
    case interrupted(RunManifest, folder: URL)
  }

  let request: ForecastRequest
  let inputs: RunInputs
  let console: Console

  init(_ request: ForecastRequest, console: Console) throws {
    self.request = request
    self.console = console
    inputs = try RunInputs(request, console: console)
  }

  /// Simulates, and writes the result folder in one step at the end.
  func run() throws -> Outcome {
    let started = Date()
    BLAS.useOneThread()
    let paths = inputs.scenario.paths
    let range = try checkedRange(paths: paths)
    if let file = request.weeklyDraws ?? request.itemWeeks { try WeeklyExport.check(inputs, file: file) }
    let folder = ResultFolder(request: request, inputs: inputs)
    let earlier = try request.resumes ? folder.interrupted(identity: inputs.identity, range: range) : nil
    try folder.checkReplaceable(resumes: request.resumes)
    let work = try folder.begin()
    defer { folder.discard(work) }

    let experiment = inputs.assembly.experiment
    let layout = PathLayout(experiment)
    let pathFile = work.appendingPathComponent(ResultFolder.pathFile)
    let writer = try PathColumnWriter(file: pathFile, layout: layout, firstPath: range.lowerBound)
    var totals = RunTotals(days: experiment.days, debtors: experiment.debtors.count)
    var next = range.lowerBound
    if let earlier {
      try writer.append(blocksOf: earlier.columns)
      totals = earlier.totals
      next = earlier.manifest.nextPath
    }
    let threads = request.threads ?? ProcessInfo.processInfo.activeProcessorCount
    let progress = ProgressLine(console: console, total: range.count)
    let outcome = try Runner.run(
      experiment, paths: next..<range.upperBound, threads: threads, shouldStop: console.shouldStop,
      variant: inputs.variant
    ) { block in
      try writer.append(block)
      totals += block.totals
      if console.showsProgress, experiment.hasCashPosition {
        let start = layout.index(.firstShortfall) * block.count
        let short = block.values[start..<start + block.count].reduce(0) { $0 + ($1 >= 0 ? 1 : 0) }
        progress.count(paths: block.count, shortfalls: short)
      }
      progress.update(done: block.firstPath + block.count - range.lowerBound)
    }
    progress.clear()
    try writer.close()

    var manifest = folder.manifest(
      range: range, next: outcome.nextPath, threads: threads, started: started,
      status: !outcome.isComplete ? .interrupted : range == 0..<paths ? .complete : .range)
    guard outcome.isComplete, manifest.status == .complete else {
      try folder.write(totals: totals, manifest: manifest, to: work)
      try folder.replace(with: work)
      return outcome.isComplete
        ? .range(manifest, folder: folder.url) : .interrupted(manifest, folder: folder.url)
    }
    let columns = try PathColumnReader(file: pathFile)
    let summary = try ForecastRun.conclude(
      inputs: inputs, columns: columns, totals: totals, manifest: &manifest, folder: folder, work: work)
    if let file = request.weeklyDraws { try WeeklyExport.appendDraws(inputs, columns: columns, to: file) }
    if let file = request.itemWeeks { try WeeklyExport.appendItems(inputs, to: file) }
    return .complete(summary, manifest: manifest, folder: folder.url)
  }

  /// Summarises finished paths and moves the result into place.
  static func conclude(
    inputs: RunInputs, columns: PathColumnReader, totals: RunTotals, manifest: inout RunManifest,
    folder: ResultFolder, work: URL
  ) throws -> ForecastSummary {
    let assembly = inputs.assembly
    let summary = try ForecastSummariser(
      experiment: assembly.experiment, columns: columns, totals: totals, context: assembly.context
    ).summary()
    manifest.pathDigest = try Digest.hex(blocksOf: columns)
    if !assembly.experiment.paymentRegimes.isEmpty {
      manifest.digestB1 = try B1Measures(columns: columns).digest
    }
    manifest.digest = Digest.hex(
      [
        ForecastJSON.canonical(summary), ForecastTables.cashDaily(summary), ForecastTables.customers(summary),
        manifest.pathDigest ?? "", manifest.identity,
      ].joined(separator: "\n"))
    try folder.write(summary: summary, digest: manifest.digest ?? "", seconds: manifest.seconds, to: work)
    try ReportFiles.write(
      ReportFiles.data(
        summary, columns: columns, experiment: assembly.experiment, command: manifest.command,
        digest: manifest.digest ?? ""), to: work)
    try folder.write(totals: totals, manifest: manifest, to: work)
    try folder.replace(with: work)
    return summary
  }

  private func checkedRange(paths: Int) throws -> Range<Int> {
    guard let range = request.range else { return 0..<paths }
    let block = BlockEngine.blockPaths
    guard range.lowerBound >= 0, range.upperBound <= paths, !range.isEmpty else {
      throw UsageFault("`--path-range \(range.lowerBound)..\(range.upperBound)` is not within 0..\(paths)")
    }
    guard range.lowerBound % block == 0, range.upperBound % block == 0 || range.upperBound == paths else {
      let low = range.lowerBound / block * block
      let high = min(paths, (range.upperBound + block - 1) / block * block)
      throw UsageFault(
        "`--path-range` begins and ends at multiples of \(block) (or at the last path); nearest: \(low)..\(high)"
      )
    }
    return range
  }
}

/// A command line that cannot be carried out.
struct UsageFault: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
