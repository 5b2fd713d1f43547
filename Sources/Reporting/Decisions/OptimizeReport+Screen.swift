import Decisions
import Receivables
import Stochastics

extension OptimizeReport {
  /// One screen, at most 100 columns by 60 lines.
  public func screen(options: ScreenOptions = ScreenOptions(), next: String) -> String {
    var lines: [ScreenLine] = []
    func say(_ words: String, _ role: ScreenLine.Role = .plain) {
      lines += TerminalText.wrapped(words, width: options.width, indent: 2).map { ScreenLine($0, role) }
    }
    say("\(TerminalText.safe(scenario)), \(currency.code): \(task)", .strong)
    if let best {
      say(
        "Best of \(points.count): \(points[best].name). Probability of having chosen right: at least "
          + "\(share(probabilityOfBest)).", .strong)
      let alike = points.indices.filter { $0 != best && isAsGood(points[$0]) }.map { points[$0].name }
      if !alike.isEmpty {
        say(
          "As good on every path: \(alike.prefix(6).joined(separator: "; "))\(alike.count > 6 ? " and \(alike.count - 6) more" : "")."
        )
      }
      if probabilityOfBest < search.goal - 1e-9 {
        say(shortOfGoal(points[best]), .alarm)
      }
    } else {
      say(
        "No setting keeps within \(search.constraints.count > 1 ? "the limits" : "the limit"); probability that none does: "
          + "at least \(share(probabilityOfBest))."
          + (probabilityOfBest < search.goal - 1e-9 ? " More `--paths` would make it surer." : ""), .alarm)
    }
    if let confirmation { say(words(confirmation), broken(confirmation).isEmpty ? .plain : .alarm) }
    for note in notes { say(note) }
    lines.append(ScreenLine(""))
    lines += table(options.width)
    let size =
      search.objective.indifference > 0
      ? "Differences of up to \(OutcomeText.sentence(search.objective.indifference, search.objective.measure.unit, currency)) do not matter. "
      : ""
    let limits = search.constraints.isEmpty ? "" : ", and within the limits"
    say(
      "\(NumberText.grouped(pathsUsed)) paths in all, the same draws for every setting. Chance better: that a setting is better "
        + "than the chosen one after all\(limits). \(size)Seed \(seed).", .faint)
    say("Next: \(next)")
    return lines.prefix(options.height).map { line in
      let cut = ScreenLine(TerminalText.truncated(line.text, to: options.width), line.role)
      return (options.colour ? cut.coloured : cut.text) + "\n"
    }.joined()
  }

  /// What was looked for.
  private var task: String {
    let objective = search.objective
    let limits = search.constraints.map(words)
    return "\(objective.maximizes ? "highest" : "lowest") \(objective.measure.phrase)"
      + (limits.isEmpty ? "" : " with \(limits.joined(separator: " and "))")
  }

  /// Whether a setting does not differ from the chosen one on any path; events that did not happen yet say nothing.
  private func isAsGood(_ point: Point) -> Bool {
    guard let difference = point.standing.toChosen, search.objective.measure.law != .probability else {
      return false
    }
    return difference.low == 0 && difference.high == 0
  }

  /// A limit in words.
  private func words(_ constraint: SearchConstraint) -> String {
    let side = constraint.relation == .atMost ? "at most" : "at least"
    return "\(constraint.measure.phrase) of \(side) \(value(constraint.limit, constraint.measure.unit))"
  }

  private func shortOfGoal(_ best: Point) -> String {
    let head =
      "That is less than the \(NumberText.percent(search.goal)) aimed at: the budget of paths was spent before"
    let edge = 1 - best.standing.probabilityKept
    let regret = points.reduce(0) { $0 + $1.standing.regretProbability }
    return edge > regret
      ? "\(head) it was sure that the best keeps within the limits (at least \(share(best.standing.probabilityKept)))."
      : "\(head) the leaders could be told apart."
  }

  /// A probability that is never rounded up to certainty.
  private func share(_ probability: Double) -> String {
    probability > 0.9999 ? "99.99 %" : NumberText.percent((probability * 1e4).rounded(.down) / 1e4)
  }

  private func value(_ value: Double?, _ unit: EstimateUnit, paths: Int = 0) -> String {
    guard let value else { return "n/a" }
    guard unit == .fraction else { return OutcomeText.sentence(value, unit, currency) }
    return paths > 0 ? NumberText.probability(value, paths: paths) : NumberText.percent(value)
  }

  /// Limits that the winner breaks on fresh draws.
  private func broken(_ confirmation: Confirmation) -> [SearchConstraint] {
    zip(search.constraints, confirmation.others).filter { constraint, other in
      guard let value = other.chosen.value else { return false }
      return constraint.relation == .atMost ? value > constraint.limit : value < constraint.limit
    }.map(\.0)
  }

