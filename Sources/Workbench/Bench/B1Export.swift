import Foundation
import Intake
import Receivables

/// Writes a book of benchmark B1 as a scenario with everything it names: `forecast` of it runs the same paths.
///
/// Beside the scenario stand a book with one paid invoice a customer, so that the ledger knows it, the list of the
/// invoices to come, and the figures of the customers.
struct B1Export {
  let book: B1Book
  let seed: UInt64
  let paths: Int

  /// Writes the files.
  ///
  /// - Parameter file: The scenario, ending in `.yaml`; the other names are made from it.
  func write(to file: String) throws {
    let url = URL(fileURLWithPath: file)
    let folder = url.deletingLastPathComponent()
    let stem = url.deletingPathExtension().lastPathComponent
    guard ["yaml", "yml"].contains(url.pathExtension) else {
      throw UsageFault("--export writes a scenario: name it `\(stem).yaml`")
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try text(ledger()).write(to: folder.appendingPathComponent("\(stem)-ledger.csv"))
    try text(mapping).write(to: folder.appendingPathComponent("\(stem)-ledger.yaml"))
    try text(customers()).write(to: folder.appendingPathComponent("\(stem)-customers.csv"))
    try text(invoices()).write(to: folder.appendingPathComponent("\(stem)-invoices.csv"))
    let place = folder.appendingPathComponent("\(stem).book").path
    try? FileManager.default.removeItem(atPath: place)
    _ = try LedgerImport.run(
      file: folder.appendingPathComponent("\(stem)-ledger.csv").path,
      mapping: try Mapping(file: folder.appendingPathComponent("\(stem)-ledger.yaml").path),
      options: LedgerImport.Options(asOf: asOf), to: place)
    try text(scenario(stem)).write(to: url)
  }

  private var asOf: Day { B1Experiment.firstDay - 1 }

  private func text(_ text: String) -> Data { Data(text.utf8) }

  private func key(_ customer: Int) -> String {
    let digits = String(customer)
    return "c" + String(repeating: "0", count: max(0, 7 - digits.count)) + digits
  }

  private func ledger() -> String {
    var text = "account,document,invoice_date,amount,due_date,paid_date,segment\n"
    for (number, customer) in book.customers.enumerated() {
      text += "\(key(number)),h\(number),\(asOf - 60),1.00,\(asOf - 30),\(asOf - 20),s\(customer.segment)\n"
    }
    return text
  }

  private var mapping: String {
    """
    duecast: 1
    mapping: Customers of benchmark B1
    row_is: item
    settlement_date_means: bank_value
    columns:
      account: account
      document: document
      issue: invoice_date
      amount: amount
      currency: {constant: EUR}
      due: due_date
      settled_on: paid_date
      segment: segment

    """
  }

  private func customers() -> String {
    let factors = book.persistence.indices
    var text = "customer,annual_pd" + factors.map { ",loading_f\($0)" }.joined() + "\n"
    for (number, customer) in book.customers.enumerated() {
      text += "\(key(number)),\(customer.annualPD)" + customer.loadings.map { ",\($0)" }.joined() + "\n"
    }
    return text
  }

  private func invoices() -> String {
    var text = "customer,issue,due,amount\n"
    for (number, customer) in book.customers.enumerated() {
      let key = key(number)
      let amount = Money.decimal(customer.amount, digits: 2)
      for invoice in 0..<B1Book.invoices {
        let issue = B1Experiment.firstDay + (customer.firstIssue + B1Book.interval * invoice)
        text += "\(key),\(issue),\(issue + B1Book.interval),\(amount)\n"
      }
    }
    return text
  }

  private func scenario(_ stem: String) -> String {
    func list(_ values: [Double]) -> String { "[" + values.map { "\($0)" }.joined(separator: ", ") + "]" }
    let factors = book.persistence.enumerated().map { "    - {name: f\($0), weekly_ar1: \($1)}" }
    let rows = book.correlation.map { "    - \(list($0))" }
    let delays = book.segments.enumerated().map {
      "  s\($0): {never_share: 0%, weights_by_day: \(list($1.normal))}"
    }
    let regimes = book.segments.enumerated().map { number, segment in
      let loadings = segment.stressLoadings.enumerated().map { "f\($0): \($1)" }.joined(separator: ", ")
      return """
          s\(number):
            intercept: \(segment.stressIntercept)
            loadings: {\(loadings)}
            stressed: {never_share: 0%, weights_by_day: \(list(segment.stressed))}
        """
    }
    let credit = book.segments.enumerated().map {
      "    s\($0): {asset_correlation: 0%, recovery_share: \(percent($1.recovery)), "
        + "recovery_lag_days: \($1.recoveryLagDays)}"
    }
    return """
      # Benchmark B1 as a scenario: `duecast forecast` of it has the `digest_b1` of `duecast bench b1`.
      duecast: 1
      name: \(stem)
      question: What does this machine make of benchmark B1?
      currency: EUR
      ledger: {book: \(stem).book, as_of: \(asOf)}
      horizon_weeks: 52
      weeks: rolling
      calendar: every_day
      opening_cash: none
      scheduled_invoices: \(stem)-invoices.csv

      payment_delay:
      \(delays.joined(separator: "\n"))

      payment_regimes:
      \(regimes.joined(separator: "\n"))

      economy:
        factors:
      \(factors.joined(separator: "\n"))
        correlation:
      \(rows.joined(separator: "\n"))

      credit:
        figures: weekly
        discount_rate: 0%
        customers_file: \(stem)-customers.csv
        segments:
      \(credit.joined(separator: "\n"))

      simulation: {paths: \(paths), seed: \(seed)}

      """
  }

  /// A share as the scenario reads it back to the same number: a bare fraction below 1, else 100 %.
  private func percent(_ share: Double) -> String { share >= 1 ? "100%" : "\(share)" }
}
