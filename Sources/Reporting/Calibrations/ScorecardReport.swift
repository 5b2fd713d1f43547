import Calibration
import Stochastics

/// A scorecard as text, JSON and CSV.
public enum ScorecardReport {
  /// The report as text.
  public static func text(_ card: Scorecard, label: String, width: Int) -> String {
    let counts = card.training.counts
    var text =
      "Scorecard for `\(label)`: \(NumberText.grouped(counts.cases)) cases, \(NumberText.grouped(counts.bad)) bad "
      + "(\(NumberText.percent(Double(counts.bad) / Double(max(1, counts.cases)))))\n\n"
    var table = TextTable([
      .init("measure", .leading), .init("training"), .init("cross-validated", .trailing),
    ])
    let measures: [(String, (Discrimination) -> String)] = [
      ("AUC", { estimate($0.auc, 3) }), ("KS", { NumberText.decimal($0.ks, digits: 3) }),
      ("Brier", { NumberText.decimal($0.brier, digits: 4) }),
      ("Brier of the rate alone", { NumberText.decimal($0.brierOfRate, digits: 4) }),
    ]
    for (name, value) in measures {
      table.append([name, value(card.training), card.crossValidated.map(value) ?? "-"])
    }
    text += table.layout(width: width).lines.joined(separator: "\n") + "\n\n"
    var parts = TextTable([
      .init("characteristic", .leading), .init("information"), .init("coefficient"), .init("bins"),
      .init("points", .leading),
    ])
    for part in card.parts {
      let error = part.coefficient.standardError.map { " ± \(NumberText.decimal($0, digits: 2))" } ?? ""
      let points = part.points.dropLast().map { "\($0)" }.joined(separator: " ")
      parts.append([
        part.bins.name, NumberText.decimal(part.bins.informationValue, digits: 2),
        NumberText.decimal(part.coefficient.value, digits: 2) + error, "\(part.bins.bins.count - 1)",
        points + "; missing \(part.points.last ?? 0)",
      ])
    }
    text += parts.layout(width: width).lines.joined(separator: "\n") + "\n\n"
    text += calibration(card.crossValidated ?? card.training, width)
    text += lines(
      "Points = \(NumberText.decimal(card.scale.offset, digits: 3)) + "
        + "\(NumberText.decimal(card.scale.factor, digits: 4)) x ln(odds of good to bad); the bins are in the file "
        + "of `--card`", width)
    for part in card.parts where part.bins.informationValue > 2 {
      text += lines(
        "note: `\(part.bins.name)` tells more than any honest figure does (information value above 2): was it known "
          + "before the outcome? Leave it out with --without if not", width)
    }
    for (name, reason) in card.leftOut { text += lines("left out: `\(name)`, \(reason)", width) }
    for mark in card.marks { text += lines("note: " + mark, width) }
    return text
  }

  private static func calibration(_ measures: Discrimination, _ width: Int) -> String {
    var table = TextTable([
      .init("tenth by risk", .leading), .init("cases"), .init("expected bad"), .init("went bad"),
      .init("95 % interval"),
    ])
    for (place, tenth) in measures.calibration.enumerated() {
      table.append([
        "\(place + 1)", NumberText.grouped(tenth.count), NumberText.percent(tenth.expected),
        NumberText.percent(tenth.observed.value ?? 0),
        "\(NumberText.percent(tenth.observed.low ?? 0)) to \(NumberText.percent(tenth.observed.high ?? 1))",
      ])
    }
    return table.layout(width: width).lines.joined(separator: "\n") + "\n\n"
  }

  /// The report as JSON.
  public static func json(_ card: Scorecard, label: String, digest: String) -> String {
    func measures(_ value: Discrimination) -> JSONValue {
      .object([
        ("auc", interval(value.auc)), ("ks", .real(value.ks)), ("brier", .real(value.brier)),
        ("brier_of_rate", .real(value.brierOfRate)),
        (
          "calibration",
          .array(
            value.calibration.map {
              .object([
                ("cases", .integer($0.count)), ("expected", .real($0.expected)),
                ("observed", interval($0.observed)),
              ])
            })
        ),
      ])
    }
    let counts = card.training.counts
    return JSONValue.object([
      ("schema", .string("duecast.scorecard/1")), ("label", .string(label)),
      ("sample", .object([("digest", .string(digest))])), ("cases", .integer(counts.cases)),
      ("bad", .integer(counts.bad)), ("factor", .real(card.scale.factor)),
      ("offset", .real(card.scale.offset)),
      ("training", measures(card.training)),
      ("cross_validated", card.crossValidated.map(measures) ?? .null),
      ("constant", coefficient(card.intercept)),
      (
        "characteristics",
        .array(
          card.parts.map { part in
            .object([
              ("name", .string(part.bins.name)), ("information_value", .real(part.bins.informationValue)),
              ("coefficient", coefficient(part.coefficient)),
              (
                "bins",
                .array(
                  zip(part.bins.bins, part.points).map { bin, points in
                    .object([
                      ("label", .string(bin.label)), ("good", .integer(bin.good)), ("bad", .integer(bin.bad)),
                      ("evidence", .real(bin.evidence)), ("points", .integer(points)),
                    ])
                  })
              ),
            ])
          })
      ),
      (
        "left_out",
        .array(card.leftOut.map { .object([("name", .string($0.name)), ("reason", .string($0.reason))]) })
      ), ("notes", .array(card.marks.map { .string($0) })),
    ]).rendered() + "\n"
  }

  /// The card's bins as CSV.
  public static func csv(_ card: Scorecard) -> String {
    var table = CSVTable(["characteristic", "bin", "good", "bad", "bad_rate", "weight_of_evidence", "points"])
    for part in card.parts {
      for (bin, points) in zip(part.bins.bins, part.points) {
        table.append([
          .text(part.bins.name), .text(bin.label), .number(DecimalText(bin.good)),
          .number(DecimalText(bin.bad)), .text(NumberText.decimal(bin.badRate, digits: 6)),
          .text(NumberText.decimal(bin.evidence, digits: 6)), .number(DecimalText(points)),
        ])
      }
    }
    return table.text
  }

  private static func coefficient(_ value: LogisticRegression.Coefficient) -> JSONValue {
    .object([("value", .real(value.value)), ("standard_error", .real(value.standardError))])
  }

  private static func interval(_ value: Estimate) -> JSONValue {
    .object([
      ("value", .real(value.value)), ("low", .real(value.low)), ("high", .real(value.high)),
      ("unit", .string("fraction")),
    ])
  }

  private static func estimate(_ value: Estimate, _ digits: Int) -> String {
    guard let middle = value.value, let low = value.low, let high = value.high else { return "-" }
    return "\(NumberText.decimal(middle, digits: digits)) (\(NumberText.decimal(low, digits: digits)) to "
      + "\(NumberText.decimal(high, digits: digits)))"
  }

  static func lines(_ text: String, _ width: Int) -> String {
    TerminalText.wrapped(text, width: width).map { $0 + "\n" }.joined()
  }
}
