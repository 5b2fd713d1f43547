/// What a line of the shell asks for.
enum ShellCommand: Equatable {
  /// A chart.
  enum Plot: String, CaseIterable, Equatable {
    case cash, drawdown, loss, dso, aging
    /// Of the last sweep, not of a result.
    case frontier
  }

  /// How tables are printed.
  enum Mode: String, CaseIterable, Equatable {
    case table, csv, json, markdown
  }

  case nothing
  case load(String)
  case set(key: String, value: String)
  case unset(String)
  case show(String?)
  case keys(String?)
  case diff
  case undo
  case redo
  case save(String?)
  case run([String])
  case snapshot(String?)
  case restore(String)
  case compare([String])
  case plot(Plot, result: Int?)
  case results(Int?)
  /// One result less another.
  case contrast(Int, Int)
  case help(String?)
  case read(String)
  case leave
  case mode(Mode?)
  case timer(Bool?)
  case echo(Bool)
  case pager(Bool)
  case output(String?)
  case once(String)
  /// A command of the table that the command line shares.
  case program([String])
}

/// A line that the shell does not understand.
struct ShellFault: Error, Equatable, CustomStringConvertible {
  var message: String
  var hint: String?

  init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }

  var description: String { message + (hint.map { "\nhint: \($0)" } ?? "") }
}

/// The shell's own commands: names, what stands behind them, and what they do.
struct ShellVerb {
  let name: String
  let usage: String
  let summary: String

  /// In the order of the help.
  static let all: [ShellVerb] = [
    .init(name: "load", usage: "FILE", summary: "begin with a scenario file"),
    .init(name: "set", usage: "KEY VALUE", summary: "change a value; checked at once, says what it changes"),
    .init(name: "unset", usage: "KEY", summary: "delete a key"),
    .init(
      name: "show", usage: "[KEY]", summary: "the scenario's values, defaults written out; * what you changed"
    ),
    .init(name: "keys", usage: "[WORD]", summary: "keys of a scenario, or those that speak of a word"),
    .init(name: "diff", usage: "", summary: "what differs from the file"),
    .init(name: "undo", usage: "", summary: "take back the last change"),
    .init(name: "redo", usage: "", summary: "make it again"),
    .init(name: "save", usage: "[FILE]", summary: "write the changes as a scenario that extends the file"),
    .init(name: "run", usage: "[--paths N …]", summary: "forecast; options as in `duecast forecast`"),
    .init(
      name: "results", usage: "[N [M]]", summary: "results of this session; one again; or one less another"),
    .init(
      name: "plot", usage: "KIND [N]",
      summary: "cash, drawdown, loss, dso, aging of the last result (or N); frontier of a sweep"
    ),
    .init(name: "snapshot", usage: "[NAME]", summary: "name the scenario as it is now; without a name: list"),
    .init(name: "restore", usage: "NAME", summary: "go back to a snapshot"),
    .init(name: "compare", usage: "with NAME…", summary: "hold it against snapshots or scenario files"),
    .init(name: "help", usage: "[TOPIC]", summary: "this list, a command, or a key such as terms.net_days"),
    .init(name: "read", usage: "FILE", summary: "run the lines of a file"),
    .init(name: "quit", usage: "", summary: "leave; so does Ctrl-D"),
  ]

  /// The commands that begin with a point: how things are shown.
  static let settings: [ShellVerb] = [
    .init(name: ".mode", usage: "table|csv|json|markdown", summary: "how results are printed"),
    .init(name: ".timer", usage: "on|off", summary: "say how long each command took"),
    .init(
      name: ".output", usage: "[FILE]", summary: "print to a file from now on; without a file: here again"),
    .init(name: ".once", usage: "FILE", summary: "print the next command to a file"),
    .init(name: ".pager", usage: "on|off", summary: "show what is longer than the screen in a pager"),
    .init(name: ".echo", usage: "on|off", summary: "print each line of a script before it runs"),
  ]

  /// Other words for the same.
  static let aliases = [
    "exit": "quit", "\\q": "quit", ":q": "quit", ".quit": "quit", ".exit": "quit", "?": "help", "\\?": "help",
    ".help": "help", ".read": "read", "\\i": "read", "open": "load", "\\timing": ".timer", "forecast": "run",
    "snapshots": "snapshot",
  ]
}
