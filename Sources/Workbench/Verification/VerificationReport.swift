import Reporting
import Verification

/// What `duecast verify` prints: a table for people, an object for programs.
struct VerificationReport {
  /// The checks that ran, in order.
  var outcomes: [VerificationOutcome]
  /// Whether inputs were shifted.
  var isSabotaged: Bool
  /// Seed of every draw.
  var seed: UInt64
  /// What common random numbers save, where all checks were run.
  var commonDraws: CommonDraws?
  /// The same on the shipped book, where it is at hand.
  var shippedDraws: [ShippedDraws.Measure]?

  /// Checks that passed, whatever they should have done.
  var passed: Int { outcomes.count { $0.passed } }

  /// Checks that did not do what they are for.
  var amiss: [VerificationOutcome] {
    outcomes.filter { !$0.isAsItShouldBe(sabotaged: isSabotaged) }
  }

  /// The object of `--json`.
  var json: JSONValue {
    .object([
      ("schema", .string("duecast.verify/1")), ("seed", .integer(seed)), ("sabotage", .bool(isSabotaged)),
      ("false_alarm", .real(Finding.falseAlarm)), ("passed", .integer(passed)),
      ("failed", .integer(outcomes.count - passed)), ("checks", .array(outcomes.map(json(of:)))),
      (
        "variance_ratio",
        commonDraws.map {
          .object([
            ("what", .string("receipts of 91 days, net 30 against net 45, made-up book of 60 debtors")),
            ("one_seed", .real($0.sameSeed)), ("two_seeds", .real($0.twoSeeds)),
          ])
        } ?? .null
      ),
      (
        "variance_ratio_shipped",
        shippedDraws.map {
          .object([
            (
              "what",
              .string(
                "\(ShippedDraws.weeks) weeks of sales followed to their end, net 30 against net 45, "
                  + ShippedDraws.scenario)
            ),
            ("pass_through", .string(ShippedDraws.passThrough)),
            (
              "measures",
              .object(
                $0.map { measure in
                  (
                    measure.name,
                    .object([
                      ("one_seed", .real(measure.draws.sameSeed)),
                      ("two_seeds", .real(measure.draws.twoSeeds)),
                    ])
                  )
                })
            ),
          ])
        } ?? .null
      ),
    ])
  }

  private func json(of outcome: VerificationOutcome) -> JSONValue {
    let check = outcome.check
    var error: Double?
    var tolerance: Double?
    var limit: Double?
    switch outcome.finding?.measure {
    case .standardErrors(let value, let allowed): (error, limit) = (value, allowed)
    case .tolerance(let value): tolerance = value
    case nil: break
    }
    return .object([
      ("name", .string(check.name)), ("title", .string(check.title)), ("source", .string(check.source)),
      ("entry_point", .string(check.entryPoint)), ("expected", .real(outcome.finding?.expected)),
      ("got", .real(outcome.finding?.got)), ("standard_error", .real(error)),
      ("z", .real(outcome.finding?.z)), ("limit", .real(limit)), ("tolerance", .real(tolerance)),
      ("passed", .bool(outcome.passed)), ("note", .text(outcome.finding?.note ?? outcome.fault)),
      ("sabotage", .string(check.sabotage)),
    ])
  }

