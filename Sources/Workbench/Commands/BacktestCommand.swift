import ArgumentParser
import Calibration
import Foundation
import Intake
import Receivables
import Reporting

/// `duecast backtest`.
struct BacktestCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "backtest",
    abstract: "Forecast from past days of a ledger and score what came.",
    discussion: """
      At each cutoff the ledger is seen as it was known on the evening before; the receipts of the invoices open then \
      are forecast by every method and compared with what was paid. Says whether the intervals may be trusted and \
      which method wins with what certainty.

      Examples:
        duecast backtest scenarios/ledgers/baseline.csv --map scenarios/mappings/events.yaml --cutoffs 5 --horizon 13w
        duecast backtest my.book --cutoffs 2026-01-05,2026-04-06 --methods kaplan_meier,duecast --json
        duecast backtest my.book --cutoffs 6 --into behaviour.yaml
      """)

  @Argument(help: "A book made by `duecast import`, or a ledger file with --map.")
  var ledger: String

  @Option(help: "The mapping (YAML) of a ledger file's columns.")
  var map: String?

  @Option(help: "Number of cutoffs, or their dates (yyyy-mm-dd, first forecast days) separated by commas.")
  var cutoffs = Cutoffs.count(5)

  @Option(help: "Weeks that are forecast from each cutoff, such as 13w.")
  var horizon = Horizon(weeks: 13)

  @Option(
    help: "Methods separated by commas: due_date, due_date_plus_mean, roll_rates, kaplan_meier, duecast.")
  var methods = Methods(list: BacktestMethod.allCases)

  @Option(help: "Simulated paths at each cutoff.")
  var draws = 2000

  @Option(help: "Seed of every random draw.")
  var seed: UInt64 = 1

  @Option(
    help: "The last day of the ledger that outcomes are read from (yyyy-mm-dd); the book's own unless given.")
  var asOf: Day?

  @Option(help: "Take this form of the model at every cutoff instead of choosing one inside each history.")
  var form: CalibrateCommand.Form?

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Option(
    help: """
      Write into this behaviour file, calibrated from the same ledger, how far the intervals held: a forecast that names \
      it then says so.
      """)
  var into: String?

  @Option(help: "Write the simulated weekly receipts of one method here (CSV: cutoff,draw,w1,...).")
  var exportWeeklyDraws: String?

  @Option(help: "Write the pay-week probabilities of one method here (CSV: cutoff,line,p1,...).")
  var exportItemWeeks: String?

  @Option(help: "The method that is exported.")
  var exportMethod = Methods(list: [.duecast])

  /// `--cutoffs` as typed.
  enum Cutoffs: ExpressibleByArgument {
    case count(Int)
    case days([Day])

    init?(argument: String) {
      if let count = Int(argument) {
        guard (1...200).contains(count) else { return nil }
        self = .count(count)
        return
      }
      let days = argument.split(separator: ",").map { Day(iso: $0) }
      let known = days.compactMap { $0 }
      guard !days.isEmpty, known.count == days.count, Set(known).count == known.count else { return nil }
      self = .days(known.sorted())
    }

    var defaultValueDescription: String {
      switch self {
      case .count(let count): "\(count)"
      case .days(let days): days.map(\.description).joined(separator: ",")
      }
    }
  }

  /// `--horizon` as typed: `13w`, or `13`.
  struct Horizon: ExpressibleByArgument {
    var weeks: Int

    init(weeks: Int) { self.weeks = weeks }

    init?(argument: String) {
      guard let weeks = Int(argument.hasSuffix("w") ? argument.dropLast() : argument[...]),
        (1...104).contains(weeks)
      else { return nil }
      self.weeks = weeks
    }

    var defaultValueDescription: String { "\(weeks)w" }
  }

  /// `--methods` as typed.
  struct Methods: ExpressibleByArgument {
    var list: [BacktestMethod]

    init(list: [BacktestMethod]) { self.list = list }

    init?(argument: String) {
      let names = argument.split(separator: ",").map(String.init)
      let known = names.compactMap { BacktestMethod(rawValue: $0) }
      guard !names.isEmpty, known.count == names.count else { return nil }
      list = BacktestMethod.allCases.filter { known.contains($0) }
    }

    var defaultValueDescription: String { list.map(\.rawValue).joined(separator: ",") }
  }

  func validate() throws {
    guard (2...1_000_000).contains(draws) else { throw ValidationError("--draws is from 2 to 1000000.") }
    guard exportMethod.list.count == 1 else { throw ValidationError("--export-method takes one method.") }
    if exportWeeklyDraws != nil || exportItemWeeks != nil,
      !methods.list.contains(exportMethod.list[0])
    {
      throw ValidationError("--export-method `\(exportMethod.list[0].rawValue)` is not among --methods.")
    }
    if into != nil, !methods.list.contains(.duecast) {
      throw ValidationError("--into tells of Duecast's intervals; add duecast to --methods.")
    }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let source = try LedgerBook(ledger, map: map, console: console)
    let lastDay = asOf ?? source.book.defaultAsOf
    let outcome = try source.book.view(asOf: lastDay)
    try BacktestCommand.check(outcome, book: source.book, name: ledger)
    var document = try into.map { try BehaviourDocument.read(path: $0) }
    if let into, let document, document.ledgerDigest != outcome.digest {
      throw InputRefused([
        Issue(
          .yamlConflict, file: into,
          message: "the behaviour was calibrated from another ledger than `\(ledger)`",
          hint: "calibrate it from this one first: `duecast calibrate … --out \(into)`")
      ])
    }
    var plan = BacktestPlan(
      cutoffs: try dates(outcome), weeks: horizon.weeks, draws: draws, seed: seed, methods: methods.list)
    plan.form = form?.candidate
    var planNotes: [String] = []
    if case .count(let count) = cutoffs, plan.cutoffs.count < count {
      planNotes.append("the history has room for \(plan.cutoffs.count) of \(count) cutoffs")
    }
    let run = try BacktestRun(plan, outcome: outcome) { try source.book.view(asOf: $0) }
    let verdict = BacktestVerdict(run)
    try BacktestExport.write(
      run, method: exportMethod.list[0], draws: exportWeeklyDraws, items: exportItemWeeks,
      currency: outcome.items[0].currency)
    if let into, let evidence = verdict.evidence(plan) {
      document?.evidence = evidence
      do {
        try Data((document?.text ?? "").utf8).write(to: URL(fileURLWithPath: into), options: .atomic)
      } catch { throw RunFailure("cannot write `\(into)`") }
      console.messages("the behaviour file \(into) now says how far the intervals held\n")
    }
    let notes = planNotes + run.notes
    console.output(
      json
        ? BacktestReport.json(run, verdict: verdict, notes: notes, ledgerDigest: outcome.digest)
        : BacktestReport.text(run, verdict: verdict, notes: notes, width: min(100, console.width)))
    return .done
  }

  private func dates(_ outcome: LedgerView) throws -> [Day] {
    switch cutoffs {
    case .days(let days):
      let history = PaymentHistory(view: outcome)
      let first = history.items.map(\.known).min() ?? 0
      for day in days where Int(day.number) <= first || day > outcome.asOf {
        throw InputRefused([
          Issue(
            .tooLittleHistory, file: ledger,
            message: "the cutoff \(day) lies outside the ledger's history",
            hint: "the ledger runs from \(Day(number: Int32(first))) to \(outcome.asOf)")
        ])
      }
      return days
    case .count(let count):
      let days = BacktestPlan.spaced(count, weeks: horizon.weeks, in: PaymentHistory(view: outcome))
      guard !days.isEmpty else {
        throw InputRefused([
          Issue(
            .tooLittleHistory, file: ledger,
            message: "the history is too short for one cutoff with \(horizon.weeks) weeks behind it",
            hint:
              "50 payments before the first cutoff are needed; try a shorter `--horizon`, or name the days in "
              + "`--cutoffs`, where fewer are known a marked assumption stands in")
        ])
      }
      return days
    }
  }

  /// Refuses ledgers that have nothing to be tested on.
  static func check(_ view: LedgerView, book: Book, name: String) throws {
    let history = PaymentHistory(view: view)
    guard history.payments == 0 else {
      let currencies = Set(view.items.map(\.currency.code)).sorted()
      guard currencies.count > 1 else { return }
      throw InputRefused([
        Issue(
          .exchangeRateMissing, file: name,
          message:
            "the ledger mixes currencies (\(currencies.joined(separator: ", "))), which a backtest cannot add up",
          hint: "import the items of one currency into a book of their own")
      ])
    }
    guard book.hasPaymentHistory else { throw InputRefused([openItemsOnly(name)]) }
    throw InputRefused([
      Issue(
        .noPaymentHistory, file: name,
        message: "the ledger shows no paid invoice, so there is no payment behaviour to learn from",
        hint: "import an export that holds closed items too")
    ])
  }

  /// An export that lists open items and does not say when others were paid.
  static func openItemsOnly(_ name: String) -> Issue {
    Issue(
      .noPaymentHistory, file: name,
      message:
        "the ledger is an export of open items: it does not say when others were paid, so there is no payment "
        + "history to learn from",
      hint:
        "import an export that holds closed items with their payment dates too, add later exports to the same "
        + "book, or state `payment_delay` in the scenario")
  }
}
