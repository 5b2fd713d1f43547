import Foundation
import Intake
import Receivables
import Reporting

/// `duecast import --draft`: writes a first try at a mapping, and tries it.
struct MappingDraftRun {
  let ledger: String
  let place: String
  let currency: Currency?
  let side: BookSide

  /// What an import by the draft would do.
  private struct Trial {
    var report: ImportReport?
    var refusal: InputRefused?
  }

  func run(on console: Console, json: Bool) throws -> CommandStatus {
    let files = FileManager.default
    guard !files.fileExists(atPath: place) else {
      throw InputRefused([
        Issue(
          .unusableExport, file: place, message: "there is a file `\(place)` already",
          hint: "name a new file, or remove it; nothing was written")
      ])
    }
    let draft = try MappingDraft(file: ledger, currency: currency)
    do { try Data(draft.text.utf8).write(to: URL(fileURLWithPath: place), options: .atomic) } catch {
      throw RunFailure("cannot write `\(place)`: \(error.localizedDescription)")
    }
    let trial = draft.isComplete ? tried() : Trial()
    console.output(
      json ? document(draft, trial).rendered() + "\n" : text(draft, trial, width: min(100, console.width)))
    return .done
  }

  /// Imports by the draft into a book that goes again.
  private func tried() -> Trial {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "duecast-draft-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      var options = LedgerImport.Options(maxRejected: 1)
      options.side = side
      let report = try LedgerImport.run(
        file: ledger, mapping: try Mapping(file: place), options: options,
        to: folder.appendingPathComponent("draft.book").path)
      return Trial(report: report)
    } catch let refused as InputRefused {
      return Trial(refusal: refused)
    } catch {
      return Trial()
    }
  }

  private func text(_ draft: MappingDraft, _ trial: Trial, width: Int) -> String {
    var lines = [
      TerminalText.safe(
        "\(ledger): \(draft.form), column names on line \(draft.headerLine), \(NumberText.grouped(draft.rows)) rows"
      )
    ]
    let names = draft.columns.map { TerminalText.safe($0.name.isEmpty ? "(no name)" : $0.name) }
    let examples = draft.columns.map { TerminalText.safe($0.example) }
    func column(_ texts: [String], _ title: String, most: Int) -> Int {
      min(most, max(TerminalText.width(of: title), texts.map { TerminalText.width(of: $0) }.max() ?? 0))
    }
    let widths = (column(names, "column", most: 32), column(examples, "first cell", most: 36))
    lines.append(
      TerminalText.padded("column", to: widths.0) + "  " + TerminalText.padded("first cell", to: widths.1)
        + "  taken as")
    for (index, entry) in draft.columns.enumerated() {
      lines.append(
        TerminalText.padded(TerminalText.truncated(names[index], to: widths.0), to: widths.0) + "  "
          + TerminalText.padded(TerminalText.truncated(examples[index], to: widths.1), to: widths.1) + "  "
          + (entry.field ?? "-"))
    }
    func wrapped(_ label: String, _ text: String) -> [String] {
      TerminalText.wrapped(TerminalText.safe(text), width: max(30, width - 9)).enumerated().map { line in
        (line.offset == 0 ? TerminalText.padded(label, to: 9) : String(repeating: " ", count: 9))
          + line.element
      }
    }
    for check in draft.checks { lines += wrapped("Check", check) }
    if let report = trial.report {
      lines += wrapped("Tried", Self.sentence(report))
      for issue in report.issues.prefix(3) {
        lines += wrapped("", "line \(issue.line.map { String($0) } ?? "?"): \(issue.message)")
      }
    } else if let issue = trial.refusal?.issues.first {
      lines += wrapped("Tried", "an import would be refused: \(issue.message)")
    }
    lines += wrapped("Mapping", "\(place): read it from top to bottom, and correct what is wrong")
    let fill = draft.isComplete ? "" : "put your values in place of `???`, then "
    lines.append("Next: \(fill)duecast import \(ledger) --map \(place) --to my.book")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func sentence(_ report: ImportReport) -> String {
    let open = report.quality.currencies.map {
      NumberText.amount($0.open, $0.currency)
    }
    return
      "\(NumberText.grouped(report.accepted)) of \(NumberText.grouped(report.rows - report.skipped)) rows would be taken, "
      + "\(NumberText.grouped(report.rejected)) rejected, \(NumberText.grouped(report.leftOutRows)) left out; open on "
      + "\(report.asOf): \(open.joined(separator: ", ")): is that your ledger's balance?"
  }

  private func document(_ draft: MappingDraft, _ trial: Trial) -> JSONValue {
    .object([
      ("schema", .string("duecast.mapping-draft/1")), ("ledger", .string(ledger)),
      ("mapping", .string(place)),
      ("form", .string(draft.form)), ("header_line", .integer(draft.headerLine)),
      ("rows", .integer(draft.rows)),
      (
        "columns",
        .array(
          draft.columns.map {
            .object([
              ("name", .string($0.name)), ("example", .string($0.example)), ("field", .text($0.field)),
            ])
          })
      ),
      ("checks", .array(draft.checks.map { .string($0) })), ("complete", .bool(draft.isComplete)),
      ("tried", trial.report.map { JSONValue($0.document) } ?? .null),
    ])
  }
}
