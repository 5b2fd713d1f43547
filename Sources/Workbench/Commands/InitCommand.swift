import ArgumentParser
import Intake
import Receivables
import Reporting

/// `duecast init`.
struct InitCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract:
      "Lay out a working folder: a scenario and its variants, for a made-up ledger or a book of yours.",
    discussion: """
      Without --book the scenario is of a made-up firm and runs as it stands. With it segments, terms, sales and dates \
      come from your ledger; what no ledger shows is an example, marked PUT YOURS. Nothing that is there is overwritten.

      Examples:
        duecast init my-firm
        duecast init my-firm --book my.book --opening-cash 350000 --minimum-cash 100000
      """)

  @Argument(help: "Folder; made where it is missing.")
  var folder: String

  @Option(help: "A book made by `duecast import`: the scenario is laid out for it.")
  var book: String?

  @Option(help: "With --book: see it as of the close of this day (yyyy-mm-dd).")
  var asOf: Day?

  @Option(help: "With --book: the bank balance at the close of the as-of date.")
  var openingCash: String?

  @Option(help: "With --book: the least you want on the account.")
  var minimumCash: String?

  func validate() throws {
    guard book != nil else {
      guard asOf == nil, openingCash == nil, minimumCash == nil else {
        throw ValidationError("--as-of, --opening-cash and --minimum-cash go with --book.")
      }
      return
    }
    guard (openingCash == nil) == (minimumCash == nil) else {
      throw ValidationError(
        "Give both --opening-cash and --minimum-cash, or neither: then only receipts are forecast.")
    }
    for (name, text) in [("--opening-cash", openingCash), ("--minimum-cash", minimumCash)] {
      guard let text else { continue }
      guard Self.amount(text) != nil else {
        throw ValidationError("\(name) is an amount such as 350000 or 350000.00, not `\(text)`.")
      }
    }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let place = folder == "." ? "" : "cd \(folder) && "
    guard let book else {
      let names = try WorkingFolder.lay(in: folder)
      console.output("\(names.count) files are in \(folder): \(names.joined(separator: ", "))\n")
      console.output("Next: \(place)duecast forecast scenario.yaml\n")
      return .done
    }
    var account: BookScenario.Account?
    if let opening = openingCash.flatMap(Self.amount), let minimum = minimumCash.flatMap(Self.amount) {
      account = BookScenario.Account(opening: opening, minimum: minimum)
    }
    let (names, scenario) = try BookFolder(folder: folder, book: book, asOf: asOf, account: account).lay()
    var lines = ["\(names.count) files are in \(folder): \(names.joined(separator: ", "))"]
    lines += scenario.findings.map { "From the ledger: \($0)" }
    lines.append(
      "Put yours in scenario.yaml, where it says so: "
        + (account == nil ? "bank balance, outflows, " : "outflows, ")
        + "failures, recoveries, contribution margin, days off; they are examples until then")
    lines.append("Next: \(place)duecast forecast scenario.yaml && duecast compare strict.yaml lenient.yaml")
    let width = min(100, console.width)
    console.output(
      lines.flatMap { TerminalText.wrapped($0, width: width, indent: 2) }.joined(separator: "\n") + "\n")
    return .done
  }

  /// An amount as typed, as a plain decimal number; `nil` where it is none.
  private static func amount(_ text: String) -> String? {
    let plain = text.replacing(",", with: "").replacing("_", with: "").replacing(" ", with: "")
    guard plain.count <= 16, TypedNumber(plain) != nil,
      plain.drop(while: { $0 == "-" }).allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") })
    else { return nil }
    return plain
  }
}
