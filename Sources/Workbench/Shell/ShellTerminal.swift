/// What came of asking a person for a line.
public enum ShellInput: Equatable, Sendable {
  /// A line, without its end.
  case line(String)
  /// Ctrl-C: the line is given up.
  case interrupted
  /// Ctrl-D: there are no more lines.
  case end
}

/// The terminal on which a person types; the executable has the real one, tests have their own.
public protocol ShellTerminal: Sendable {
  /// Reads a line.
  ///
  /// - Parameters:
  ///   - prompt: What stands before it.
  ///   - complete: From the line before the cursor to whole words that may stand for its last word.
  func readLine(prompt: String, complete: @escaping (String) -> [String]) -> ShellInput
  /// Keeps a line in the history.
  func remember(_ line: String)
  /// A command begins: from here on Ctrl-C asks it to stop.
  func beginCommand()
  /// A command has ended: Ctrl-C is the editor's again.
  func endCommand()
  /// Shows a text that is longer than the screen, a page at a time; false where it cannot.
  func page(_ text: String) -> Bool
}
