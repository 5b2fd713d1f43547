import ArgumentParser
import Foundation
import Intake
import Receivables
import Reporting

/// `duecast report`.
struct ReportCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a result as a page or a notebook, or several side by side.",
    discussion: """
      Every forecast leaves report.html and report.ipynb in its result folder. This writes them again, in another \
      language or unit, without names, or puts several results on one page. Nothing is simulated.

      Examples:
        duecast report notebooks-output/baseline-2026-09-30-1a2b3c4d
        duecast report notebooks-output/baseline-2026-09-30-1a2b3c4d --lang zh --unit wan
        duecast report notebooks-output/baseline-* notebooks-output/strict-* --out side-by-side.html
        duecast report notebooks-output/baseline-2026-09-30-1a2b3c4d --pseudonyms --out for-the-bank.html
        duecast report notebooks-output/baseline-2026-09-30-1a2b3c4d --format csv
        duecast report notebooks-output/baseline-2026-09-30-1a2b3c4d --format xlsx
        duecast report notebooks-output/baseline-2026-09-30-1a2b3c4d --with backtest.json --with sweep.json
      """)

  /// What is written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case html, ipynb, csv, xlsx
  }

  @Argument(help: "Result folders; two or more make a comparison.")
  var results: [String]

  @Option(help: "Language of the report.")
  var lang: ReportLanguage = .en

  @Option(help: "Unit of amounts; wan is 万, ten thousands.")
  var unit: ReportUnit = .one

  @Option(
    help:
      "A page, a notebook, a CSV table with a row for each simulated path, or an Excel workbook (needs libxlsxwriter)."
  )
  var format: Format = .html

  @Option(help: "File to write, instead of one in the result folder.")
  var out: String?

  @Option(
    help:
      "Output of `backtest --json`, `buffer --json`, `sweep --json` or `compare --json` to put into the page; may be repeated."
  )
  var with: [String] = []

  @Flag(help: "Put numbers in place of customers' names and keys, for banks and auditors.")
  var pseudonyms = false

  func validate() throws {
    if results.count > 1, format != .html { throw ValidationError("A notebook or table is of one result.") }
    if !with.isEmpty, results.count > 1 || format != .html {
      throw ValidationError("--with goes into the page of one result.")
    }
    if pseudonyms, format == .xlsx {
      throw ValidationError(
        "A workbook holds the result's tables with their names; make the result with `forecast --pseudonyms`."
      )
    }
    if results.count > 12 { throw ValidationError("At most 12 results stand side by side.") }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    var data = try results.map { try ReportFiles.read($0) }
    if pseudonyms { data = data.map { $0.withoutNames() } }
    if format == .xlsx {
      let url = out.map { URL(fileURLWithPath: $0) } ?? place
      try ResultWorkbook.write(data[0], folder: URL(fileURLWithPath: results[0]), to: url, language: lang)
      console.output("\(ResultFolder.named(url))\n")
      return .done
    }
    let text: String
    if data.count > 1 {
      guard Set(data.map(\.currencyCode)).count == 1 else {
        throw UsageFault("the results are in different currencies and cannot stand side by side")
      }
      text = ReportPage.comparison(data, language: lang, unit: unit)
    } else {
      switch format {
      case .html:
        text = ReportPage(data[0], language: lang, unit: unit, evidence: try evidence(for: data[0])).html()
      case .ipynb: text = ReportFiles.notebook(data[0], language: lang, unit: unit)
      case .csv, .xlsx: text = try paths(of: data[0])
      }
    }
    let url = out.map { URL(fileURLWithPath: $0) } ?? place
    do { try Data(text.utf8).write(to: url, options: .atomic) } catch {
      throw RunFailure("`\(url.path)` cannot be written: \(error.localizedDescription)")
    }
    if format == .ipynb, PictureMaker.program == nil {
      console.messages(
        "note: without rsvg-convert (apt-get install librsvg2-bin) the notebook has no PNG pictures\n")
    }
    console.output("\(ResultFolder.named(url))\n")
    return .done
  }

  /// The table of paths.
  ///
  /// - Throws: `InputRefused` where the result's path columns are gone.
  private func paths(of data: ReportData) throws -> String {
    let folder = URL(fileURLWithPath: results[0])
    guard let columns = try? PathColumnReader(file: folder.appendingPathComponent(ResultFolder.pathFile)),
      let currency = Currency(code: data.currencyCode), let first = data.firstForecastDay
    else {
      throw InputRefused([
        Issue(
          .unusableResult, file: results[0],
          message: "the folder has no `\(ResultFolder.pathFile)` of this version",
          hint: "`duecast replay RESULT --out DIR` makes the result anew")
      ])
    }
    return try PathTable.text(columns, currency: currency, firstDay: first, hasCash: data.hasCash)
  }

  /// What other commands found.
  ///
  /// - Throws: `InputRefused` for a file that is none of theirs.
  private func evidence(for data: ReportData) throws -> ReportEvidence {
    var evidence = ReportEvidence()
    for file in with {
      let bytes = try? Data(contentsOf: URL(fileURLWithPath: file))
      guard let bytes, evidence.add(bytes, minorPerMajor: data.minorPerMajor) else {
        throw InputRefused([
          Issue(
            bytes == nil ? .unreadableFile : .unusableResult, file: file,
            message: bytes == nil
              ? "there is no file `\(file)`"
              : "the file is not the `--json` of a command that goes into a report",
            hint: "write it with `duecast backtest`, `buffer`, `sweep` or `compare` and `--json > \(file)`")
        ])
      }
    }
    return evidence
  }

  /// Where the report goes unless it is said.
  private var place: URL {
    let language = lang == .en ? "" : ".\(lang.rawValue)"
    let kind = pseudonyms ? ".pseudonyms" : ""
    guard results.count == 1 else {
      return URL(fileURLWithPath: "notebooks-output").appendingPathComponent(
        "comparison\(language)\(kind).html")
    }
    let name = format == .csv ? "paths.csv" : "report\(language)\(kind).\(format.rawValue)"
    return URL(fileURLWithPath: results[0]).appendingPathComponent(name)
  }
}

extension ReportLanguage: ExpressibleByArgument {}
extension ReportUnit: ExpressibleByArgument {}
