import ArgumentParser
import CreditModels
import Reporting

/// `duecast calc altman`.
struct AltmanCalculator: CalculatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "altman",
    abstract: "Altman's Z, Z' and Z'' of a firm's accounts.",
    discussion: """
      Formula (X1 working capital, X2 retained earnings, X3 EBIT, X5 sales, each over total assets; X4 equity over
      total liabilities, at market value for Z, at book value for Z' and Z''):
        z   = 1.2 X1 + 1.4 X2 + 3.3 X3 + 0.6 X4 + 0.999 X5            distress < 1.81, safe > 2.99
        z1  = 0.717 X1 + 0.847 X2 + 3.107 X3 + 0.420 X4 + 0.998 X5    distress < 1.23, safe > 2.90   (Z')
        z2  = 6.56 X1 + 3.26 X2 + 6.72 X3 + 1.05 X4                   distress < 1.10, safe > 2.60   (Z'')
      Give the accounts, or the ratios (--x1 ... --x5). A score without its inputs is left out with the reason.

      Examples:
        duecast calc altman --working-capital 170,000 --retained-earnings 300,000 --ebit 60,000 \
      --market-equity 380,000 --total-liabilities 240,000 --sales 2,200,000 --total-assets 670,000
        duecast calc altman --x1 0.2 --x2 0.1 --x3 0.08 --x4 0.9 --x5 1.5
      """)

  @Option(parsing: .unconditional, help: "Total assets.", transform: TypedOption.positiveAmount)
  var totalAssets: Double?

  @Option(
    parsing: .unconditional, help: "Current assets less current liabilities.", transform: TypedOption.amount)
  var workingCapital: Double?

  @Option(parsing: .unconditional, help: "Current assets.", transform: TypedOption.amount)
  var currentAssets: Double?

  @Option(parsing: .unconditional, help: "Current liabilities.", transform: TypedOption.amount)
  var currentLiabilities: Double?

  @Option(parsing: .unconditional, help: "Retained earnings.", transform: TypedOption.amount)
  var retainedEarnings: Double?

  @Option(
    parsing: .unconditional, help: "Earnings before interest and tax.", transform: TypedOption.amount)
  var ebit: Double?

  @Option(parsing: .unconditional, help: "Market value of the equity.", transform: TypedOption.amount)
  var marketEquity: Double?

  @Option(
    parsing: .unconditional, help: "Book value of the equity (default: assets less liabilities).",
    transform: TypedOption.amount)
  var bookEquity: Double?

  @Option(
    parsing: .unconditional, help: "Total liabilities (default: assets less book equity).",
    transform: TypedOption.positiveAmount)
  var totalLiabilities: Double?

  @Option(parsing: .unconditional, help: "Sales of the year.", transform: TypedOption.amount)
  var sales: Double?

  @Option(name: .customLong("x1"), parsing: .unconditional, help: "X1.", transform: TypedOption.number)
  var x1: Double?

  @Option(name: .customLong("x2"), parsing: .unconditional, help: "X2.", transform: TypedOption.number)
  var x2: Double?

  @Option(name: .customLong("x3"), parsing: .unconditional, help: "X3.", transform: TypedOption.number)
  var x3: Double?

  @Option(
    name: .customLong("x4"), parsing: .unconditional, help: "X4 (the same for all three unless --x4-book).",
    transform: TypedOption.number)
  var x4: Double?

  @Option(
    name: .customLong("x4-book"), parsing: .unconditional, help: "X4 from book equity.",
    transform: TypedOption.number)
  var x4Book: Double?

  @Option(name: .customLong("x5"), parsing: .unconditional, help: "X5.", transform: TypedOption.number)
  var x5: Double?

  @OptionGroup var output: CalculatorOutput

  func report() throws -> CalculatorReport {
    func ofAssets(_ value: Double?) -> Double? {
      guard let value, let totalAssets else { return nil }
      return value / totalAssets
    }
    let capital =
      workingCapital ?? currentAssets.flatMap { assets in currentLiabilities.map { assets - $0 } }
    let liabilities =
      totalLiabilities ?? totalAssets.flatMap { assets in bookEquity.map { assets - $0 } }
    let book = bookEquity ?? totalAssets.flatMap { assets in totalLiabilities.map { assets - $0 } }
    func ofLiabilities(_ value: Double?) -> Double? {
      guard let value, let liabilities, liabilities > 0 else { return nil }
      return value / liabilities
    }
    let ratios = (
      x1: x1 ?? ofAssets(capital), x2: x2 ?? ofAssets(retainedEarnings), x3: x3 ?? ofAssets(ebit),
      market: x4 ?? ofLiabilities(marketEquity), book: x4Book ?? ofLiabilities(book) ?? x4,
      x5: x5 ?? ofAssets(sales)
    )
    guard let x1 = ratios.x1, let x2 = ratios.x2, let x3 = ratios.x3 else {
      throw UsageFault(
        "`--total-assets`, `--working-capital`, `--retained-earnings` and `--ebit` (or `--x1`, `--x2`, `--x3`) were expected"
      )
    }
    var items: [CalculatorReport.Item] = []
    let models: [(AltmanScore.Model, key: String, label: String, equity: Double?, needed: String)] = [
      (.listed, "z", "Z (listed manufacturer)", ratios.market, "market equity, total liabilities and sales"),
      (.unlisted, "z1", "Z' (private firm)", ratios.book, "book equity, total liabilities and sales"),
      (.anyTrade, "z2", "Z'' (any trade)", ratios.book, "book equity and total liabilities"),
    ]
    for (model, key, label, equity, needed) in models {
      let hasSales = ratios.x5 != nil || model == .anyTrade
      let score = equity.flatMap { equity in
        hasSales
          ? AltmanScore(
            model,
            .init(
              workingCapital: x1, retainedEarnings: x2, earnings: x3, equity: equity, sales: ratios.x5 ?? 0))
          : nil
      }
      items.append(
        .line(
          .init(key, label, score?.value, .number, or: "needs \(needed)", remark: score?.zone.rawValue ?? ""))
      )
      items.append(
        .line(
          .init(
            "\(key)_zone", "zone", score.map { .text($0.zone.rawValue) } ?? .missing("needs \(needed)"))))
    }
    items += [
      .line(.init("x1", "X1 working capital / assets", x1, .number)),
      .line(.init("x2", "X2 retained earnings / assets", x2, .number)),
      .line(.init("x3", "X3 EBIT / assets", x3, .number)),
      .line(.init("x4", "X4 market equity / liabilities", ratios.market, .number, or: "not given")),
      .line(.init("x4_book", "X4 book equity / liabilities", ratios.book, .number, or: "not given")),
      .line(.init("x5", "X5 sales / assets", ratios.x5, .number, or: "not given")),
    ]
    return CalculatorReport(
      "altman", title: "Altman's scores: like firms that failed (distress) or lived (safe)", items: items,
      formulas: [
        "Z = 1.2 X1 + 1.4 X2 + 3.3 X3 + 0.6 X4 + 0.999 X5",
        "Z' = 0.717 X1 + 0.847 X2 + 3.107 X3 + 0.420 X4 + 0.998 X5",
        "Z'' = 6.56 X1 + 3.26 X2 + 6.72 X3 + 1.05 X4",
      ], notes: ["a score is no probability; scores of different models do not compare"])
  }
}
