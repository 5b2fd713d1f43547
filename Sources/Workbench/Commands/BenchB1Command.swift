import ArgumentParser
import Foundation
import Intake
import Reporting
import Simulation

/// `duecast bench b1`.
struct BenchB1Command: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "b1",
    abstract: "Run benchmark B1 on a book of its form, through the ordinary engine.",
    discussion: """
      Prints the line that the programs in .dev/bench print, with a digest of the mean weeks and of cash and loss on \
      every path. `--export` writes the same book as a scenario: `duecast forecast FILE` has the same `digest_b1`.

      Examples:
        duecast bench b1 .dev/bench/out/book-2000 --paths 10000 --seed 1 --json
        duecast bench b1 .dev/bench/out/book-2000 --paths 10000 --seed 1 --export b1.yaml
      """)

  @Argument(help: "Folder with customers.csv, segments.csv, factors.csv and delays.csv.")
  var book: String

  @Option(help: "Number of simulated paths.")
  var paths = 10_000

  @Option(help: "Seed of every random draw.")
  var seed: UInt64 = 1

  @Option(help: "Worker threads; all cores unless given. The numbers do not depend on it.")
  var threads: Int?

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Option(help: "Write cash and loss of every path to this file: two columns of 64-bit floats.")
  var columns: String?

  @Option(help: "Write the book as a scenario with a book and lists beside it, and run as always.")
  var export: String?

  func validate() throws {
    if paths < 2 || paths > 1 << 31 { throw ValidationError("--paths is from 2 to 2147483648.") }
    if let threads, threads < 1 || threads > 1024 { throw ValidationError("--threads is from 1 to 1024.") }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let book = try B1Book(folder: book)
    if let export { try B1Export(book: book, seed: seed, paths: paths).write(to: export) }
    let experiment = try B1Experiment.experiment(book: book, seed: seed)
    let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    let run = try B1Run(experiment, paths: paths, threads: threads, shouldStop: console.shouldStop)
    guard run.isComplete else { return .interrupted }
    if let columns { try run.measures.writeColumns(to: columns, minorPerMajor: 100) }
    let members =
      [("schema", JSONValue.string("duecast.bench-b1/1"))]
      + run.measures.members(customers: book.customers.count, seconds: run.seconds) + [
        ("seed", .integer(seed)), ("threads", .integer(threads)),
        ("peak_memory_mb", .real((PeakMemory.megabytes * 10).rounded() / 10)),
        ("digest_b1", .string(run.measures.digest)),
      ]
    let line = JSONValue.object(members)
    guard json else {
      let invoices = NumberText.grouped(experiment.debtors.reduce(0) { $0 + $1.orders.count })
      func figure(_ key: String) -> String { line[key].map { $0.rendered(.compact) } ?? "-" }
      console.output(
        """
        B1: \(NumberText.grouped(book.customers.count)) customers, \(invoices) invoices, \
        \(NumberText.grouped(paths)) paths, \(threads) threads
        \(figure("seconds")) s, \(figure("ns_per_invoice_path")) ns an invoice and path
        mean cash \(figure("mean_cash")), 5 % quantile \(figure("p05_cash"))
        mean loss \(figure("mean_loss")), 99 % quantile \(figure("p99_loss"))
        digest_b1 \(run.measures.digest)

        """)
      return .done
    }
    console.output(line.rendered(.compact) + "\n")
    return .done
  }
}
