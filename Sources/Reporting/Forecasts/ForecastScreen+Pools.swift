import Receivables
import Stochastics
import Treasury

extension PoolSummary {
  /// The name with the currency.
  public func label(base: Currency) -> String {
    facts.currency == base
      ? "\(facts.name), \(base.code)"
      : "\(facts.name), \(facts.currency.code) at \(NumberText.decimal(facts.rate, digits: 4))"
  }
}

extension ForecastWording {
  /// The chance that some pool is short, and which.
  var poolHeadline: String {
    let chances = summary.pools.map { pool in
      "\(TerminalText.safe(pool.facts.name)) \(pool.shortfall.value.map { NumberText.percent($0) } ?? "n/a")"
    }
    let probability = summary.shortfallProbability.value ?? 0
    let error = interval(
      summary.shortfallProbability, trailing: ", " + errorName(summary.shortfallProbability))
    return
      "Some pool of cash falls below its minimum with probability \(NumberText.percent(probability)) over "
      + "\(horizon) to \(summary.provenance.lastDay)\(error): \(chances.joined(separator: ", "))."
  }

  /// What each pool needs and has, in its own money.
  var poolBuffers: String {
    let parts = summary.pools.map { pool -> String in
      func text(_ amount: Double) -> (whole: Int128, text: String)? {
        guard let minor = NumberText.wholeNumber(pool.owned(amount, base: currency)) else { return nil }
        let unit = AmountScale(.one, pool.facts.currency)
        return (Int128(unit.rounded(minor)), unit.text(minor))
      }
      let name = TerminalText.safe(pool.facts.name)
      guard let value = pool.required99.value, let need = text(value),
        let have = text(Double(pool.facts.opening))
      else { return "\(name): not available (\(pool.required99.reason ?? "no estimate"))" }
      let gap = need.whole - have.whole
      let size = NumberText.grouped(gap.magnitude)
      return "\(name) needs \(need.text) \(pool.facts.currency.code), has \(have.text), "
        + (gap > 0 ? "missing \(size)" : "\(size) to spare")
    }
    return "\(safety(0.99)) over \(horizon): \(parts.joined(separator: "; "))."
  }
}

extension ScreenComposer {
  /// Pools of cash that cover no other, each in its own currency.
  func poolTable() -> [ScreenLine] {
    guard !summary.pools.isEmpty else { return [] }
    func money(_ amount: Double?, _ pool: PoolSummary) -> String {
      guard let amount, let whole = NumberText.wholeNumber(pool.owned(amount, base: summary.currency)) else {
        return "n/a"
      }
      return NumberText.wholeAmount(whole, pool.facts.currency)
    }
    var table = TextTable([
      .init("Pool (covers no other)", .leading), .init("opening"), .init("minimum", rank: 2),
      .init("lowest P5"), .init("median", rank: 1), .init("chance short"), .init("mostly in", rank: 3),
      .init("need 99 %"),
    ])
    func chance(_ estimate: Estimate) -> String {
      guard let low = estimate.low, let high = estimate.high else { return wording.chance(estimate) }
      let ends = [low, high].map { NumberText.percentage($0, digits: 1) }
      return "\(wording.chance(estimate)) (\(ends[0]) to \(ends[1]))"
    }
    for pool in summary.pools {
      table.append([
        TerminalText.truncated(TerminalText.safe(pool.label(base: summary.currency)), to: 30),
        money(Double(pool.facts.opening), pool), money(Double(pool.facts.minimum), pool),
        money(pool.lowest05.value, pool), money(pool.lowest50.value, pool),
        chance(pool.shortfall), pool.likeliestWeek.map { "week \($0)" } ?? "-",
        money(pool.required99.value, pool),
      ])
    }
    let lines = table.layout(width: width).lines.enumerated().map {
      ScreenLine($1, $0 == 0 ? .strong : .plain)
    }
    let note =
      "Each in its own money, at rates that stay as they are. Need: minimum and largest fall on 99 % of paths, without "
      + "facilities. One alone: `--set only_pool=NAME`."
    return lines + paragraph(note, .faint, lines: 3)
  }
}

extension ForecastJSON {
  /// Groups of pools of cash; the key is there where the scenario has some that cover no other.
  static func pools(_ summary: ForecastSummary) -> [(String, JSONValue)] {
    guard !summary.pools.isEmpty else { return [] }
    let currency = summary.currency
    return [
      (
        "cash_pools",
        .array(
          summary.pools.map { pool in
            .object([
              ("name", .string(pool.facts.name)), ("currency", .string(pool.facts.currency.code)),
              ("rate", .number(DecimalText(pool.facts.rate, significantDigits: 12) ?? DecimalText(1))),
              ("opening_cash", .money(pool.facts.opening, currency)),
              ("minimum_cash", .money(pool.facts.minimum, currency)),
              ("open_amount", .money(pool.facts.openAmount, currency)),
              ("shortfall_probability", .estimate(pool.shortfall, currency)),
              ("likeliest_week", pool.likeliestWeek.map { .integer($0) } ?? .null),
              ("lowest_cash_p05", .estimate(pool.lowest05, currency)),
              ("lowest_cash_p50", .estimate(pool.lowest50, currency)),
              ("required_cash_99", .estimate(pool.required99, currency)),
              ("top_up_99", .estimate(pool.topUp99, currency)),
              ("mean_receipts", .estimate(pool.receipts, currency)),
              (
                "weeks",
                .array(
                  pool.weeks.enumerated().map { position, week in
                    .object([
                      ("week", .integer(position + 1)), ("mean_closing", .money(week.closing, currency)),
                      ("lowest_p05", .estimate(week.lowest05, currency)),
                      ("shortfall_probability", .estimate(week.shortfall, currency)),
                    ])
                  })
              ),
            ])
          })
      )
    ]
  }
}

extension ForecastTables {
  /// `pools.csv`: one row a pool and week, amounts in the forecast's and in the pool's currency; `nil` without pools.
  public static func pools(_ summary: ForecastSummary) -> String? {
    guard !summary.pools.isEmpty else { return nil }
    let unit = summary.currency.code.lowercased()
    var table = CSVTable([
      "pool", "currency", "rate", "week", "week_start", "closing_mean_\(unit)", "closing_mean_own",
      "lowest_p05_\(unit)", "lowest_p05_own", "below_minimum_fraction",
    ])
    for pool in summary.pools {
      func own(_ amount: Double?) -> CSVTable.Cell {
        guard let amount, let whole = NumberText.wholeNumber(pool.owned(amount, base: summary.currency))
        else {
          return .empty
        }
        return .number(DecimalText(minorUnits: whole, digits: pool.facts.currency.minorDigits))
      }
      for (week, row) in zip(summary.weeks, pool.weeks) {
        table.append([
          .text(pool.facts.name), .text(pool.facts.currency.code), real(pool.facts.rate),
          .number(DecimalText(week.week)), .day(week.start), money(row.closing, summary),
          own(Double(row.closing)),
          money(row.lowest05.value, summary), own(row.lowest05.value), real(row.shortfall.value),
        ])
      }
    }
    return table.text
  }
}
