import Receivables

extension ImportReport {
  /// The report as plain text, lines at most `width` columns where words allow it.
  ///
  /// Lines about what did not occur are left out, but for the counts of rows.
  public func text(width: Int = 100) -> String {
    var lines: [String] = []
    for (label, sentences) in paragraphs {
      lines += ImportReport.wrapped(sentences.joined(separator: "; "), label: label, width: max(40, width))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var paragraphs: [(String, [String])] {
    var all: [(String, [String])] = [("Ledger", ["\(file) by the mapping \(mapping)"])]
    if side == .payables {
      all.append(("Payables", ["what is owed to suppliers, each a debtor of the mapping"]))
    }
    var counts = [
      "\(ImportReport.grouped(rows)) read", "\(ImportReport.grouped(accepted)) accepted",
      "\(ImportReport.grouped(rejected)) rejected", "\(ImportReport.grouped(leftOutRows)) left out",
      "\(ImportReport.grouped(duplicates)) duplicates",
    ]
    if skipped > 0 { counts.append("\(ImportReport.grouped(skipped)) titles and totals passed over") }
    all.append(("Rows", [counts.joined(separator: ", ")]))
    if isKnownFile {
      all.append(("Book", ["\(book) holds this very file already: nothing was added"]))
      return all
    }
    all.append(("Book", [bookSentence]))
    if let rejectedFile { all.append(("Rejected", ["\(rejectedSentence); all in \(rejectedFile)"])) }
    for rule in leftOut {
      all.append(("Left out", ["\(ImportReport.oneLine(rule.reason)): \(ImportReport.words(rule.tally))"]))
    }
    all.append(("As of", [asOfSentence]))
    all.append(("Dates", [settlementSentence]))
    all += quality.currencies.map { total in
      (
        total.currency.code,
        [
          "\(ImportReport.grouped(total.items)) items, issued \(ImportReport.amount(total.issued, total.currency)), "
            + "open on \(asOf) \(ImportReport.amount(total.open, total.currency)) after credits"
        ]
      )
    }
    if quality.currencies.count > 1 {
      all.append(("", ["mixed currencies: a forecast of this book needs `exchange_rates`"]))
    }
    all += oddities.map { ("Note", [$0]) }
    return all
  }

  private var bookSentence: String {
    var parts = [
      "\(ImportReport.grouped(changes.newItems)) items", "\(ImportReport.grouped(changes.newEvents)) events",
    ]
    if changes.amountChanges > 0 { parts.append("\(changes.amountChanges) changed amounts") }
    if changes.reversals > 0 { parts.append("\(changes.reversals) settlements taken back") }
    var text = "\(book): \(parts.joined(separator: ", ")) added; digest \(digest.prefix(12))"
    if changes.missingItems > changes.clearedItems {
      text +=
        "; \(changes.missingItems - changes.clearedItems) items of the book are not in this file and stay as they are"
    }
    if changes.clearedItems > 0 {
      text += "; \(changes.clearedItems) items no longer open were taken as settled on \(asOf)"
    }
    if changes.keptFirst > 0 {
      text += "; \(changes.keptFirst) changed due dates, kinds or debtors keep their first value"
    }
    return text
  }

  private var rejectedSentence: String {
    let shown = issues.filter { $0.code != .ledgerOddity }.prefix(3).map { issue in
      let column = issue.column.map { ":\($0)" } ?? ""
      return "line \(issue.line ?? 0)\(column) \(ImportReport.oneLine(issue.message))"
    }
    return shown.joined(separator: "; ")
      + (rejected > shown.count ? "; and \(rejected - shown.count) more" : "")
  }

  /// How the as-of date came about.
  public var asOfSentence: String {
    if quality.isAsOfStated {
      return "\(asOf), as stated: what was known by the close of that day is the default view"
    }
    let rule =
      "\(asOf), the last day on which anything in the ledger happened; state the day of the export with `--as-of`"
    guard quality.daysToLastEvent > 366 else { return rule }
    return rule + "; 99 % of the ledger is \(quality.daysToLastEvent) days older: look for a wrong date"
  }

  /// What settlement dates mean.
  public var settlementSentence: String {
    guard quality.hasPaymentHistory else {
      return
        "open items only: the ledger has no payment history; add paid items, or state `payment_delay` in the "
        + "scenario"
    }
    let zone = quality.timeZone == "not stated" ? "time zone not stated" : "dates of \(quality.timeZone)"
    switch quality.settlementDateMeaning {
    case .bankValue: return "a settlement date is the day of the bank's credit; \(zone)"
    case .posting: return "a settlement date is the day of booking; \(zone)"
    case .clearing: return "a settlement date is the day of clearing, which can lag the bank; \(zone)"
    case nil: return zone
    }
  }

  /// What else the owner of the ledger should know, a sentence each.
  public var oddities: [String] {
    var notes: [String] = []
    func note(_ tally: LedgerQuality.Tally, _ text: String) {
      if tally.count > 0 { notes.append("\(text): \(ImportReport.words(tally))") }
    }
    note(quality.creditNotes, "credit notes")
    note(quality.negativeInvoices, "of these, invoices with a negative amount")
    note(quality.unappliedCash, "unapplied cash (on account or in advance)")
    for aside in quality.kindsSetAside { note(aside.open, "set aside, kind `\(aside.kind.rawValue)`, open") }
    note(quality.settledBeforeIssue, "settled before issue, kept as advances")
    note(quality.paidBeforeDue, "paid before due")
    note(quality.missingDue, "without a due date, taken as due on issue")
    note(quality.dueBeforeIssue, "due before issue")
    note(quality.overpaid, "settled by more than their amount, excess")
    note(quality.disputesWithoutDate, "said to be disputed without a date, not used")
    note(quality.undatedSettlements, "settlements without a day, dated \(asOf)")
    if quality.roundedRows > 0 {
      notes.append("amounts rounded to the currency's digits: \(quality.roundedRows) rows")
    }
    if quality.missingDocuments > 0 {
      notes.append("items without a document number: \(quality.missingDocuments)")
    }
    if quality.dateForms.count > 1 {
      notes.append("dates come in the forms \(quality.dateForms.joined(separator: ", "))")
    }
    if quality.numbersAsText > 0 {
      notes.append("ids written as numbers with a fraction, read as text: \(quality.numbersAsText)")
    }
    if !quality.repeatedColumns.isEmpty {
      notes.append(
        "column names that stand more than once: \(quality.repeatedColumns.map { IssueText.literal($0) }.joined(separator: ", "))"
      )
    }
    if !quality.rebills.isEmpty {
      let first = quality.rebills[0]
      notes.append(
        "credited and billed again: \(quality.rebills.count), such as \(IssueText.literal(first.original)) as "
          + "\(IssueText.literal(first.rebill)); the first date counts")
    }
    if quality.accountsWithVaryingNames > 0 {
      notes.append("accounts with several names, the first is kept: \(quality.accountsWithVaryingNames)")
    }
    if quality.accountsWithVaryingDebtors > 0 {
      notes.append("accounts with several debtors, the first is kept: \(quality.accountsWithVaryingDebtors)")
    }
    if quality.likelySameDebtorGroups > 0 {
      let shown = quality.likelySameDebtors.prefix(3).map {
        $0.prefix(4).map { IssueText.literal($0) }.joined(separator: " = ")
      }
      let more = quality.likelySameDebtorGroups - shown.count
      notes.append(
        "may be the same debtor, not merged: \(shown.joined(separator: ", "))"
          + (more > 0 ? " and \(more) more" : ""))
    }
    if quality.isEncodingGuessed { notes.append("the bytes are not UTF-8 and were read as Windows-1252") }
    if let total = quality.controlTotal, let currency = quality.currencies.first?.currency {
      notes.append("the control total of \(ImportReport.amount(total, currency)) is met")
    }
    return notes
  }

  /// A text from a file without what could move a terminal's cursor.
  static func oneLine(_ text: String) -> String {
    String(
      text.map {
        $0.isNewline || $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } ? "\u{FFFD}" : $0
      })
  }

  private static func words(_ tally: LedgerQuality.Tally) -> String {
    let amounts = tally.amounts.sorted { $0.key.code < $1.key.code }.map { amount($0.value, $0.key) }
    return ([grouped(tally.count)] + amounts).joined(separator: ", ")
  }

  private static func amount(_ amount: Int64, _ currency: Currency) -> String {
    let text = Money.decimal(amount, digits: currency.minorDigits)
    let parts = text.split(separator: ".", maxSplits: 1)
    guard let whole = parts.first.flatMap({ Int($0) }) else { return text }
    let sign = whole == 0 && amount < 0 ? "-" : ""
    return sign + grouped(whole) + (parts.count > 1 ? ".\(parts[1])" : "") + " " + currency.code
  }

  private static func grouped(_ number: Int) -> String {
    var digits = String(number.magnitude)
    var groups: [Substring] = []
    while digits.count > 3 {
      groups.insert(digits.suffix(3), at: 0)
      digits = String(digits.dropLast(3))
    }
    return (number < 0 ? "-" : "") + ([digits[...]] + groups).joined(separator: ",")
  }

  private static func wrapped(_ text: String, label: String, width: Int) -> [String] {
    let margin = 10
    var lines: [String] = []
    var line = label + String(repeating: " ", count: max(1, margin - label.count))
    var isFresh = true
    for word in text.split(separator: " ") {
      if !isFresh, line.count + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: margin)
        isFresh = true
      }
      line += (isFresh ? "" : " ") + word
      isFresh = false
    }
    return lines + [line]
  }
}
