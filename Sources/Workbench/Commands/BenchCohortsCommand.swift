import ArgumentParser
import Foundation
import LinearAlgebra
import Reporting
import Simulation

/// `duecast bench cohorts`.
struct BenchCohortsCommand: BenchPartCommand {
  static let configuration = CommandConfiguration(
    commandName: "cohorts",
    abstract: "Cohorts against single invoices on a made-up book of many small customers.",
    discussion: """
      Tests that cohorts and single invoices give the same weekly receipts (means and 1, 50 and 99 % quantiles at a \
      joint alpha of 1e-3), then times a book of 50 segments and 20 bands of amounts at several sizes, in turn. Runs \
      invoice by invoice take an eighth of the paths.

      Examples:
        duecast bench cohorts
        duecast bench cohorts --largest 100000 --agreement-paths 2048 --json
      """)

  @Option(help: "Customers of the largest book.")
  var largest = 1_000_000

  @Option(help: "Paths of a timed run.")
  var paths = 512

  @Option(help: "Times that each case runs.")
  var repeats = 3

  @Option(help: "Paths of each side of the comparison; 0 leaves it out.")
  var agreementPaths = 4096

  @Option(help: "Customers of the book that is compared.")
  var agreementCustomers = 100_000

  @Option(help: "Worker threads; all cores unless given.")
  var threads: Int?

  @Flag(help: "Print the results as JSON.")
  var json = false

  func validate() throws {
    guard (10_000...10_000_000).contains(largest), (2000...1_000_000).contains(agreementCustomers) else {
      throw ValidationError(
        "--largest is from 10000 to 10000000, --agreement-customers from 2000 to 1000000.")
    }
    guard (1...100).contains(repeats) else { throw ValidationError("--repeats is from 1 to 100.") }
    if paths < 2 || paths > 1 << 31 || agreementPaths < 0 || agreementPaths > 1 << 31 {
      throw ValidationError("--paths and --agreement-paths are numbers of paths.")
    }
    if let threads, threads < 1 || threads > 1024 { throw ValidationError("--threads is from 1 to 1024.") }
  }

  func measure(on console: Console) throws -> BenchPart? {
    BLAS.useOneThread()
    let cases = CohortCases(
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, repeats: repeats, paths: paths,
      shouldStop: console.shouldStop)
    var agreement: CohortCases.Agreement?
    if agreementPaths > 0 {
      guard let found = try cases.agreement(customers: agreementCustomers, paths: agreementPaths) else {
        return nil
      }
      agreement = found
      console.messages("bench: cohorts and single invoices \(found.agrees ? "agree" : "differ")\n")
    }
    PeakMemory.reset()
    guard let timed = try cases.time(largest: largest, console: console) else { return nil }
    let gain = timed[3].microseconds / timed[1].microseconds
    let growth = CohortCases.ratio(timed[1], timed[0])
    let document = JSONValue.object([
      ("schema", .string("duecast.bench-cohorts/1")), ("threads", .integer(cases.threads)),
      ("gain", .real((gain * 100).rounded() / 100)), ("growth", .real((growth * 1000).rounded() / 1000)),
      ("peak_memory_mb", .real(PeakMemory.rounded)),
      (
        "cases",
        .array(
          timed.map {
            .object([
              ("customers", .integer($0.customers)), ("resolution", .string($0.resolution.rawValue)),
              ("paths", .integer($0.paths)), ("seconds", .real($0.median)),
              ("microseconds_per_path", .real(($0.microseconds * 10).rounded() / 10)),
              ("repeats", .array($0.seconds.map { .real($0) })),
            ])
          })
      ),
      (
        "agreement",
        agreement.map { found in
          .object(
            [
              ("customers", .integer(found.customers)), ("paths", .integer(found.paths)),
              ("largest_z_means", .real((found.means * 100).rounded() / 100)),
            ]
              + found.quantiles.map {
                ("largest_z_p\(Int(100 * $0.level))", .real(($0.z * 100).rounded() / 100))
              }
              + [("limit", .real((found.limit * 100).rounded() / 100)), ("agrees", .bool(found.agrees))])
        } ?? .null
      ),
    ])
    return BenchPart(
      name: "cohorts", document: document,
      text: BenchCohortsCommand.table(timed, gain: gain, growth: growth, agreement: agreement),
      agrees: agreement?.agrees != false)
  }

  private static func table(
    _ timed: [CohortCases.Timed], gain: Double, growth: Double, agreement: CohortCases.Agreement?
  ) -> String {
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(1, width - text.count))
    }
    var text = padded("resolution", 12) + padded("customers", 12) + padded("seconds", 10) + "µs a path\n"
    for run in timed {
      text += padded(run.resolution.rawValue, 12) + padded(NumberText.grouped(run.customers), 12)
      text += padded(NumberText.decimal(run.median, digits: 3), 10)
      text += NumberText.decimal(run.microseconds, digits: 1) + "\n"
    }
    text += "cohorts are \(NumberText.decimal(gain, digits: 1)) times as fast; ten times the customers cost "
    text += "\(NumberText.decimal(growth, digits: 2)) times as much\n"
    if let agreement {
      let quantiles = agreement.quantiles.map {
        "\(Int(100 * $0.level)) % \(NumberText.decimal($0.z, digits: 2))"
      }
      text += "agreement of \(NumberText.grouped(agreement.customers)) customers, "
      text += "\(NumberText.grouped(agreement.paths)) paths a side: largest |z| of weekly means "
      text +=
        "\(NumberText.decimal(agreement.means, digits: 2)), quantiles \(quantiles.joined(separator: ", ")); "
      text += "limit \(NumberText.decimal(agreement.limit, digits: 2)): "
      text += agreement.agrees ? "agree\n" : "differ\n"
    }
    return text
  }
}
