import Dispatch
import Foundation
import Intake
import LinearAlgebra
import Receivables
import Reporting
import Simulation
import Synchronization
import Treasury

/// A forecast from request to result folder.
struct ForecastRun {
  /// How a run ended.
  enum Outcome {
    /// All paths are done.
    case complete(ForecastSummary, manifest: RunManifest, folder: URL)
    /// A range of the run is done.
    case range(RunManifest, folder: URL)
    /// The user stopped it; with the summary of what was done, where that is enough for one.
    case interrupted(RunManifest, folder: URL, ForecastSummary?)
  }

  /// Fewest paths of which a run that was stopped by hand makes a summary.
  static let fewestPaths = 2 * BlockEngine.blockPaths

  let request: ForecastRequest
  let inputs: RunInputs
  let console: Console

  init(_ request: ForecastRequest, console: Console) throws {
    self.request = request
    self.console = console
    inputs = try RunInputs(request, console: console).atResolution()
  }

  /// Simulates, and writes the result folder in one step at the end.
  func run() throws -> Outcome {
    let started = Date()
    BLAS.useOneThread()
    let paths = inputs.scenario.paths
    let range = try checkedRange(paths: paths)
    if inputs.scenario.until != nil, request.range != nil || request.resumes {
      throw UsageFault(
        "`--until` decides how many paths are run: it goes with neither `--path-range` nor `--resume`")
    }
    if inputs.variant != nil,
      inputs.scenario.precision != .plain || inputs.scenario.resolution != .invoice
        || inputs.scenario.until != nil
    {
      throw UsageFault(
        "`--parameters draws` goes with neither `--precision tail`, `--resolution` nor `--until`: they take "
          + "parameters as points")
    }
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
    let progress = ProgressLine(console: console, total: range.count, keeps: true)
    let schedule = inputs.scenario.until.map { LookSchedule(share: $0, first: paths) }
    let watched = LookSchedule.watched(experiment)
    let column = layout.index(watched.column)
    var seen: [Int64] = []
    var looks: [LookSchedule.Look] = []
    var end = range.upperBound
    var outcome: Runner.Outcome
    repeat {
      outcome = try Runner.run(
        experiment, paths: next..<end, threads: threads, shouldStop: console.shouldStop,
        variant: inputs.variant
      ) { block in
        try writer.append(block)
        totals += block.totals
        if schedule != nil { seen += block.values[column * block.count..<(column + 1) * block.count] }
        if console.showsProgress, experiment.hasCashPosition {
          let start = layout.index(.firstShortfall) * block.count
          let short = block.values[start..<start + block.count].reduce(0) { $0 + ($1 >= 0 ? 1 : 0) }
          progress.count(paths: block.count, shortfalls: short)
        }
        progress.update(done: block.firstPath + block.count - range.lowerBound)
      }
      next = outcome.nextPath
      guard let schedule, outcome.isComplete else { break }
      looks.append(schedule.look(seen, watched: watched))
      if looks.last?.isEnough == true || looks.count == LookSchedule.mostLooks { break }
      end = schedule.paths(at: looks.count)
    } while true
    progress.clear()
    try writer.close()

    var manifest = folder.manifest(
      range: range, next: outcome.nextPath, threads: threads, started: started,
      status: !outcome.isComplete ? .interrupted : range == 0..<paths ? .complete : .range)
    if !outcome.isComplete, range == 0..<paths, outcome.nextPath >= ForecastRun.fewestPaths {
      // Good enough for the user: the same files as a finished run, marked, and `--resume` still goes on from here.
      let summary = try ForecastRun.conclude(
        inputs: inputs, columns: PathColumnReader(file: pathFile), totals: totals, manifest: &manifest,
        folder: folder, work: work, console: console, drawsPictures: request.drawsPictures,
        stoppedBefore: end, pseudonyms: request.pseudonyms)
      return .interrupted(manifest, folder: folder.url, summary)
    }
    guard outcome.isComplete, manifest.status == .complete else {
      try folder.write(totals: totals, manifest: manifest, to: work)
      try folder.replace(with: work)
      return outcome.isComplete
        ? .range(manifest, folder: folder.url) : .interrupted(manifest, folder: folder.url, nil)
    }
    manifest.paths = outcome.nextPath
    manifest.endPath = outcome.nextPath
    let columns = try PathColumnReader(file: pathFile)
    let summary = try ForecastRun.conclude(
      inputs: inputs, columns: columns, totals: totals, manifest: &manifest, folder: folder, work: work,
      console: console,
      caveats: schedule.map { $0.words(looks, watched: watched, currency: inputs.scenario.currency) } ?? [],
      drawsPictures: request.drawsPictures, pseudonyms: request.pseudonyms)
    guard manifest.status == .complete else { return .interrupted(manifest, folder: folder.url, summary) }
    if let file = request.weeklyDraws { try WeeklyExport.appendDraws(inputs, columns: columns, to: file) }
    if let file = request.itemWeeks { try WeeklyExport.appendItems(inputs, to: file) }
    return .complete(summary, manifest: manifest, folder: folder.url)
  }

