import Calibration
import CreditModels
import Foundation
import Intake
import Receivables
import Reporting

/// A scenario and two variants for a book of the user's own: what the ledger shows is taken from it, what it cannot
/// show is an example that says so.
struct BookScenario {
  /// Marks a line that the ledger says nothing of.
  static let mark = "# PUT YOURS"

  /// What the user stated of the bank account, in major units.
  struct Account {
    var opening: String
    var minimum: String
  }

  /// What the ledger shows of a segment.
  struct Segment {
    var name: String
    /// Median days from issue to due date of the last year's invoices; `nil` where there are none.
    var netDays: Int?
    var sales: SalesFit.Segment?
  }

  let name: String
  /// The book as it is named in the scenario.
  let book: String
  let view: LedgerView
  let currency: Currency
  let account: Account?
  let segments: [Segment]

  init(name: String, book: String, view: LedgerView, account: Account?) throws {
    self.name = name
    self.book = book
    self.view = view
    self.account = account
    let fit = SalesFit(view: view)
    guard let currency = fit.currency else {
      throw InputRefused([
        Issue(
          .tooLittleHistory, file: book, message: "the book holds no invoice as of \(view.asOf)",
          hint: "name a later day with `--as-of`, or import a ledger with invoices")
      ])
    }
    self.currency = currency
    let unnamed = ForecastBuilder.unnamedSegment
    let terms = NetDaysSeen(view: view, unnamed: unnamed, currency: currency)
    let names = Set(view.customers.map { $0.segment ?? unnamed })
    segments = names.sorted().map { name in
      Segment(
        name: name, netDays: terms.segments[name].map { max(0, min(365, $0.median)) },
        sales: fit.segments.first { $0.name == name && $0.ordersAWeek.value > 0 && $0.weeklyGross.value > 0 })
    }
  }

  /// Net days of a segment today; where no invoice of the last year shows them, those of most.
  func netDays(_ segment: Segment) -> Int {
    segment.netDays ?? segments.compactMap(\.netDays).sorted().last ?? 30
  }

  /// The scenario.
  var scenario: String {
    var lines = [
      "# yaml-language-server: $schema=./scenario.schema.json", "#",
      "# Laid out by `duecast init --book` for \(view.customers.count) customers as of \(view.asOf).",
      "# What the ledger shows is in it. Lines with PUT YOURS are examples that no ledger can show: results rest on them",
      "# until you put your own figures there.",
      "", "duecast: 1", "name: \(YAMLText.quoted(name))",
      account == nil
        ? "question: When does what is open and planned turn into cash?"
        : "question: Will we run dry in the next 13 weeks, when, and what would it take?",
      "currency: \(currency.code)",
      "ledger: {book: \(YAMLText.quoted(book)), as_of: \(view.asOf)}", "", "horizon_weeks: 13",
      "weeks: calendar                       # Monday to Sunday",
      "calendar: every_day                   \(Self.mark): days off, such as calendar.yaml (Germany)", "",
    ]
    if let account {
      lines += [
        "opening_cash:                         # the bank balance at the close of the as-of date",
        "  - {date: \(view.asOf), balance: \(account.opening)}",
        "minimum_cash: \(account.minimum)               # less than this on any day is a shortfall",
      ]
    } else {
      lines += [
        "# Without a bank balance only receipts are forecast. Put yours in place of `none`, say the least you want on the",
        "# account, and state `outflows` below: then the questions of cash are answered.",
        "opening_cash: none                    \(Self.mark)",
        "# opening_cash:",
        "#   - {date: \(view.asOf), balance: 100000.00}",
        "# minimum_cash: 25000.00",
      ]
    }
    lines += [
      "", "payment_delay: fitted                 # from the ledger's history, by segment", "", "terms:",
    ]
    lines.append("  # The median of days from issue to due date in the last year's invoices.")
    lines.append("  current_net_days: {\(byName { String(netDays($0)) })}")
    lines += [
      "",
      "# What is left of an invoice, tax included, after its variable cost and the tax in it: what a sale is worth in",
      "# `duecast compare`.",
      "contribution_margin: 25%              \(Self.mark)", "",
      "# What makes debtors fail together.", "economy:", "  factors:",
      "    - {name: macro, weekly_ar1: 0.95}", "",
      "credit:", "  discount_rate: 6%                   \(Self.mark)", "  segments:",
      "    \(Self.mark): how often customers fail in a year, and what is then recovered",
    ]
    lines += segments.map { segment in
      "    \(YAMLText.quoted(segment.name)): {annual_pd: 2%, asset_correlation: 15%, loadings: {macro: 1}, recovery_share: 25%, "
        + "recovery_lag_days: 180}"
    }
    lines += sales + outflows
    return (lines + ["", "simulation: {paths: 10000, seed: \(Self.seed(view.asOf))}", ""]).joined(
      separator: "\n")
  }

