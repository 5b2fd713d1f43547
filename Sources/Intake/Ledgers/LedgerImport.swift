import Foundation
import Receivables

/// Reads a ledger exported from another program into a book.
public struct LedgerImport {
  /// What the user states beside file and mapping.
  public struct Options: Sendable {
    /// Day at whose close the export was made: the default view. Without it the last day in the file.
    public var asOf: Day?
    /// Open amount that the ledger must have, as a decimal number of major units.
    public var controlTotal: String?
    /// Largest accepted share of rejected rows, 0 to 1.
    public var maxRejected: Double
    /// Whose invoices they are.
    public var side = BookSide.receivables
    /// Options.
    public init(asOf: Day? = nil, controlTotal: String? = nil, maxRejected: Double = 0.05) {
      precondition((0...1).contains(maxRejected), "a share lies between 0 and 1")
      self.asOf = asOf
      self.controlTotal = controlTotal
      self.maxRejected = maxRejected
    }
  }

  /// Imports a ledger as one snapshot, appended to the book or in a new one.
  ///
  /// A bad value rejects its row. A row left out, rejected or repeated stands in the report. The very same file and
  /// mapping a second time add nothing. Where the import is refused, no new file is left and an old book is
  /// untouched.
  ///
  /// - Parameters:
  ///   - file: The ledger, a delimited text file.
  ///   - mapping: Which column is what.
  ///   - book: The book's path; made where it does not exist.
  /// - Throws: ``InputRefused`` for a file that cannot be read as this mapping says, for more rejected rows than
  ///   allowed, for a difference to the control total, and for a book that cannot be written.
  /// - Complexity: O(rows) time; memory for items and events, not for the file's text.
  public static func run(
    file: String, mapping: Mapping, options: Options = Options(), to book: String
  ) throws(InputRefused) -> ImportReport {
    try BookFile.checkPlace(book)
    var run = LedgerImport(file: file, mapping: mapping, options: options, book: book)
    return try run.run()
  }

  private let file: String
  private let mapping: Mapping
  private let options: Options
  private let book: String
  private var report: ImportReport
  private var draft: LedgerDraft
  private let rejected: RejectedRows
  private var dateForms: [String] = []
  private var numbersAsText = 0
  /// Text of rows whose item is still to be issued, by data row.
  private var pendingRows: [Int: (line: Int, raw: String)] = [:]

  private init(file: String, mapping: Mapping, options: Options, book: String) {
    self.file = file
    self.mapping = mapping
    self.options = options
    self.book = book
    report = ImportReport(file: file, mapping: mapping.name, book: book)
    report.side = options.side
    draft = LedgerDraft(repeatedKey: mapping.repeatedKey)
    rejected = RejectedRows(book: book, source: file)
  }

  private mutating func run() throws(InputRefused) -> ImportReport {
    let source = try ByteSource(file: file)
    let survey = try TextSurvey(of: source, declared: mapping.encoding)
    let header = try LedgerHeader.find(in: source, survey: survey, mapping: mapping)
    try readRows(source, survey, header)
    let ledger = AssembledLedger(draft, asOf: options.asOf)
    try rejectOrphans(ledger)
    try checkRejected(ledger)
    try checkSize(ledger)
    let rebills = RebillPairs.find(in: ledger)
    let asOf = options.asOf ?? ledger.lastDay
    report.quality = LedgerQuality(ledger, rebills: rebills, asOf: asOf)
    report.quality.roundedRows = draft.roundedRows
    report.quality.dateForms = dateForms
    report.quality.numbersAsText = numbersAsText
    report.quality.repeatedColumns = header.repeatedNames
    report.quality.isAsOfStated = options.asOf != nil
    report.quality.settlementDateMeaning = mapping.settlementDateMeaning
    report.quality.hasPaymentHistory = mapping.hasPaymentHistory
    report.quality.timeZone = mapping.timeZone
    report.quality.encoding = survey.encoding
    report.quality.isEncodingGuessed = survey.isGuessed
    try checkControlTotal(asOf)
    try rejected.complete()
    try write(ledger, rebills, survey)
    report.rejectedFile = try rejected.keep()
    return report
  }