  /// Summarises finished paths and moves the result into place.
  ///
  /// Runs that only stand beside the result can be stopped: it is kept without them, says so, and its manifest is that
  /// of an interrupted run, so that `--resume` adds them.
  static func conclude(
    inputs: RunInputs, columns: PathColumnReader, totals: RunTotals, manifest: inout RunManifest,
    folder: ResultFolder, work: URL, console: Console, caveats: [String] = [], drawsPictures: Bool = true,
    stoppedBefore: Int? = nil, pseudonyms: Bool = false
  ) throws -> ForecastSummary {
    let assembly = inputs.assembly
    // Reading the columns twice, once for the digest on a thread of its own, costs no time where there are two cores.
    let hashing = PathDigest(of: work.appendingPathComponent(ResultFolder.pathFile))
    var summary = try ForecastSummariser(
      experiment: assembly.experiment, columns: columns, totals: totals, context: assembly.context
    ).summary()
    summary.provenance.paths = columns.paths
    summary.caveats += caveats
    summary.known = assembly.known
    var isStopped = stoppedBefore != nil
    if !isStopped, let other = try inputs.withoutKnownPayments() {
      let without = try other.headline(paths: columns.paths, threads: manifest.threads, console: console)
      summary.known?.without = without
      if let without { summary.caveats.append(without.sentence(summary.currency)) }
      isStopped = without == nil
    }
    if !isStopped, let models = inputs.models {
      summary.errorBudget.models = try models.spread(
        of: assembly.experiment, paths: columns.paths, threads: manifest.threads, console: console)
      isStopped = summary.errorBudget.models == nil
    }
    if inputs.scenario.precision == .tail, !isStopped {
      let figures = ForecastRun.tailFigures(inputs, threads: manifest.threads, shouldStop: console.shouldStop)
      if let figures { summary.sharpen(with: figures) } else { isStopped = true }
    }
    if isStopped, stoppedBefore == nil {
      manifest.status = .interrupted
      summary.caveats.append("The runs that stand beside the forecast were stopped by hand.")
    }
    summary.stoppedBefore = stoppedBefore
    summary.resolution = inputs.resolution
    try CustomerFiguresRun.add(to: &summary, inputs: inputs, columns: columns)
    // Names are hidden after the digest, so that a replay of the named result finds the same.
    let names = pseudonyms ? Pseudonyms(summary) : nil
    var report = try ReportFiles.data(
      names?.hide(summary) ?? summary, columns: columns, inputs: inputs,
      command: names.map { names in manifest.command.map { names.hide(Pseudonyms.bare($0)) } }
        ?? manifest.command)
    // The slowest of what follows is another program's.
    let pictures = drawsPictures ? ReportFiles.startPictures(report) : PictureMaker.Work()
    defer { pictures.discard() }
    manifest.pathDigest = try hashing.value()
    if !assembly.experiment.paymentRegimes.isEmpty {
      manifest.digestB1 = try B1Measures(columns: columns).digest
    }
    var customers = ForecastTables.customers(summary)
    manifest.digest = Digest.hex(
      [
        ForecastJSON.canonical(summary), ForecastTables.cashDaily(summary), customers,
        manifest.pathDigest ?? "", manifest.identity,
      ].joined(separator: "\n"))
    if let names {
      summary = names.hide(summary)
      customers = ForecastTables.customers(summary)
    }
    report.digest = manifest.digest ?? ""
    try folder.write(
      summary: summary, customers: customers, digest: manifest.digest ?? "", seconds: manifest.seconds,
      to: work)
    try ReportFiles.write(report, to: work, pictures: pictures)
    try folder.write(totals: totals, manifest: manifest, to: work)
    try folder.replace(with: work)
    return summary
  }

  /// The passes for the far tail that a run has something to look at in; `nil` where the user stopped them.
  private static func tailFigures(
    _ inputs: RunInputs, threads: Int, shouldStop: @escaping @Sendable () -> Bool
  ) -> [TailFigure]? {
    let experiment = inputs.assembly.experiment
    let sampler = TailSampler(experiment)
    let targets: [TailSampler.Target] =
      (experiment.failureClasses.isEmpty ? [] : [.creditLoss])
      + (experiment.hasCashPosition ? [.drawdown] : [])
    var figures: [TailFigure] = []
    for (number, target) in targets.enumerated() {
      guard
        let pass = TailPass.run(
          sampler, target: target, plan: Precision.tailPlan(paths: inputs.scenario.paths), number: number,
          threads: threads, shouldStop: shouldStop)
      else { return nil }
      figures.append(TailFigure(pass))
    }
    return figures
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

/// The digest of a path file, computed aside.
private final class PathDigest: Sendable {
  private let result = Mutex<Result<String, any Error>?>(nil)
  private let group = DispatchGroup()

  init(of file: URL) {
    DispatchQueue(label: "duecast.digest").async(group: group) {
      let digest = Result { try Digest.hex(blocksOf: PathColumnReader(file: file)) }
      self.result.withLock { $0 = digest }
    }
  }

  /// Waits for the digest.
  func value() throws -> String {
    group.wait()
    guard let digest = result.withLock({ $0 }) else { throw RunFailure("the path file was not read") }
    return try digest.get()
  }
}

/// A command line that cannot be carried out.
struct UsageFault: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
