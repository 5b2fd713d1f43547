/// How the bytes of a text file stand for characters.
public enum TextEncoding: String, CaseIterable, Sendable {
  /// UTF-8, with or without a byte order mark.
  case utf8 = "utf-8"
  /// UTF-16 with the low byte first, with a byte order mark.
  case utf16LittleEndian = "utf-16le"
  /// UTF-16 with the high byte first, with a byte order mark.
  case utf16BigEndian = "utf-16be"
  /// Windows-1252, the encoding of Western European Windows programs.
  case windows1252 = "windows-1252"

  /// The encoding that a byte order mark announces, with the mark's length in bytes.
  static func announced(by head: [UInt8]) -> (encoding: TextEncoding, markLength: Int)? {
    if head.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
    if head.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
    if head.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
    return nil
  }

  /// Bytes of one code unit.
  var unitLength: Int {
    switch self {
    case .utf8, .windows1252: 1
    case .utf16LittleEndian, .utf16BigEndian: 2
    }
  }
}

/// Turns chunks of a file into UTF-8 as they arrive.
///
/// Holds at most one incomplete character between two chunks.
struct UTF8Transcoder {
  /// Why bytes cannot be turned into text.
  enum Failure: Error, Equatable {
    /// A UTF-16 file ends in the middle of a character.
    case truncated
    /// Half a surrogate pair in a UTF-16 file.
    case unpairedSurrogate
  }

  let encoding: TextEncoding
  private var pendingByte: UInt8?
  private var highSurrogate: UInt16?

  init(_ encoding: TextEncoding) { self.encoding = encoding }

  /// Appends the characters of a chunk to `output` as UTF-8.
  ///
  /// - Complexity: O(bytes); UTF-8 is copied as it is.
  mutating func append(_ chunk: [UInt8], to output: inout [UInt8]) throws(Failure) {
    switch encoding {
    case .utf8:
      output.append(contentsOf: chunk)
    case .windows1252:
      output.reserveCapacity(output.count + chunk.count + chunk.count / 8)
      for byte in chunk {
        if byte < 0x80 { output.append(byte) } else { Self.appendScalar(Self.windows1252(byte), to: &output) }
      }
    case .utf16LittleEndian, .utf16BigEndian:
      try appendUTF16(chunk, to: &output)
    }
  }

  /// Checks that the file does not end in the middle of a character.
  func finish() throws(Failure) {
    if pendingByte != nil || highSurrogate != nil { throw .truncated }
  }

  private mutating func appendUTF16(_ chunk: [UInt8], to output: inout [UInt8]) throws(Failure) {
    for byte in chunk {
      guard let first = pendingByte else {
        pendingByte = byte
        continue
      }
      pendingByte = nil
      let unit =
        encoding == .utf16LittleEndian
        ? UInt16(byte) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(byte)
      if let high = highSurrogate {
        guard (0xDC00...0xDFFF).contains(unit) else { throw .unpairedSurrogate }
        highSurrogate = nil
        Self.appendScalar(0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(unit) - 0xDC00), to: &output)
      } else if (0xD800...0xDBFF).contains(unit) {
        highSurrogate = unit
      } else if (0xDC00...0xDFFF).contains(unit) {
        throw .unpairedSurrogate
      } else {
        Self.appendScalar(UInt32(unit), to: &output)
      }
    }
  }

  private static func appendScalar(_ scalar: UInt32, to output: inout [UInt8]) {
    switch scalar {
    case 0..<0x80:
      output.append(UInt8(scalar))
    case 0x80..<0x800:
      output.append(UInt8(0xC0 | scalar >> 6))
      output.append(UInt8(0x80 | scalar & 0x3F))
    case 0x800..<0x10000:
      output.append(UInt8(0xE0 | scalar >> 12))
      output.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      output.append(UInt8(0x80 | scalar & 0x3F))
    default:
      output.append(UInt8(0xF0 | scalar >> 18))
      output.append(UInt8(0x80 | scalar >> 12 & 0x3F))
      output.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      output.append(UInt8(0x80 | scalar & 0x3F))
    }
  }

  /// The character of a byte from 0x80 on; the five bytes that the standard leaves free stand for themselves,
  /// as browsers read them.
  private static func windows1252(_ byte: UInt8) -> UInt32 {
    byte < 0xA0 ? windows1252High[Int(byte) - 0x80] : UInt32(byte)
  }

  private static let windows1252High: [UInt32] = [
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
    0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
  ]
}

/// Checks bytes for UTF-8 as they arrive.
struct UTF8Check {
  /// Whether all bytes so far can stand in a UTF-8 file.
  private(set) var isValid = true
  private var expected = 0
  private var low: UInt8 = 0x80
  private var high: UInt8 = 0xBF

  /// Looks at the next bytes; the form of each character is checked by the table of RFC 3629.
  mutating func look(at bytes: UnsafeBufferPointer<UInt8>) {
    guard isValid else { return }
    for byte in bytes {
      if expected == 0 {
        switch byte {
        case 0..<0x80: continue
        case 0xC2...0xDF: set(1, 0x80, 0xBF)
        case 0xE0: set(2, 0xA0, 0xBF)
        case 0xED: set(2, 0x80, 0x9F)
        case 0xE1...0xEF: set(2, 0x80, 0xBF)
        case 0xF0: set(3, 0x90, 0xBF)
        case 0xF1...0xF3: set(3, 0x80, 0xBF)
        case 0xF4: set(3, 0x80, 0x8F)
        default: isValid = false
        }
      } else if byte >= low && byte <= high {
        set(expected - 1, 0x80, 0xBF)
      } else {
        isValid = false
      }
      if !isValid { return }
    }
  }

  /// Whether the file is UTF-8, now that it has ended.
  var isComplete: Bool { isValid && expected == 0 }

  private mutating func set(_ count: Int, _ low: UInt8, _ high: UInt8) {
    expected = count
    self.low = low
    self.high = high
  }
}
