import ArgumentParser
import Foundation
import Intake
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
      """)

  /// What is written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case html, ipynb
  }

  @Argument(help: "Result folders; two or more make a comparison.")
  var results: [String]

  @Option(help: "Language of the report.")
  var lang: ReportLanguage = .en

  @Option(help: "Unit of amounts; wan is 万, ten thousands.")
  var unit: ReportUnit = .one

  @Option(help: "A page or a notebook.")
  var format: Format = .html

  @Option(help: "File to write, instead of one in the result folder.")
  var out: String?

  @Flag(help: "Put numbers in place of customers' names and keys, for banks and auditors.")
  var pseudonyms = false

  func validate() throws {
    if results.count > 1, format == .ipynb { throw ValidationError("A notebook is of one result.") }
    if results.count > 12 { throw ValidationError("At most 12 results stand side by side.") }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    var data = try results.map { try ReportFiles.read($0) }
    if pseudonyms { data = data.map { $0.withoutNames() } }
    let text: String
    if data.count > 1 {
      guard Set(data.map(\.currencyCode)).count == 1 else {
        throw UsageFault("the results are in different currencies and cannot stand side by side")
      }
      text = ReportPage.comparison(data, language: lang, unit: unit)
    } else {
      text =
        format == .html
        ? ReportPage(data[0], language: lang, unit: unit).html()
        : ReportFiles.notebook(data[0], language: lang, unit: unit)
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

  /// Where the report goes unless it is said.
  private var place: URL {
    let language = lang == .en ? "" : ".\(lang.rawValue)"
    let kind = pseudonyms ? ".pseudonyms" : ""
    guard results.count == 1 else {
      return URL(fileURLWithPath: "notebooks-output").appendingPathComponent(
        "comparison\(language)\(kind).html")
    }
    let name = format == .html ? "report\(language)\(kind).html" : "report\(language)\(kind).ipynb"
    return URL(fileURLWithPath: results[0]).appendingPathComponent(name)
  }
}

extension ReportLanguage: ExpressibleByArgument {}
extension ReportUnit: ExpressibleByArgument {}
