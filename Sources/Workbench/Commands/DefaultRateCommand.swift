import ArgumentParser
import Calibration
import CreditModels
import Foundation
import Intake
import LinearAlgebra
import Receivables
import Reporting

/// `duecast pd`.
struct DefaultRateCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "pd",
    abstract: "Annual probabilities of failing for customers: from grades, accounts or lateness.",
    discussion: """
      grades    a CSV file with `customer` and `grade`, and a table of annual probabilities by grade (--table): a CSV \
      file with `grade` and `annual_pd`, or a one-year transition matrix with a default column.
      altman    a CSV file with `customer` and the ratios `x1` to `x4` (`duecast calc altman`): Z'' gives a bond rating \
      equivalent, which the table turns into a probability.
      lateness  a book (or ledger file with --map): odds by days overdue of the oldest open invoice, with --mean as the \
      average of all; without --mean the ledger's own failure rate, where it has twenty failures.
      A probability of 0 in a table becomes --floor. The bridges are assumptions, not fits. A scorecard is another way: \
      `duecast scorecard`. The file of --out is read by `credit: customers_file`.

      Examples:
        duecast pd grades.csv --from grades --table annual.csv --out pd.csv
        duecast pd accounts.csv --from altman --table sp-one-year.csv --out pd.csv
        duecast pd my.book --from lateness --mean 1.5% --out pd.csv
      """)

  /// `--from` as typed.
  enum Source: String, ExpressibleByArgument, CaseIterable { case grades, altman, lateness }

  @Argument(help: "Customers (CSV), or a book or ledger for lateness.")
  var customers: String

  @Option(help: "Where probabilities come from: grades, altman or lateness.")
  var from: Source

  @Option(help: "Annual probabilities by grade: `grade,annual_pd`, or a transition matrix.")
  var table: String?

  @Option(help: "The mapping (YAML) of a ledger file's columns.")
  var map: String?

  @Option(help: "See the ledger as of the close of this day (yyyy-mm-dd).")
  var asOf: Day?

  @Option(
    help: "Mean annual probability of the ledger's customers, such as 1.5%.", transform: TypedOption.share)
  var mean: Double?

  @Option(help: "What a probability of 0 in a table becomes.", transform: TypedOption.share)
  var floor: Double = 0.0003

  @Option(help: "Write the probabilities here (CSV).")
  var out: String?

  @Flag(help: "Print the result as JSON.")
  var json = false

  /// A customer with its probability.
  private struct Row {
    var customer: String
    var probability: Double
    var basis: String
  }

  func validate() throws {
    if from != .lateness, table == nil { throw ValidationError("--from \(from.rawValue) needs --table.") }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let (rows, origin) = try from == .lateness ? lateness(console) : graded()
    if let out {
      let text =
        "customer,annual_pd\n"
        + rows.map { "\(Self.quoted($0.customer)),\(NumberText.decimal($0.probability, digits: 8))\n" }
        .joined()
      do { try Data(text.utf8).write(to: URL(fileURLWithPath: out), options: .atomic) } catch {
        throw RunFailure("cannot write `\(out)`")
      }
    }
    if json {
      console.output(
        JSONValue.object([
          ("schema", .string("duecast.pd/1")), ("from", .string(from.rawValue)),
          ("label", .string("assumption")), ("source", .string(origin)),
          (
            "customers",
            .array(
              rows.map {
                .object([
                  ("customer", .string($0.customer)), ("annual_pd", .real($0.probability)),
                  ("basis", .string($0.basis)),
                ])
              })
          ),
        ]).rendered() + "\n")
      return .done
    }
    var groups: [String: (count: Int, sum: Double)] = [:]
    for row in rows {
      let before = groups[row.basis] ?? (0, 0)
      groups[row.basis] = (before.count + 1, before.sum + row.probability)
    }
    var screen = TextTable([.init("basis", .leading), .init("customers"), .init("annual PD")])
    for (basis, group) in groups.sorted(by: {
      ($0.value.sum / Double($0.value.count), $0.key) < ($1.value.sum / Double($1.value.count), $1.key)
    }).prefix(40) {
      screen.append([
        basis, NumberText.grouped(group.count), NumberText.percent(group.sum / Double(group.count)),
      ])
    }
    console.output(screen.layout(width: min(100, console.width)).lines.joined(separator: "\n") + "\n")
    console.output("Assumption: \(origin)\n")
    if let out { console.messages("next: `credit: {customers_file: \(out), …}` in a scenario\n") }
    return .done
  }

  private func graded() throws -> ([Row], String) {
    let rates = try rates()
    let needed = from == .grades ? ["customer", "grade"] : ["customer", "x1", "x2", "x3", "x4"]
    let file = try SampleFile(file: customers, required: needed)
    let keys = file.column("customer") ?? []
    var issues: [Issue] = []
    var rows: [Row] = []
    for place in keys.indices {
      var grade = file.column("grade")?[place] ?? ""
      var basis = grade
      if from == .altman {
        let ratios = ["x1", "x2", "x3", "x4"].map { file.column($0).flatMap { SampleFile.number($0[place]) } }
        let known = ratios.compactMap { $0 }
        guard known.count == 4 else {
          issues.append(
            Issue(
              .badAmount, file: customers, line: file.lines[place],
              message: "`\(keys[place])` lacks one of the ratios x1 to x4"))
          continue
        }
        let score = AltmanScore(
          .anyTrade,
          .init(
            workingCapital: known[0], retainedEarnings: known[1], earnings: known[2], equity: known[3],
            sales: 0))
        grade = DefaultBridge.rating(anyTradeScore: score.value)
        basis = "\(grade) (Z'' \(score.zone.rawValue))"
      }
      guard let rate = rates[grade] ?? rates[Self.broad(grade)] else {
        issues.append(
          Issue(
            .unknownValue, file: customers, line: file.lines[place],
            message: "`\(table ?? "")` has no probability for the grade `\(grade)`",
            hint: NearestName.hint(for: grade, in: rates.keys.sorted())))
        continue
      }
      rows.append(Row(customer: keys[place], probability: rate, basis: basis))
    }
    guard issues.isEmpty else { throw InputRefused(Array(issues.prefix(20))) }
    let source =
      from == .grades
      ? "grades by the table `\(table ?? "")`"
      : "Altman's Z'' + 3.25 to bond rating equivalents, these by the table `\(table ?? "")`"
    return (rows, source)
  }

  /// A rating without its notch.
  private static func broad(_ grade: String) -> String {
    grade.hasSuffix("+") || grade.hasSuffix("-") ? String(grade.dropLast()) : grade
  }

  private func rates() throws -> [String: Double] {
    guard let table else { return [:] }
    let plain = try? SampleFile(file: table, required: ["grade", "annual_pd"])
    var rates: [String: Double] = [:]
    if let plain {
      for (row, grade) in (plain.column("grade") ?? []).enumerated() {
        let text = plain.column("annual_pd")?[row] ?? ""
        guard let rate = try? TypedOption.share(text) else {
          throw InputRefused([
            Issue(
              .badAmount, file: table, line: plain.lines[row],
              message: "`\(text)` is not a probability such as 1.2% or 0.012")
          ])
        }
        rates[grade] = max(rate, floor)
      }
      return rates
    }
    let matrix = try TransitionTable(file: table, kind: .ratings)
    guard let state = matrix.defaultState else {
      throw InputRefused([
        Issue(
          .matrixState, file: table, message: "the matrix has no default state",
          hint: "give a table with `grade` and `annual_pd`, or a matrix with a column `D`")
      ])
    }
    for (row, grade) in matrix.states.enumerated() { rates[grade] = max(matrix.matrix[row, state], floor) }
    return rates
  }

  private func lateness(_ console: Console) throws -> ([Row], String) {
    let source = try LedgerBook(customers, map: map, console: console)
    let view = try source.book.view(asOf: asOf ?? source.book.defaultAsOf)
    var overdue: [Int: Int] = [:]
    var failed: Set<Int> = []
    for item in view.items {
      if item.events.contains(where: { $0.kind == .failed }) { failed.insert(item.customer) }
      guard item.kind == .invoice || item.kind == .milestone, item.open > 0 else { continue }
      overdue[item.customer] = max(overdue[item.customer] ?? Int.min, view.asOf - item.due)
    }
    let places = overdue.keys.sorted().filter { !failed.contains($0) }
    guard !places.isEmpty else {
      throw InputRefused([
        Issue(.nothingToForecast, file: customers, message: "no customer owes anything on \(view.asOf)")
      ])
    }
    let rates = LedgerRates(view: view)
    let isFitted = rates.failuresPerYear.origin == .fitted && rates.failuresPerYear.value > 0
    guard let mean = mean ?? (isFitted ? rates.failuresPerYear.value : nil), mean > 0, mean < 1 else {
      throw InputRefused([
        Issue(
          .tooLittleHistory, file: customers,
          message: "the ledger shows \(rates.failuresPerYear.count) failures; "
            + "\(LedgerRates.enoughFailures) are needed for a rate of its own",
          hint: "state the mean annual probability of its customers with `--mean 1.5%`")
      ])
    }
    let days = places.map { max(0, overdue[$0] ?? 0) }
    let values = DefaultBridge.probabilities(daysOverdue: days, mean: mean)
    let steps = DefaultBridge.lateness
    let rows = zip(zip(places, days), values).map { pair, value -> Row in
      let step = steps.lastIndex { $0.from <= pair.1 } ?? 0
      let basis =
        step == 0
        ? "nothing overdue"
        : step + 1 < steps.count
          ? "oldest \(steps[step].from) to \(steps[step + 1].from - 1) days overdue"
          : "oldest \(steps[step].from) days overdue and more"
      return Row(customer: view.customers[pair.0].key, probability: value, basis: basis)
    }
    let odds = steps.map { NumberText.decimal($0.odds, digits: 1) }.joined(separator: ", ")
    return (
      rows,
      "odds \(odds) by days overdue (0, 1, 31, 61, 91), averaging "
        + (self.mean == nil ? "the ledger's own failure rate " : "the stated ") + NumberText.percent(mean)
    )
  }

  /// A key as a CSV field.
  static func quoted(_ text: String) -> String {
    text.contains { $0 == "," || $0 == "\"" || $0.isNewline }
      ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }
}
