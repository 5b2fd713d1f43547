import Receivables
import Stochastics
import Treasury

/// A forecast on one screen, at most 100 columns by 60 lines: the answer, the table, the lowest day, buffers,
/// the names with most cash at risk, what it rests on, the next command.
public enum ForecastScreen {
  /// The screen as text that ends in a line break.
  ///
  /// Where it would be too high, cases, blank lines, lines of the footing and in the end names are left out,
  /// in that order; the result folder has everything.
  /// - Parameters:
  ///   - summary: What the forecast says.
  ///   - options: Size and colour.
  ///   - resultFolder: Folder to name, where one was written.
  /// - Complexity: O(weeks + days + customers).
  public static func render(
    _ summary: ForecastSummary, options: ScreenOptions = ScreenOptions(), resultFolder: String?
  ) -> String {
    let composer = ScreenComposer(summary: summary, options: options, resultFolder: resultFolder)
    var lines: [ScreenLine] = []
    for detail in ScreenComposer.Detail.fromFullToLean {
      lines = composer.lines(detail)
      if lines.count <= options.height { break }
    }
    // The leanest form fits by construction at the usual heights; on lower ones the end is cut.
    return lines.prefix(options.height).map { line in
      let cut = ScreenLine(TerminalText.truncated(line.text, to: options.width), line.role)
      return (options.colour ? cut.coloured : cut.text) + "\n"
    }.joined()
  }
}

/// Puts the parts of the screen one under the other.
struct ScreenComposer: Sendable {
  let summary: ForecastSummary
  let options: ScreenOptions
  let resultFolder: String?

  /// What is shown.
  struct Detail: Sendable {
    var blankLines = true
    var question = true
    var paths = true
    var basisLines = 9
    var names = 10
    var sentenceLines = 3
    var weeks = 14
    var engineLines = 6

    static let fromFullToLean: [Detail] = {
      var detail = Detail()
      var all = [detail]
      func add(_ change: (inout Detail) -> Void) {
        change(&detail)
        all.append(detail)
      }
      add { $0.basisLines = 7 }
      add { $0.basisLines = 5 }
      add { $0.paths = false }
      add { $0.question = false }
      add { $0.basisLines = 4 }
      add { $0.blankLines = false }
      add { $0.engineLines = 4 }
      add { $0.basisLines = 3 }
      add { $0.names = 7 }
      add { $0.sentenceLines = 2 }
      add { $0.engineLines = 2 }
      add { $0.names = 5 }
      add { $0.weeks = 8 }
      add { $0.names = 3 }
      add { $0.weeks = 4 }
      return all
    }()
  }

  var wording: ForecastWording { ForecastWording(summary: summary) }
  var width: Int { options.width }

  func lines(_ detail: Detail) -> [ScreenLine] {
    let blank = detail.blankLines ? [ScreenLine("")] : []
    return head(detail) + blank + cashTable(detail) + measures(detail) + blank + names(detail) + blank
      + footing(detail)
  }

  private func head(_ detail: Detail) -> [ScreenLine] {
    let provenance = summary.provenance
    let name = TerminalText.truncated(TerminalText.safe(provenance.scenarioName), to: 40)
    let kind = summary.hasCashPosition ? "cash forecast" : "run-off of receipts"
    var lines = [
      ScreenLine(
        "\(name): \(kind) in \(summary.currency.code), \(provenance.firstDay) to \(provenance.lastDay), "
          + "ledger as of \(provenance.asOf)", .strong)
    ]
    if detail.question, let question = provenance.question, !question.isEmpty {
      lines += paragraph("Question: \(question)", .faint, lines: 1)
    }
    let isAlarm = (summary.shortfallProbability.value ?? 0) >= 0.05
    lines += paragraph(wording.headline, isAlarm ? .alarm : .strong, lines: 4)
    if let buffer = wording.buffer { lines += paragraph(buffer, .strong, lines: 2) }
    lines += paragraph(wording.caveats, .plain, lines: detail.sentenceLines + 1)
    lines += paragraph(wording.coverage, .plain, lines: detail.sentenceLines)
    return lines
  }

