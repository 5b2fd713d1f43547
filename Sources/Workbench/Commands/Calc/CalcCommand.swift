import ArgumentParser
import Reporting

/// `duecast calc`: the arithmetic of the trade, one formula a command.
struct CalcCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calc",
    abstract: "Calculate what credit managers calculate: discount cost, DSO, CEI, capital, ratings and more.",
    discussion: """
      Numbers are taken as textbooks print them: `2%` or `0.02`, `1,000`, `1 000`, `$1,000`, `1.2m`, `(50)`. Rates are \
      fractions or carry a percent sign. In lists, commas part numbers; with thousands separators put `;` between \
      them. Each command's help has its formula.

      Examples:
        duecast calc discount 2/10 net 30
        duecast calc dso --receivables 212,000 --monthly-sales 100000,80000,70000
        duecast calc irb --pd 1% --lgd 45%
        duecast help calc markov
      """,
    groupedSubcommands: [
      CommandGroup(
        name: "Everyday",
        subcommands: [
          DiscountCalculator.self, SalesOutstandingCalculator.self, DelinquencyCalculator.self,
          BestPossibleCalculator.self, CollectionCalculator.self, CashCycleCalculator.self,
          RequirementCalculator.self, CreditValueCalculator.self, FactoringCalculator.self,
        ]),
      CommandGroup(
        name: "Reference",
        subcommands: [
          CapitalCalculator.self, PoolLossCalculator.self, MertonCalculator.self, AltmanCalculator.self,
          MigrationCalculator.self, AgingChainCalculator.self, MillerOrrCalculator.self,
        ]),
    ])
}

/// A calculator: options in, a report out.
protocol CalculatorCommand: WorkbenchCommand {
  /// How the report is printed.
  var output: CalculatorOutput { get }
  /// What the calculator finds.
  func report() throws -> CalculatorReport
}

extension CalculatorCommand {
  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let report = try report()
    console.output(output.json ? report.json() : report.text(width: min(100, console.width)))
    return .done
  }
}

/// Options that every calculator has.
struct CalculatorOutput: ParsableArguments {
  @Flag(help: "Print the result as one JSON object.")
  var json = false
}
