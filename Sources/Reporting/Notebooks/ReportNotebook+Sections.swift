import Treasury

/// The parts of a notebook that are words and tables alone.
extension ReportNotebook {
  /// What drives the result, and what facilities do.
  var sections: [JSONValue] {
    var cells: [JSONValue] = []
    if let contrast = data.contrast, contrast.week <= data.weeks.count {
      let rows = page.contrastRows(contrast).map { name, pair in
        [name] + [pair.bad, pair.all, pair.difference].map { numbers.amount($0) }
      }
      cells.append(
        markdown(
          "drivers",
          [
            "## \(Markup.markdown(words.drives))", Markup.markdown(page.sentences.contrast(contrast)),
            table(["", words.badPaths, words.allPaths, words.difference], rows),
            Markup.markdown(words.contrastNote),
          ].joined(separator: "\n\n")))
    }
    if let financing = data.financing {
      let title = financing.lines.isEmpty ? words.actions : words.facilities
      cells.append(
        markdown(
          "facilities",
          "## \(Markup.markdown(title))\n\n\(Markup.markdown(page.sentences.financing(financing)))"))
    }
    return cells
  }

  /// Figures of the scenario beside what the ledger shows; `nil` where there are none.
  var assumptionsText: String? {
    guard let rows = data.assumptions, !rows.isEmpty else { return nil }
    return [
      "**\(Markup.markdown(words.beside))**",
      table(
        [words.figure, words.stated, words.shown, words.observations], rows.map { page.assumptionCells($0) }),
      Markup.markdown(words.besideNote),
    ].joined(separator: "\n\n")
  }

  /// A table of Markdown, numbers to the right.
  private func table(_ titles: [String], _ rows: [[String]]) -> String {
    func line(_ cells: [String]) -> String {
      "| " + cells.map { $0.isEmpty ? " " : Markup.markdown($0) }.joined(separator: " | ") + " |"
    }
    let rule = "|" + titles.indices.map { $0 == 0 ? " :--- |" : " ---: |" }.joined()
    return ([line(titles), rule] + rows.map(line)).joined(separator: "\n")
  }
}
