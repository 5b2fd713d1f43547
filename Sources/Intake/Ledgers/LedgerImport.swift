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

  let file: String
  let mapping: Mapping
  let options: Options
  let book: String
  var report: ImportReport
  var draft: LedgerDraft
  let rejected: RejectedRows
  /// Text of rows whose item is still to be issued, by data row.
  private var pendingRows: [Int: (line: Int, raw: String)] = [:]

  private init(file: String, mapping: Mapping, options: Options, book: String) {
    self.file = file
    self.mapping = mapping
    self.options = options
    self.book = book
    report = ImportReport(file: file, mapping: mapping.name, book: book, asOf: Day(number: 0))
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
    try write(ledger, survey)
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
    var tally = ImportReport.Tally()
    tally.add(amount, currency)
    report.leftOut.append(ImportReport.LeftOut(reason: reason, tally: tally))
  }

  private func reject(_ rejection: RowRejection, _ record: CSVRecord) throws(InputRefused) {
    let place = rejection.position.map { record.place(of: $0) }
    try rejected.add(
      rejection, line: place?.line ?? record.line, column: place?.column, ordinal: report.rows, raw: record.raw)
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
    if Double(report.rejected) > options.maxRejected * Double(taken) {
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

  private mutating func write(_ ledger: AssembledLedger, _ survey: TextSurvey) throws(InputRefused) {
    let report = report
    let stated = options.asOf
    let mapping = mapping
    let book = book
    let name = URL(fileURLWithPath: file).lastPathComponent
    let outcome = try BookFile.write(to: book) { database in
      try LedgerImport.writeSnapshot(
        ledger, sourceName: name, sourceDigest: survey.digest, mapping: mapping, stated: stated, report: report,
        book: book, database)
    }
    self.report.isKnownFile = outcome.isKnown
    self.report.asOf = outcome.asOf
    self.report.changes = outcome.changes
    self.report.digest = outcome.digest
  }

  private mutating func note(_ message: String, line: Int?) {
    guard report.issues.count < RejectedRows.mostIssues else { return }
    report.issues.append(Issue(.ledgerOddity, severity: .warning, file: file, line: line, message: message))
  }
}
