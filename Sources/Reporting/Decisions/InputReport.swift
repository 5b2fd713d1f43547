import Decisions
import Receivables
import Stochastics

/// What the headline does when each uncertain input moves alone: what to find out first.
public struct InputReport: Sendable {
  /// An end of an input.
  public struct End: Sendable {
    /// The end in words.
    public var label: String
    /// Differences to the scenario as stated.
    public var differences: [OutcomeMeasure: PairedDifference]
    /// Change of the mean lowest cash.
    public var lowest: PairedDifference
    /// An end.
    public init(label: String, differences: [OutcomeMeasure: PairedDifference], lowest: PairedDifference) {
      self.label = label
      self.differences = differences
      self.lowest = lowest
    }
  }

  /// An input.
  public struct Row: Sendable {
    /// The key, or what it is in words.
    public var name: String
    /// One or two ends.
    public var ends: [End]
    /// An input.
    public init(name: String, ends: [End]) {
      self.name = name
      self.ends = ends
    }
    /// By how much the mean lowest cash moves over the ends and the value stated.
    public var swing: Double {
      let values = ends.compactMap(\.lowest.difference.value) + [0]
      return (values.max() ?? 0) - (values.min() ?? 0)
    }
  }

  /// Measures that are watched.
  public static let measures: [OutcomeMeasure] = [.shortfallProbability, .buffer99, .creditLoss99]

  /// Name of the scenario.
  public var scenario: String
  /// Currency.
  public var currency: Currency
  /// Seed of every draw.
  public var seed: UInt64
  /// Paths.
  public var paths: Int
  /// The scenario as stated.
  public var base: [OutcomeMeasure: Estimate]
  /// Inputs, the one that matters most first.
  public var rows: [Row]

  /// A report; inputs are put in order.
  public init(
    scenario: String, currency: Currency, seed: UInt64, paths: Int, base: [OutcomeMeasure: Estimate],
    rows: [Row]
  ) {
    self.scenario = scenario
    self.currency = currency
    self.seed = seed
    self.paths = paths
    self.base = base
    self.rows = rows.sorted { ($0.swing, $1.name) > ($1.swing, $0.name) }
  }

  /// The document of `stress --inputs --json`.
  public func json() -> String {
    let inputs = rows.map { row -> JSONValue in
      .object([
        ("input", .string(row.name)),
        (
          "ends",
          .array(
            row.ends.map { end in
              .object(
                [("at", .string(end.label))]
                  + InputReport.measures.compactMap { measure in
                    end.differences[measure].map {
                      (measure.rawValue, JSONValue.estimate($0.difference, currency))
                    }
                  } + [("lowest_cash", .estimate(end.lowest.difference, currency))])
            })
        ),
      ])
    }
    return JSONValue.object([
      ("schema", .string("duecast.stress/1")), ("scenario", .string(scenario)),
      ("currency", .string(currency.code)), ("seed", .integer(seed)), ("paths", .integer(paths)),
      (
        "base",
        .object(
          InputReport.measures.compactMap { measure in
            base[measure].map { (measure.rawValue, JSONValue.estimate($0, currency)) }
          })
      ), ("inputs", .array(inputs)),
    ]).rendered() + "\n"
  }

  /// One screen, at most 100 columns by 60 lines.
  public func screen(options: ScreenOptions = ScreenOptions(), next: String) -> String {
    var lines: [ScreenLine] = []
    func say(_ words: String, _ role: ScreenLine.Role = .plain) {
      lines += TerminalText.wrapped(words, width: options.width, indent: 2).map { ScreenLine($0, role) }
    }
    say("\(TerminalText.safe(scenario)): what to find out first, \(currency.code)", .strong)
    if let first = rows.first {
      let others = rows.dropFirst().prefix(2).map(\.name)
      say(
        "The account hangs most on \(TerminalText.safe(first.name)): over its range the lowest cash moves by "
          + "\(OutcomeText.sentence(first.swing, .money, currency)) on average"
          + (others.isEmpty ? "." : "; then on \(others.joined(separator: " and "))."), .strong)
    }
    lines.append(ScreenLine(""))
    let amounts = rows.flatMap { row in
      row.ends.compactMap { $0.lowest.difference.value.flatMap(NumberText.wholeNumber) }
    }
    let text = OutcomeText(scale: AmountScale(fitting: amounts, currency))
    var table = TextTable([
      .init("input", .leading, minimumWidth: 24), .init("moved to", .leading, minimumWidth: 8),
      .init("lowest cash"), .init("+-"), .init("shortfall"), .init("99 % buffer"),
      .init("", .leading, rank: 1),
    ])
    let greatest = rows.flatMap { $0.ends.compactMap { $0.lowest.difference.value.map(abs) } }.max() ?? 0
    for row in rows.prefix(20) {
      for (position, end) in row.ends.enumerated() {
        let change = end.lowest.difference
        let half = zip(change.low, change.high).map { text.number(($1 - $0) / 2, .money) }
        let length = greatest > 0 ? Int((abs(change.value ?? 0) / greatest * 14).rounded()) : 0
        table.append([
          position == 0 ? row.name : "", end.label, text.number(change.value, .money), half ?? "-",
          text.number(end.differences[.shortfallProbability]?.difference.value, .fraction),
          text.number(end.differences[.buffer99]?.difference.value, .money),
          String(repeating: (change.value ?? 0) < 0 ? "-" : "+", count: length),
        ])
      }
    }
    let layout = table.layout(width: options.width)
    lines += layout.lines.enumerated().map { ScreenLine($1, $0 < layout.headingLines ? .strong : .plain) }
    say(
      "\(text.scale.label), points of probability; changes against the scenario as stated, each input alone; +- half the 95 % "
        + "interval of the paired difference. \(NumberText.grouped(paths)) paths, seed \(seed).", .faint)
    say("Next: \(next)")
    return lines.prefix(options.height).map { line in
      let cut = ScreenLine(TerminalText.truncated(line.text, to: options.width), line.role)
      return (options.colour ? cut.coloured : cut.text) + "\n"
    }.joined()
  }
}