  private func words(_ confirmation: Confirmation) -> String {
    let objective = search.objective
    let unit = objective.measure.unit
    let gain = confirmation.gain.difference
    // In the direction that is sought, so that more is better.
    let better = (gain.value ?? 0) * (objective.maximizes ? 1 : -1) >= 0
    let word = (gain.value ?? 0) >= 0 ? "more" : "less"
    let interval =
      zip(gain.low, gain.high).map { low, high in
        let ends = (gain.value ?? 0) >= 0 ? (low, high) : (-high, -low)
        return
          " (95 % interval \(OutcomeText.sentence(ends.0, unit, currency)) to \(OutcomeText.sentence(ends.1, unit, currency)))"
      } ?? ""
    let others = confirmation.others.map { other in
      let unit = other.measure.unit
      return "; \(other.measure.phrase) \(value(other.chosen.value, unit, paths: confirmation.paths)), "
        + "today \(value(other.today.value, unit, paths: confirmation.paths))"
    }
    let change =
      confirmation.gain.isIdentical
      ? "as today"
      : "\(OutcomeText.sentence(abs(gain.value ?? 0), unit, currency)) \(word) than today\(interval)"
    let warning = broken(confirmation).map {
      " On these paths it breaks the limit on \($0.measure.phrase)."
    }
    return
      "On \(NumberText.grouped(confirmation.paths)) paths that the search has not seen: \(objective.measure.phrase) "
      + "\(value(confirmation.value.value, unit, paths: confirmation.paths)), \(change)\(better ? "" : ", which is worse")"
      + "\(others.joined()).\(warning.joined())"
  }

  private func table(_ width: Int) -> [ScreenLine] {
    let objective = search.objective
    let columns = search.constraints.enumerated().filter { index, constraint in
      constraint.measure != objective.measure
        && search.constraints.firstIndex { $0.measure == constraint.measure } == index
    }
    let estimates = points.flatMap { point in
      (objective.measure.unit == .money ? [point.standing.objective] : [])
        + columns.filter { $0.element.measure.unit == .money }.map { point.standing.constraints[$0.offset] }
    }
    let text = OutcomeText(
      scale: AmountScale(
        fitting: estimates.compactMap { $0.value.flatMap(NumberText.wholeNumber) }, currency))
    let keys = points.first?.settings.map(\.key).joined(separator: " / ") ?? ""
    var table = TextTable(
      [.init(keys, .leading, minimumWidth: 16), .init(objective.measure.phrase), .init("+-")]
        + columns.map { .init($0.element.measure.phrase) }
        + (search.constraints.isEmpty ? [] : [.init("within limits")]) + [.init("paths", rank: 1)]
        + (best == nil ? [] : [.init("chance better")]))
    let sign = objective.maximizes ? 1.0 : -1.0
    // Settings that were dropped have seen fewer paths: they are ranked, and written, by the paired difference.
    let chosen = best.flatMap { points[$0].standing.objective.value }
    func level(_ point: Point) -> Double? {
      zip(chosen, point.standing.toChosen?.value).map { $0 + $1 } ?? point.standing.objective.value
    }
    let order = points.indices.sorted { sign * (level(points[$0]) ?? 0) > sign * (level(points[$1]) ?? 0) }
    for index in order.prefix(24) {
      let standing = points[index].standing
      let error = index == best ? standing.objective : standing.toChosen ?? standing.objective
      let half = zip(error.low, error.high).map {
        text.number(($1 - $0) / 2, objective.measure.unit)
      }
      table.append(
        [
          points[index].settings.map(\.value).joined(separator: " / "),
          text.value(level(points[index]), objective.measure.unit), half ?? "-",
        ] + columns.map { text.value(standing.constraints[$0.offset].value, $0.element.measure.unit) }
          + (search.constraints.isEmpty ? [] : [NumberText.percent(standing.probabilityKept)])
          + [NumberText.grouped(standing.paths)]
          + (best == nil
            ? [] : [index == best ? "chosen" : NumberText.percent(standing.regretProbability)]))
    }
    let layout = table.layout(width: width)
    var lines = layout.lines.enumerated().map { ScreenLine($1, $0 < layout.headingLines ? .strong : .plain) }
    let label = estimates.isEmpty ? "" : "\(text.scale.label); "
    let more = points.count > 24 ? "; \(points.count - 24) more with --json" : ""
    lines.append(
      ScreenLine(
        "\(label)+- half the 95 % interval\(best == nil ? "" : ": the chosen one's own, the others' of the difference to it")\(more)",
        .faint))
    return lines
  }
}
