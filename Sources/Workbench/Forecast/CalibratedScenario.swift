import Foundation
import Intake
import Receivables

/// A scenario that extends another one with a calibrated behaviour and the ledger it was learned from.
///
/// It is written by `calibrate`, and read back and assembled before it is left in place: what `calibrate` wrote,
/// `forecast` runs.
struct CalibratedScenario {
  /// Words of the files that are written, by which one may be replaced.
  static let mark = "# Written by `duecast calibrate`"

  /// The file as its user named it.
  let file: String
  /// The scenario it extends, as its user named it.
  let base: String
  /// As-of date that the extended scenario states, if any.
  let statedDay: Day?
  /// Planned sales of the extended scenario.
  let sales: [Scenario.SalesPlan]
  private let question: String?
  private let url: URL
  private let baseURL: URL

  /// Checks that the two files may stand where they are, and that the extended one can be read.
  ///
  /// - Throws: `InputRefused` with every problem of the extended scenario, or where the new one may not be written.
  init(file: String, extending base: String) throws {
    self.file = file
    self.base = base
    url = URL(fileURLWithPath: file).standardizedFileURL
    baseURL = URL(fileURLWithPath: base).standardizedFileURL
    let scenario = try ScenarioReader.read(file: base).scenario
    statedDay = scenario.asOf
    sales = scenario.sales
    question = scenario.question?.replacing("\n", with: " ")
    let folder = url.deletingLastPathComponent().path
    guard baseURL.path.hasPrefix(folder == "/" ? folder : folder + "/"), baseURL != url else {
      throw InputRefused([
        Issue(
          .scenarioExtendsOutside, file: base,
          message: baseURL == url
            ? "a scenario cannot extend itself" : "the scenario is outside the folder of `\(file)`",
          hint: "write the new one beside it: "
            + "`--scenario \(base.dropLast(baseURL.lastPathComponent.count))calibrated.yaml`")
      ])
    }
    if let text = try? String(contentsOf: url, encoding: .utf8), !text.contains(CalibratedScenario.mark) {
      throw InputRefused([
        Issue(
          .scenarioSet, file: file, message: "the file exists and was not written by `calibrate`",
          hint: "choose another name for `--scenario`")
      ])
    }
  }

  /// Writes the scenario and assembles it once.
  ///
  /// - Throws: `InputRefused` with what keeps it from being forecast; no file is left then.
  func write(
    ledger: String, map: String?, asOf: Day, behaviour: String, plans: [String], console: Console
  ) throws {
    let earlier = try? Data(contentsOf: url)
    let text =
      text(ledger: ledger, map: map, asOf: asOf, behaviour: behaviour)
      + plans.map { $0 + "\n" }.joined()
    do { try Data(text.utf8).write(to: url, options: .atomic) } catch {
      throw RunFailure("cannot write `\(file)`")
    }
    do {
      _ = try RunInputs(ForecastRequest(scenario: file), console: console.quiet)
    } catch {
      if let earlier {
        try? earlier.write(to: url, options: .atomic)
      } else {
        try? FileManager.default.removeItem(at: url)
      }
      throw error
    }
  }

  /// The text of the scenario; paths are relative to it where they lie below it.
  private func text(ledger: String, map: String?, asOf: Day, behaviour: String) -> String {
    let source = map.map { "file: \(path(ledger)), mapping: \(path($0))" } ?? "book: \(path(ledger))"
    let name = String(url.deletingPathExtension().lastPathComponent.prefix(60))
    var lines = [
      "\(CalibratedScenario.mark): \(baseURL.lastPathComponent) with payment behaviour learned from the ledger.",
      "# Calibrate again to renew it; a later `as_of` may keep the behaviour, since habits are read from the ledger.",
      "",
      "duecast: 1",
      "extends: \(path(base))",
      "name: \(YAMLText.plainOrQuoted(name))",
    ]
    if let question { lines.append("question: \(YAMLText.quoted(question))") }
    lines += [
      "ledger: {\(source), as_of: \(asOf)}", "payment_delay: fitted", "behaviour: \(path(behaviour))",
    ]
    // The editor's schema, where it is found from here as from there.
    let first = (try? String(contentsOf: baseURL, encoding: .utf8))?.split(separator: "\n").first
    if let first, first.hasPrefix("# yaml-language-server:"),
      baseURL.deletingLastPathComponent() == url.deletingLastPathComponent()
    {
      lines = [String(first), "#"] + lines
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func path(_ name: String) -> String {
    let other = URL(fileURLWithPath: name).standardizedFileURL.path
    let folder = url.deletingLastPathComponent().path + "/"
    return YAMLText.plainOrQuoted(other.hasPrefix(folder) ? String(other.dropFirst(folder.count)) : other)
  }
}
