/// Where a command's words go: data to `output`, messages to `messages`, and what the terminal can do.
///
/// Commands know no other world, so that the shell, the tests and the executable run the same code.
public struct Console: Sendable {
  /// Writes data, for stdout.
  public var output: @Sendable (String) -> Void
  /// Writes messages, for stderr.
  public var messages: @Sendable (String) -> Void
  /// Whether output goes to a terminal that shows colour.
  public var colour: Bool
  /// Columns of the terminal; 100 where there is none.
  public var width: Int
  /// Whether progress may be drawn (stderr is a terminal).
  public var showsProgress: Bool
  /// Whether the user has asked to stop.
  public var shouldStop: @Sendable () -> Bool
  /// A terminal on which a person types, if there is one: the shell talks there.
  public var terminal: (any ShellTerminal)?
  /// The next line of stdin, where it is not a terminal: the shell reads it as a script.
  public var input: (@Sendable () -> String?)?
  /// Ledgers that the session has imported; `nil` outside a session.
  var ledgers: ImportedLedgers?

  /// The same console without messages, for runs inside a command.
  public var quiet: Console {
    var copy = self
    copy.messages = { _ in }
    copy.showsProgress = false
    return copy
  }

  /// A console.
  public init(
    output: @escaping @Sendable (String) -> Void, messages: @escaping @Sendable (String) -> Void,
    colour: Bool = false, width: Int = 100, showsProgress: Bool = false,
    shouldStop: @escaping @Sendable () -> Bool = { false }, terminal: (any ShellTerminal)? = nil,
    input: (@Sendable () -> String?)? = nil
  ) {
    self.output = output
    self.messages = messages
    self.colour = colour
    self.width = width
    self.showsProgress = showsProgress
    self.shouldStop = shouldStop
    self.terminal = terminal
    self.input = input
  }
}

/// How a command ended; the raw value is the exit code.
public enum CommandStatus: Int32, Sendable {
  /// Done.
  case done = 0
  /// The run failed.
  case failed = 1
  /// A file or value is wrong.
  case badInput = 2
  /// The command line is wrong.
  case usage = 64
  /// Interrupted by the user.
  case interrupted = 130
}

/// A run that could not be done although its inputs are right; the message says why and what to do.
struct RunFailure: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
