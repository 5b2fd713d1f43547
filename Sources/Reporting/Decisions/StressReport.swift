import Decisions
import Receivables
import Stochastics

/// Stresses of a scenario on the same draws.
public struct StressReport: Sendable {
  /// A stress.
  public struct Row: Sendable {
    /// Name.
    public var name: String
    /// What it is, in words.
    public var question: String?
    /// What it did, in user units.
    public var facts: [String]
    /// Measures; empty where the stress does nothing here.
    public var values: [OutcomeMeasure: Estimate]
    /// Differences to the plain scenario.
    public var differences: [OutcomeMeasure: PairedDifference]
    /// Change of the mean lowest cash.
    public var lowest: PairedDifference?
    /// Why it does nothing here.
    public var idle: String?
    /// A row.
    public init(
      name: String, question: String?, facts: [String], values: [OutcomeMeasure: Estimate],
      differences: [OutcomeMeasure: PairedDifference], lowest: PairedDifference?, idle: String? = nil
    ) {
      self.name = name
      self.question = question
      self.facts = facts
      self.values = values
      self.differences = differences
      self.lowest = lowest
      self.idle = idle
    }
  }

  /// Name and file of the scenario.
  public var scenario: String
  /// File of the scenario as named.
  public var file: String
  /// Currency of every amount.
  public var currency: Currency
  /// First forecast day.
  public var firstDay: Day
  /// Last forecast day.
  public var lastDay: Day
  /// Seed of every draw.
  public var seed: UInt64
  /// Paths.
  public var paths: Int
  /// Minimum cash; `nil` without a cash position.
  public var minimumCash: Int64?
  /// The plain scenario.
  public var base: Row
  /// The stresses, in the order asked, all together at the end.
  public var rows: [Row]
  /// What must stand with the result.
  public var notes: [String]

  /// A report.
  public init(
    scenario: String, file: String, currency: Currency, firstDay: Day, lastDay: Day, seed: UInt64, paths: Int,
    minimumCash: Int64?, base: Row, rows: [Row], notes: [String]
  ) {
    self.scenario = scenario
    self.file = file
    self.currency = currency
    self.firstDay = firstDay
    self.lastDay = lastDay
    self.seed = seed
    self.paths = paths
    self.minimumCash = minimumCash
    self.base = base
    self.rows = rows
    self.notes = notes
  }

  /// Stresses that do something, the worst first by the mean lowest cash.
  public var byEffect: [Row] {
    rows.filter { $0.idle == nil }.sorted {
      ($0.lowest?.difference.value ?? 0, $0.name) < ($1.lowest?.difference.value ?? 0, $1.name)
    }
  }

  /// What is shown of each stress; actions and covenants only where there are some.
  public static func measures(hasActions: Bool, hasCovenants: Bool) -> [OutcomeMeasure] {
    [.shortfallProbability, .buffer99, .creditLoss99]
      + (hasActions ? [.shortfallBeforeActions, .lateToSuppliers] : [])
      + (hasCovenants ? [.covenantBreach] : [])
  }

  private var measures: [OutcomeMeasure] {
    StressReport.measures(
      hasActions: base.values[.shortfallBeforeActions] != nil,
      hasCovenants: base.values[.covenantBreach] != nil)
  }

  /// The document of `stress --json`.
  public func json() -> String {
    JSONValue.object([
      ("schema", .string("duecast.stress/1")), ("scenario", .string(scenario)), ("file", .string(file)),
      ("currency", .string(currency.code)), ("first_day", .string(firstDay.description)),
      ("last_day", .string(lastDay.description)), ("seed", .integer(seed)), ("paths", .integer(paths)),
      ("base", document(base)), ("difference_measure", .string(OutcomeMeasure.shortfallProbability.rawValue)),
      ("stresses", .array(rows.map(document))), ("notes", .array(notes.map { .string($0) })),
    ]).rendered() + "\n"
  }

  private func document(_ row: Row) -> JSONValue {
    func value(_ measure: OutcomeMeasure) -> JSONValue {
      .estimate(
        row.values[measure] ?? .missing(measure.unit, reason: row.idle ?? "not available"), currency)
    }
    func difference(_ measure: OutcomeMeasure) -> JSONValue {
      .estimate(
        row.differences[measure]?.difference
          ?? .missing(measure.unit, reason: row.idle ?? "this is the plain scenario"),
        currency)
    }
    let measures = measures
    return .object(
      [
        ("name", .string(row.name)), ("question", .text(row.question)),
        ("did", .array(row.facts.map { .string($0) })),
      ] + measures.map { ($0.rawValue, value($0)) } + [
        ("difference_to_base", difference(.shortfallProbability)),
        ("differences", .object(measures.map { ($0.rawValue, difference($0)) })),
        (
          "lowest_cash_difference",
          .estimate(
            row.lowest?.difference ?? .missing(.money, reason: row.idle ?? "this is the plain scenario"),
            currency)
        ), ("idle", .text(row.idle)),
      ])
  }

