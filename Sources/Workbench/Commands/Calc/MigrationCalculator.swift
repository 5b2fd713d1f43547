import ArgumentParser
import CreditModels
import Intake
import LinearAlgebra
import Reporting

/// `duecast calc migration`.
struct MigrationCalculator: CalculatorCommand {
  static let configuration = CommandConfiguration(
    commandName: "migration",
    abstract: "Rating migration over n years: matrix, generator, cumulative default.",
    discussion: """
      The file has the names of the grades in its first row and column; figures are fractions or percent. A column of
      withdrawn ratings (NR) is removed pro rata and reported, and so is what rows fall short of 100 % where there is no
      such column. A default state without a row is absorbing.

      Formula:
        matrix     P^n for whole years; exp(G n) for others
        generator  G = log P (principal logarithm); negative rates are mended by the diagonal or the weighted
                   adjustment (Israel, Rosenthal, Wei 2001), whichever comes nearer, and listed
        cumulative_default  column of the default state, by year

      Examples:
        duecast calc migration ratings.csv --years 5
        duecast calc migration ratings.csv --years 0.25 --mend weighted --json
      """)

  @Argument(help: "The annual transition matrix (CSV).")
  var file: String

  @Option(parsing: .unconditional, help: "Years (default: 1).", transform: TypedOption.years)
  var years: Double?

  /// Ways of mending negative rates.
  enum MendingName: String, ExpressibleByArgument, CaseIterable {
    /// Whichever comes nearer.
    case nearest
    /// Added to the diagonal.
    case diagonal
    /// Spread over the row.
    case weighted
  }

  @Option(help: "How negative rates are mended: nearest (default), diagonal or weighted.")
  var mend: MendingName = .nearest

  @OptionGroup var output: CalculatorOutput

  func report() throws -> CalculatorReport {
    let years = years ?? 1
    guard years <= 1_000 else { throw UsageFault("`--years`: up to 1,000 years were expected") }
    let table = try TransitionTable(file: file, kind: .ratings)
    let rates: RatingGenerator
    do throws(RatingGenerator.Refusal) {
      rates = try RatingGenerator(annual: table.matrix, mending: mending)
    } catch {
      // The table has been checked; what is left is rounding beyond the checks.
      throw RunFailure("the matrix of \(file) has no generator: \(error)")
    }
    let isWhole = years == years.rounded()
    let matrix = isWhole ? table.matrix.power(Int(years)) : rates.matrix(years: years)
    let states = table.states
    let word = NumberText.decimal(years, digits: isWhole ? 0 : 2)
    var report = CalculatorReport(
      "migration",
      title: "Rating migration over \(word) \(years == 1 ? "year" : "years"), \(states.count) states",
      items: [.names("states", states), .line(.init("years", "years", years, .years))],
      formulas: [isWhole ? "matrix = P^n; generator = log P" : "matrix = exp(G n); generator = log P"],
      notes: table.notes)
    report.items.append(
      .line(
        .init(
          "generator_year_difference", "largest difference of exp(G) from P", rates.annualDifference,
          .fraction))
    )
    report.items.append(
      .grid(
        .init(
          "matrix", "Chances over \(word) \(years == 1 ? "year" : "years")", rows: states, columns: states,
          values: matrix.nested, unit: .fraction)))
    addDefaults(table, rates, years: years, matrix: matrix, to: &report)
    report.items.append(
      .grid(
        .init(
          "generator", "Generator: rates a year", rows: states, columns: states,
          values: rates.generator.nested, unit: .number)))
    addFaults(rates, states, to: &report)
    if table.notRated.contains(where: { $0 > 0 }) {
      report.items.append(
        .detail(
          "not_rated_removed",
          states.indices.filter { table.notRated[$0] > 0 }.map {
            .init(states[$0], "withdrawn, `\(states[$0])`", table.notRated[$0], .fraction)
          }))
    }
    return report
  }

  private var mending: RatingGenerator.Mending {
    switch mend {
    case .nearest: .nearest
    case .diagonal: .diagonal
    case .weighted: .weighted
    }
  }

  private func addDefaults(
    _ table: TransitionTable, _ rates: RatingGenerator, years: Double, matrix: Matrix,
    to report: inout CalculatorReport
  ) {
    guard let failed = table.defaultState else {
      report.add(
        .init("cumulative_default", "cumulative default", .missing("the matrix has no default state")))
      return
    }
    let grades = table.states.indices.filter { $0 != failed }
    report.items.append(.names("grades", grades.map { table.states[$0] }))
    report.items.append(.list("cumulative_default", grades.map { matrix[$0, failed] }))
    // Every year up to 10; then every fifth, so that the list stays short.
    let whole = Int(years)
    let steps = (1...max(1, whole)).filter { $0 <= whole && ($0 <= 10 || $0 % 5 == 0 || $0 == whole) }
    var rows: [[CalculatorReport.Value]] = []
    var power = Matrix.identity(table.states.count)
    for year in 1...max(1, whole) where year <= whole {
      power = power.fixedOrderProduct(table.matrix)
      guard steps.contains(year) else { continue }
      rows.append(
        [.figure(Double(year), .years)] + grades.map { .figure(power[$0, failed], .fraction) })
    }
    if Double(whole) != years {
      rows.append([.figure(years, .years)] + grades.map { .figure(matrix[$0, failed], .fraction) })
    }
    report.items.append(
      .records(
        .init(
          "cumulative_default_by_year", "Cumulative default by year",
          columns: [.init("year", "year")] + grades.map { .init(table.states[$0], table.states[$0]) },
          rows: rows)
      ))
  }

  private func addFaults(_ rates: RatingGenerator, _ states: [String], to report: inout CalculatorReport) {
    var rows: [[CalculatorReport.Value]] = []
    for fault in rates.faults {
      switch fault {
      case .noRealLogarithm:
        report.notes.append(
          "the matrix has no real logarithm (an eigenvalue is zero or negative): the generator lets at most one move "
            + "happen a year and is an approximation")
      case .negativeRate(let from, let to, let rate):
        rows.append([.text(states[from]), .text(states[to]), .figure(rate, .number)])
      }
    }
    if let used = rates.mending {
      report.notes.append(
        "\(rows.count) negative \(rows.count == 1 ? "rate" : "rates") of the logarithm mended (\(used.rawValue) adjustment); the year of "
          + "the generator differs from the matrix by up to \(NumberText.percentage(rates.annualDifference, digits: 4)) points"
      )
      report.add(.init("mending", "mending", .text(used.rawValue)))
    }
    report.items.append(
      .records(
        .init(
          "faults",
          rows.isEmpty ? "Embedding faults: none" : "Embedding faults: negative rates of the logarithm",
          columns: [.init("from", "from"), .init("to", "to"), .init("rate", "rate a year")], rows: rows,
          screenRows: 10)))
  }
}
