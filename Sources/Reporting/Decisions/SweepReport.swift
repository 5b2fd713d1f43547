import Decisions
import Receivables
import Stochastics

/// Settings tried side by side: what each brings, and what it risks.
public struct SweepReport: Sendable {
  /// A point.
  public struct Point: Sendable {
    /// Keys and values, in the order of the keys; empty for the scenario as it is.
    public var settings: [(key: String, value: String)]
    /// Measures.
    public var measures: [OutcomeMeasure: Estimate]
    /// Differences to the scenario as it is.
    public var differences: [OutcomeMeasure: PairedDifference]
    /// Whether another point is better in one measure and no worse in the other.
    public var isDominated: Bool
    /// A point.
    public init(
      settings: [(key: String, value: String)], measures: [OutcomeMeasure: Estimate],
      differences: [OutcomeMeasure: PairedDifference], isDominated: Bool
    ) {
      self.settings = settings
      self.measures = measures
      self.differences = differences
      self.isDominated = isDominated
    }
    /// The settings in words.
    public var name: String {
      settings.isEmpty ? "today" : settings.map(\.value).joined(separator: " / ")
    }
  }

  /// Measures of the table.
  public static let measures: [OutcomeMeasure] = [
    .npv, .shortfallProbability, .buffer99, .badDebt, .peakWCR, .dso,
  ]

  /// Name of the scenario.
  public var scenario: String
  /// Currency.
  public var currency: Currency
  /// Weeks of sales and of their run-off.
  public var weeks: (sales: Int, runOff: Int)
  /// Seed of every draw.
  public var seed: UInt64
  /// Paths.
  public var paths: Int
  /// Keys that vary.
  public var keys: [String]
  /// The scenario as it is first, then the settings.
  public var points: [Point]
  /// What must stand with the result.
  public var notes: [String]
  /// Settings that were not run because the user stopped.
  public var unfinished = 0

  /// That the user ended it, in a sentence; `nil` for a whole sweep.
  public var stop: String? {
    unfinished == 0
      ? nil
      : "Stopped by hand: \(unfinished) of \(points.count - 1 + unfinished) settings were not run; those above are whole."
  }

  /// A report.
  public init(
    scenario: String, currency: Currency, weeks: (sales: Int, runOff: Int), seed: UInt64, paths: Int,
    keys: [String], points: [Point], notes: [String]
  ) {
    self.scenario = scenario
    self.currency = currency
    self.weeks = weeks
    self.seed = seed
    self.paths = paths
    self.keys = keys
    self.points = points
    self.notes = notes
  }

  /// The document of `sweep --json`.
  public func json() -> String {
    let whole: [(String, JSONValue)] = [
      ("schema", .string("duecast.sweep/1")), ("scenario", .string(scenario)),
      ("currency", .string(currency.code)),
      ("seed", .integer(seed)), ("paths", .integer(paths)), ("sales_weeks", .integer(weeks.sales)),
      ("run_off_weeks", .integer(weeks.runOff)), ("keys", .array(keys.map { .string($0) })),
      ("points", .array(points.map(document))), ("notes", .array(notes.map { .string($0) })),
    ]
    let rest: [(String, JSONValue)] = unfinished == 0 ? [] : [("unfinished_settings", .integer(unfinished))]
    return JSONValue.object(whole + rest).rendered() + "\n"
  }

  private func document(_ point: Point) -> JSONValue {
    let measures = SweepReport.measures.compactMap { measure in
      point.measures[measure].map { (measure.rawValue, JSONValue.estimate($0, currency)) }
    }
    let differences = SweepReport.measures.compactMap { measure in
      point.differences[measure].map { (measure.rawValue, JSONValue.estimate($0.difference, currency)) }
    }
    return .object([
      ("settings", .object(point.settings.map { ($0.key, .string($0.value)) })),
      ("today", .bool(point.settings.isEmpty)), ("measures", .object(measures)),
      ("difference_to_today", .object(differences)), ("dominated", .bool(point.isDominated)),
    ])
  }

  /// One screen, at most 100 columns by 60 lines.
  public func screen(options: ScreenOptions = ScreenOptions(), next: String) -> String {
    var lines: [ScreenLine] = []
    func say(_ words: String, _ role: ScreenLine.Role = .plain) {
      lines += TerminalText.wrapped(words, width: options.width, indent: 2).map { ScreenLine($0, role) }
    }
    say("\(TerminalText.safe(scenario)): \(keys.joined(separator: ", ")), \(currency.code)", .strong)
    say(answer, .strong)
    if let stop { say(stop) }
    for note in notes { say(note) }
    lines.append(ScreenLine(""))
    lines += table(options.width, rows: 24)
    lines.append(ScreenLine(""))
    lines += picture(options.width)
    say(
      "\(weeks.sales) weeks of sales and \(weeks.runOff) weeks of their run-off, \(NumberText.grouped(paths)) paths, the same "
        + "draws for every point. Dominated: another point is better in value or shortfall beyond simulation error, and the "
        + "other of the two does not speak against it. Seed \(seed).", .faint)
    say("Next: \(next)")
    return lines.prefix(options.height).map { line in
      let cut = ScreenLine(TerminalText.truncated(line.text, to: options.width), line.role)
      return (options.colour ? cut.coloured : cut.text) + "\n"
    }.joined()
  }

