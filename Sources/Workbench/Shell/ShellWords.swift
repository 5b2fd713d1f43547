/// A line of the shell cut into words as a person means them.
struct ShellWords: Equatable {
  /// The words, quotes taken off.
  var words: [String]
  /// Where each word begins in the line, for commands that take the rest as it stands.
  private var starts: [String.Index]
  private let line: String

  /// A line whose quote is never closed.
  struct OpenQuote: Error, Equatable {
    var quote: Character
  }

  /// Cuts at blanks; `'…'` and `"…"` hold blanks, `\` takes the next character as it is, `#` at the start of a
  /// word begins a comment, and a `;` at the end is dropped, as habits from other shells have it.
  init(_ text: String) throws(OpenQuote) {
    line = text
    words = []
    starts = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    var index = text.startIndex
    func begin(_ current: String?) -> String { current ?? "" }
    while index < text.endIndex {
      let character = text[index]
      if word == nil, !character.isWhitespace || quote != nil {
        if character == "#" { break }
        starts.append(index)
        word = ""
      }
      if isEscaped {
        word = begin(word) + String(character)
        isEscaped = false
      } else if let open = quote {
        if character == open {
          quote = nil
        } else if character == "\\", open == "\"" {
          isEscaped = true
        } else {
          word = begin(word) + String(character)
        }
      } else if character == "\\" {
        isEscaped = true
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character.isWhitespace {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = begin(word) + String(character)
      }
      index = text.index(after: index)
    }
    if let quote { throw OpenQuote(quote: quote) }
    if let done = word { words.append(done) }
    if words.last == ";" {
      words.removeLast()
    } else if words.count == 1 || words.first.map({ !["set", "unset"].contains($0) }) ?? false,
      let last = words.last, last.count > 1, last.hasSuffix(";")
    {
      words[words.count - 1] = String(last.dropLast())
    }
  }

  /// The line from the start of a word on, as it was typed, without a comment and blanks at its end.
  func rest(from word: Int) -> String {
    guard word < starts.count else { return "" }
    var text = line[starts[word]...]
    if let comment = text.firstRange(of: " #") { text = text[..<comment.lowerBound] }
    while let last = text.last, last.isWhitespace { text = text.dropLast() }
    return String(text)
  }
}
