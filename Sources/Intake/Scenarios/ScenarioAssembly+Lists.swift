import Foundation
import Receivables

extension ScenarioAssembly {
  /// Invoices of a list, with the digest of its file.
  struct StatedInvoices {
    var invoices: [Scenario.ScheduledInvoice] = []
    var file: String
    var digest: String
  }

  /// Figures of single customers, with the digest of their file.
  struct StatedCustomers {
    var figures: [String: Scenario.CreditCustomer] = [:]
    var digest: String
  }

  // MARK: Regimes

  mutating func paymentRegimes(economy: Scenario.Economy?) -> [String: Scenario.StatedRegime] {
    var regimes: [String: Scenario.StatedRegime] = [:]
    for (segment, value) in root["payment_regimes"]?.map ?? [] {
      let names = economy?.factors.map(\.name) ?? []
      var loadings = Array(repeating: 0.0, count: names.count)
      // Where the economy itself is refused, its factors are not known and the names cannot be checked.
      if let stated = value["loadings"], economy != nil || root["economy"] == nil {
        loadings = weights(stated, of: names) ?? []
      }
      guard let stressed = value["stressed"].flatMap({ statedDelay($0) }),
        let intercept = value["intercept"]?.number
      else { continue }
      regimes[segment] = .init(stressed: stressed, intercept: intercept, loadings: loadings)
    }
    return regimes
  }

  /// Deliveries that have no invoice yet.
  func unbilledDeliveries() -> [Scenario.UnbilledDelivery] {
    (root["unbilled_deliveries"]?.list ?? []).compactMap { entry in
      guard let customer = entry["customer"]?.text, let delivered = entry["delivered"]?.day,
        let amount = entry["amount"]?.amount
      else { return nil }
      return .init(customer: customer, delivered: delivered, amount: amount)
    }
  }

  // MARK: Files

  mutating func scheduledInvoices() -> StatedInvoices? {
    guard let value = root["scheduled_invoices"], let stated = value.text else { return nil }
    let name = chain.displayName(stated, at: value.place)
    do throws(InputRefused) {
      let table = try PlainTable(
        file: chain.url(stated, at: value.place).path, name: name,
        required: ["customer", "issue", "due", "amount"])
      var list = StatedInvoices(file: name, digest: "scheduled_invoices \(table.digest)\n")
      var row = table.emptyRow
      while try table.read(into: &row) {
        let issue = try row.date("issue")
        let due = try row.date("due")
        guard due >= issue, due - issue <= 3650 else {
          throw row.refusal(
            .badDate, "due", "the due date \(due) is not within ten years after the day of issue, \(issue)")
        }
        list.invoices.append(
          .init(
            customer: row.text("customer"), issue: issue, due: due,
            amount: try row.amount("amount", currency), line: row.line))
      }
      return list
    } catch {
      issues += error.issues
      return nil
    }
  }

  mutating func customerCredit(_ value: CheckedYAML?, _ economy: Scenario.Economy?) -> StatedCustomers? {
    guard let value, let stated = value.text else { return nil }
    let names = economy?.factors.map(\.name) ?? []
    do throws(InputRefused) {
      let table = try PlainTable(
        file: chain.url(stated, at: value.place).path, name: chain.displayName(stated, at: value.place),
        required: ["customer"])
      let known =
        ["customer", "annual_pd", "recovery_share", "recovery_lag_days"] + names.map { "loading_\($0)" }
      for column in table.names where !known.contains(column) {
        let near = NearestName.of(column, in: known)
        throw InputRefused([
          Issue(
            .missingColumn, file: table.file, line: 1,
            message: "no figure is named \(IssueText.literal(column))",
            hint: near.map { "is `\($0)` meant?" } ?? "columns are \(known.joined(separator: ", "))")
        ])
      }
      let hasLoadings = names.contains { table.has("loading_\($0)") }
      var list = StatedCustomers(digest: "customers \(table.digest)\n")
      var row = table.emptyRow
      while try table.read(into: &row) {
        func number(_ column: String, _ range: NumberRange) throws(InputRefused) -> Double? {
          row.text(column).isEmpty ? nil : try row.number(column, in: range)
        }
        let key = row.text("customer")
        guard list.figures[key] == nil else {
          throw row.refusal(.conflictingRows, "customer", "the customer `\(key)` stands twice in the list")
        }
        var loadings: [Double] = []
        for name in names { loadings.append(try number("loading_\(name)", NumberRange(-10, 10)) ?? 0) }
        var customer = Scenario.CreditCustomer()
        customer.annualPD = try number("annual_pd", NumberRange(0, 1))
        customer.loadings = hasLoadings ? loadings : nil
        customer.recoveryShare = try number("recovery_share", NumberRange(0, 1))
        customer.recoveryLagDays = try number("recovery_lag_days", NumberRange(0, 3650)).map { Int($0) }
        list.figures[key] = customer
      }
      return list
    } catch {
      issues += error.issues
      return nil
    }
  }
}
