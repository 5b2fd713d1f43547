/// Issues as text for people: where, what, the line with a caret, and what to do.
///
/// The text is understood without colour. What comes from a file is cleaned of control characters, so that a
/// hostile file cannot move the cursor of a terminal.
public enum IssueText {
  /// The widest excerpt in columns; longer lines are cut around the caret.
  private static let widestExcerpt = 100
  /// The longest literal of a message in characters.
  private static let longestLiteral = 60

  /// One issue, without a final newline.
  ///
  /// ```
  /// error: scenarios/strict.yaml:14:3: unknown key `net_day`
  /// 14 |   net_day: 30
  ///    |   ^
  ///
  /// hint: did you mean `net_days`?
  /// ```
  public static func render(_ issue: Issue) -> String {
    var place = clean(issue.file)
    if let line = issue.line {
      place += ":\(line)"
      if let column = issue.column { place += ":\(column)" }
    }
    var lines = ["\(issue.severity.rawValue): \(place): \(clean(issue.message))"]
    if let line = issue.line, let excerpt = issue.excerpt {
      lines += gutter(line: line, column: issue.column, excerpt: excerpt)
    }
    if let hint = issue.hint { lines += ["", "hint: \(clean(hint))"] }
    return lines.joined(separator: "\n")
  }

  /// Several issues, a blank line between them, and a closing line that counts them where there are several.
  ///
  /// At most `limit` are written out; the closing line says how many more there are.
  public static func render(_ issues: [Issue], limit: Int = 50) -> String {
    var blocks = issues.prefix(limit).map { render($0) }
    let errors = issues.count { $0.severity == .error }
    let warnings = issues.count - errors
    if issues.count > 1 {
      var counts: [String] = []
      if errors > 0 { counts.append("\(errors) \(errors == 1 ? "error" : "errors")") }
      if warnings > 0 { counts.append("\(warnings) \(warnings == 1 ? "warning" : "warnings")") }
      let hidden = issues.count - min(limit, issues.count)
      blocks.append(counts.joined(separator: ", ") + (hidden > 0 ? " (\(hidden) not shown)" : ""))
    }
    return blocks.joined(separator: "\n\n")
  }

  /// A literal of the input in backticks, cleaned and cut to a length that fits a message.
  public static func literal(_ text: some StringProtocol) -> String {
    let start = String(text.prefix(longestLiteral + 1))
    let short = start.count > longestLiteral ? String(start.prefix(longestLiteral - 1)) + "…" : start
    return "`\(clean(short).replacing("`", with: "'"))`"
  }

  private static func gutter(line: Int, column: Int?, excerpt: String) -> [String] {
    let number = String(line)
    let blank = String(repeating: " ", count: number.count)
    var characters = Array(excerpt.unicodeScalars)
    var caret = column.map { max(0, $0 - 1) }
    if characters.count > widestExcerpt {
      let start = max(0, min((caret ?? 0) - widestExcerpt / 2, characters.count - widestExcerpt))
      let end = min(characters.count, start + widestExcerpt)
      let head: [Unicode.Scalar] = start > 0 ? ["…"] : []
      let tail: [Unicode.Scalar] = end < characters.count ? ["…"] : []
      characters = head + characters[start..<end] + tail
      caret = caret.map { $0 - start + head.count }
    }
    let shown = characters.map { $0 == "\t" ? " " : clean($0) }
    var text = ""
    text.unicodeScalars.append(contentsOf: shown)
    var lines = ["\(number) | \(text)"]
    if let caret {
      let before = shown.prefix(caret).reduce(0) { $0 + columns($1) } + max(0, caret - shown.count)
      lines.append("\(blank) | \(String(repeating: " ", count: before))^")
    }
    return lines
  }

  private static func clean(_ text: some StringProtocol) -> String {
    var cleaned = ""
    cleaned.unicodeScalars.append(contentsOf: text.unicodeScalars.map { clean($0) })
    return cleaned
  }

  /// Control characters, line breaks and marks that turn the direction of writing become U+FFFD.
  private static func clean(_ character: Unicode.Scalar) -> Unicode.Scalar {
    switch character.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: "\u{FFFD}"
    default: character
    }
  }

  /// Columns that a character takes in a terminal: two for East Asian wide ones, none for combining marks.
  private static func columns(_ character: Unicode.Scalar) -> Int {
    switch character.value {
    case 0x0300...0x036F, 0x200B...0x200D, 0xFE00...0xFE0F: 0
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      2
    default: 1
    }
  }
}
