import ArgumentParser
import Foundation
import Intake
import LinearAlgebra
import Receivables
import Reporting

/// `duecast bench`.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure how fast this machine simulates.",
    discussion: """
      Without a subcommand it runs all cases: made-up books of benchmark B1 from 1,000 to 200,000 customers and from \
      1,000 to 100,000 paths with the limits of the machine, each mechanism, tail passes, cohorts, and the loop of \
      editing and running. Each part checks its answers before it takes time. Times are medians of repeats that take \
      turns, with the peak memory of each; results go to notebooks-output/bench/. All of it takes some five minutes on \
      two cores.

      Examples:
        duecast bench
        duecast bench --repeats 3 --largest 20000 --json
        duecast bench --only b1 --only loop
        duecast bench mechanisms
        duecast bench precision
        duecast bench cohorts
        duecast bench loop scenarios/baseline.yaml
        duecast bench b1 .dev/bench/out/book-2000 --paths 10000 --seed 1 --json
        duecast bench b1 .dev/bench/out/book-2000 --paths 10000 --seed 1 --export b1.yaml
      """,
    subcommands: [
      BenchCasesCommand.self, BenchSizesCommand.self, BenchB1Command.self, BenchMechanismsCommand.self,
      BenchPrecisionCommand.self,
      BenchCohortsCommand.self, BenchLoopCommand.self,
    ],
    defaultSubcommand: BenchCasesCommand.self)
}

/// `duecast bench` without a subcommand.
struct BenchCasesCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "cases", abstract: "Run all cases and write them down.")

  /// Parts of the bench.
  enum Part: String, CaseIterable, ExpressibleByArgument {
    case b1, mechanisms, precision, cohorts, loop
  }

  @Option(help: "Times that each case runs.")
  var repeats = 5

  @Option(help: "Worker threads of the cases that share the work; all cores unless given.")
  var threads: Int?

  @Option(help: "Largest number of customers of B1's cases; cohorts take five times as many.")
  var largest = 200_000

  @Option(help: "Only this part; may be repeated.")
  var only: [Part] = []

  @Option(help: "Scenario of the loop of editing and running.")
  var scenario = "scenarios/baseline.yaml"

  @Flag(help: "Print the results as JSON.")
  var json = false

  func validate() throws {
    guard (1...100).contains(repeats) else { throw ValidationError("--repeats is from 1 to 100.") }
    if let threads, threads < 1 || threads > 1024 { throw ValidationError("--threads is from 1 to 1024.") }
    guard (2000...2_000_000).contains(largest) else {
      throw ValidationError("--largest is from 2000 to 2000000.")
    }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    var parts: [(Part, BenchPart)] = []
    for part in Part.allCases where only.isEmpty || only.contains(part) {
      if part == .loop, !FileManager.default.fileExists(atPath: scenario) {
        guard only.isEmpty else {
          throw InputRefused([Issue(.unreadableFile, file: scenario, message: "there is no such scenario")])
        }
        console.messages("bench: no `\(scenario)` here, so the loop of editing and running is left out\n")
        continue
      }
      console.messages("bench: \(part.rawValue)\n")
      let done: BenchPart?
      do { done = try command(part).measure(on: console) } catch let difference as BenchDifference {
        throw RunFailure("\(part.rawValue) was not timed: \(difference)")
      }
      guard let done else { return .interrupted }
      try done.keep()
      parts.append((part, done))
    }
    let memory = parts.compactMap { _, part -> Double? in
      guard case .number(let text)? = part.document["peak_memory_mb"] else { return nil }
      return Double(text.description)
    }
    let members: [(String, JSONValue)] = [
      ("schema", .string("duecast.bench/1")), ("threads", .integer(threadCount)),
      ("blas_kernel", .string(BLAS.kernelName)), ("peak_memory_mb", .real(memory.max())),
    ]
    // The cases of B1 stand at the top, each other part under its name.
    let own = parts.first { $0.0 == .b1 }.map { _, part in
      ["limits", "ratios", "cases"].compactMap { key in part.document[key].map { (key, $0) } }
    }
    let others = parts.filter { $0.0 != .b1 }.map { ($0.0.rawValue, $0.1.document) }
    let document = JSONValue.object(members + (own ?? []) + others)
    try BenchPart.keep(document, as: "all")
    console.output(
      json
        ? document.rendered() + "\n"
        : parts.map(\.1.text).joined(separator: "\n") + "\nresults are in \(BenchPart.folder)\n")
    return parts.allSatisfy(\.1.agrees) ? .done : .failed
  }

  private var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  /// The command of a part, sized so that all parts together take minutes.
  private func command(_ part: Part) throws -> any BenchPartCommand {
    let shared = ["--threads", "\(threadCount)", "--repeats", "\(repeats)"]
    let few = ["--threads", "\(threadCount)", "--repeats", "\(min(3, repeats))"]
    switch part {
    case .b1: return try BenchSizesCommand.parse(shared + ["--largest", "\(largest)"])
    case .mechanisms:
      return try BenchMechanismsCommand.parse(
        few + ["--customers", "\(2000)", "--paths", "256"])
    case .precision:
      return try BenchPrecisionCommand.parse([
        "--threads", "\(threadCount)", "--replications", "\(4 * repeats)", "--plain-replications",
        "\(repeats)",
      ])
    case .cohorts:
      return try BenchCohortsCommand.parse(
        few + [
          "--largest", "\(max(10_000, 5 * largest))", "--paths", "256", "--agreement-paths", "1024",
          "--agreement-customers", "20000",
        ])
    case .loop: return try BenchLoopCommand.parse([scenario] + shared)
    }
  }
}