  /// The table, in lines of at most `width` columns.
  func text(width: Int) -> String {
    var table = TextTable([
      .init("check", .leading), .init("expected"), .init("got"), .init("distance"), .init("", .leading),
      .init("what", .leading, minimumWidth: 44, rank: 1),
    ])
    for outcome in outcomes {
      table.append([
        outcome.check.name, outcome.finding.map { VerificationReport.number($0.expected) } ?? "-",
        outcome.finding.map { VerificationReport.number($0.got) } ?? "-",
        outcome.finding.map(VerificationReport.distance) ?? "error", verdict(outcome), outcome.check.title,
      ])
    }
    var text = table.layout(width: width).lines.joined(separator: "\n") + "\n"
    for outcome in outcomes where outcome.fault != nil || !outcome.isAsItShouldBe(sabotaged: isSabotaged) {
      text += "\n" + details(outcome, width: width)
    }
    if let commonDraws {
      let line =
        "Net 30 against net 45 on a made-up book, receipts of 91 days: variance of both runs over that of their difference "
        + "\(NumberText.decimal(commonDraws.sameSeed, digits: 1)) with common random numbers, "
        + "\(NumberText.decimal(commonDraws.twoSeeds, digits: 1)) with two seeds."
      text += "\n" + TerminalText.wrapped(line, width: width, indent: 2).joined(separator: "\n") + "\n"
    }
    if let shippedDraws {
      let measures = shippedDraws.map { measure in
        "\(measure.words) \(NumberText.decimal(measure.draws.sameSeed, digits: measure.draws.sameSeed < 10 ? 1 : 0)) "
          + "(\(NumberText.decimal(measure.draws.twoSeeds, digits: 1)))"
      }
      let line =
        "The same on \(ShippedDraws.scenario), \(ShippedDraws.passThrough) pass-through, \(ShippedDraws.weeks) weeks "
        + "of sales followed to their end, by measure (two seeds in brackets): \(measures.joined(separator: ", ")). "
        + "Cash at a day counts each invoice as in or out, which no pairing can smooth."
      text += TerminalText.wrapped(line, width: width, indent: 2).joined(separator: "\n") + "\n"
    }
    return text + "\n" + closing + "\n"
  }

  /// What a check is, in full.
  static func description(of check: VerificationCheck, width: Int) -> String {
    let lines =
      TerminalText.wrapped("\(check.name): \(check.title)", width: width, indent: 2)
      + [
        ("source", check.source), ("runs", check.entryPoint), ("sabotage", check.sabotage),
      ].flatMap { TerminalText.wrapped("  \($0.0): \($0.1)", width: width, indent: 4).map { "  " + $0 } }
    return lines.map { TerminalText.truncated($0, to: width) }.joined(separator: "\n") + "\n"
  }

  private func details(_ outcome: VerificationOutcome, width: Int) -> String {
    var text = VerificationReport.description(of: outcome.check, width: width)
    if let note = outcome.finding?.note ?? outcome.fault { text += "  \(TerminalText.safe(note))\n" }
    return text
  }

  private var closing: String {
    let count = outcomes.count
    if isSabotaged {
      return amiss.isEmpty
        ? "Sabotaged: all \(count) checks fail, as they should."
        : "Sabotaged: \(amiss.count) of \(count) checks did not notice: "
          + amiss.map(\.check.name).joined(separator: ", ")
    }
    return amiss.isEmpty
      ? "All \(count) checks passed; seed \(seed), false-alarm rate 1e-6 a check (4.89 standard errors)."
      : "\(amiss.count) of \(count) checks FAILED: " + amiss.map(\.check.name).joined(separator: ", ")
  }

  private func verdict(_ outcome: VerificationOutcome) -> String {
    if outcome.fault != nil { return "ERROR" }
    if isSabotaged { return outcome.passed ? "NOT NOTICED" : "fails" }
    return outcome.passed ? "ok" : "FAILED"
  }

  private static func distance(_ finding: Finding) -> String {
    if let z = finding.z { return z.isFinite ? NumberText.decimal(z, digits: 2) + " SE" : "far" }
    let difference = (finding.got - finding.expected).magnitude
    return difference == 0 ? "equal" : number(difference)
  }

  /// A number with seven significant digits, in scientific notation where it is very small or large.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "not finite" }
    if value == 0 { return "0" }
    var exponent = 0
    var mantissa = value.magnitude
    while mantissa >= 10 {
      mantissa /= 10
      exponent += 1
    }
    while mantissa < 1 {
      mantissa *= 10
      exponent -= 1
    }
    if value == value.rounded(), exponent < 12 { return NumberText.decimal(value, digits: 0) }
    if exponent < -4 || exponent > 9 {
      if mantissa >= 9.9995 { (mantissa, exponent) = (1, exponent + 1) }
      return (value < 0 ? "-" : "") + NumberText.decimal(mantissa, digits: 3) + "e\(exponent)"
    }
    return NumberText.decimal(value, digits: min(9, max(0, 6 - exponent)))
  }
}
