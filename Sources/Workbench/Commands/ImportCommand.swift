import ArgumentParser
import Foundation
import Intake
import Receivables
import Reporting

/// `duecast import`.
struct ImportCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Read a ledger exported from an accounting system into a book.",
    discussion: """
      A mapping says what the columns mean; scenarios/mappings/ has one for each common export. The book keeps every \
      item with its dated events, so that one book can be seen as of any day. Imports only add: a later export of \
      the same ledger becomes a second snapshot. The report says what was read, rejected, left out and odd.

      Examples:
        duecast import ledger.csv --map scenarios/mappings/generic.yaml --to my.book
        duecast import payables.csv --map scenarios/mappings/events.yaml --kind payables --to suppliers.book
        duecast import fbl5n.txt --map scenarios/mappings/sap-fbl5n.yaml --as-of 2026-06-30 \
      --control-total 1234567.89 --to my.book
      """)

  @Argument(help: "The ledger: a delimited text file.")
  var ledger: String

  @Option(help: "The mapping (YAML) of its columns.")
  var map: String

  @Option(help: "The book to make or to add to.")
  var to: String

  @Option(help: "Whose invoices they are: receivables of customers, or payables to suppliers.")
  var kind: BookSide = .receivables

  @Option(help: "Day at whose close the export was made (yyyy-mm-dd); the last day in the file unless given.")
  var asOf: Day?

  @Option(help: "Open amount that the ledger must have; a difference refuses the import.")
  var controlTotal: String?

  @Option(help: "Largest share of rejected rows, such as 5%; more refuses the import.")
  var maxRejected = Share(value: 0.05)

  @Flag(help: "Print the report as JSON.")
  var json = false

  /// A share as typed, `5%` or `0.05`.
  struct Share: ExpressibleByArgument, CustomStringConvertible {
    var value: Double

    init(value: Double) { self.value = value }

    init?(argument: String) {
      let isPercent = argument.hasSuffix("%")
      let digits = argument.dropLast(isPercent ? 1 : 0)
      guard let number = Double(digits), number.isFinite else { return nil }
      let share = isPercent ? number / 100 : number
      guard (0...1).contains(share) else { return nil }
      value = share
    }

    var description: String { "\(NumberText.percent(value))".replacing(" ", with: "") }
    var defaultValueDescription: String { description }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    var options = LedgerImport.Options(
      asOf: asOf, controlTotal: controlTotal, maxRejected: maxRejected.value)
    options.side = kind
    let report = try LedgerImport.run(
      file: ledger, mapping: try Mapping(file: map), options: options, to: to)
    guard json else {
      console.output(report.text(width: min(100, console.width)))
      console.messages(
        kind == .receivables
          ? "next: duecast forecast SCENARIO --book \(to) --as-of \(report.asOf)\n"
          : "next: duecast forecast SCENARIO --set payables.book=\(to) --as-of \(report.asOf)\n")
      return .done
    }
    console.output(JSONValue(report.document).rendered() + "\n")
    return .done
  }
}

extension BookSide: ExpressibleByArgument {}

extension JSONValue {
  /// The JSON form of an import report's values.
  init(_ value: ReportValue) {
    switch value {
    case .null: self = .null
    case .flag(let flag): self = .bool(flag)
    case .count(let count): self = .integer(count)
    case .amount(let amount, let currency): self = .money(amount, currency)
    case .text(let text): self = .string(text)
    case .list(let values): self = .array(values.map { JSONValue($0) })
    case .object(let entries): self = .object(entries.map { ($0.key, JSONValue($0.value)) })
    }
  }
}
