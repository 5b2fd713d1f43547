import Intake

/// What the Tab key offers: pure, from the line before the cursor and what is known.
struct ShellCompletion {
  var program: ProgramGuide
  /// Values of the scenario at hand.
  var settings: ScenarioSettings?
  /// Names of snapshots.
  var snapshots: [String] = []
  /// Files and folders that begin with a text; folders end in `/`.
  var files: (String) -> [String] = { _ in [] }

  /// Whole words that may stand for the last word of the line; those that end in `.` or `/` go on.
  func candidates(before line: String) -> [String] {
    let starts = line.last.map { $0.isWhitespace || $0 == "=" } ?? true
    var words = line.replacing("=", with: " ").split(whereSeparator: \.isWhitespace).map(String.init)
    if starts { words.append("") }
    let last = words.last ?? ""
    guard words.count > 1 else {
      let verbs = (ShellVerb.all + ShellVerb.settings).map(\.name) + program.names
      return unique(matching(last, verbs))
    }
    let verb = ShellVerb.aliases[words[0]] ?? words[0]
    let position = words.count - 1
    switch verb {
    case "set" where position == 1, "unset" where position == 1, "show" where position == 1: return keys(last)
    case "set": return position == 2 ? values(of: words[1], last) : []
    case "help" where position == 1:
      return unique(matching(last, ShellVerb.all.map(\.name) + program.names) + keys(last))
    case "load", "read": return files(last)
    case "compare" where position >= 2 && words[1] == "with":
      return matching(last, snapshots) + files(last)
    case "compare" where position == 1: return matching(last, ["with"]) + files(last)
    case "restore", "snapshot": return matching(last, snapshots)
    case "plot" where position == 1: return matching(last, ShellCommand.Plot.allCases.map(\.rawValue))
    case ".mode": return matching(last, ShellCommand.Mode.allCases.map(\.rawValue))
    case ".timer", ".echo", ".pager": return matching(last, ["on", "off"])
    case ".output", ".once", "save": return files(last)
    case "run": return arguments(["forecast"] + words.dropFirst(), last)
    default: return arguments(words, last)
    }
  }

  private func arguments(_ words: [String], _ last: String) -> [String] {
    guard let (command, depth) = program.command(Array(words.dropLast())) else { return [] }
    if last.hasPrefix("-") { return matching(last, command.options + ["--help"]) }
    let before = words[words.count - 2]
    if before == "--set" { return keys(last) }
    if command.takesValue(before) {
      let values = command.values(of: before)
      return values.isEmpty ? files(last) : matching(last, values)
    }
    let inner = (command.subcommands ?? []).map(\.commandName)
    if depth == words.count - 1, !inner.isEmpty { return matching(last, inner) }
    let words = (command.arguments ?? []).filter { $0.kind == "positional" }.flatMap { $0.allValues ?? [] }
    return matching(last, words) + files(last)
  }

  /// Key paths, one level at a time: those with more below end in a point.
  func keys(_ typed: String) -> [String] {
    let path = ScenarioSettings.path(typed)
    let parent = Array(path.dropLast())
    let start = path.last ?? ""
    var names = parent.isEmpty ? ScenarioKeyGuide.rootKeys : ScenarioKeyGuide.entry(at: parent)?.keys ?? []
    if let entry = ScenarioKeyGuide.entry(at: parent), let kind = entry.freeNames {
      names += freeNames(kind, at: parent)
    }
    let own = parent.isEmpty ? [] : settings?.names(below: parent) ?? []
    return unique(matching(start, names + own)).map { name in
      let place = parent + [name]
      let entry = ScenarioKeyGuide.entry(at: place)
      let goesOn = !(entry?.keys.isEmpty ?? true) || entry?.freeNames != nil
      return ScenarioSettings.key(place) + (goesOn ? "." : "")
    }
  }

  private func freeNames(_ kind: String, at path: [String]) -> [String] {
    let segments = settings?.names(below: ["credit", "segments"]) ?? []
    return switch kind {
    case "segment": segments
    case "scope": ["default"] + segments
    case "factor": settings?.names(below: ["economy", "factors"]) ?? []
    default: settings?.names(below: path) ?? []
    }
  }

  /// Words that a key takes, and the value that it has.
  func values(of key: String, _ start: String) -> [String] {
    let path = ScenarioSettings.path(key)
    guard let entry = ScenarioKeyGuide.entry(at: path) else { return [] }
    let now = settings?.all.first { $0.path == path }.map(\.value)
    return unique(
      matching(start, entry.words + (now.map { [$0] } ?? [])) + (entry.isFile ? files(start) : []))
  }

  private func matching(_ start: String, _ words: [String]) -> [String] {
    words.filter { $0.hasPrefix(start) }
  }

  private func unique(_ words: [String]) -> [String] {
    var seen: Set<String> = []
    return words.filter { seen.insert($0).inserted }
  }
}