/// The cases of benchmark B1 by size.
struct BenchSizesCommand: BenchPartCommand {
  static let configuration = CommandConfiguration(
    commandName: "sizes", abstract: "Time made-up books of benchmark B1 and the limits of the machine.",
    discussion: """
      Checks that the numbers depend neither on threads nor on screens, then times books from 1,000 to 200,000 \
      customers, runs from 1,000 to 100,000 paths, one thread and all, in turn.

      Example:
        duecast bench sizes --repeats 3 --largest 20000
      """)

  @Option(help: "Times that each case runs.")
  var repeats = 5

  @Option(help: "Worker threads of the cases that share the work; all cores unless given.")
  var threads: Int?

  @Option(help: "Largest number of customers.")
  var largest = 200_000

  @Option(help: "Largest number of paths.")
  var mostPaths = 100_000

  @Flag(help: "Print the results as JSON.")
  var json = false

  func validate() throws {
    guard (1...100).contains(repeats) else { throw ValidationError("--repeats is from 1 to 100.") }
    if let threads, threads < 1 || threads > 1024 { throw ValidationError("--threads is from 1 to 1024.") }
    guard largest >= 2000, mostPaths >= 1000 else {
      throw ValidationError("--largest is 2000 or more, --most-paths 1000 or more.")
    }
  }

  func measure(on console: Console) throws -> BenchPart? {
    BLAS.useOneThread()
    let cases = BenchCases(
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, repeats: repeats)
    guard
      let measured = try cases.run(
        cases.all.filter { $0.customers <= largest && $0.paths <= mostPaths }, console: console)
    else {
      return nil
    }
    let limits = MachineLimits.measure(threads: cases.threads)
    let objects = measured.map { BenchSizesCommand.object($0) }
    for (result, object) in zip(measured, objects) { try BenchPart.keep(object, as: result.bench.name) }
    let findings = BenchCases.findings(measured)
    let document = JSONValue.object([
      ("schema", .string("duecast.bench-sizes/1")), ("threads", .integer(cases.threads)),
      ("blas_kernel", .string(BLAS.kernelName)),
      ("peak_memory_mb", .real(measured.map(\.memory).max())),
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
      ("ratios", .object(findings.map { ($0.key, .real(($0.ratio * 1000).rounded() / 1000)) })),
      ("cases", .array(objects)),
    ])
    return BenchPart(
      name: "sizes", document: document, text: BenchSizesCommand.table(measured, limits, findings))
  }

  private static func object(_ result: BenchCases.Measured) -> JSONValue {
    .object([
      ("schema", .string("duecast.bench-case/1")), ("case", .string(result.bench.name)),
      ("customers", .integer(result.bench.customers)), ("paths", .integer(result.bench.paths)),
      ("threads", .integer(result.bench.threads)), ("seconds", .real(result.median)),
      ("ns_per_invoice_path", .real((result.nanoseconds * 1e4).rounded() / 1e4)),
      ("peak_memory_mb", .real(result.memory)),
      ("repeats", .array(result.seconds.map { .real($0) })), ("digest_b1", .string(result.digest)),
    ])
  }

  private static func table(
    _ measured: [BenchCases.Measured], _ limits: [MachineLimits.Limit],
    _ findings: [(key: String, words: String, ratio: Double)]
  ) -> String {
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(1, width - text.count))
    }
    var text =
      padded("case", 26) + padded("threads", 9) + padded("seconds", 10) + padded("ns an invoice and path", 24)
      + "peak MB\n"
    for result in measured {
      text += padded(result.bench.name, 26) + padded("\(result.bench.threads)", 9)
      text += padded(NumberText.decimal(result.median, digits: 3), 10)
      text += padded(NumberText.decimal(result.nanoseconds, digits: 3), 24)
      text += NumberText.decimal(result.memory, digits: 0) + "\n"
    }
    if !findings.isEmpty { text += "\ncost, medians of pairs taken in turn\n" }
    for finding in findings {
      text += padded(finding.words, 58) + NumberText.decimal(finding.ratio, digits: 2) + "\n"
    }
    text += "\nlimits of the machine: one thread, all threads\n"
    for limit in limits {
      text += padded(limit.name, 40) + padded(NumberText.decimal(limit.oneThread, digits: 2), 10)
      text += padded(NumberText.decimal(limit.allThreads, digits: 2), 10) + limit.unit + "\n"
    }
    return text
  }
}
