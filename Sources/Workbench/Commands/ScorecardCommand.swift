import ArgumentParser
import Calibration
import Foundation
import Intake
import Reporting
import Stochastics

/// `duecast scorecard`.
struct ScorecardCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "scorecard",
    abstract: "Train a scorecard on cases whose outcome is known.",
    discussion: """
      Cuts each column into bins with weights of evidence, fits a logistic regression on them and turns it into points. \
      Says how well good and bad are told apart (AUC, KS, Brier) and whether probabilities mean what they say, in \
      training and on cases that the card had not seen (five folds). With --score it gives the probabilities of \
      another file's customers as a file for `credit: customers_file`.

      Examples:
        duecast scorecard loans.csv --label status --bad "CHGOFF" --without loan_number,charged_off_on
        duecast scorecard history.csv --label failed --bad 1 --score customers.csv --customer key --figures pd.csv
      """)

  @Argument(help: "Cases, a CSV file with a header.")
  var sample: String

  @Option(help: "Column of the outcome; rows where it is blank are left out.")
  var label: String

  @Option(help: "Value of the outcome that is bad.")
  var bad = "1"

  @Option(help: "Columns to use, separated by commas; all unless given.")
  var columns: String?

  @Option(help: "Columns to leave out, separated by commas: those not known before the outcome, above all.")
  var without: String?

  @Option(help: "Points at the odds of --odds.")
  var points = 600.0

  @Option(help: "Odds of good to bad at --points.")
  var odds = 50.0

  @Option(help: "Points that double the odds.")
  var pdo = 20.0

  @Option(help: "Years over which the outcome was watched: probabilities of --figures are annual.")
  var years = 1.0

  @Option(help: "Write the bins with their points here (CSV).")
  var card: String?

  @Option(help: "A file of customers with the same columns, whose probabilities are wanted.")
  var score: String?

  @Option(help: "Its column with the customer's key in the ledger.")
  var customer = "customer"

  @Option(help: "Write their annual probabilities here (CSV, for `credit: customers_file`).")
  var figures: String?

  @Option(help: "Seed of the assignment to folds.")
  var seed: UInt64 = 1

  @Flag(help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    guard odds > 0, pdo > 0, years > 0 else {
      throw ValidationError("--odds, --pdo and --years are above 0.")
    }
    guard (score == nil) == (figures == nil) else {
      throw ValidationError("--score and --figures belong together.")
    }
  }

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let wanted = columns.map { $0.split(separator: ",").map(String.init) }
    let file = try SampleFile(file: sample, required: [label] + (wanted ?? []))
    let labels = file.column(label) ?? []
    let rows = labels.indices.filter { !labels[$0].isEmpty }
    let unwanted = Set((without ?? "").split(separator: ",").map(String.init) + [label])
    for name in unwanted where !file.names.contains(name) {
      throw UsageFault("--without: there is no column `\(name)` in `\(sample)`")
    }
    var identifiers: [String] = []
    let used = (wanted ?? file.names).filter { name in
      guard !unwanted.contains(name) else { return false }
      guard wanted == nil, file.isIdentifier(name) else { return true }
      identifiers.append(name)
      return false
    }
    let cases = LabelledSample(
      columns: used.compactMap { file.characteristic($0, rows: rows) },
      isBad: rows.map { labels[$0] == bad })
    if !identifiers.isEmpty {
      console.messages(
        "left out, since nearly every row has its own value: "
          + identifiers.map { "`\($0)`" }.joined(separator: ", ") + " (--columns takes them)\n")
    }
    if rows.count < labels.count {
      console.messages("\(labels.count - rows.count) rows without an outcome were left out\n")
    }
    let made: Scorecard
    do {
      made = try Scorecard(
        cases, scale: PointScale(points: points, odds: odds, double: pdo), key: StreamKey(seed: seed))
    } catch {
      throw InputRefused([refusal(error, labels: Set(labels))])
    }
    if let card { try write(ScorecardReport.csv(made), to: card) }
    if let score, let figures { try writeFigures(made, of: score, to: figures) }
    console.output(
      json
        ? ScorecardReport.json(made, label: label, digest: file.digest)
        : ScorecardReport.text(made, label: label, width: min(100, console.width)))
    return .done
  }

  private func writeFigures(_ card: Scorecard, of score: String, to place: String) throws {
    let names = card.parts.map(\.bins.name)
    let file = try SampleFile(file: score, required: [customer] + names)
    let rows = Array(0..<file.rows)
    let columns = card.parts.compactMap { part -> LabelledSample.Column? in
      guard let texts = file.column(part.bins.name) else { return nil }
      // Read as in training: a column of few rows must not change its kind.
      return part.bins.words.isEmpty
        ? .init(name: part.bins.name, values: .numbers(texts.map { SampleFile.number($0) ?? .nan }))
        : .init(name: part.bins.name, values: .words(texts))
    }
    guard columns.count == names.count, let probabilities = card.probabilities(columns) else { return }
    var text = "customer,annual_pd\n"
    let keys = file.column(customer) ?? []
    for row in rows {
      let annual = 1 - FixedOrder.exp(FixedOrder.log(1 - min(probabilities[row], 1 - 1e-12)) / years)
      text += "\(DefaultRateCommand.quoted(keys[row])),\(NumberText.decimal(annual, digits: 8))\n"
    }
    try write(text, to: place)
  }

  private func write(_ text: String, to place: String) throws {
    do { try Data(text.utf8).write(to: URL(fileURLWithPath: place), options: .atomic) } catch {
      throw RunFailure("cannot write `\(place)`")
    }
  }

  private func refusal(_ error: Scorecard.Refusal, labels: Set<String>) -> Issue {
    switch error {
    case .tooFewCases(let good, let bad):
      let known = labels.sorted().prefix(6).map { "`\($0)`" }.joined(separator: ", ")
      return Issue(
        .tooLittleHistory, file: sample,
        message: "there are \(good) good and \(bad) bad cases; \(Scorecard.enoughCases) of each are needed",
        hint: "`\(label)` has the values \(known); say with `--bad` which one is bad")
    case .nothingTells:
      return Issue(
        .tooLittleHistory, file: sample, message: "no column tells good cases from bad ones",
        hint: "look at `--columns` and `--without`; a column needs an information value of "
          + "\(Scorecard.leastInformation)")
    }
  }
}
