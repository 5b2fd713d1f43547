import Receivables

/// A value of a report for other programs, with the order of its keys kept.
public indirect enum ReportValue: Sendable, Hashable {
  /// Nothing.
  case null
  /// True or false.
  case flag(Bool)
  /// A whole number.
  case count(Int)
  /// An amount as a decimal number of major units with the digits of its currency.
  case amount(Int64, Currency)
  /// Text.
  case text(String)
  /// Values in order.
  case list([ReportValue])
  /// Keys with their values, in order; keys differ.
  case object([Entry])

  /// A key of an object with its value.
  public struct Entry: Sendable, Hashable {
    /// The key.
    public var key: String
    /// The value.
    public var value: ReportValue
  }

  static func object(_ entries: KeyValuePairs<String, ReportValue>) -> ReportValue {
    .object(entries.map { Entry(key: $0.key, value: $0.value) })
  }

  static func optional(_ text: String?) -> ReportValue { text.map { .text($0) } ?? .null }
  static func optional(_ count: Int?) -> ReportValue { count.map { .count($0) } ?? .null }
}

extension ImportReport {
  /// The report as `--json` prints it, key `schema` included.
  public var document: ReportValue {
    .object([
      "schema": .text("duecast.import/1"),
      "file": .text(file),
      "mapping": .text(mapping),
      "rows": .count(rows),
      "accepted": .count(accepted),
      "rejected": .count(rejected),
      "issues": .list(issues.map(ImportReport.value)),
      "quality": quality.document(of: self),
      "book": .text(book),
      "rejected_file": .optional(rejectedFile),
      "as_of": .text(asOf.description),
      "digest": .text(digest),
      "already_imported": .flag(isKnownFile),
      "added": .object([
        "items": .count(changes.newItems), "events": .count(changes.newEvents),
        "amount_changes": .count(changes.amountChanges), "reversals": .count(changes.reversals),
        "missing_items": .count(changes.missingItems), "cleared_items": .count(changes.clearedItems),
        "kept_first": .count(changes.keptFirst),
      ]),
    ])
  }

  private static func value(_ issue: Issue) -> ReportValue {
    .object([
      "code": .text(issue.code.rawValue), "line": .optional(issue.line), "column": .optional(issue.column),
      "message": .text(issue.message), "hint": .optional(issue.hint),
    ])
  }
}

extension LedgerQuality {
  fileprivate func document(of report: ImportReport) -> ReportValue {
    .object([
      "duplicates": .count(report.duplicates),
      "passed_over": .count(report.skipped),
      "left_out": .list(
        report.leftOut.map { .object(["reason": .text($0.reason), "rows": value($0.tally)]) }),
      "items": .count(items), "events": .count(events), "debtors": .count(debtors),
      "accounts": .count(accounts),
      "currencies": .list(
        currencies.map { total in
          .object([
            "currency": .text(total.currency.code), "items": .count(total.items),
            "issued": .amount(total.issued, total.currency), "open": .amount(total.open, total.currency),
          ])
        }),
      "as_of_rule": .text(report.asOfSentence),
      "settlement_date": .optional(settlementDateMeaning?.rawValue),
      "has_payment_history": .flag(hasPaymentHistory),
      "time_zone": .text(timeZone),
      "encoding": .text(encoding.rawValue),
      "encoding_guessed": .flag(isEncodingGuessed),
      "credit_notes": value(creditNotes),
      "negative_invoices": value(negativeInvoices),
      "unapplied_cash": value(unappliedCash),
      "kinds_set_aside": .list(
        kindsSetAside.map { .object(["kind": .text($0.kind.rawValue), "open": value($0.open)]) }),
      "settled_before_issue": value(settledBeforeIssue),
      "paid_before_due": value(paidBeforeDue),
      "missing_due_dates": value(missingDue),
      "due_before_issue": value(dueBeforeIssue),
      "overpaid": value(overpaid),
      "disputes_without_date": value(disputesWithoutDate),
      "undated_settlements": value(undatedSettlements),
      "missing_documents": .count(missingDocuments),
      "date_forms": .list(dateForms.map { .text($0) }),
      "ids_as_numbers": .count(numbersAsText),
      "repeated_columns": .list(repeatedColumns.map { .text($0) }),
      "rounded_rows": .count(roundedRows),
      "accounts_with_varying_names": .count(accountsWithVaryingNames),
      "accounts_with_varying_debtors": .count(accountsWithVaryingDebtors),
      "days_to_last_event": .count(daysToLastEvent),
      "likely_same_debtors": .list(likelySameDebtors.map { .list($0.map { .text($0) }) }),
      "likely_same_debtor_groups": .count(likelySameDebtorGroups),
      "rebills": .list(
        rebills.map {
          .object(["original": .text($0.original), "credit": .text($0.credit), "rebill": .text($0.rebill)])
        }),
      "control_total": controlTotal.flatMap { total in currencies.first.map { .amount(total, $0.currency) } }
        ?? .null,
    ])
  }

  private func value(_ tally: Tally) -> ReportValue {
    .object([
      "count": .count(tally.count),
      "amounts": .object(
        tally.amounts.sorted { $0.key.code < $1.key.code }.map {
          ReportValue.Entry(key: $0.key.code, value: .amount($0.value, $0.key))
        }),
    ])
  }
}
