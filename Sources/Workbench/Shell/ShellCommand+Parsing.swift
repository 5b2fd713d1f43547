import Intake

extension ShellCommand {
  /// Reads a line.
  ///
  /// - Parameter program: Names of the commands of the table.
  static func parse(_ line: String, program: [String]) throws(ShellFault) -> ShellCommand {
    let cut: ShellWords
    do throws(ShellWords.OpenQuote) { cut = try ShellWords(line) } catch {
      throw ShellFault(
        "the quote \(error.quote) is never closed", hint: "close it, or write `\\\(error.quote)`")
    }
    guard let typed = cut.words.first else { return .nothing }
    let name = ShellVerb.aliases[typed] ?? typed
    let rest = Array(cut.words.dropFirst())
    func one(_ what: String) throws(ShellFault) -> String {
      guard rest.count == 1, !rest[0].isEmpty else {
        throw ShellFault("`\(name)` takes \(what)", hint: usage(of: name))
      }
      return rest[0]
    }
    func atMostOne() throws(ShellFault) -> String? {
      guard rest.count <= 1 else {
        throw ShellFault("`\(name)` takes one word at most", hint: usage(of: name))
      }
      return rest.first
    }
    func none(_ command: ShellCommand) throws(ShellFault) -> ShellCommand {
      guard rest.isEmpty else { throw ShellFault("`\(name)` takes nothing behind it", hint: usage(of: name)) }
      return command
    }
    switch name {
    case "load": return .load(try one("a scenario file"))
    case "set": return try change(cut)
    case "unset": return .unset(cut.rest(from: 1).isEmpty ? try one("a key") : unquoted(cut.rest(from: 1)))
    case "show": return .show(rest.isEmpty ? nil : unquoted(cut.rest(from: 1)))
    case "keys": return .keys(try atMostOne())
    case "diff": return try none(.diff)
    case "undo": return try none(.undo)
    case "redo": return try none(.redo)
    case "save": return .save(try atMostOne())
    case "run":
      // With a scenario named it is the command of the table; without one it is of the scenario at hand.
      return typed == "forecast" && namesScenario(rest) ? .program(cut.words) : .run(rest)
    case "snapshot": return .snapshot(try atMostOne())
    case "restore": return .restore(try one("the name of a snapshot"))
    case "compare" where rest.first == "with":
      guard rest.count >= 2 else {
        throw ShellFault(
          "`compare with` takes the names of snapshots or scenario files", hint: usage(of: name))
      }
      return .compare(Array(rest.dropFirst()))
    case "plot": return try plot(rest)
    case "results" where rest.count == 2:
      return .contrast(try number(rest[0], of: name), try number(rest[1], of: name))
    case "results":
      guard let text = try atMostOne() else { return .results(nil) }
      return .results(try number(text, of: name))
    case "help": return .help(rest.isEmpty ? nil : unquoted(cut.rest(from: 1)))
    case "read": return .read(try one("a file"))
    case "quit": return try none(.leave)
    case ".mode":
      guard let text = try atMostOne() else { return .mode(nil) }
      return .mode(try word(text, Mode.self, of: name))
    case ".timer": return .timer(rest.isEmpty ? nil : try isOn(rest, of: name))
    case ".echo": return .echo(try isOn(rest, of: name))
    case ".pager": return .pager(try isOn(rest, of: name))
    case ".output": return .output(try atMostOne())
    case ".once": return .once(try one("a file"))
    default:
      if program.contains(name) { return .program(cut.words) }
      throw unknown(typed, program: program)
    }
  }

