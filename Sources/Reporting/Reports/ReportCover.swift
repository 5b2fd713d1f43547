/// The first sheet of a workbook: what the page says at its head and foot, as words and what they say.
public struct ReportCover {
  /// Rows in order.
  public let rows: [(label: String, text: String)]

  /// The cover of a report.
  public init(_ data: ReportData, language: ReportLanguage) {
    let words = ReportWords(language: language)
    let numbers = ReportNumbers(data, language: language, unit: .one)
    let sentences = ReportSentences(data, numbers: numbers)
    func line(_ text: String) -> String { language == .zh ? ReportPhrases.chinese(text) ?? text : text }
    var rows: [(label: String, text: String)] = [
      (words.scenario, data.name),
      (words.asOf, numbers.date(data.asOf)),
      (words.period, "\(numbers.date(data.firstDay)) – \(numbers.date(data.lastDay))"),
      (words.unit, numbers.unitName),
    ]
    if let question = data.question { rows.append((words.question, question)) }
    rows.append((words.answerLabel, sentences.answer))
    if let buffer = sentences.buffer { rows.append((words.buffer, buffer)) }
    if let lowest = sentences.lowest { rows.append(("", lowest)) }
    rows += [
      (words.losses, sentences.loss), (words.receivables, sentences.dso), (words.rests, sentences.coverage),
    ]
    if let stop = sentences.stop { rows.append(("", stop)) }
    rows += data.caveats.map { ("", line($0)) }
    rows.append(("", words.simulationNote))
    rows += [
      (words.reproduce, data.command.map(ReportPage.shell).joined(separator: " ")),
      ("", "engine \(data.engine), seed \(data.seed), paths \(data.paths)"),
      ("", "scenario \(data.scenarioFile), sha256 \(data.scenarioDigest)"),
      ("", "ledger \(data.ledgerFile), sha256 \(data.ledgerDigest)"),
      ("", "digest of the numbers \(data.digest)"),
    ]
    self.rows = rows
  }
}

extension ReportWords {
  var scenario: String { say("Scenario", "情景") }
  var answerLabel: String { say("Answer", "结论") }
}
