import Decisions
import Receivables
import Stochastics

/// The smallest mix of blows that breaks a scenario.
public struct ReverseStressReport: Sendable {
  /// What counts as broken.
  public enum Breaks: String, Sendable, CaseIterable {
    /// Cash below the minimum.
    case minimum
    /// A test of a covenant failed.
    case covenant
    /// Either.
    case any

    /// The event in words.
    var event: String {
      switch self {
      case .minimum: "shortfall"
      case .covenant: "a covenant breach"
      case .any: "shortfall or a covenant breach"
      }
    }
  }

  /// Chances of a run.
  public struct Chances: Sendable {
    /// Of what counts as broken.
    public var broken: Estimate
    /// Of cash below the minimum.
    public var shortfall: Estimate
    /// Of a failed test of a covenant; missing where there is none.
    public var breach: Estimate
    /// Chances.
    public init(broken: Estimate, shortfall: Estimate, breach: Estimate) {
      self.broken = broken
      self.shortfall = shortfall
      self.breach = breach
    }
  }

  /// A lever of the search.
  public struct Lever: Sendable {
    /// Name in `--levers` and in the key of a stress.
    public var name: String
    /// In words.
    public var title: String
    /// Size in the mix.
    public var size: Double
    /// How far it has to go alone; `nil` where its largest size is not enough.
    public var alone: Double?
    /// Size that counts as distance 1.
    public var unit: Double
    /// Largest size that was looked at.
    public var most: Double
    /// Whether sizes are shares.
    public var isShare: Bool
    /// Unit in words, such as `days`.
    public var label: String
    /// Chance of at least the size in the mix within the horizon; missing where no law stands behind the lever.
    public var chance = Estimate.missing(.fraction, reason: "not estimable")
    /// Chance of at least the size that breaks it alone.
    public var chanceAlone = Estimate.missing(.fraction, reason: "not estimable")
    /// A lever.
    public init(
      name: String, title: String, size: Double, alone: Double?, unit: Double, most: Double, isShare: Bool,
      label: String
    ) {
      self.name = name
      self.title = title
      self.size = size
      self.alone = alone
      self.unit = unit
      self.most = most
      self.isShare = isShare
      self.label = label
    }

    func write(_ value: Double) -> String {
      isShare
        ? NumberText.percent(value)
        : "\(NumberText.decimal(value, digits: value.rounded() == value ? 0 : 1))\(label.isEmpty ? "" : " " + label)"
    }
  }

  /// Name of the scenario.
  public var scenario: String
  /// Currency.
  public var currency: Currency
  /// Seed of every draw.
  public var seed: UInt64
  /// Paths of the search.
  public var searchPaths: Int
  /// Chance of it that counts as broken.
  public var level: Double
  /// What is to break.
  public var breaks: Breaks
  /// Levers with what was found.
  public var levers: [Lever]
  /// Distance; `nil` where nothing breaks it.
  public var distance: Double?
  /// Chances without any stress.
  public var base: Chances
  /// Chances under the mix, run forward on paths that the search has not seen.
  public var confirmed: Chances?
  /// Paths of that run.
  public var confirmPaths: Int
  /// Probability of the mix, or why there is none.
  public var probability: Estimate
  /// What the chances rest on, in words; empty where there is none.
  public var probabilityBasis: [String] = []
  /// Command that runs the mix forward.
  public var command: String

  /// A report.
  public init(
    scenario: String, currency: Currency, seed: UInt64, searchPaths: Int, level: Double, breaks: Breaks,
    levers: [Lever], distance: Double?, base: Chances, confirmed: Chances?, confirmPaths: Int,
    probability: Estimate,
    command: String
  ) {
    self.scenario = scenario
    self.currency = currency
    self.seed = seed
    self.searchPaths = searchPaths
    self.level = level
    self.breaks = breaks
    self.levers = levers
    self.distance = distance
    self.base = base
    self.confirmed = confirmed
    self.confirmPaths = confirmPaths
    self.probability = probability
    self.command = command
  }

  /// The document of `stress --reverse --json`.
  public func json() -> String {
    let nothing = Estimate.missing(.fraction, reason: "nothing was found to run forward")
    return JSONValue.object([
      ("schema", .string("duecast.stress/1")), ("scenario", .string(scenario)), ("seed", .integer(seed)),
      ("level", .real(level)),
      (
        "mix", distance == nil ? .null : .object(levers.map { ($0.name, .real($0.size)) })
      ),
      ("distance", .real(distance)),
      (
        "metric",
        .string("root of the sum of squares of sizes over units")
      ),
      ("units", .object(levers.map { ($0.name, .real($0.unit)) })),
      ("probability", .estimate(probability, currency)),
      ("alone", .object(levers.map { ($0.name, .real($0.alone)) })),
      (
        "chances",
        .object(
          levers.map { lever in
            (
              lever.name,
              .object([
                ("mix", .estimate(lever.chance, currency)),
                ("alone", .estimate(lever.chanceAlone, currency)),
              ])
            )
          })
      ), ("probability_basis", .array(probabilityBasis.map { .string($0) })),
      ("limits", .object(levers.map { ($0.name, .real($0.most)) })),
      ("breaks", .string(breaks.rawValue)),
      ("base_probability", .estimate(base.broken, currency)),
      ("base_shortfall_probability", .estimate(base.shortfall, currency)),
      ("base_covenant_breach_probability", .estimate(base.breach, currency)),
      ("confirmed_probability", .estimate(confirmed?.broken ?? nothing, currency)),
      ("confirmed_shortfall_probability", .estimate(confirmed?.shortfall ?? nothing, currency)),
      ("confirmed_covenant_breach_probability", .estimate(confirmed?.breach ?? nothing, currency)),
      ("confirm_paths", .integer(confirmPaths)), ("command", .string(command)),
    ]).rendered() + "\n"
  }