  private static func change(_ cut: ShellWords) throws(ShellFault) -> ShellCommand {
    let text = cut.rest(from: 1)
    let advice = "write `set terms.net_days.retail 45`"
    guard !text.isEmpty else { throw ShellFault("`set` takes a key and a value", hint: advice) }
    // `KEY=VALUE` as on the command line, or `KEY VALUE`; a key with blanks stands in quotes or before `=`.
    if text.first == "\"" || text.first == "'" {
      let key = cut.words.count > 1 ? cut.words[1] : ""
      let value = cut.rest(from: 2)
      guard !value.isEmpty else { throw ShellFault("`set \(key)` lacks a value", hint: "help \(key)") }
      return .set(key: key, value: value.hasPrefix("=") ? trimmed(value.dropFirst()) : value)
    }
    let blank = text.firstIndex { $0.isWhitespace }
    if let equals = text.firstIndex(of: "="), !text[..<equals].contains(where: { "{[\"'".contains($0) }),
      blank.map({ equals < $0 }) ?? true || trimmed(text[..<equals]).split(separator: " ").count > 1
        || text[text.index(after: blank ?? equals)...].drop(while: \.isWhitespace).first == "="
    {
      return .set(key: trimmed(text[..<equals]), value: trimmed(text[text.index(after: equals)...]))
    }
    guard let blank else {
      throw ShellFault("`set \(text)` lacks a value", hint: "`help \(text)` says what it takes")
    }
    return .set(key: String(text[..<blank]), value: trimmed(text[blank...]))
  }

  private static func plot(_ rest: [String]) throws(ShellFault) -> ShellCommand {
    guard let first = rest.first, rest.count <= 2 else {
      throw ShellFault(
        "`plot` takes \(Plot.allCases.map(\.rawValue).joined(separator: ", "))", hint: usage(of: "plot"))
    }
    let kind = try word(first, Plot.self, of: "plot")
    return .plot(kind, result: rest.count == 2 ? try number(rest[1], of: "plot") : nil)
  }

  private static func number(_ text: String, of name: String) throws(ShellFault) -> Int {
    guard let number = Int(text), number >= 1 else {
      throw ShellFault("`\(text)` is not the number of a result", hint: "`results` lists them")
    }
    return number
  }

  private static func word<Word: RawRepresentable & CaseIterable>(
    _ text: String, _ type: Word.Type, of name: String
  ) throws(ShellFault) -> Word where Word.RawValue == String {
    if let word = Word(rawValue: text) { return word }
    let words = Word.allCases.map(\.rawValue)
    throw ShellFault("`\(name)` does not know `\(text)`", hint: NearestName.hint(for: text, in: words))
  }

  private static func isOn(_ rest: [String], of name: String) throws(ShellFault) -> Bool {
    switch rest {
    case ["on"]: return true
    case ["off"]: return false
    default: throw ShellFault("`\(name)` takes `on` or `off`")
    }
  }

  private static func unknown(_ typed: String, program: [String]) -> ShellFault {
    let verbs = (ShellVerb.all + ShellVerb.settings).map(\.name)
    let near = NearestName.of(typed, in: verbs + program).map { "did you mean `\($0)`? " } ?? ""
    if ScenarioKeyGuide.entry(at: ScenarioSettings.path(typed)) != nil {
      return ShellFault(
        "`\(typed)` is a key, not a command",
        hint: "`set \(typed) VALUE` changes it, `show \(typed)` shows it")
    }
    return ShellFault(
      "there is no command \(IssueText.literal(typed))", hint: near + "`help` lists the commands")
  }

  private static func usage(of name: String) -> String? {
    (ShellVerb.all + ShellVerb.settings).first { $0.name == name }.map {
      "\($0.name) \($0.usage): \($0.summary)"
    }
  }

  static func namesScenario(_ words: [String]) -> Bool {
    words.contains { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    var text = text[...]
    while text.first?.isWhitespace ?? false { text = text.dropFirst() }
    while text.last?.isWhitespace ?? false { text = text.dropLast() }
    return String(text)
  }

  private static func unquoted(_ text: String) -> String {
    guard text.count >= 2, let first = text.first, first == text.last, first == "\"" || first == "'" else {
      return text
    }
    return String(text.dropFirst().dropLast())
  }
}
