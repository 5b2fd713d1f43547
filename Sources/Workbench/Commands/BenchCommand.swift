import ArgumentParser
import Foundation
import Intake
import LinearAlgebra
import Reporting

/// `duecast bench`.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure how fast this machine simulates.",
    discussion: """
      Without a subcommand: checks that the numbers depend neither on threads nor on screens, then times made-up books \
      of benchmark B1 from 1,000 to 200,000 customers and from 1,000 to 100,000 paths, and the limits of the machine. \
      Times are medians of repeats that take turns; results go to notebooks-output/bench/.

      Examples:
        duecast bench
        duecast bench --repeats 3 --largest 20000 --json
        duecast bench mechanisms
        duecast bench precision
        duecast bench cohorts
        duecast bench loop scenarios/baseline.yaml
        duecast bench b1 .dev/bench/out/book-2000 --paths 10000 --seed 1 --json
        duecast bench b1 .dev/bench/out/book-2000 --paths 10000 --seed 1 --export b1.yaml
      """,
    subcommands: [
      BenchCasesCommand.self, BenchB1Command.self, BenchMechanismsCommand.self, BenchPrecisionCommand.self,
      BenchCohortsCommand.self, BenchLoopCommand.self,
    ],
    defaultSubcommand: BenchCasesCommand.self)
}

/// `duecast bench` without a subcommand.
struct BenchCasesCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "cases", abstract: "Time made-up books of benchmark B1 and the limits of the machine.")

  @Option(help: "Times that each case runs.")
  var repeats = 5

  @Option(help: "Worker threads of the cases that share the work; all cores unless given.")
  var threads: Int?

  @Option(help: "Largest number of customers.")
  var largest = 200_000

  @Flag(help: "Print the results as JSON.")
  var json = false

  func validate() throws {
    guard (1...100).contains(repeats) else { throw ValidationError("--repeats is from 1 to 100.") }
    if let threads, threads < 1 || threads > 1024 { throw ValidationError("--threads is from 1 to 1024.") }
    guard largest >= 1000 else { throw ValidationError("--largest is 1000 or more.") }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    BLAS.useOneThread()
    let cases = BenchCases(
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, repeats: repeats)
    let limits = MachineLimits.measure(threads: cases.threads)
    let measured: [BenchCases.Measured]?
    do {
      measured = try cases.run(cases.all.filter { $0.customers <= largest }, console: console)
    } catch let difference as BenchCases.Difference {
      throw RunFailure("nothing was timed: \(difference)")
    }
    guard let measured else { return .interrupted }
    let objects = measured.map { BenchCasesCommand.object($0) }
    let document = JSONValue.object([
      ("schema", .string("duecast.bench/1")), ("threads", .integer(cases.threads)),
      ("blas_kernel", .string(BLAS.kernelName)),
      ("peak_memory_mb", .real((PeakMemory.megabytes * 10).rounded() / 10)),
      (
        "limits",
        .array(
          limits.map {
            .object([
              ("name", .string($0.name)), ("unit", .string($0.unit)), ("one_thread", .real($0.oneThread)),
              ("all_threads", .real($0.allThreads)),
            ])
          })
      ),
      ("cases", .array(objects)),
    ])
    let folder = URL(fileURLWithPath: "notebooks-output/bench")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (result, object) in zip(measured, objects) {
      try Data((object.rendered() + "\n").utf8).write(
        to: folder.appendingPathComponent("\(result.bench.name).json"))
    }
    try Data((document.rendered() + "\n").utf8).write(to: folder.appendingPathComponent("all.json"))
    console.output(json ? document.rendered() + "\n" : BenchCasesCommand.table(measured, limits))
    return .done
  }

  private static func object(_ result: BenchCases.Measured) -> JSONValue {
    .object([
      ("schema", .string("duecast.bench-case/1")), ("case", .string(result.bench.name)),
      ("customers", .integer(result.bench.customers)), ("paths", .integer(result.bench.paths)),
      ("threads", .integer(result.bench.threads)), ("seconds", .real(result.median)),
      ("ns_per_invoice_path", .real((result.nanoseconds * 1e4).rounded() / 1e4)),
      ("repeats", .array(result.seconds.map { .real($0) })), ("digest_b1", .string(result.digest)),
    ])
  }

  private static func table(_ measured: [BenchCases.Measured], _ limits: [MachineLimits.Limit]) -> String {
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(1, width - text.count))
    }
    var text = padded("case", 26) + padded("threads", 9) + padded("seconds", 10) + "ns an invoice and path\n"
    for result in measured {
      text += padded(result.bench.name, 26) + padded("\(result.bench.threads)", 9)
      text += padded(NumberText.decimal(result.median, digits: 3), 10)
      text += NumberText.decimal(result.nanoseconds, digits: 3) + "\n"
    }
    text += "\nlimits of the machine: one thread, all threads\n"
    for limit in limits {
      text += padded(limit.name, 40) + padded(NumberText.decimal(limit.oneThread, digits: 3), 9)
      text += padded(NumberText.decimal(limit.allThreads, digits: 3), 9) + limit.unit + "\n"
    }
    return text + "\nresults are in notebooks-output/bench\n"
  }
}
