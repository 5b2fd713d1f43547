import Receivables
import Stochastics
import Treasury

/// A made-up forecast whose numbers hang together, for the tests of what is printed.
enum ForecastFixture {
  static let euro = currency("EUR")

  static func currency(_ code: String) -> Currency {
    guard let currency = Currency(code: code) else { preconditionFailure("no currency `\(code)`") }
    return currency
  }

  static func day(_ text: String) -> Day {
    guard let day = Day(iso: text) else { preconditionFailure("no day `\(text)`") }
    return day
  }

  static func money(_ value: Double) -> Estimate {
    Estimate(value: value, low: value - abs(value) * 0.012, high: value + abs(value) * 0.011, unit: .money)
  }

  static func chance(_ value: Double) -> Estimate {
    let half = value * 0.08
    return Estimate(
      value: value, low: value - half, high: value == 0 ? 0.0004 : value + half, unit: .fraction)
  }

  static func spread(_ mean: Double, _ width: Double) -> ForecastSummary.Spread {
    ForecastSummary.Spread(
      mean: money(mean), p05: money(mean - width), p50: money(mean + width / 20),
      p95: money(mean + width * 0.9))
  }

  static func missing(_ reason: String = "no cash position") -> Estimate { .missing(.money, reason: reason) }

  /// Thirteen calendar weeks with a short first and last row; `factor` scales every amount.
  static func summary(
    currency: Currency = euro, factor: Int64 = 1, hasCash: Bool = true,
    name: (Int) -> String = { "Customer \($0) Trading GmbH" }
  ) -> ForecastSummary {
    let first = day("2026-10-01")
    let opening: Int64 = 61_234_567 * factor
    let minimum: Int64 = 25_000_000 * factor
    var weeks: [ForecastSummary.WeekSummary] = []
    var closing = opening
    let firstShort = [0, 0, 0.0004, 0.002, 0.004, 0.006, 0.009, 0.021, 0.016, 0.006, 0.003, 0.0016, 0, 0]
    for week in 1...14 {
      let start = week == 1 ? first : (first.startOfWeek + 7 * (week - 1))
      let end = min(first.startOfWeek + 7 * week - 1, first + 90)
      let receipts = (9_876_543 + Int64((week * 7919) % 13) * 543_211) * factor
      let outflows = week == 3 ? 0 : (10_123_456 + Int64((week * 104_729) % 11) * 512_345) * factor
      closing += receipts - outflows
      let short = firstShort[week - 1]
      weeks.append(
        ForecastSummary.WeekSummary(
          week: week, start: start, end: end, isShort: end - start < 6, meanReceipts: receipts,
          meanOutflows: hasCash ? outflows : 0, meanClosing: hasCash ? closing : nil,
          receipts: spread(Double(receipts), Double(receipts) * 0.4),
          closing: hasCash ? spread(Double(closing), Double(opening) * 0.05 * Double(week)) : nil,
          lowest: hasCash
            ? spread(Double(closing - outflows / 3), Double(opening) * 0.05 * Double(week)) : nil,
          shortfallProbability: hasCash
            ? chance(short * 1.7) : .missing(.fraction, reason: "no cash position"),
          firstShortfallProbability: hasCash ? chance(short) : .missing(.fraction, reason: "no cash position")
        ))
    }
    let levels = [-2.3, -1.6, -0.7, 0, 0.7, 1.6, 2.3]
    let days = (0..<91).map { offset in
      let week = weeks.first { $0.end >= first + offset } ?? weeks[0]
      let centre = Double(hasCash ? (week.meanClosing ?? 0) : 12_000_000 * factor * Int64(offset + 1) / 7)
      let width = Double(opening) * 0.03 * (1 + Double(offset) / 10)
      return ForecastSummary.DaySummary(
        day: first + offset, meanReceipts: week.meanReceipts / 7, meanOutflows: week.meanOutflows / 7,
        mean: centre,
        quantiles: levels.map { centre + $0 * width / 2 }, belowMinimum: hasCash ? 0.001 : nil)
    }
    let customers = (0..<24).map { entity in
      let open = Int64((entity * 7331) % 97 + 3) * 123_457 * factor
      return ForecastSummary.CustomerOutlook(
        entity: UInt32(entity), key: "K\(1000 + entity)", name: name(entity),
        group: entity % 5 == 0 ? "Group A" : nil,
        segment: entity % 2 == 0 ? "retail" : "industry", open: open, overdue: open / 4,
        receipts1: Double(open) * 0.2,
        receipts4: Double(open) * 0.6, receipts13: Double(open) * 0.95, atRisk4: Double(open) * 0.31,
        lateProbability: chance(0.03 + Double(entity) * 0.01), expectedLoss: Double(open) * 0.002,
        annualPD: 0.015)
    }
    return ForecastSummary(
      provenance: provenance(first), currency: currency,
      position: ForecastSummary.OpeningPosition(
        openingCash: hasCash ? opening : nil, restrictedCash: hasCash ? 2_000_000 * factor : 0,
        minimumCash: hasCash ? minimum : nil, openInvoices: 812, openAmount: 143_333_333 * factor,
        coverage: [
          ("open items", 143_333_333 * factor, 0.931, true), ("disputed", 4_464_000 * factor, 0.029, false),
          ("credits", -1_847_000 * factor, -0.012, false), ("retention", 4_310_000 * factor, 0.028, false),
          ("beyond history", 3_694_000 * factor, 0.024, false),
        ]),
      shortfallProbability: hasCash
        ? Estimate(value: 0.069, low: 0.0642, high: 0.0741, unit: .fraction)
        : .missing(.fraction, reason: "no cash position"),
      buffers: [0.95, 0.99].map { level in
        let buffer = Double(opening) * (level - 0.3) * 1.3
        return ForecastSummary.BufferLevel(
          level: level, buffer: hasCash ? money(buffer) : missing(),
          requiredCash: hasCash ? money(buffer + Double(minimum)) : missing(),
          topUp: hasCash ? money(max(0, buffer + Double(minimum - opening))) : missing())
      },
      creditLoss: ForecastSummary.CreditLoss(
        mean: money(1_234_567 * Double(factor)), quantile95: money(3_456_789 * Double(factor)),
        quantile99: money(5_678_901 * Double(factor))),
      dsoStart: Estimate.exact(47.31, .days),
      dsoEnd: hasCash
        ? Estimate(value: 49.12, low: 48.81, high: 49.43, unit: .days)
        : .missing(.days, reason: "a run-off has no sales"),
      weeks: weeks, days: days,
      lowest: ForecastSummary.LowestCash(
        p01: hasCash ? money(Double(minimum) * 0.4) : missing(),
        p05: hasCash ? money(Double(minimum) * 0.8) : missing(),
        p50: hasCash ? money(Double(minimum) * 1.5) : missing(),
        likeliestDay: hasCash ? day("2026-11-25") : nil,
        likeliestShare: hasCash ? 0.1234 : 0,
        headroom05: hasCash ? money(Double(minimum) * -0.2) : missing()),
      receiptsBySource: [
        (.openItems, money(102_000_000 * Double(factor))),
        (.plan, money((hasCash ? 45_000_000 : 0) * Double(factor))),
        (.other, money((hasCash ? 300_000 : 0) * Double(factor))),
      ],
      customers: customers,
      cases: hasCash
        ? [("downside", 512), ("severe", 77)].map { name, path in
          ForecastSummary.CasePath(
            name: name, path: path,
            weeks: weeks.map { ($0.meanReceipts, $0.meanOutflows, ($0.meanClosing ?? 0)) },
            lowest: minimum / 2,
            lowestDay: day("2026-11-25"))
        } : [],
      basis: basis,
      errorBudget: ForecastSummary.ErrorBudget(
        simulation: hasCash
          ? Estimate.exact(0.005, .fraction) : Estimate.exact(120_000 * Double(factor), .money),
        pathsToHalve: 40_000, parameterReason: "not modelled"),
      caveats: ["sales held equal: timing and losses only"])
  }

