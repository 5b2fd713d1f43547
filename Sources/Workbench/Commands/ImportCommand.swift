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
      A mapping says what the columns mean. --draft looks at an export and writes a mapping for it, which you read \
      and correct; scenarios/mappings/ has those of common programs. The book keeps every item with its dated events, \
      so that one book can be seen as of any day. Imports only add: a later export of the same ledger becomes a second \
      snapshot. The report says what was read, rejected, left out and odd.

      Examples:
        duecast import export.csv --draft my-mapping.yaml
        duecast import export.csv --map my-mapping.yaml --to my.book
        duecast import ledger.csv --map scenarios/mappings/generic.yaml --to my.book
        duecast import payables.csv --map scenarios/mappings/events.yaml --kind payables --to suppliers.book
        duecast import fbl5n.txt --map scenarios/mappings/sap-fbl5n.yaml --as-of 2026-06-30 \
      --control-total 1234567.89 --to my.book
      """)

  @Argument(help: "The ledger: a delimited text file.")
  var ledger: String

  @Option(help: "The mapping (YAML) of its columns.")
  var map: String?

  @Option(help: "The book to make or to add to.")
  var to: String?

  @Option(help: "Look at the export, and write a first try at its mapping to this file; nothing is imported.")
  var draft: String?

  @Option(help: "With --draft: currency of the amounts (ISO 4217), where no column says it.")
  var currency: Currency?

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

  func validate() throws {
    if draft != nil {
      guard map == nil, to == nil else {
        throw ValidationError("--draft writes a mapping and imports nothing: leave out --map and --to.")
      }
      return
    }
    guard map != nil else {
      throw ValidationError(
        "Say what the columns mean with --map; `duecast import \(ledger) --draft my-mapping.yaml` writes a first try."
      )
    }
    guard to != nil else {
      throw ValidationError("Name the book to make or to add to, such as --to my.book.")
    }
    guard currency == nil else {
      throw ValidationError("--currency goes with --draft; a mapping states it itself.")
    }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    if let draft {
      return try MappingDraftRun(ledger: ledger, place: draft, currency: currency, side: kind).run(
        on: console, json: json)
    }
    let (map, to) = (map ?? "", to ?? "")
    var options = LedgerImport.Options(
      asOf: asOf, controlTotal: controlTotal, maxRejected: maxRejected.value)
    options.side = kind
    let report = try LedgerImport.run(
      file: ledger, mapping: try Mapping(file: map), options: options, to: to)
    guard json else {
      console.output(report.text(width: min(100, console.width)))
      console.messages(
        kind == .receivables
          ? "next: duecast init FOLDER --book \(to)   (lays out scenarios for it)\n"
          : "next: duecast forecast SCENARIO --set payables.book=\(to) --as-of \(report.asOf)\n")
      return .done
    }
    console.output(JSONValue(report.document).rendered() + "\n")
    return .done
  }
}

extension BookSide: ExpressibleByArgument {}

extension Currency: ExpressibleByArgument {
  /// A code as typed.
  public init?(argument: String) { self.init(code: argument.uppercased()) }
}

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
