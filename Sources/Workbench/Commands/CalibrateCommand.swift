import ArgumentParser
import Calibration
import CreditModels
import Foundation
import Intake
import Receivables
import Reporting
import Stochastics

/// `duecast calibrate`.
struct CalibrateCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Learn from a ledger how customers pay.",
    discussion: """
      Fits payment delays, habits of customers, what payments have in common and days of the week from what the ledger \
      knew on a day, and writes them as a behaviour file that a scenario names with `behaviour:`. Open invoices are \
      censored on that day; what happened later does not exist. Every figure carries its standard error, number of \
      observations and whether it is fitted, weak or assumed.

      Examples:
        duecast calibrate scenarios/ledgers/baseline.csv --map scenarios/mappings/events.yaml --out behaviour.yaml
        duecast calibrate my.book --as-of 2026-03-31 --out behaviour.yaml --json
        duecast calibrate my.book --since old-behaviour.yaml --out behaviour.yaml
        duecast calibrate my.book --out behaviour.yaml --extends my-scenario.yaml --scenario calibrated.yaml
        duecast calibrate my.book --out b.yaml --extends my-scenario.yaml --scenario all.yaml --with sales,disputes
      """)

  @Argument(help: "A book made by `duecast import`, or a ledger file with --map.")
  var ledger: String

  @Option(help: "The mapping (YAML) of a ledger file's columns.")
  var map: String?

  @Option(help: "See the ledger as of the close of this day (yyyy-mm-dd).")
  var asOf: Day?

  @Option(help: "Behaviour file to write.")
  var out: String

  @Option(
    help:
      "Write planned sales (level, growth, season, uncertainty by segment) here, to be copied into a scenario."
  )
  var sales: String?

  @Option(
    name: .customLong("extends"), help: "The scenario whose cash, plans and credit --scenario takes over.")
  var base: String?

  @Option(
    help: """
      Write a scenario here that extends the one of --extends with this ledger and behaviour; `duecast forecast` runs it \
      as it is. The as-of date is then that of the extended scenario unless --as-of is given.
      """)
  var scenario: String?

  @Option(
    help: """
      Put these into --scenario too, as far as the ledger shows them: sales (level, growth, season and uncertainty of its \
      plans) and disputes (chance, days, valid share; invoices then count for the behaviour until they are disputed).
      """)
  var with = CalibratedParts(list: [])

  @Option(help: "An earlier behaviour file: says which behaviours moved, and by how many standard errors.")
  var since: String?

  @Option(help: "Take this form of the model instead of choosing one by trials inside the history.")
  var form: Form?

  @Option(
    help: "Fits of resampled customers kept in the file for `forecast --parameters draws`; 0 keeps none.")
  var draws = 20

  @Option(help: "Seed of the resampling.")
  var seed: UInt64 = 1

  @Flag(help: "Print the result as JSON.")
  var json = false

  /// `--form` as typed.
  struct Form: ExpressibleByArgument {
    var candidate: Candidate
    static var allValueStrings: [String] { Candidate.allCases.map(\.rawValue) }

    init?(argument: String) {
      guard let candidate = Candidate(rawValue: argument) else { return nil }
      self.candidate = candidate
    }
  }

  func validate() throws {
    guard draws == 0 || (5...500).contains(draws) else {
      throw ValidationError("--draws is 0, or from 5 to 500.")
    }
    guard (scenario == nil) == (base == nil) else {
      throw ValidationError("--scenario and --extends go together: what to write, and what it extends.")
    }
    guard with.list.isEmpty || scenario != nil else {
      throw ValidationError("--with says what goes into --scenario, which is not given.")
    }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let earlier = try since.map { try BehaviourDocument.read(path: $0) }
    var written: CalibratedScenario?
    if let scenario, let base { written = try CalibratedScenario(file: scenario, extending: base) }
    let source = try LedgerBook(ledger, map: map, console: console)
    let day = asOf ?? written?.statedDay ?? source.book.defaultAsOf
    let view = try source.book.view(asOf: day)
    let fit: BehaviourFit
    var history = PaymentHistory(view: view)
    var plans = CalibratedPlans()
    let sold = SalesFit(view: view)
    if with.list.contains(.sales) { plans.add(sold, to: written?.sales ?? []) }
    if with.list.contains(.disputes) {
      do {
        plans.add(try DisputeFit(view: view))
        history = history.censoredAtDisputes()
      } catch { plans.add(error) }
    }
    do { fit = try BehaviourFit(history, candidate: form?.candidate) } catch {
      throw InputRefused([refusal(error, day: day, hasHistory: source.book.hasPaymentHistory)])
    }
    var document = BehaviourDocument(fit, digest: view.digest, asOf: day)
    document.drawsDisputesApart = with.list.contains(.disputes) && plans.hasDisputes
    let currencies = Set(view.items.map(\.currency.code)).sorted()
    let mixed =
      currencies.count > 1
      ? [
        "amounts in \(currencies.joined(separator: ", ")) are compared as they are, without rates of exchange"
      ] : []
    document.notes = HistoryMarks(history).notes + mixed + document.notes + plans.notes
    if draws > 0 {
      document.draws = ParameterDraws(history, fit: fit, count: draws, key: StreamKey(seed: seed)).deviations
      if document.draws.isEmpty {
        document.notes.append("too few payments to resample customers, so the file holds no parameter draws")
      }
    }
    do { try Data(document.text.utf8).write(to: URL(fileURLWithPath: out), options: .atomic) } catch {
      throw RunFailure("cannot write `\(out)`")
    }
    try written?.write(
      ledger: ledger, map: map, asOf: day, behaviour: out, plans: plans.lines, console: console)
    if !source.book.hasPaymentHistory {
      console.messages(
        "note: the book holds exports of open items; a payment is dated by the export that no longer lists it, so delays "
          + "are too long by half the time between exports\n")
    }
    let rates = LedgerRates(view: view)
    let findings = CalibrationFindings(
      causes: CompetingCauses(view: view), ageing: AgeingEstimates(view: view), sales: sold,
      groups: view.customers.contains { $0.segment != nil }
        ? nil : PaymentGroups(history, habit: fit.behaviour.habit))
    if let sales {
      do {
        try Data(SalesPlanText.text(findings.sales, asOf: day, ledger: ledger).utf8).write(
          to: URL(fileURLWithPath: sales), options: .atomic)
      } catch { throw RunFailure("cannot write `\(sales)`") }
    }
    let drift = earlier.map { BehaviourDrift(from: $0.behaviour, to: fit.behaviour) }
    console.output(
      json
        ? CalibrationReport.json(
          fit, rates: rates, findings: findings, notes: document.notes, asOf: day, digest: view.digest,
          drift: drift, file: out)
        : CalibrationReport.text(
          fit, rates: rates, findings: findings, notes: document.notes, asOf: day, drift: drift,
          since: earlier?.asOf,
          width: min(100, console.width)))
    if !json {
      console.messages(
        scenario.map { "next: duecast forecast \($0); `duecast backtest` tells whether to trust it\n" }
          ?? "next: write `behaviour: \(out)` into a scenario; `duecast backtest` tells whether to trust it\n"
      )
    }
    return .done
  }

  private func refusal(_ error: BehaviourFit.Refusal, day: Day, hasHistory: Bool) -> Issue {
    guard hasHistory else { return BacktestCommand.openItemsOnly(ledger) }
    switch error {
    case .noPaymentHistory(let invoices):
      return Issue(
        .noPaymentHistory, file: ledger,
        message:
          "the ledger as of \(day) shows \(invoices) invoices and none paid, so no payment behaviour can be fitted",
        hint: "import an export that holds closed items too, or state `payment_delay` in the scenario")
    }
  }
}
