import ArgumentParser
import Foundation
import Intake
import Reporting

/// `duecast bench mechanisms`.
struct BenchMechanismsCommand: BenchPartCommand {
  static let configuration = CommandConfiguration(
    commandName: "mechanisms",
    abstract: "Time each mechanism of the customer engine on a made-up book of 52 weeks.",
    discussion: """
      Checks that the customer engine at rest has the bits of the plain engine, then runs a made-up book of benchmark \
      B1's size (13 invoices a customer) through the plain engine, the customer engine at rest, with each mechanism \
      alone, and with all of them; medians of repeats that take turns.

      Example:
        duecast bench mechanisms --customers 2000 --paths 512
      """)

  @Option(help: "Customers of the book.")
  var customers = 2000

  @Option(help: "Number of simulated paths.")
  var paths = 512

  @Option(help: "Times that each case runs.")
  var repeats = 3

  @Option(help: "Worker threads; all cores unless given.")
  var threads: Int?

  @Option(help: "Only this case, such as \"all mechanisms\", beside the engine at rest; may be repeated.")
  var only: [String] = []

  @Flag(help: "Print the results as JSON.")
  var json = false

  func validate() throws {
    if customers < 100 || customers > 1_000_000 {
      throw ValidationError("--customers is from 100 to 1000000.")
    }
    if paths < 2 || paths > 1 << 31 { throw ValidationError("--paths is from 2 to 2147483648.") }
    guard (1...100).contains(repeats) else { throw ValidationError("--repeats is from 1 to 100.") }
    for name in only where !MechanismCases.all.contains(where: { $0.name == name }) {
      let names = MechanismCases.all.map { "`\($0.name)`" }.joined(separator: ", ")
      throw ValidationError("--only `\(name)` is no case; there are \(names).")
    }
    if let threads, threads < 1 || threads > 1024 { throw ValidationError("--threads is from 1 to 1024.") }
  }

  func measure(on console: Console) throws -> BenchPart? {
    let cases = MechanismCases(
      customers: customers, paths: paths, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount,
      repeats: repeats, only: only)
    PeakMemory.reset()
    guard let measured = try cases.run(shouldStop: console.shouldStop) else { return nil }
    let scale = 1e9 / (Double(paths) * Double(customers) * Double(B1Book.invoices))
    let neutral = measured[1].median
    let rows = measured.map { result in
      JSONValue.object([
        ("name", .string(result.name)), ("seconds", .real(result.median)),
        ("ns_per_invoice_path", .real(result.median * scale)),
        ("over_neutral", .real(result.median / neutral)),
        ("repeats", .array(result.seconds.map { .real($0) })),
      ])
    }
    let document = JSONValue.object([
      ("schema", .string("duecast.bench-mechanisms/1")), ("customers", .integer(customers)),
      ("paths", .integer(paths)), ("threads", .integer(cases.threads)),
      ("peak_memory_mb", .real(PeakMemory.rounded)), ("cases", .array(rows)),
    ])
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(1, width - text.count))
    }
    var text =
      padded("engine with", 26) + padded("seconds", 10) + padded("ns an invoice and path", 26)
      + "over neutral\n"
    for result in measured {
      text += padded(result.name, 26) + padded(NumberText.decimal(result.median, digits: 3), 10)
      text += padded(NumberText.decimal(result.median * scale, digits: 1), 26)
      text += NumberText.decimal(result.median / neutral, digits: 2) + "\n"
    }
    return BenchPart(name: "mechanisms", document: document, text: text)
  }
}