  /// One screen.
  public func screen(options: ScreenOptions = ScreenOptions()) -> String {
    var lines: [ScreenLine] = []
    func say(_ words: String, _ role: ScreenLine.Role = .plain) {
      lines += TerminalText.wrapped(words, width: options.width, indent: 2).map { ScreenLine($0, role) }
    }
    say(
      "\(TerminalText.safe(scenario)): what breaks \(breaks == .minimum ? "the minimum" : breaks == .covenant ? "a covenant" : "the minimum or a covenant")",
      .strong)
    let moved = levers.filter { $0.size > 0 }.sorted {
      ($0.size / $0.unit, $1.name) > ($1.size / $1.unit, $0.name)
    }
    let broken = "chance of \(breaks.event) \(NumberText.percent(level))"
    if let distance {
      if moved.isEmpty {
        say("Nothing needs to happen: the \(broken) is reached without any stress.", .alarm)
      } else {
        say(
          "The smallest mix that breaks it (\(broken)): \(moved.map { "\($0.title) \($0.write($0.size))" }.joined(separator: ", ")); "
            + "distance \(NumberText.decimal(distance, digits: 2)).", .strong)
      }
    } else {
      say("Not even all levers at their ends break it (\(broken)).", .strong)
    }
    if let confirmed, let value = confirmed.broken.value, let low = confirmed.broken.low,
      let high = confirmed.broken.high
    {
      say(
        "Run forward on \(NumberText.grouped(confirmPaths)) paths that the search has not seen: chance of \(breaks.event) "
          + "\(NumberText.percent(value)) (95 % interval \(NumberText.percent(low)) to \(NumberText.percent(high))); "
          + "without stress \(NumberText.percent(base.broken.value ?? 0)).\(parts(confirmed))")
    }
    lines.append(ScreenLine(""))
    var table = TextTable([
      .init("lever", .leading), .init("in the mix"), .init("alone"), .init("chance of that"),
      .init("one step"), .init("looked up to", rank: 1),
    ])
    for lever in levers.sorted(by: { ($0.size / $0.unit, $1.name) > ($1.size / $1.unit, $0.name) }) {
      table.append([
        lever.title, lever.size > 0 ? lever.write(lever.size) : "-",
        lever.alone.map { lever.write($0) } ?? "not enough",
        lever.alone == nil ? "-" : chance(lever.chanceAlone),
        lever.write(lever.unit), lever.write(lever.most),
      ])
    }
    let layout = table.layout(width: options.width)
    lines += layout.lines.enumerated().map { ScreenLine($1, $0 < layout.headingLines ? .strong : .plain) }
    lines.append(ScreenLine(""))
    say(
      "Distance: root of the sum of squares of sizes in steps. The search follows the slopes of the lowest cash on "
        + "\(NumberText.grouped(searchPaths)) paths; where the cash is far from linear in the levers a nearer mix may exist."
    )
    if distance != nil, !moved.isEmpty { say(chances) }
    for basis in probabilityBasis { say(basis, .faint) }
    say("Next: \(command)")
    return lines.prefix(options.height).map { line in
      let cut = ScreenLine(TerminalText.truncated(line.text, to: options.width), line.role)
      return (options.colour ? cut.coloured : cut.text) + "\n"
    }.joined()
  }

  /// A chance, or that there is none; one that was not seen is below its upper end.
  private func chance(_ estimate: Estimate) -> String {
    guard let value = estimate.value else { return "not estimable" }
    if value == 0, let high = estimate.high, high > 0 { return "<" + NumberText.percent(high) }
    return value < 0.0001 ? "<0.01 %" : NumberText.percent(value)
  }

  /// The probability of the mix.
  private var chances: String {
    guard probability.value != nil else {
      return "Probability of the mix: not estimable: \(probability.reason ?? "no law stands behind it")."
    }
    let interval = zip(probability.low, probability.high).map { low, high in
      low < high ? " (\(NumberText.percent(low)) to \(NumberText.percent(high)), simulation error)" : ""
    }
    return
      "Probability that it gets at least as bad in all of the mix: \(chance(probability))\(interval ?? ""). "
      + "The firm may break in other ways too."
  }

  /// The two events apart, where both count.
  private func parts(_ confirmed: Chances) -> String {
    guard breaks == .any, let shortfall = confirmed.shortfall.value, let breach = confirmed.breach.value
    else {
      return ""
    }
    return " Of the two: cash below the minimum \(NumberText.percent(shortfall)), a covenant breach "
      + "\(NumberText.percent(breach))."
  }
}
