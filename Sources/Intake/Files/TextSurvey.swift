/// What a first look through a text file found.
struct TextSurvey: Sendable {
  /// SHA-256 of the bytes, in hexadecimal digits.
  var digest: String
  /// The encoding that the file is read with.
  var encoding: TextEncoding
  /// Bytes of the byte order mark, 0 without one.
  var markLength: Int
  /// Whether Windows-1252 was taken because the bytes are not UTF-8.
  var isGuessed: Bool

  /// Longest line that is read; longer ones are not tables.
  static let longestLine = 1 << 20

  /// Reads a file once, in chunks: digest, encoding, and whether it can be a table at all.
  ///
  /// - Parameter declared: The encoding that the mapping states; a byte order mark overrides it.
  /// - Throws: ``InputRefused`` for an empty or binary file, a broken UTF-16 file, and a line above 1 MiB, as soon
  ///   as it is met.
  /// - Complexity: O(bytes), constant memory.
  init(of source: ByteSource, declared: TextEncoding?) throws(InputRefused) {
    let file = source.file
    var chunk = try source.next()
    guard !chunk.isEmpty else {
      throw InputRefused([
        Issue(.emptyFile, file: file, message: "the file is empty", hint: "export the ledger again")
      ])
    }
    try TextSurvey.refuseBinary(head: Array(chunk.prefix(8)), file: file)
    let announced = TextEncoding.announced(by: Array(chunk.prefix(4)))
    markLength = announced?.markLength ?? 0
    var scan = LineScan()
    var hash = SHA256()
    var check = UTF8Check()
    var transcoder = UTF8Transcoder(announced?.encoding ?? declared ?? .utf8)
    var scratch: [UInt8] = []
    var skip = markLength
    while !chunk.isEmpty {
      hash.update(data: chunk)
      if transcoder.encoding.unitLength == 1 {
        scan.look(at: chunk)
        if scan.nullLine == nil { chunk.withUnsafeBufferPointer { check.look(at: $0) } }
      } else {
        do {
          scratch.removeAll(keepingCapacity: true)
          try transcoder.append(Array(chunk.dropFirst(skip)), to: &scratch)
        } catch {
          throw InputRefused([TextSurvey.broken(error, file: file)])
        }
        scan.look(at: scratch)
      }
      skip = 0
      if let line = scan.nullLine { throw InputRefused([TextSurvey.binary(file: file, line: line)]) }
      if let line = scan.overlongLine {
        throw InputRefused([
          Issue(
            .overlongRecord, file: file, line: line, message: "line \(line) is longer than 1 MiB",
            hint: "this is not a table with a row a line; export the ledger as CSV")
        ])
      }
      chunk = try source.next()
    }
    do {
      try transcoder.finish()
    } catch {
      throw InputRefused([TextSurvey.broken(error, file: file)])
    }
    digest = hash.finalize().map { TextSurvey.hexadecimal($0) }.joined()
    let stated = announced?.encoding ?? declared
    isGuessed = stated == nil && !check.isComplete
    encoding = stated ?? (check.isComplete ? .utf8 : .windows1252)
    if stated == .utf8 && !check.isComplete {
      throw InputRefused([
        Issue(
          .brokenEncoding, file: file, message: "the bytes are not UTF-8, as the file or the mapping says",
          hint: "state `encoding: windows-1252` in the mapping, or export as UTF-8")
      ])
    }
  }

  /// Two hexadecimal digits.
  static func hexadecimal(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16)
    return text.utf8.count == 1 ? "0" + text : text
  }

  private static func broken(_ failure: UTF8Transcoder.Failure, file: String) -> Issue {
    let what =
      failure == .truncated
      ? "the UTF-16 file ends in the middle of a character" : "the UTF-16 file holds half a surrogate pair"
    return Issue(
      .brokenEncoding, file: file, message: what, hint: "the file is cut or damaged; export it again")
  }

  private static func binary(file: String, line: Int) -> Issue {
    Issue(
      .binaryFile, file: file, line: line, message: "the file holds NUL bytes: it is not a text file",
      hint: "export the ledger as CSV; for UTF-16 keep the byte order mark")
  }

  private static func refuseBinary(head: [UInt8], file: String) throws(InputRefused) {
    let kinds: [(mark: [UInt8], name: String)] = [
      ([0x50, 0x4B, 0x03, 0x04], "a zip archive or an Excel workbook"),
      ([0xD0, 0xCF, 0x11, 0xE0], "an old Excel workbook"),
      ([0x1F, 0x8B], "compressed with gzip"),
      ([0x25, 0x50, 0x44, 0x46], "a PDF document"),
    ]
    for kind in kinds where head.starts(with: kind.mark) {
      throw InputRefused([
        Issue(
          .binaryFile, file: file, message: "the file is \(kind.name), not a text file",
          hint: "save the table as CSV (UTF-8)")
      ])
    }
  }
}

/// Watches the length of lines and NUL bytes.
private struct LineScan {
  private(set) var overlongLine: Int?
  private(set) var nullLine: Int?
  private var line = 1
  private var length = 0
  private var previous: UInt8 = 0

  mutating func look(at bytes: [UInt8]) {
    var line = line
    var length = length
    var previous = previous
    for byte in bytes {
      length += 1
      defer { previous = byte }
      if byte == 0x0A || byte == 0x0D {
        if byte == 0x0D || previous != 0x0D { line += 1 }
        length = 0
      } else if byte == 0 {
        if nullLine == nil { nullLine = line }
        return
      } else if length > TextSurvey.longestLine {
        overlongLine = line
        return
      }
    }
    self.line = line
    self.length = length
    self.previous = previous
  }
}
