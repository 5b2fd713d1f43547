import ArgumentParser
import Foundation
import LinearAlgebra
import Reporting

/// `duecast bench loop`.
struct BenchLoopCommand: BenchPartCommand {
  static let configuration = CommandConfiguration(
    commandName: "loop",
    abstract: "Time the loop of editing a scenario and running it: a whole forecast inside one process.",
    discussion: """
      Reads the scenario, fits, simulates, summarises and writes the result folder (to a temporary place), again and \
      again as the shell does (without PNG in the notebook, and without importing a ledger again whose file is the \
      same); the median is what a change of the scenario costs once the process is up. Checks that every run has the \
      same digest.

      Example:
        duecast bench loop scenarios/baseline.yaml --paths 2000
      """)

  @Argument(help: "Scenario file (YAML).")
  var scenario: String

  @Option(help: "Number of simulated paths.")
  var paths = 2000

  @Option(help: "Times that it runs, after one that does not count.")
  var repeats = 5

  @Option(help: "Worker threads; all cores unless given.")
  var threads: Int?

  @Flag(help: "Print the results as JSON.")
  var json = false

  func validate() throws {
    guard (1...100).contains(repeats) else { throw ValidationError("--repeats is from 1 to 100.") }
    if paths < 1 || paths > 1 << 31 { throw ValidationError("--paths is from 1 to 2147483648.") }
    if let threads, threads < 1 || threads > 1024 { throw ValidationError("--threads is from 1 to 1024.") }
  }

  func measure(on console: Console) throws -> BenchPart? {
    BLAS.useOneThread()
    let place = FileManager.default.temporaryDirectory.appendingPathComponent(
      "duecast-loop-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: place) }
    var request = ForecastRequest(scenario: scenario)
    request.paths = paths
    request.threads = threads
    request.out = place.path
    request.drawsPictures = false
    var quiet = console
    quiet.messages = { _ in }
    quiet.showsProgress = false
    quiet.ledgers = ImportedLedgers()
    let clock = ContinuousClock()
    func seconds(_ from: ContinuousClock.Instant, _ to: ContinuousClock.Instant) -> Double {
      let time = to - from
      return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
    }
    var digest: String?
    PeakMemory.reset()
    var reading: [Double] = []
    var whole: [Double] = []
    for repeated in 0...repeats {
      let start = clock.now
      let run = try ForecastRun(request, console: quiet)
      let read = clock.now
      guard case .complete(_, let manifest, _) = try run.run() else { return nil }
      let end = clock.now
      if let digest, digest != manifest.digest {
        throw BenchDifference(description: "the same scenario gives another digest when run again")
      }
      digest = manifest.digest
      guard repeated > 0 else { continue }
      reading.append(seconds(start, read))
      whole.append(seconds(start, end))
    }
    func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    let document = JSONValue.object([
      ("schema", .string("duecast.bench-loop/1")), ("paths", .integer(paths)),
      ("seconds", .real(median(whole))), ("seconds_reading", .real(median(reading))),
      ("repeats", .array(whole.map { .real($0) })),
      ("peak_memory_mb", .real(PeakMemory.rounded)),
    ])
    let all = NumberText.decimal(median(whole) * 1000, digits: 1)
    let first = NumberText.decimal(median(reading) * 1000, digits: 1)
    return BenchPart(
      name: "loop", document: document,
      text: "\(NumberText.grouped(paths)) paths: \(all) ms, of which \(first) ms for reading and fitting "
        + "(median of \(repeats))\n")
  }
}