  private var answer: String {
    let kept = points.filter { !$0.isDominated && !$0.settings.isEmpty }
    guard let best = points.max(by: { value($0) < value($1) }), points[0].measures[.npv]?.value != nil else {
      return "The value of a setting is not told: \(points[0].measures[.npv]?.reason ?? "no value")."
    }
    let names = kept.map(\.name).joined(separator: ", ")
    let risk = best.measures[.shortfallProbability]?.value
    let today = points[0].isDominated ? " Today's policy is dominated." : ""
    return "Worth most: \(best.name), \(OutcomeText.sentence(value(best), .money, currency))"
      + (risk.map { " at a chance of shortfall of \(NumberText.probability($0, paths: paths))" } ?? "")
      + ". Not dominated: \(names.isEmpty ? "today only" : names).\(today)"
  }

  private func value(_ point: Point) -> Double { point.measures[.npv]?.value ?? -.infinity }

  private func table(_ width: Int, rows limit: Int) -> [ScreenLine] {
    let amounts = points.flatMap { point in
      SweepReport.measures.filter { $0.unit == .money }.compactMap {
        point.measures[$0]?.value.flatMap(NumberText.wholeNumber)
      }
    }
    let text = OutcomeText(scale: AmountScale(fitting: amounts, currency))
    var table = TextTable([
      .init("", .leading), .init(keys.joined(separator: " / "), .leading, minimumWidth: 18), .init("value"),
      .init("+-"), .init("shortfall"), .init("+-"), .init("99 % buffer", rank: 1),
      .init("bad debt", rank: 2), .init("peak receiv.", rank: 2), .init("DSO", rank: 3), .init("", .leading),
    ])
    func half(_ estimate: Estimate?) -> String {
      guard let estimate, let low = estimate.low, let high = estimate.high else { return "-" }
      return text.number((high - low) / 2, estimate.unit)
    }
    for (number, point) in points.enumerated().prefix(limit) {
      func cell(_ measure: OutcomeMeasure) -> String {
        text.value(point.measures[measure]?.value, measure.unit)
      }
      let mark = point.settings.isEmpty ? "today" : ""
      table.append([
        SweepReport.mark(number), point.name, cell(.npv), half(point.differences[.npv]?.difference),
        cell(.shortfallProbability), half(point.measures[.shortfallProbability]), cell(.buffer99),
        cell(.badDebt),
        cell(.peakWCR), cell(.dso),
        [mark, point.isDominated ? "dominated" : ""].filter { !$0.isEmpty }.joined(separator: ", "),
      ])
    }
    let layout = table.layout(width: width)
    var lines = layout.lines.enumerated().map { ScreenLine($1, $0 < layout.headingLines ? .strong : .plain) }
    lines.append(
      ScreenLine(
        "\(text.scale.label), %; +- half the 95 % interval, for value of the paired difference to today"
          + (points.count > limit ? "; \(points.count - limit) more with --json" : ""), .faint))
    return lines
  }

  /// The picture of the screen alone, with the letters' settings under it.
  public func frontier(width: Int) -> String {
    let lines = picture(width).map(\.text)
    guard !lines.isEmpty else {
      return "no two settings differ in value and risk: there is nothing to draw\n"
    }
    let names = points.enumerated().map { number, point in
      "\(SweepReport.mark(number)) \(point.settings.isEmpty ? "today" : point.name)"
    }
    return (lines + TerminalText.wrapped(names.joined(separator: ", "), width: width, indent: 2)).joined(
      separator: "\n")
      + "\n"
  }

  /// The letter of a point in table and picture; today is `*`.
  static func mark(_ number: Int) -> String {
    guard number > 0 else { return "*" }
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return number <= letters.count ? String(letters[number - 1]) : "."
  }

  /// Value upwards against chance of shortfall to the right; dominated points in brackets are left as letters in the
  /// table, in the picture they are small marks.
  private func picture(_ width: Int) -> [ScreenLine] {
    let drawn = points.enumerated().compactMap { number, point -> (Int, Double, Double)? in
      guard let value = point.measures[.npv]?.value, let risk = point.measures[.shortfallProbability]?.value
      else {
        return nil
      }
      return (number, risk, value)
    }
    guard drawn.count > 1, let lowX = drawn.map(\.1).min(), let highX = drawn.map(\.1).max(),
      let lowY = drawn.map(\.2).min(), let highY = drawn.map(\.2).max(), highY > lowY
    else { return [] }
    let (columns, rows) = (min(64, width - 18), 11)
    var cells = [[Character]](repeating: [Character](repeating: " ", count: columns), count: rows)
    // From the last to the first, so that today and the first points stay visible.
    for (number, risk, value) in drawn.reversed() {
      let x =
        highX > lowX ? Int(((risk - lowX) / (highX - lowX) * Double(columns - 1)).rounded()) : columns / 2
      let y = Int(((highY - value) / (highY - lowY) * Double(rows - 1)).rounded())
      cells[y][x] = Character(SweepReport.mark(number))
    }
    let scale = AmountScale(fitting: [highY, lowY].compactMap(NumberText.wholeNumber), currency)
    let ticks = [0: highY, rows - 1: lowY].mapValues { OutcomeText(scale: scale).number($0, .money) }
    var lines = [
      ScreenLine("value, \(scale.label), against chance of shortfall (letters as in the table, * today)")
    ]
    for row in 0..<rows {
      let tick = TerminalText.padded(ticks[row] ?? "", to: 12, alignment: .trailing)
      lines.append(ScreenLine("\(tick) |\(TextTable.withoutTrailingSpaces(String(cells[row])))"))
    }
    let (left, right) = (NumberText.percent(lowX), NumberText.percent(highX))
    let gap = String(repeating: " ", count: max(1, columns - left.count - right.count))
    lines.append(ScreenLine("\(String(repeating: " ", count: 14))\(left)\(gap)\(right)"))
    return lines
  }
}
