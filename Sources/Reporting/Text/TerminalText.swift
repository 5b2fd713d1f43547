/// Text for a terminal or a plain e-mail: made harmless, measured in columns, cut and padded.
///
/// Names come from files that others wrote, so they may hold escape sequences, direction overrides,
/// characters that are two columns wide or a hundred marks on one letter. Everything printed goes through
/// ``safe(_:)``.
public enum TerminalText {
  /// The text without anything that could move the cursor, change colours or reorder the line.
  ///
  /// Tabs and line breaks become spaces; control characters and direction overrides become `?`; joiners,
  /// variation selectors and other invisible characters go; more than three marks on a letter are cut. What
  /// is left is as wide as the sum of its scalars, also after joining with other text.
  /// - Complexity: O(length).
  public static func safe(_ text: some StringProtocol) -> String {
    if isPlain(text) { return String(text) }
    var result = String.UnicodeScalarView()
    var marks = 0
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control:
        let isBreak = (0x09...0x0D).contains(scalar.value) || scalar.value == 0x85
        result.append(isBreak ? " " : "?")
      case .lineSeparator, .paragraphSeparator: result.append(" ")
      case .surrogate: result.append("?")
      case .format:
        // Overrides and isolates reorder what follows; the others are only invisible.
        let reorders = (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        if reorders { result.append("?") }
      case .nonspacingMark, .enclosingMark:
        marks += 1
        if marks <= 3, !isVariationSelector(scalar) { result.append(scalar) }
        continue
      default: result.append(scalar)
      }
      marks = 0
    }
    return String(result)
  }

  /// Whether a text is of printable ASCII only, as nearly all of a screen is: each byte is a column, all of them safe.
  private static func isPlain(_ text: some StringProtocol) -> Bool {
    text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
  }

  /// Columns that the text takes in a terminal with a fixed-width font; text as ``safe(_:)`` returns it.
  ///
  /// Wide and full-width characters of East Asian scripts and emoji take two columns, marks none (Unicode
  /// Standard Annex 11; ambiguous characters take one).
  /// - Complexity: O(length).
  public static func width(of text: some StringProtocol) -> Int {
    if isPlain(text) { return text.utf8.count }
    var width = 0
    for scalar in text.unicodeScalars { width += columns(of: scalar) }
    return width
  }

  /// The text cut to at most `limit` columns, with `…` for what was cut; a character is never cut in half.
  /// - Complexity: O(`limit`) characters of plain text.
  public static func truncated(_ text: some StringProtocol, to limit: Int) -> String {
    precondition(limit >= 0, "a width is not negative")
    if isPlain(text), text.utf8.count <= limit { return String(text) }
    var kept = ""
    var keptWidth = 0
    var fits = ""
    for character in text {
      let next = width(of: String(character))
      // One column stays free for the ellipsis until the whole text is known to fit.
      if keptWidth + next > limit { return limit == 0 ? "" : fits + "…" }
      kept.append(character)
      keptWidth += next
      if keptWidth <= limit - 1 { fits = kept }
    }
    return kept
  }

  /// The text with spaces to at least `width` columns.
  public static func padded(
    _ text: some StringProtocol, to width: Int, alignment: TextTable.Alignment = .leading
  ) -> String {
    let space = String(repeating: " ", count: max(0, width - TerminalText.width(of: text)))
    return alignment == .leading ? text + space : space + text
  }

  /// The text broken at spaces into lines of at most `width` columns; a number stays with its unit (`6.9 %`,
  /// `612 EUR`), and a word that is too long for a line is broken.
  ///
  /// - Parameters:
  ///   - text: What to break; it is made safe first.
  ///   - width: Columns of a line, indentation included.
  ///   - indent: Columns by which every line after the first is indented.
  ///   - maximumLines: Lines at most; what does not fit is cut with `…`.
  public static func wrapped(_ text: String, width: Int, indent: Int = 0, maximumLines: Int = .max)
    -> [String]
  {
    precondition(width > indent && maximumLines >= 1, "there must be room for a line")
    var lines: [String] = []
    var line = ""
    var lineWidth = 0
    let margin = String(repeating: " ", count: indent)
    let words = words(of: safe(text), limit: width - indent)
    for (position, word) in words.enumerated() {
      let wordWidth = TerminalText.width(of: word)
      if line.isEmpty {
        line = word
      } else if lineWidth + 1 + wordWidth <= width {
        line += " " + word
      } else if lines.count + 1 == maximumLines {
        return lines + [truncated(line + " " + words[position...].joined(separator: " "), to: width)]
      } else {
        lines.append(line)
        line = margin + word
      }
      lineWidth = TerminalText.width(of: line)
    }
    if !line.isEmpty { lines.append(truncated(line, to: width)) }
    return lines
  }

  // Words that are kept on one line, none wider than `limit`.
  private static func words(of text: String, limit: Int) -> [String] {
    var words: [String] = []
    for word in text.split(separator: " ") {
      if let last = words.last, isUnit(word, after: last), width(of: last) + 1 + width(of: word) <= limit {
        words[words.count - 1] += " " + word
        continue
      }
      var piece = ""
      var pieceWidth = 0
      for character in word {
        let next = width(of: String(character))
        if pieceWidth + next > limit, !piece.isEmpty {
          words.append(piece)
          (piece, pieceWidth) = ("", 0)
        }
        piece.append(character)
        pieceWidth += next
      }
      words.append(piece)
    }
    return words
  }

  private static func isUnit(_ word: Substring, after last: String) -> Bool {
    if last == "±" || last == "-" { return true }
    guard last.utf8.last.map({ (48...57).contains($0) }) ?? false else { return false }
    let code = word.utf8.prefix { (65...90).contains($0) }
    return word.hasPrefix("%") || code.count == 3
  }

  private static func isVariationSelector(_ scalar: Unicode.Scalar) -> Bool {
    (0xFE00...0xFE0F).contains(scalar.value) || (0xE0100...0xE01EF).contains(scalar.value)
  }

  private static func columns(of scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    if (0x1160...0x11FF).contains(value) { return 0 }
    return isWide(value) ? 2 : 1
  }

  private static func isWide(_ value: UInt32) -> Bool {
    guard value >= 0x1100 else { return false }
    var low = 0
    var high = wideRanges.count
    while low < high {
      let middle = (low + high) / 2
      if value < wideRanges[middle].lowerBound {
        high = middle
      } else if value > wideRanges[middle].upperBound {
        low = middle + 1
      } else {
        return true
      }
    }
    return false
  }

  // Wide and full-width ranges of EastAsianWidth.txt, Unicode 16, neighbouring ranges of unassigned code
  // points joined.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x23F0...0x23F0, 0x23F3...0x23F3,
    0x25FD...0x25FE, 0x2614...0x2615, 0x2630...0x2637, 0x2648...0x2653, 0x267F...0x267F, 0x268A...0x268F,
    0x2693...0x2693, 0x26A1...0x26A1, 0x26AA...0x26AB, 0x26BD...0x26BE, 0x26C4...0x26C5, 0x26CE...0x26CE,
    0x26D4...0x26D4, 0x26EA...0x26EA, 0x26F2...0x26F3, 0x26F5...0x26F5, 0x26FA...0x26FA, 0x26FD...0x26FD,
    0x2705...0x2705, 0x270A...0x270B, 0x2728...0x2728, 0x274C...0x274C, 0x274E...0x274E, 0x2753...0x2755,
    0x2757...0x2757, 0x2795...0x2797, 0x27B0...0x27B0, 0x27BF...0x27BF, 0x2B1B...0x2B1C, 0x2B50...0x2B50,
    0x2B55...0x2B55, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF,
    0x1AFF0...0x1B2FF, 0x1D300...0x1D376, 0x1F004...0x1F004, 0x1F0CF...0x1F0CF, 0x1F18E...0x1F18E,
    0x1F191...0x1F19A, 0x1F200...0x1F320, 0x1F32D...0x1F335, 0x1F337...0x1F37C, 0x1F37E...0x1F393,
    0x1F3A0...0x1F3CA, 0x1F3CF...0x1F3D3, 0x1F3E0...0x1F3F0, 0x1F3F4...0x1F3F4, 0x1F3F8...0x1F43E,
    0x1F440...0x1F440, 0x1F442...0x1F4FC, 0x1F4FF...0x1F53D, 0x1F54B...0x1F54E, 0x1F550...0x1F567,
    0x1F57A...0x1F57A, 0x1F595...0x1F596, 0x1F5A4...0x1F5A4, 0x1F5FB...0x1F64F, 0x1F680...0x1F6C5,
    0x1F6CC...0x1F6CC, 0x1F6D0...0x1F6D2, 0x1F6D5...0x1F6D7, 0x1F6DC...0x1F6DF, 0x1F6EB...0x1F6EC,
    0x1F6F4...0x1F6FC, 0x1F7E0...0x1F7EB, 0x1F7F0...0x1F7F0, 0x1F90C...0x1F93A, 0x1F93C...0x1F945,
    0x1F947...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x2FFFD, 0x30000...0x3FFFD,
  ]
}
