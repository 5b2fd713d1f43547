/// Reads a delimited text file row by row by the rules of RFC 4180.
///
/// Fields may be quoted, quotes inside are doubled, and quoted fields may hold line ends. Lines may end in CR LF,
/// LF or CR. A quote inside an unquoted field is an ordinary character. Blank lines are passed over. Only the row
/// being read is held in memory.
final class CSVReader {
  private let source: ByteSource
  private let delimiter: UInt8
  private var transcoder: UTF8Transcoder
  private var buffer: [UInt8] = []
  private var position = 0
  private var isEnd = false
  private var line = 1
  private var firstStrayLine: Int?

  /// A reader from the start of a file that has been surveyed.
  ///
  /// - Parameter delimiter: An ASCII character: comma, semicolon, tab or vertical bar.
  init(source: ByteSource, survey: TextSurvey, delimiter: UInt8) throws(InputRefused) {
    self.source = source
    self.delimiter = delimiter
    transcoder = UTF8Transcoder(survey.encoding)
    try source.seek(to: survey.markLength)
  }

  /// Reads the next row that is not blank.
  ///
  /// - Returns: Whether there was one.
  /// - Throws: ``InputRefused`` for a quote that is never closed and for a row above 1 MiB.
  /// - Complexity: O(bytes of the row); the record's storage is used again.
  func read(into record: inout CSVRecord) throws(InputRefused) -> Bool {
    while true {
      switch scan(into: &record) {
      case .row(let length, let lines):
        position += length
        line += lines
        if record.isBlank { continue }
        if record.strayQuoteField != nil, firstStrayLine == nil { firstStrayLine = record.line }
        return true
      case .needsMore(let quoteLine):
        if isEnd {
          if let quoteLine { throw InputRefused([unclosed(quoteLine)]) }
          return false
        }
        if buffer.count - position > TextSurvey.longestLine {
          if let quoteLine { throw InputRefused([unclosed(quoteLine)]) }
          throw InputRefused([
            Issue(
              .overlongRecord, file: source.file, line: line,
              message: "the row on line \(line) is longer than 1 MiB",
              hint: "this is not a table with a row a line; export the ledger as CSV")
          ])
        }
        try refill()
      }
    }
  }

  private enum Scan {
    case row(length: Int, lines: Int)
    case needsMore(openQuoteLine: Int?)
  }

  private func unclosed(_ opened: Int) -> Issue {
    var hint = "close the quote, or double it if it belongs to the text"
    if let stray = firstStrayLine, stray < opened { hint += "; the quotes first went wrong on line \(stray)" }
    return Issue(
      .unclosedQuote, file: source.file, line: opened,
      message: "the quote that opens on line \(opened) is never closed", hint: hint)
  }

  private func refill() throws(InputRefused) {
    if position > 0 {
      buffer.removeSubrange(..<position)
      position = 0
    }
    let chunk = try source.next()
    if chunk.isEmpty {
      isEnd = true
      return
    }
    do {
      try transcoder.append(chunk, to: &buffer)
    } catch {
      throw InputRefused([
        Issue(
          .brokenEncoding, file: source.file, line: line, message: "the file changed while it was read",
          hint: "run the import again")
      ])
    }
  }

  /// Looks for a whole row from the current position; the buffer is not changed.
  private func scan(into record: inout CSVRecord) -> Scan {
    record.fields.removeAll(keepingCapacity: true)
    record.strayQuoteField = nil
    record.line = line
    let delimiter = delimiter
    let isEnd = isEnd
    let firstLine = line
    var outcome = Scan.needsMore(openQuoteLine: nil)
    buffer.withUnsafeBufferPointer { all in
      let row = UnsafeBufferPointer(rebasing: all[position...])
      let count = row.count
      if count == 0 { return }
      var at = 0
      var lines = 0
      while true {
        var field = CSVRecord.Field(start: at, end: at, isEscaped: false)
        if at < count, row[at] == 0x22 {
          let opened = lines
          at += 1
          field.start = at
          var isClosed = false
          while at < count {
            let byte = row[at]
            if byte == 0x22 {
              guard at + 1 < count else {
                if isEnd { isClosed = true }
                break
              }
              if row[at + 1] == 0x22 {
                field.isEscaped = true
                at += 2
                continue
              }
              isClosed = true
              break
            }
            if byte == 0x0A || (byte == 0x0D && !(at + 1 < count && row[at + 1] == 0x0A)) { lines += 1 }
            at += 1
          }
          guard isClosed else {
            outcome = .needsMore(openQuoteLine: firstLine + opened)
            return
          }
          field.end = at
          at += 1
          if at < count, row[at] != delimiter, row[at] != 0x0A, row[at] != 0x0D {
            if record.strayQuoteField == nil { record.strayQuoteField = record.fields.count }
            while at < count, row[at] != delimiter, row[at] != 0x0A, row[at] != 0x0D { at += 1 }
          }
        } else {
          while at < count {
            let byte = row[at]
            if byte == delimiter || byte == 0x0A || byte == 0x0D { break }
            at += 1
          }
          field.end = at
        }
        if at == count {
          guard isEnd else { return }
          record.fields.append(field)
          record.bytes.removeAll(keepingCapacity: true)
          record.bytes.append(contentsOf: row)
          outcome = .row(length: count, lines: lines)
          return
        }
        record.fields.append(field)
        if row[at] == delimiter {
          at += 1
          continue
        }
        var length = at + 1
        if row[at] == 0x0D {
          if at + 1 == count, !isEnd { return }
          if at + 1 < count, row[at + 1] == 0x0A { length += 1 }
        }
        record.bytes.removeAll(keepingCapacity: true)
        record.bytes.append(contentsOf: UnsafeBufferPointer(rebasing: row[..<at]))
        outcome = .row(length: length, lines: lines + 1)
        return
      }
    }
    return outcome
  }
}