  private mutating func readRows(
    _ source: ByteSource, _ survey: TextSurvey, _ header: LedgerHeader
  ) throws(InputRefused) {
    let reader = try CSVReader(source: source, survey: survey, delimiter: header.delimiter)
    let mapped = MappedRow(mapping: mapping, positions: header.positions, width: header.names.count)
    var record = CSVRecord()
    for _ in 0...header.rowsBefore { _ = try reader.read(into: &record) }
    while try reader.read(into: &record) {
      report.rows += 1
      if mapping.skipRows.contains(where: { (try? mapped.holds($0, record)) ?? false }) {
        report.skipped += 1
        continue
      }
      do {
        let row = try mapped.row(record)
        try take(row, record)
      } catch let refused as InputRefused {
        throw refused
      } catch let rejection as RowRejection {
        try reject(rejection, record)
      } catch {
        preconditionFailure("rows throw rejections only")
      }
    }
    dateForms = zip(mapping.dates, mapped.notes.dateForms).filter { $0.1 > 0 }.map(\.0.pattern)
    numbersAsText = mapped.notes.numbersAsText
    guard report.rows > 0 else {
      throw InputRefused([
        Issue(
          .noRows, file: file, message: "the ledger has a header and no rows",
          hint: "export it with its rows, or widen the selection of the export")
      ])
    }
  }

  private mutating func take(_ row: LedgerRow, _ record: CSVRecord) throws(InputRefused) {
    if case .leftOut(let reason, let amount, let currency) = row.content {
      leaveOut(reason, amount, currency)
      return
    }
    switch draft.add(row, ordinal: report.rows, rowMeaning: mapping.rowMeaning) {
    case .accepted:
      report.accepted += 1
      if draft.isPending(row) { pendingRows[report.rows] = (record.line, record.raw) }
    case .duplicate(let first):
      report.duplicates += 1
      note("data row \(report.rows) repeats data row \(first)", line: record.line)
    case .rejected(let rejection): try reject(rejection, record)
    }
  }

  private mutating func leaveOut(_ reason: String, _ amount: Int64, _ currency: Currency?) {
    if let place = report.leftOut.firstIndex(where: { $0.reason == reason }) {
      report.leftOut[place].tally.add(amount, currency)
      return
    }
    var tally = LedgerQuality.Tally()
    tally.add(amount, currency)
    report.leftOut.append(ImportReport.LeftOut(reason: reason, tally: tally))
  }

  private func reject(_ rejection: RowRejection, _ record: CSVRecord) throws(InputRefused) {
    let place = rejection.position.map { record.place(of: $0) }
    try rejected.add(
      rejection, line: place?.line ?? record.line, column: place?.column, ordinal: report.rows,
      raw: record.raw)
  }

  /// Rejects events whose item was never issued; rows that repeat an event are duplicates.
  private mutating func rejectOrphans(_ ledger: AssembledLedger) throws(InputRefused) {
    for ordinal in ledger.orphanRows {
      let row = pendingRows[ordinal]
      report.accepted -= 1
      try rejected.add(
        RowRejection(
          code: .eventWithoutIssue, position: nil, message: "the event belongs to an item that no row issues",
          hint: "export the `issued` rows too, or correct account and document"),
        line: row?.line ?? 0, column: nil, ordinal: ordinal, raw: row?.raw ?? "")
    }
    pendingRows = [:]
    for (row, first) in ledger.repeatedRows {
      report.accepted -= 1
      report.duplicates += 1
      note("data row \(row) repeats the event of data row \(first)", line: nil)
    }
    report.rejected = rejected.count
    report.issues = rejected.issues + report.issues
  }