  /// One screen, at most 100 columns by 60 lines.
  public func screen(options: ScreenOptions = ScreenOptions(), next: String) -> String {
    var lines: [ScreenLine] = []
    func say(_ words: String, _ role: ScreenLine.Role = .plain) {
      lines += TerminalText.wrapped(words, width: options.width, indent: 2).map { ScreenLine($0, role) }
    }
    say("\(TerminalText.safe(scenario)): stress tests, \(firstDay) to \(lastDay), \(currency.code)", .strong)
    say(answer, .strong)
    lines.append(ScreenLine(""))
    lines += table(options.width)
    lines.append(ScreenLine(""))
    say("What each stress did:", .strong)
    for row in rows where row.idle == nil {
      say("\(TerminalText.safe(row.name)): \(row.facts.joined(separator: ", "))")
    }
    let idle = rows.compactMap { row in row.idle.map { "\(TerminalText.safe(row.name)) (\($0))" } }
    if !idle.isEmpty { say("Without effect here: \(idle.joined(separator: "; ")).") }
    for note in notes { say(note) }
    say(
      "\(NumberText.grouped(paths)) paths, the same draws for every stress; intervals are simulation error, not risk. Seed \(seed).",
      .faint)
    say("Next: \(next)")
    return lines.prefix(options.height).map { line in
      let cut = ScreenLine(TerminalText.truncated(line.text, to: options.width), line.role)
      return (options.colour ? cut.coloured : cut.text) + "\n"
    }.joined()
  }

  private var answer: String {
    guard let before = base.values[.shortfallProbability]?.value, minimumCash != nil else {
      return "No cash position: stresses show in receipts and credit loss only."
    }
    let single = byEffect.filter { $0.name != StressReport.together }
    let breaking = single.filter { ($0.values[.shortfallProbability]?.value ?? 0) >= 0.5 }
    let start = "Today's chance of shortfall is \(NumberText.probability(before, paths: paths))."
    guard let worst = single.first, let after = worst.values[.shortfallProbability]?.value else {
      return start
    }
    let head =
      breaking.isEmpty
      ? "No single stress makes a shortfall more likely than not."
      : "More likely than not to break the minimum, each alone: \(breaking.map(\.name).joined(separator: ", "))."
    return "\(start) \(head)\(actions) Worst for cash: \(worst.name), which takes "
      + "\(OutcomeText.sentence(-(worst.lowest?.difference.value ?? 0), .money, currency)) off the lowest day on average "
      + "(chance of shortfall \(NumberText.probability(after, paths: paths)))."
  }

  /// What the actions of management do under the stresses.
  private var actions: String {
    guard base.values[.shortfallBeforeActions] != nil else { return "" }
    func chances(_ row: Row) -> (before: Double, after: Double)? {
      guard let before = row.values[.shortfallBeforeActions]?.value,
        let after = row.values[.shortfallProbability]?.value
      else { return nil }
      return (before, after)
    }
    let held = byEffect.filter { row in chances(row).map { $0.before >= 0.5 && $0.after < 0.5 } ?? false }
    let most = byEffect.compactMap { row in chances(row).map { (row.name, $0) } }
      .max { $0.1.before - $0.1.after < $1.1.before - $1.1.after }
    guard let most, most.1.before > most.1.after else {
      return " What management does about it (`actions`) saves none of them."
    }
    let saved =
      held.isEmpty ? "" : " They turn \(held.map(\.name).joined(separator: ", ")) from likely to unlikely."
    return
      " The stated `actions` help most under \(most.0): \(NumberText.probability(most.1.before, paths: paths)) "
      + "before them, \(NumberText.probability(most.1.after, paths: paths)) after.\(saved)"
  }

  /// Name of the joint stress.
  public static let together = "all together"

  private func table(_ width: Int) -> [ScreenLine] {
    let amounts = (rows + [base]).compactMap {
      $0.values[.buffer99]?.value.flatMap(NumberText.wholeNumber)
    }
    let scale = AmountScale(fitting: amounts, currency)
    let text = OutcomeText(scale: scale)
    let (hasActions, hasCovenants) = (
      base.values[.shortfallBeforeActions] != nil, base.values[.covenantBreach] != nil
    )
    let chances: [TextTable.Column] =
      hasActions ? [.init("before"), .init("after"), .init("late")] : [.init("shortfall")]
    var table = TextTable(
      [.init("\(scale.label), %", .leading, minimumWidth: 27)] + chances
        + (hasCovenants ? [.init("breach")] : [])
        + [
          .init("99 % buffer"), .init("99 % loss", rank: hasActions || hasCovenants ? 2 : 0),
          .init("lowest cash"), .init("+-"), .init("", .leading, rank: 1),
        ])
    let greatest = byEffect.compactMap { $0.lowest?.difference.value.map(abs) }.max() ?? 0
    let shown: [OutcomeMeasure] =
      (hasActions
        ? [.shortfallBeforeActions, .shortfallProbability, .lateToSuppliers] : [.shortfallProbability])
      + (hasCovenants ? [.covenantBreach] : [])
    for row in [base] + byEffect {
      let change = row.lowest?.difference
      let interval = zip(change?.low, change?.high).map { text.number(($1 - $0) / 2, .money) }
      let length = greatest > 0 ? Int((abs(change?.value ?? 0) / greatest * 11).rounded()) : 0
      table.append(
        [
          row.name
        ] + shown.map { text.value(row.values[$0]?.value, .fraction) } + [
          text.number(row.values[.buffer99]?.value, .money),
          text.number(row.values[.creditLoss99]?.value, .money),
          row.lowest == nil ? "-" : text.number(change?.value, .money),
          row.lowest == nil ? "-" : interval ?? "n/a",
          String(repeating: "#", count: length),
        ])
    }
    let layout = table.layout(width: width)
    var notes = ["lowest cash: change of its mean, with +- half the 95 % interval of the paired difference"]
    if hasActions {
      notes.append("before, after: chance of shortfall before and after `actions`; late: suppliers wait")
    }
    if hasCovenants { notes.append("breach: chance that a test of a covenant is failed") }
    return layout.lines.enumerated().map { ScreenLine($1, $0 < layout.headingLines ? .strong : .plain) }
      + notes.map { ScreenLine($0, .faint) }
  }
}