  private func measures(_ detail: Detail) -> [ScreenLine] {
    var lines: [ScreenLine] = []
    if let lowest = wording.lowest {
      lines += paragraph(lowest, .plain, lines: detail.sentenceLines)
      lines += bufferTable()
    } else if !summary.hasCashPosition {
      lines.append(ScreenLine("Shortfall, lowest day, buffer and required cash: no cash position."))
    }
    lines += poolTable()
    if let facilities = wording.facilities { lines += paragraph(facilities, .plain, lines: 4) }
    lines += paragraph(wording.creditLoss, .plain, lines: 2)
    if let resolution = wording.resolution { lines += paragraph(resolution, .plain, lines: 2) }
    if let tail = wording.tail { lines += paragraph(tail, .plain, lines: 2) }
    lines += paragraph(wording.dso, .plain, lines: 2)
    if let engine = wording.customerEngine { lines += paragraph(engine, .plain, lines: detail.engineLines) }
    if detail.paths, options.showPaths, !summary.cases.isEmpty {
      let unit = summary.currency.code
      let cases = summary.cases.prefix(2).map { path in
        "\(path.name) (path \(path.path)) lowest "
          + "\(NumberText.wholeAmount(path.lowest, summary.currency)) \(unit) "
          + "on \(path.lowestDay)"
      }
      lines += paragraph(
        "Simulated paths that add up, week by week in cases.csv: \(cases.joined(separator: "; ")).", .plain,
        lines: 2)
    }
    return lines
  }

  private func footing(_ detail: Detail) -> [ScreenLine] {
    var lines: [ScreenLine] = []
    if let sources = wording.sources { lines += paragraph(sources, .plain, lines: 2) }
    lines += basis(detail.basisLines)
    lines += paragraph(wording.errorBudget, .plain, lines: 2)
    if let error = wording.parameterError { lines += paragraph(error, .plain, lines: 2) }
    if let spread = wording.modelSpread { lines += paragraph(spread, .plain, lines: 3) }
    lines += paragraph(wording.provenance, .faint, lines: 2)
    if let resultFolder {
      lines += paragraph("Result: \(resultFolder)", .faint, lines: 2)
    }
    return lines + nextCommand
  }

  // Whole statements of each kind as far as they fit, then how many more there are.
  private func basis(_ limit: Int) -> [ScreenLine] {
    let kinds = ForecastSummary.BasisLine.Kind.allCases.filter { kind in
      summary.basis.contains { $0.kind == kind }
    }
    guard !kinds.isEmpty else { return [] }
    var lines: [ScreenLine] = []
    for (position, kind) in kinds.enumerated() {
      let share = max(1, (limit - lines.count) / (kinds.count - position))
      let title =
        switch kind {
        case .fitted: "Fitted"
        case .assumption: "Assumed"
        case .notCovered: "Not covered"
        }
      lines += statements(title, summary.basis.filter { $0.kind == kind }.map(\.text), lines: share)
    }
    return lines
  }

  private func statements(_ title: String, _ texts: [String], lines limit: Int) -> [ScreenLine] {
    for shown in (1...texts.count).reversed() {
      let rest = texts.count - shown
      let more = rest > 0 ? "; and \(rest) more in summary.json" : ""
      let text = "\(title): \(texts.prefix(shown).joined(separator: "; "))\(more)"
      let lines = TerminalText.wrapped(text, width: width, indent: 2)
      if lines.count <= limit { return lines.map { ScreenLine($0) } }
    }
    let more = texts.count > 1 ? " (and \(texts.count - 1) more in summary.json)" : ""
    return paragraph("\(title)\(more): \(texts[0])", .plain, lines: limit)
  }

  // A command is never cut where a line or three hold it; the remark goes first.
  private var nextCommand: [ScreenLine] {
    let command = "Next: \(TerminalText.safe(options.nextCommand ?? suggestion))"
    let remark = "   (halves the simulation error)"
    let isWhole = TerminalText.width(of: command) + TerminalText.width(of: remark) <= width
    if isWhole, options.nextCommand == nil { return [ScreenLine(command + remark)] }
    return paragraph(command, .plain, lines: 3)
  }

  private var suggestion: String {
    let file = summary.provenance.scenarioFile
    let plain = file.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || ("0"..."9").contains($0) || "/._-+".unicodeScalars.contains($0)
    }
    let quoted = plain && !file.isEmpty ? file : "'\(file.replacing("'", with: "'\\''"))'"
    return
      "duecast forecast \(quoted) --paths \(summary.errorBudget.pathsToHalve)"
  }

  func paragraph(_ text: String, _ role: ScreenLine.Role, lines: Int) -> [ScreenLine] {
    TerminalText.wrapped(text, width: width, indent: 2, maximumLines: max(1, lines)).map {
      ScreenLine($0, role)
    }
  }
}
