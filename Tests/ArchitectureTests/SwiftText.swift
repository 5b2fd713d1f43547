/// The code of a Swift file with comments, string literals and `#/regex/#` literals replaced by blanks.
///
/// The rules look for words; without this a comment that explains a forbidden word would break the rule it
/// explains. Lines stay in place, and so does code inside string interpolations. Bare `/regex/` literals are not
/// known to it.
struct SwiftText {
  private let source: [UInt8]
  private var kept: [UInt8]
  private var position = 0
  private let keepsStrings: Bool

  /// The code of a source text.
  static func code(of text: String, keepingStrings: Bool = false) -> String {
    var scanner = SwiftText(text, keepsStrings: keepingStrings)
    scanner.skipCode(untilClosingParenthesis: false)
    return String(decoding: scanner.kept, as: UTF8.self)
  }

  private init(_ text: String, keepsStrings: Bool) {
    source = Array(text.utf8)
    kept = []
    kept.reserveCapacity(source.count)
    self.keepsStrings = keepsStrings
  }

  private func starts(with word: String) -> Bool {
    source[position...].starts(with: word.utf8)
  }

  private mutating func keep(_ count: Int = 1) {
    let end = min(position + count, source.count)
    kept.append(contentsOf: source[position..<end])
    position = end
  }

  private mutating func blank(_ count: Int = 1) {
    let end = min(position + count, source.count)
    for byte in source[position..<end] {
      kept.append(byte == UInt8(ascii: "\n") ? byte : UInt8(ascii: " "))
    }
    position = end
  }

  private mutating func skipCode(untilClosingParenthesis: Bool) {
    var depth = 0
    while position < source.count {
      if starts(with: "//") {
        while position < source.count, source[position] != UInt8(ascii: "\n") { blank() }
      } else if starts(with: "/*") {
        skipBlockComment()
      } else if let hashes = hashes(before: "\"") {
        skipString(hashes: hashes)
      } else if let hashes = hashes(before: "/"), hashes > 0 {
        skipRegex(hashes: hashes)
      } else {
        if source[position] == UInt8(ascii: "(") { depth += 1 }
        if source[position] == UInt8(ascii: ")") {
          depth -= 1
          if untilClosingParenthesis, depth < 0 { return }
        }
        keep()
      }
    }
  }

  private mutating func skipBlockComment() {
    var depth = 0
    repeat {
      if starts(with: "/*") {
        depth += 1
        blank(2)
      } else if starts(with: "*/") {
        depth -= 1
        blank(2)
      } else {
        blank()
      }
    } while depth > 0 && position < source.count
  }

  /// Number of `#` in front of a literal that starts here with a mark; `nil` where none starts.
  private func hashes(before mark: Unicode.Scalar) -> Int? {
    var end = position
    while end < source.count, source[end] == UInt8(ascii: "#") { end += 1 }
    return end < source.count && source[end] == UInt8(ascii: mark) ? end - position : nil
  }

  private mutating func skipRegex(hashes: Int) {
    let close = "/" + String(repeating: "#", count: hashes)
    blank(hashes + 1)
    while position < source.count, !starts(with: close) { blank() }
    blank(close.utf8.count)
  }

  private mutating func pass(_ count: Int) {
    if keepsStrings { keep(count) } else { blank(count) }
  }

  private mutating func skipString(hashes: Int) {
    let pounds = String(repeating: "#", count: hashes)
    pass(hashes)
    let quote = starts(with: "\"\"\"") ? "\"\"\"" : "\""
    pass(quote.utf8.count)
    let close = quote + pounds
    let escape = "\\" + pounds
    while position < source.count {
      if starts(with: close) {
        pass(close.utf8.count)
        return
      }
      if starts(with: escape + "(") {
        pass(escape.utf8.count)
        keep()
        skipCode(untilClosingParenthesis: true)
        keep()
      } else if starts(with: escape) {
        pass(escape.utf8.count + 1)
      } else {
        pass(1)
      }
    }
  }
}
