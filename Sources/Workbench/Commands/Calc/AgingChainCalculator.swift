import ArgumentParser
import CreditModels
import Intake
import LinearAlgebra
import Reporting

/// `duecast calc markov`.
struct AgingChainCalculator: CalculatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "markov",
    abstract: "What an aging matrix says: cash and bad debts to come, period by period.",
    discussion: """
      The file has the names of the states in its first row and column; states with 1 on the diagonal are closed
      (paid, bad). Figures are fractions, percent or `1/3`; a state without a row is closed.

      Formula (Q moves among open states, R into closed ones, b balances, n accounts):
        fundamental N = (I - Q)^-1;  absorption B = N R;  expected = b B;  period k: b Q^(k-1) R
        standard deviation of bad debts = sqrt(sum b^2/n B(1-B)), accounts moving whole and independently
      Without --accounts or --account-size the balance of a state moves as one account: an upper bound.

      Results: states, fundamental, absorption, expected {paid, bad}, standard_deviation_bad, by_period, expected_periods.

      Examples:
        duecast calc markov aging.csv --balances 1000,2000
        duecast calc markov aging.csv --balances 1000,2000 --accounts 10,20 --periods 6
        duecast calc markov aging.csv --balances "1,000; 2,000" --account-size 100 --json
      """)

  @Argument(help: "The transition matrix (CSV).")
  var file: String?

  @Option(parsing: .upToNextOption, help: "Money in each open state, in the order of the file.")
  var balances: [String] = []

  @Option(parsing: .upToNextOption, help: "Number of accounts in each open state.")
  var accounts: [String] = []

  @Option(
    parsing: .unconditional, help: "Size of an account, instead of their numbers.",
    transform: TypedOption.positiveAmount)
  var accountSize: Double?

  @Option(help: "Periods to list (default: 12).")
  var periods: Int = 12

  @Option(help: "Name of the closed state that means paid, where it is not plain.")
  var paid: String?

  @Option(help: "Name of the closed state that means lost, where it is not plain.")
  var bad: String?

  @OptionGroup var output: CalculatorOutput

  func validate() throws {
    guard (0...600).contains(periods) else { throw ValidationError("`--periods` is from 0 to 600") }
  }

  func report() throws -> CalculatorReport {
    // A file behind the balances is taken by their option: it is the one word that is no number.
    var balances = balances
    var place = file
    if place == nil, let last = balances.last, TypedNumber(last) == nil,
      !last.contains(",") || last.contains(".csv")
    {
      place = last
      balances.removeLast()
    }
    guard let place else { throw UsageFault("a file with the transition matrix was expected") }
    let table = try TransitionTable(file: place, kind: .aging)
    let chain = try chain(table, file: place)
    let open = chain.transientStates.map { table.states[$0] }
    let closed = chain.absorbingStates.map { table.states[$0] }
    let ends = try ends(closed)
    var report = CalculatorReport(
      "markov", title: "Aging chain: \(open.count) open states, \(closed.joined(separator: " and ")) closed",
      items: [
        .names("states", table.states), .names("transient_states", open), .names("absorbing_states", closed),
      ], formulas: ["N = (I - Q)^-1; B = N R; expected = b B; period k = b Q^(k-1) R"], notes: table.notes)
    if balances.isEmpty {
      let reason = "`--balances` is not given"
      report.items += [
        .group(
          "expected",
          [.init("paid", "expected paid", .missing(reason)), .init("bad", "expected bad", .missing(reason))]),
        .line(.init("standard_deviation_bad", "standard deviation of bad", .missing(reason))),
      ]
    } else {
      let money = try TypedOption.list(
        balances, option: "--balances", count: open.count,
        of: ": one for each open state (\(open.joined(separator: ", ")))")
      guard money.allSatisfy({ $0 >= 0 }) else {
        throw UsageFault("`--balances`: amounts of at least 0 were expected")
      }
      try addMoney(money, chain, open: open, closed: closed, ends: ends, to: &report)
    }
    addMatrices(chain, open: open, closed: closed, ends: ends, to: &report)
    return report
  }

  private func chain(_ table: TransitionTable, file: String) throws -> AbsorbingChain {
    do throws(AbsorbingChain.Refusal) {
      return try AbsorbingChain(transition: table.matrix)
    } catch {
      let (line, message): (Int?, String) =
        switch error {
        case .noAbsorbingState:
          (nil, "no state has 1 on the diagonal, a closed state (paid, bad) was expected")
        case .noTransientState: (nil, "every state has 1 on the diagonal, an open state was expected")
        case .trapped(let state):
          (table.lines[state], "from `\(table.states[state])` no closed state is ever reached")
        default: (nil, "the matrix is no absorbing chain: \(error)")
        }
      throw InputRefused([
        Issue(
          .matrixChain, file: file, line: line, message: message,
          hint: "every open state has to lead to a state that keeps its money: 1 on the diagonal")
      ])
    }
  }

  /// Positions of the paid and the bad state among the closed ones.
  private func ends(_ closed: [String]) throws -> (paid: Int?, bad: Int?) {
    func named(_ name: String?, _ option: String) throws -> Int? {
      guard let name else { return nil }
      guard let position = closed.firstIndex(of: name) else {
        throw UsageFault(
          "`\(option)`: there is no closed state `\(name)`\nhint: \(NearestName.hint(for: name, in: closed))")
      }
      return position
    }
    var paid = try named(paid, "--paid")
    var bad = try named(bad, "--bad")
    if paid == nil { paid = closed.indices.first { $0 != bad && StateNames.isPaid(closed[$0]) } }
    if bad == nil { bad = closed.indices.first { $0 != paid && StateNames.isBad(closed[$0]) } }
    if closed.count <= 2 {
      // With two closed states, the one that is not known is the other; unknown both, paid comes first by custom.
      if paid == nil { paid = closed.indices.first { $0 != bad } }
      if bad == nil { bad = closed.indices.first { $0 != paid } }
    }
    return (paid, bad)
  }

  private func addMoney(
    _ money: [Double], _ chain: AbsorbingChain, open: [String], closed: [String],
    ends: (paid: Int?, bad: Int?), to report: inout CalculatorReport
  ) throws {
    let expected = chain.expected(money)
    let total = money.reduce(0, +)
    func line(_ key: String, _ label: String, _ end: Int?) -> CalculatorReport.Line {
      .init(
        key, label + (end.map { closed[$0] == key ? "" : " (`\(closed[$0])`)" } ?? ""),
        end.map { expected[$0] },
        .amount, or: "no closed state is known to mean \(key); `--\(key) NAME` says it",
        remark: end.map { total > 0 ? NumberText.percent(expected[$0] / total) : "" } ?? "")
    }
    report.items.append(
      .group("expected", [line("paid", "expected paid", ends.paid), line("bad", "expected bad", ends.bad)]))
    let others = closed.indices.filter { $0 != ends.paid && $0 != ends.bad }
    if !others.isEmpty {
      report.items.append(
        .group(
          "expected_by_state",
          closed.indices.map { .init(closed[$0], "expected in `\(closed[$0])`", expected[$0], .amount) }))
    }
    let numbers = try numberOfAccounts(money, open: open)
    if let bad = ends.bad {
      let single = chain.standardDeviation(
        endingIn: bad, balances: money, accounts: money.map { $0 > 0 ? 1 : 1 })
      if let numbers {
        let deviation = chain.standardDeviation(endingIn: bad, balances: money, accounts: numbers)
        report.add(.init("standard_deviation_bad", "standard deviation of bad", deviation, .amount))
        addDistribution(chain, bad: bad, money: money, numbers: numbers, to: &report)
      } else {
        report.add(
          .init("standard_deviation_bad", "standard deviation of bad, at most", single, .amount))
        report.notes.append(
          "the number of accounts is not given: each state's balance is taken as one account, which is the most "
            + "that bad debts can vary; `--accounts` or `--account-size` states it")
      }
    } else {
      report.add(
        .init(
          "standard_deviation_bad", "standard deviation of bad",
          .missing("no closed state is known to mean bad")))
    }
    let columns =
      [CalculatorReport.Records.Column("period", "period")]
      + closed.indices.map { end in
        CalculatorReport.Records.Column(
          end == ends.paid ? "paid" : (end == ends.bad ? "bad" : closed[end]), closed[end])
      } + [.init("remaining", "still open")]
    report.items.append(
      .records(
        .init(
          "by_period", "Mean money by period", columns: columns,
          rows: chain.flows(money, periods: periods).map { flow in
            [.figure(Double(flow.period), .count)] + flow.absorbed.map { .figure($0, .amount) }
              + [.figure(flow.open.reduce(0, +), .amount)]
          })))
  }

  private func numberOfAccounts(_ money: [Double], open: [String]) throws -> [Double]? {
    if !accounts.isEmpty, accountSize != nil {
      throw UsageFault("one of `--accounts` and `--account-size` was expected, not both")
    }
    if let accountSize { return money.map { max($0 / accountSize, 1e-300) } }
    guard !accounts.isEmpty else { return nil }
    let numbers = try TypedOption.list(
      accounts, option: "--accounts", count: open.count,
      of: ": one for each open state (\(open.joined(separator: ", ")))")
    for (state, number) in numbers.enumerated() {
      guard number >= 0, number == number.rounded(), number < 1e9 else {
        throw UsageFault("`--accounts`: whole numbers of accounts were expected")
      }
      guard number > 0 || money[state] == 0 else {
        throw UsageFault("`--accounts`: `\(open[state])` has a balance, at least 1 account was expected")
      }
    }
    return numbers
  }

  /// The exact distribution, where all accounts have one size and are not too many to enumerate.
  private func addDistribution(
    _ chain: AbsorbingChain, bad: Int, money: [Double], numbers: [Double], to report: inout CalculatorReport
  ) {
    let total = numbers.reduce(0) { $0 + $1.rounded() }
    let sizes = zip(money, numbers).filter { $0.0 > 0 }.map { $0 / $1 }
    guard let size = sizes.first, total <= 5_000,
      sizes.allSatisfy({ ($0 - size).magnitude <= 1e-9 * size }),
      zip(money, numbers).allSatisfy({ $0 == 0 || ($1 - $1.rounded()).magnitude < 1e-9 })
    else { return }
    let counts = zip(money, numbers).map { $0 > 0 ? Int($1.rounded()) : 0 }
    let chances = chain.countDistribution(endingIn: bad, accounts: counts)
    func quantile(_ level: Double) -> Double {
      var reached = 0.0
      for (number, chance) in chances.enumerated() {
        reached += chance
        if reached >= level { return Double(number) * size }
      }
      return Double(chances.count - 1) * size
    }
    report.items.append(.list("bad_accounts_probability", chances))
    report.items.append(
      .group(
        "quantiles_bad",
        [("0.5", 0.5), ("0.9", 0.9), ("0.95", 0.95), ("0.99", 0.99)].map { key, level in
          .init(key, "bad debts not above, with \(NumberText.percent(level))", quantile(level), .amount)
        }))
  }

  private func addMatrices(
    _ chain: AbsorbingChain, open: [String], closed: [String], ends: (paid: Int?, bad: Int?),
    to report: inout CalculatorReport
  ) {
    report.items.append(
      .grid(
        .init(
          "fundamental", "N: mean periods in each open state, from the state of the row", rows: open,
          columns: open, values: chain.fundamental.nested, unit: .number)))
    report.items.append(
      .grid(
        .init(
          "absorption", "N R: chance of ending in each closed state", rows: open, columns: closed,
          values: chain.absorption.nested, unit: .number)))
    let deviations = chain.variancePeriods
    let paidAfter = ends.paid.map { chain.meanPeriods(endingIn: $0) }
    report.items.append(.list("expected_periods", chain.expectedPeriods))
    report.items.append(.list("variance_periods", deviations))
    report.items.append(
      .records(
        .init(
          "closing", "Periods until closed",
          columns: [
            .init("state", "state"), .init("mean", "mean"), .init("standard_deviation", "standard deviation"),
            .init("mean_if_paid", "mean if paid"),
          ],
          rows: open.indices.map { state in
            [
              .text(open[state]), .figure(chain.expectedPeriods[state], .periods),
              .figure(max(0, deviations[state]).squareRoot(), .periods),
              (paidAfter?[state]).map { .figure($0, .periods) } ?? .missing("never paid"),
            ]
          })))
  }
}

extension Matrix {
  /// The elements as rows.
  var nested: [[Double]] { (0..<rows).map { Array(row($0)) } }
}
