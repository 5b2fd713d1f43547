import ArgumentParser
import Foundation
import Intake
import Receivables
import Reporting

/// `duecast sample-ledger`.
struct SampleLedgerCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample-ledger",
    abstract: "Make up a plausible ledger to try things on.",
    discussion: """
      Writes a ledger as an event log (CSV) that `scenarios/mappings/events.yaml` maps. The same options give the \
      same bytes on every machine.

      Examples:
        duecast sample-ledger --customers 60 --seed 7 --out ledger.csv
        duecast sample-ledger --customers 40 --seed 11 --kinds all --messy --out messy.csv
      """)

  /// What kinds of items a ledger holds, as typed.
  enum KindsOption: String, ExpressibleByArgument, CaseIterable {
    case basic, all
  }

  @Option(help: "Number of customers, 1 to 999,999.")
  var customers = 60

  @Option(help: "Seed; the same seed gives the same ledger.")
  var seed: UInt64

  @Option(help: "basic: invoices, credit notes and on-account cash in one currency; all: every kind of item.")
  var kinds = KindsOption.basic

  @Flag(help: "Break a share of the rows in the ways exports are broken.")
  var messy = false

  @Option(help: "Day of the export (yyyy-mm-dd); nothing in the ledger is later.")
  var asOf: Day?

  @Option(help: "Months of history, 1 to 120.")
  var months = 18

  @Option(help: "File to write.")
  var out: String

  func validate() throws {
    guard (1...999_999).contains(customers) else { throw ValidationError("--customers is from 1 to 999999.") }
    guard (1...120).contains(months) else { throw ValidationError("--months is from 1 to 120.") }
    if let asOf, asOf.components.year < 1995 || asOf.components.year > 2200 {
      throw ValidationError("--as-of is a day from 1995 to 2200.")
    }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let options = SampleLedgerOptions(
      customers: customers, seed: seed, kinds: kinds == .basic ? .basic : .all, messy: messy,
      asOf: asOf ?? SampleLedgerOptions.shippedAsOf, months: months)
    let target = URL(fileURLWithPath: out)
    let work = target.deletingLastPathComponent().appendingPathComponent(
      ".\(target.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)")
    guard FileManager.default.createFile(atPath: work.path, contents: nil),
      let file = try? FileHandle(forWritingTo: work)
    else { throw RunFailure("cannot write in `\(target.deletingLastPathComponent().path)`") }
    defer { try? FileManager.default.removeItem(at: work) }
    var rows = 0
    var pending = ""
    for line in SampleLedger.rows(options) {
      pending += line
      rows += 1
      if pending.utf8.count > 1 << 20 {
        try file.write(contentsOf: Data(pending.utf8))
        pending = ""
        if console.shouldStop() { return .interrupted }
      }
    }
    try file.write(contentsOf: Data(pending.utf8))
    try file.close()
    if FileManager.default.fileExists(atPath: target.path) {
      _ = try FileManager.default.replaceItemAt(target, withItemAt: work)
    } else {
      try FileManager.default.moveItem(at: work, to: target)
    }
    console.messages(
      "\(NumberText.grouped(rows - 1)) rows of \(customers) customers to \(options.asOf) are in \(out)\n"
        + "next: duecast import \(out) --map scenarios/mappings/events.yaml --to my.book\n")
    return .done
  }
}
