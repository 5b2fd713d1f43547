import Decisions
import Receivables
import Stochastics

/// The best of many settings, with the probability of having chosen right.
public struct OptimizeReport: Sendable {
  /// A candidate.
  public struct Point: Sendable {
    /// Keys and values.
    public var settings: [(key: String, value: String)]
    /// What is maximised.
    public var value: Estimate
    /// Chance of shortfall, where there is a constraint.
    public var risk: Estimate?
    /// Paths it has seen.
    public var paths: Int
    /// Probability that it is better than the chosen one and feasible.
    public var regret: Double
    /// A candidate.
    public init(
      settings: [(key: String, value: String)], value: Estimate, risk: Estimate?, paths: Int, regret: Double
    ) {
      self.settings = settings
      self.value = value
      self.risk = risk
      self.paths = paths
      self.regret = regret
    }
    /// The settings in words.
    public var name: String { settings.map { "\($0.key) \($0.value)" }.joined(separator: ", ") }
  }

  /// The winner on paths that the search has not seen.
  public struct Confirmation: Sendable {
    /// Paths.
    public var paths: Int
    /// What is maximised.
    public var value: Estimate
    /// Chance of shortfall; missing without a cash position.
    public var risk: Estimate
    /// Difference in value to the scenario as it is.
    public var gain: PairedDifference
    /// Chance of shortfall of the scenario as it is.
    public var riskToday: Estimate
    /// A confirmation.
    public init(
      paths: Int, value: Estimate, risk: Estimate, gain: PairedDifference, riskToday: Estimate
    ) {
      self.paths = paths
      self.value = value
      self.risk = risk
      self.gain = gain
      self.riskToday = riskToday
    }
  }

  /// Name of the scenario.
  public var scenario: String
  /// Currency.
  public var currency: Currency
  /// Seed of every draw.
  public var seed: UInt64
  /// Measure that is maximised.
  public var measure: OutcomeMeasure
  /// Largest chance of shortfall.
  public var limit: Double?
  /// Candidates, in order of the grid.
  public var points: [Point]
  /// Position of the best; `nil` where none is feasible.
  public var best: Int?
  /// Lower bound of the probability that it is.
  public var probabilityOfBest: Double
  /// Probability that was aimed at.
  public var goal: Double
  /// Paths simulated over all candidates.
  public var pathsUsed: Int
  /// The winner on fresh draws.
  public var confirmation: Confirmation?
  /// What must stand with the result.
  public var notes: [String]

  /// A report.
  public init(
    scenario: String, currency: Currency, seed: UInt64, measure: OutcomeMeasure, limit: Double?,
    points: [Point],
    best: Int?, probabilityOfBest: Double, goal: Double, pathsUsed: Int, confirmation: Confirmation?,
    notes: [String]
  ) {
    self.scenario = scenario
    self.currency = currency
    self.seed = seed
    self.measure = measure
    self.limit = limit
    self.points = points
    self.best = best
    self.probabilityOfBest = probabilityOfBest
    self.goal = goal
    self.pathsUsed = pathsUsed
    self.confirmation = confirmation
    self.notes = notes
  }

  private func document(_ point: Point) -> [(String, JSONValue)] {
    [
      ("settings", .object(point.settings.map { ($0.key, .string($0.value)) })),
      (
        "measures",
        .object(
          [(measure.rawValue, .estimate(point.value, currency))]
            + (point.risk.map { [(OutcomeMeasure.shortfallProbability.rawValue, .estimate($0, currency))] }
              ?? []))
      ), ("paths", .integer(point.paths)),
    ]
  }

  /// The document of `optimize --json`.
  public func json() -> String {
    var chosen: JSONValue = .null
    if let best {
      var members = document(points[best]) + [("probability_of_best", .real(probabilityOfBest))]
      if let confirmation {
        members.append(
          (
            "confirmed",
            .object([
              ("paths", .integer(confirmation.paths)),
              (measure.rawValue, .estimate(confirmation.value, currency)),
              ("shortfall_probability", .estimate(confirmation.risk, currency)),
              ("gain_over_today", .estimate(confirmation.gain.difference, currency)),
            ])
          ))
      }
      chosen = .object(members)
    }
    return JSONValue.object([
      ("schema", .string("duecast.optimize/1")), ("scenario", .string(scenario)),
      ("currency", .string(currency.code)), ("seed", .integer(seed)), ("maximize", .string(measure.rawValue)),
      ("limit", .real(limit)), ("goal", .real(goal)), ("paths_used", .integer(pathsUsed)),
      (
        "points",
        .array(
          points.map {
            .object(document($0) + [("dominated", .bool($0.regret < 0.001 && $0.paths > 0 && best != nil))])
          })
      ), ("best", chosen), ("notes", .array(notes.map { .string($0) })),
    ]).rendered() + "\n"
  }