  private static func provenance(_ first: Day) -> ForecastSummary.Provenance {
    ForecastSummary.Provenance(
      engine: "0.1.0", seed: 20_260_930, paths: 10_000, scenarioName: "baseline",
      question: "Does the cash last until the year's end?", scenarioFile: "scenarios/baseline.yaml",
      scenarioDigest: String(repeating: "0123456789abcdef", count: 4),
      ledgerFile: "scenarios/ledgers/baseline.csv",
      ledgerDigest: String(repeating: "fedcba9876543210", count: 4), asOf: first - 1, firstDay: first,
      lastDay: first + 90)
  }

  private static let basis: [ForecastSummary.BasisLine] = [
    .init(.fitted, "payment delay, retail (n 1,204, 96 open)"),
    .init(.fitted, "payment delay, industry (n 431, 42 open)"),
    .init(.assumption, "PD by grade (scenario)"),
    .init(.assumption, "asset correlation 0.15 a year (scenario)"),
    .init(.assumption, "recovery 35 % after 180 days (scenario)"),
    .init(.assumption, "sales plan treated as certain"),
    .init(.assumption, "outflows treated as certain"),
    .init(.notCovered, "disputes arising later"),
    .init(.notCovered, "credit lines and factoring"),
    .init(.notCovered, "demand response to terms"),
  ]
}
