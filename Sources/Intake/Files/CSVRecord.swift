/// One row of a delimited text file, as bytes; fields become text when they are asked for.
struct CSVRecord {
  /// A field's place in the raw bytes.
  struct Field {
    /// First byte of the content.
    var start: Int
    /// Byte after the content.
    var end: Int
    /// Whether the content holds doubled quotes.
    var isEscaped: Bool
  }

  /// The row as it stands in the file (in UTF-8), without its line end.
  var bytes: [UInt8] = []
  /// The fields, in order.
  var fields: [Field] = []
  /// Physical line on which the row starts, from 1.
  var line = 0
  /// Place of the first field with text behind its closing quote.
  var strayQuoteField: Int?

  /// Whether nothing stands in the row.
  var isBlank: Bool { fields.count == 1 && fields[0].start == fields[0].end && bytes.isEmpty }

  /// The row as text, for the file of rejected rows.
  var raw: String { String(decoding: bytes, as: UTF8.self) }

  /// The bytes of a field without surrounding blanks; empty for a field that the row does not have.
  ///
  /// - Complexity: O(1), but for fields with doubled quotes, which are copied.
  func trimmed(_ index: Int) -> ArraySlice<UInt8> {
    guard index < fields.count else { return [] }
    let field = fields[index]
    if field.isEscaped {
      let plain = CSVRecord.unescaped(bytes[field.start..<field.end])
      return CSVRecord.trimmed(plain, 0, plain.count)
    }
    return CSVRecord.trimmed(bytes, field.start, field.end)
  }

  private static func trimmed(_ bytes: [UInt8], _ from: Int, _ to: Int) -> ArraySlice<UInt8> {
    var start = from
    var end = to
    while start < end {
      if isBlank(bytes[start]) {
        start += 1
      } else if end - start >= 2, bytes[start] == 0xC2, bytes[start + 1] == 0xA0 {
        // A no-break space is two bytes in UTF-8; exports pad with it.
        start += 2
      } else {
        break
      }
    }
    while end > start {
      if isBlank(bytes[end - 1]) {
        end -= 1
      } else if end - start >= 2, bytes[end - 2] == 0xC2, bytes[end - 1] == 0xA0 {
        end -= 2
      } else {
        break
      }
    }
    return bytes[start..<end]
  }

  /// The text of a field without surrounding blanks.
  func text(_ index: Int) -> String { String(decoding: trimmed(index), as: UTF8.self) }

  /// Physical line and column (in characters, from 1) on which a field starts.
  func place(of index: Int) -> (line: Int, column: Int) {
    var line = line
    guard index < fields.count else { return (line, 1) }
    var column = 1
    var previous: UInt8 = 0
    // A quoted field starts at its quote.
    let start = fields[index].start
    let isQuoted = start > 0 && bytes[start - 1] == 0x22
    for byte in bytes[..<(isQuoted ? start - 1 : start)] {
      switch byte {
      case 0x0D:
        line += 1
        column = 1
      case 0x0A:
        if previous != 0x0D { line += 1 }
        column = 1
      case 0x80..<0xC0: break
      default: column += 1
      }
      previous = byte
    }
    return (line, column)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private static func unescaped(_ content: ArraySlice<UInt8>) -> [UInt8] {
    var plain: [UInt8] = []
    plain.reserveCapacity(content.count)
    var isSecond = false
    for byte in content {
      if byte == 0x22, isSecond {
        isSecond = false
        continue
      }
      isSecond = byte == 0x22
      plain.append(byte)
    }
    return plain
  }
}