  private var sales: [String] {
    var lines = [
      "",
      "# Sales of today's customers as the ledger shows them; the past is no plan, so change what you know better.",
    ]
    let sold = segments.compactMap { segment in segment.sales.map { (segment.name, $0) } }
    guard !sold.isEmpty else {
      return lines + ["# No invoice of the last year: state `sales` here if there will be any."]
    }
    lines.append("sales:")
    for (name, sales) in sold {
      func number(_ value: Double, _ digits: Int) -> String {
        NumberText.decimal(value, digits: digits).replacing(",", with: "")
      }
      var parts = [
        "name: \(YAMLText.quoted(name))", "segment: \(YAMLText.quoted(name))",
        "weekly_gross: \(number(sales.weeklyGross.value, currency.minorDigits))",
      ]
      let hasSeason = sales.annualGrowth.origin == .fitted
      if hasSeason {
        parts.append("annual_growth: \(number(max(-0.5, min(1, sales.annualGrowth.value)) * 100, 1))%")
      }
      parts.append("uncertainty: \(number(min(sales.uncertainty.value, 2) * 100, 1))%")
      lines.append("  - {\(parts.joined(separator: ", "))\(hasSeason ? "," : "}")")
      if hasSeason {
        lines.append("     season: [\(sales.season.map { number($0.value, 3) }.joined(separator: ", "))]}")
      }
    }
    if sold.contains(where: { $0.1.annualGrowth.origin != .fitted }) {
      lines.append(
        "# Without `annual_growth` and `season`: they need \(SalesFit.enoughMonths) whole months of sales.")
    }
    return lines
  }

  private var outflows: [String] {
    guard account != nil else {
      return [
        "", "# What leaves the account, for when a bank balance is stated:", "# outflows:",
        "#   - {name: suppliers, category: suppliers, share_of_sales: 60%, every: week, on_weekday: friday, uncertainty: 5%}",
        "#   - {name: payroll, category: payroll, amount: 50000.00, every: month, on_day: 28}",
      ]
    }
    return [
      "",
      "# What leaves the account. One line stands for everything; put payroll, rent, tax and loans in its place.",
      "outflows:", "  \(Self.mark)",
      "  - {name: all payments, category: suppliers, share_of_sales: 95%, every: week, on_weekday: friday, uncertainty: 5%}",
      "  # - {name: payroll, category: payroll, amount: 50000.00, every: month, on_day: 28}",
      "  # - {name: value added tax, category: tax, amount: 20000.00, every: month, on_day: 10, uncertainty: 10%}",
    ]
  }

  /// The same firm with other terms.
  ///
  /// - Parameter passThrough: The range of the share of a change that moves the pay date.
  func variant(_ name: String, days: (Int) -> Int, passThrough: (low: Int, high: Int), why: String) -> String
  {
    let list = byName { String(days(netDays($0))) }
    return """
      # yaml-language-server: $schema=./scenario.schema.json
      #
      # The scenario with other payment terms from now on: new terms bind new sales, open invoices keep their due dates.

      duecast: 1
      extends: scenario.yaml
      name: \(name)
      question: What do these terms do to our cash?

      terms:
        net_days: {\(list)}    \(Self.mark)
        # Customers do not move their payment by as many days as we move the due date. \(why)
        # Where terms have changed before, your ledger shows it: put your range, and `evidence: own_estimate`.
        pass_through:
          default: {low: \(passThrough.low)%, high: \(passThrough.high)%, evidence: example}    \(Self.mark)

      # What is not in here: customers who buy less or more, or go elsewhere. Sales are held equal.

      """
  }

  /// A value for each segment, as a map in one line.
  private func byName(_ value: (Segment) -> String) -> String {
    segments.map { "\(YAMLText.quoted($0.name)): \(value($0))" }.joined(separator: ", ")
  }

  /// What was taken from the ledger, for the screen.
  var findings: [String] {
    let sold = segments.compactMap(\.sales)
    let weekly = sold.reduce(0) { $0 + $1.weeklyGross.value }
    var lines = [
      "\(view.customers.count) customers in \(segments.count) \(segments.count == 1 ? "segment" : "segments"): "
        + segments.map { "\(TerminalText.safe($0.name)) (net \(netDays($0)) days)" }.joined(separator: ", "),
      sold.isEmpty
        ? "no sales in the last year"
        : "sales of \(NumberText.decimal(weekly, digits: 0)) \(currency.code) a week, carried on from the last months",
    ]
    let foreign = Set(view.items.map(\.currency)).subtracting([currency]).map(\.code).sorted()
    if !foreign.isEmpty {
      lines.append(
        "also items in \(foreign.joined(separator: ", ")): state `exchange_rates` for them in scenario.yaml")
    }
    return lines
  }

  private static func seed(_ day: Day) -> String {
    day.description.replacing("-", with: "")
  }
}