  private func checkRejected(_ ledger: AssembledLedger) throws(InputRefused) {
    let taken = report.rows - report.skipped
    // The slack keeps 29 of 100 within 29 %, which is no binary fraction.
    if Double(report.rejected) > options.maxRejected * Double(taken) + 1e-9 {
      throw InputRefused(
        [
          Issue(
            .tooManyRejected, file: file, line: rejected.issues.first?.line,
            message: "\(report.rejected) of \(taken) rows are rejected, at most "
              + "\(ImportReport.percent(options.maxRejected)) are allowed",
            hint: "nothing was written; correct the mapping, or raise `--max-rejected`")
        ] + rejected.issues.prefix(5))
    }
    if ledger.items.isEmpty {
      throw InputRefused(
        [
          Issue(
            .noRows, file: file, message: "no row of the ledger became an item",
            hint: "look at `leave_out` and `skip_rows` in the mapping")
        ] + rejected.issues.prefix(5))
    }
  }

  /// Refuses amounts whose sums could not be held exactly.
  private func checkSize(_ ledger: AssembledLedger) throws(InputRefused) {
    var sum: Int128 = 0
    for item in ledger.items { sum += Int128(item.facts.amount) }
    for event in ledger.events { sum += Int128(event.amount.magnitude) }
    guard sum > 1_000_000_000_000_000_000 else { return }
    throw InputRefused([
      Issue(
        .amountsTooLarge, file: file,
        message: "the amounts of the ledger add up to more than 10^18 minor units",
        hint: "look for a wrong decimal mark, or for `minor_units` in the mapping")
    ])
  }

  /// Compares the open amount with the control total.
  private mutating func checkControlTotal(_ asOf: Day) throws(InputRefused) {
    guard let stated = options.controlTotal else { return }
    guard let total = report.quality.currencies.first, report.quality.currencies.count == 1 else {
      let codes = report.quality.currencies.map(\.currency.code).joined(separator: ", ")
      throw InputRefused([
        Issue(
          .controlTotal, file: file,
          message: "the control total is one amount, the ledger has the currencies \(codes)",
          hint: "import each currency by itself, with `leave_out` for the others")
      ])
    }
    let currency = total.currency
    guard let decimal = ExactDecimal(plain: stated),
      let expected = decimal.rounded(digits: currency.minorDigits),
      expected.isExact
    else {
      throw InputRefused([
        Issue(
          .controlTotal, file: file,
          message: "\(IssueText.literal(stated)) is not an amount in \(currency.code)",
          hint: "write it as `1234567.89`")
      ])
    }
    let difference = total.open - expected.value
    // One minor unit is what another program's rounding may differ by.
    guard difference.magnitude <= 1 else {
      func shown(_ amount: Int64) -> String { Money(minorUnits: amount, currency: currency).description }
      throw InputRefused([
        Issue(
          .controlTotal, file: file,
          message: "open on \(asOf) are \(shown(total.open)), the control total is \(shown(expected.value)): "
            + "a difference of \(shown(difference))",
          hint: "\(report.rejected) rows were rejected and \(report.leftOutRows) left out; "
            + "check these, and that the total is of \(asOf)")
      ])
    }
    report.quality.controlTotal = expected.value
  }

  private mutating func write(
    _ ledger: AssembledLedger, _ rebills: [RebillPairs.Pair], _ survey: TextSurvey
  ) throws(InputRefused) {
    let head = SnapshotWriter.Head(
      sourceName: URL(fileURLWithPath: file).lastPathComponent, sourceDigest: survey.digest, mapping: mapping,
      asOf: options.asOf ?? ledger.lastDay, rows: report.rows, accepted: report.accepted,
      rejected: report.rejected)
    let isStated = options.asOf != nil
    let book = book
    let side = options.side
    let written = try BookFile.write(to: book) { database in
      try side.claim(database, file: book)
      return try SnapshotWriter.write(
        ledger, rebills: rebills, head: head, isAsOfStated: isStated, book: book, into: database)
    }
    report.isKnownFile = written.isKnownFile
    report.asOf = written.asOf
    report.changes = written.changes
    report.digest = written.digest
  }

  private mutating func note(_ message: String, line: Int?) {
    guard report.issues.count < RejectedRows.mostIssues else { return }
    report.issues.append(Issue(.ledgerOddity, severity: .warning, file: file, line: line, message: message))
  }
}