  /// One screen, at most 100 columns by 60 lines.
  public func screen(options: ScreenOptions = ScreenOptions(), next: String) -> String {
    var lines: [ScreenLine] = []
    func say(_ words: String, _ role: ScreenLine.Role = .plain) {
      lines += TerminalText.wrapped(words, width: options.width, indent: 2).map { ScreenLine($0, role) }
    }
    let bound = limit.map { " with a chance of shortfall of at most \(NumberText.percent($0))" } ?? ""
    say("\(TerminalText.safe(scenario)): highest \(measure.phrase)\(bound), \(currency.code)", .strong)
    if let best {
      say(
        "Best of \(points.count): \(points[best].name). Probability of having chosen right: at least "
          + "\(NumberText.percent(probabilityOfBest)).", .strong)
      if probabilityOfBest < goal {
        say(
          "That is less than the \(NumberText.percent(goal)) aimed at: the budget of paths was spent before the leaders could be told apart.",
          .alarm)
      }
    } else {
      say("No setting keeps within the limit.", .alarm)
    }
    if let confirmation { say(words(confirmation)) }
    for note in notes { say(note) }
    lines.append(ScreenLine(""))
    lines += table(options.width)
    say(
      "\(NumberText.grouped(pathsUsed)) paths in all, the same draws for every setting. Chance better: that a setting is better "
        + "than the chosen one after all, and within the limit. Seed \(seed).", .faint)
    say("Next: \(next)")
    return lines.prefix(options.height).map { line in
      let cut = ScreenLine(TerminalText.truncated(line.text, to: options.width), line.role)
      return (options.colour ? cut.coloured : cut.text) + "\n"
    }.joined()
  }

  private func words(_ confirmation: Confirmation) -> String {
    func money(_ value: Double?) -> String { OutcomeText.sentence(value ?? 0, measure.unit, currency) }
    let gain = confirmation.gain.difference
    let interval = zip(gain.low, gain.high).map { " (95 % interval \(money($0)) to \(money($1)))" } ?? ""
    let risk = zip(confirmation.risk.value, confirmation.riskToday.value).map {
      "; chance of shortfall \(NumberText.probability($0, paths: confirmation.paths)), today \(NumberText.probability($1, paths: confirmation.paths))"
    }
    return
      "On \(NumberText.grouped(confirmation.paths)) paths that the search has not seen: \(measure.phrase) "
      + "\(money(confirmation.value.value)), \(money(gain.value)) more than today\(interval)\(risk ?? "")."
  }

  private func table(_ width: Int) -> [ScreenLine] {
    let amounts = points.compactMap { $0.value.value.flatMap(NumberText.wholeNumber) }
    let text = OutcomeText(scale: AmountScale(fitting: amounts, currency))
    var table = TextTable([
      .init("setting", .leading, minimumWidth: 20), .init("\(measure.phrase), \(text.scale.label)"),
      .init("+-"),
      .init("shortfall"), .init("paths"), .init("chance better"), .init("", .leading),
    ])
    let order = points.indices.sorted { (points[$0].value.value ?? 0) > (points[$1].value.value ?? 0) }
    for index in order.prefix(24) {
      let point = points[index]
      let half = zip(point.value.low, point.value.high).map { text.number(($1 - $0) / 2, measure.unit) }
      table.append([
        point.name, text.number(point.value.value, measure.unit), half ?? "-",
        text.value(point.risk?.value, .fraction), NumberText.grouped(point.paths),
        index == best ? "-" : NumberText.percent(point.regret), index == best ? "chosen" : "",
      ])
    }
    let layout = table.layout(width: width)
    return layout.lines.enumerated().map { ScreenLine($1, $0 < layout.headingLines ? .strong : .plain) }
  }
}
