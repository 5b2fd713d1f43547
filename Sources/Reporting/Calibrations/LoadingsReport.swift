import Calibration
import CreditModels

/// Asset correlations of segments as text and as JSON.
public enum LoadingsReport {
  /// The report as text.
  public static func text(
    _ fits: [AssetCorrelation], pairs: [(first: String, second: String, value: FittedValue)], width: Int
  ) -> String {
    var table = TextTable([
      .init("segment", .leading), .init("n"), .init("failures"), .init("PD"), .init("moments"),
      .init("likelihood"), .init("95 % limits"), .init("loading"),
      .init("label", .leading),
    ])
    for fit in fits {
      let rho = fit.byLikelihood
      table.append([
        fit.series.name, "\(fit.series.periods.count)",
        fit.series.hasCounts ? NumberText.grouped(fit.series.failures) : "-",
        NumberText.percent(fit.probability.value) + error(fit.probability, percent: true),
        NumberText.decimal(fit.byMoments.value, digits: 3) + error(fit.byMoments),
        NumberText.decimal(rho.value, digits: 3),
        "\(NumberText.decimal(fit.interval.low, digits: 3)) to \(NumberText.decimal(fit.interval.high, digits: 3))",
        NumberText.decimal(rho.value.squareRoot(), digits: 3), rho.origin.rawValue,
      ])
    }
    var text =
      "Asset correlation from default rates of n periods, by moments and by likelihood of one factor\n\n"
    text += table.layout(width: width).lines.joined(separator: "\n") + "\n"
    if !pairs.isEmpty {
      text += "\nAsset correlation between debtors of two segments, by moments:\n"
      for pair in pairs {
        text +=
          "  \(pair.first), \(pair.second): \(NumberText.decimal(pair.value.value, digits: 3))"
          + error(pair.value) + "\n"
      }
    }
    for fit in fits {
      if let persistence = fit.persistence {
        text +=
          "\(fit.series.name): correlation of neighbouring periods "
          + NumberText.decimal(persistence.value, digits: 2) + error(persistence, digits: 2) + "\n"
      }
      for note in fit.notes { text += ScorecardReport.lines("note: \(fit.series.name): \(note)", width) }
    }
    return text
  }

  private static func error(_ value: FittedValue, digits: Int = 3, percent: Bool = false) -> String {
    guard let error = value.standardError else { return "" }
    return " ± " + (percent ? NumberText.percent(error) : NumberText.decimal(error, digits: digits))
  }

  /// The report as JSON.
  public static func json(
    _ fits: [AssetCorrelation], pairs: [(first: String, second: String, value: FittedValue)]
  ) -> String {
    func figure(_ value: FittedValue) -> JSONValue {
      .object([
        ("value", .real(value.value)), ("standard_error", .real(value.standardError)),
        ("n", .integer(value.count)), ("label", .string(value.origin.rawValue)),
      ])
    }
    return JSONValue.object([
      ("schema", .string("duecast.loadings/1")),
      (
        "segments",
        .array(
          fits.map { fit in
            .object([
              ("segment", .string(fit.series.name)), ("periods", .integer(fit.series.periods.count)),
              ("failures", fit.series.hasCounts ? .integer(fit.series.failures) : .null),
              ("probability", figure(fit.probability)), ("moments", figure(fit.byMoments)),
              ("likelihood", figure(fit.byLikelihood)), ("low", .real(fit.interval.low)),
              ("high", .real(fit.interval.high)), ("loading", .real(fit.byLikelihood.value.squareRoot())),
              ("persistence", fit.persistence.map(figure) ?? .null),
              ("notes", .array(fit.notes.map { .string($0) })),
            ])
          })
      ),
      (
        "between",
        .array(
          pairs.map {
            .object([
              ("first", .string($0.first)), ("second", .string($0.second)), ("moments", figure($0.value)),
            ])
          })
      ),
    ]).rendered() + "\n"
  }
}
