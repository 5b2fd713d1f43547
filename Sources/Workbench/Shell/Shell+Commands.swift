import Foundation
import Intake
import Receivables
import Reporting
import Treasury

extension Shell {
  /// Does a command; what it prints goes to `console`.
  mutating func perform(_ command: ShellCommand, on console: Console) throws -> CommandStatus {
    switch command {
    case .nothing, .leave: return .done
    case .load(let file): try load(file, on: console)
    case .set(let key, let value): try change(key, to: value, on: console)
    case .unset(let key): try change(key, to: "null", on: console)
    case .show(let key): try show(key, on: console)
    case .keys(let word): keys(word, on: console)
    case .diff: try diff(on: console)
    case .undo:
      let before = settings?.now
      try refresh(try state.undo())
      say(before, on: console)
    case .redo:
      let before = settings?.now
      try refresh(try state.redo())
      say(before, on: console)
    case .save(let file): try save(file, on: console)
    case .run(let options): return try run(options, on: console)
    case .snapshot(let name): try snapshot(name, on: console)
    case .restore(let name):
      let before = settings?.now
      let draft = try state.snapshot(name)
      let read = try read(draft)
      state.accept(draft, name: read.scenario.name)
      try refresh(draft)
      say(before, on: console)
    case .compare(let names): return try compare(names, on: console)
    case .plot(.frontier, _):
      guard let sweep else {
        throw ShellFault("there is no sweep yet", hint: "`sweep --vary KEY=VALUE,VALUE` makes one")
      }
      console.output(sweep.frontier(width: console.width))
    case .plot(let kind, let number):
      let lines = try result(number).plot(kind, width: console.width)
      console.output(lines.joined(separator: "\n") + "\n")
    case .results(let number): try showResults(number, on: console)
    case .contrast(let first, let second):
      let pair = (try result(first), try result(second))
      try show(
        [pair.0, pair.1], names: ["\(first) \(pair.0.name)", "\(second) \(pair.1.name)"], on: console)
    case .help(let topic): return try help(topic, on: console)
    case .read(let file): return try read(file)
    case .mode(let mode):
      if let mode { state.display.mode = mode } else { console.output(state.display.mode.rawValue + "\n") }
    case .timer(let isOn): state.display.showsTime = isOn ?? !state.display.showsTime
    case .echo(let isOn): state.display.echoes = isOn
    case .pager(let isOn): state.display.pages = isOn
    case .output(let file):
      if let file {
        guard (try? Data().write(to: URL(fileURLWithPath: file))) != nil else {
          throw ShellFault("`\(file)` cannot be written")
        }
      }
      state.display.output = file
    case .once(let file): state.display.once = file
    case .program(let words): return try program(words, on: console)
    }
    return .done
  }

  // MARK: The scenario at hand

  /// Reads a draft as the command line would.
  func read(_ draft: ShellState.Draft) throws -> (scenario: Scenario, warnings: [Issue]) {
    try ScenarioReader.read(file: draft.file, overrides: draft.edits.map { ScenarioOverride($0.text) })
  }

  /// Reads the values of the draft at hand anew.
  mutating func refresh(_ draft: ShellState.Draft) throws {
    let scenario = try read(draft).scenario
    let file = try draft.edits.isEmpty ? scenario : read(ShellState.Draft(file: draft.file)).scenario
    settings = (ScenarioSettings(scenario), ScenarioSettings(file))
    state.rename(scenario.name)
  }

  private mutating func load(_ file: String, on console: Console) throws {
    let draft = ShellState.Draft(file: file)
    let (scenario, warnings) = try read(draft)
    if !warnings.isEmpty { console.messages(IssueText.render(warnings) + "\n") }
    state.loaded(file, name: scenario.name)
    let values = ScenarioSettings(scenario)
    settings = (values, values)
    let question = scenario.question.map { ": \(TerminalText.safe($0))" } ?? ""
    console.output("loaded \(TerminalText.safe(scenario.name))\(question)\n")
    console.output(
      "  \(values.all.count) values; `run` forecasts, `show` lists them, `set KEY VALUE` changes one\n")
  }

  private mutating func change(_ key: String, to value: String, on console: Console) throws {
    let draft = try state.edited(key: key, value: value)
    let before = settings?.now
    let (scenario, warnings) = try read(draft)
    if !warnings.isEmpty { console.messages(IssueText.render(warnings) + "\n") }
    let after = ScenarioSettings(scenario)
    guard before.map({ !$0.changes(to: after).isEmpty }) ?? true else {
      console.output("no change: \(key) is \(value) already\n")
      return
    }
    state.accept(draft, name: scenario.name)
    settings = (after, settings?.file ?? after)
    say(before, on: console)
  }

  /// Says what changed since some values.
  private func say(_ before: ScenarioSettings?, on console: Console) {
    guard let before, let now = settings?.now else { return }
    let changes = before.changes(to: now)
    guard !changes.isEmpty else {
      console.output("no change\n")
      return
    }
    for change in changes.prefix(12) { console.output(Shell.line(change, width: console.width) + "\n") }
    if changes.count > 12 { console.output("and \(changes.count - 12) more; `diff` shows all\n") }
  }

  private static func line(_ change: ScenarioSettings.Change, width: Int) -> String {
    let before = change.before.map { TerminalText.truncated($0, to: 40) } ?? "not set"
    let after = change.after.map { TerminalText.truncated($0, to: 40) } ?? "not set"
    return TerminalText.truncated(TerminalText.safe("\(change.key): \(before) -> \(after)"), to: width)
  }

  private func diff(on console: Console) throws {
    _ = try state.current()
    guard let settings else { return }
    let changes = settings.file.changes(to: settings.now)
    guard !changes.isEmpty || state.display.mode != .table else {
      console.output("no difference from \(state.draft?.file ?? "the file")\n")
      return
    }
    var table = ShellTable([
      ("key", .init("key", .leading)), ("file", .init("file", .leading, minimumWidth: 12)),
      ("now", .init("now", .leading, minimumWidth: 12)),
    ])
    for change in changes { table.append([change.key, change.before ?? "", change.after ?? ""]) }
    print(table, on: console)
  }

  private func show(_ key: String?, on console: Console) throws {
    _ = try state.current()
    guard let settings else { return }
    let path = key.map { ScenarioSettings.path($0) } ?? []
    let values = settings.now.below(path)
    guard !values.isEmpty else { throw try absent(key ?? "", path) }
    let changed = Set(settings.file.changes(to: settings.now).map(\.path))
    var table = ShellTable([
      ("changed", .init("", .leading)), ("key", .init("key", .leading, gap: 1)),
      ("value", .init("value", .leading, minimumWidth: 20)),
    ])
    for value in values {
      let isChanged = changed.contains(value.path)
      table.append([.init(isChanged ? "*" : "", .bool(isChanged)), .init(value.key), .init(value.value)])
    }
    print(table, on: console)
  }

  /// What is said of a key that has no value.
  private func absent(_ key: String, _ path: [String]) throws -> ShellFault {
    if let entry = ScenarioKeyGuide.entry(at: path) {
      return ShellFault(
        "`\(key)` is not set; it takes \(entry.takes)", hint: "`help \(key)` says what it does")
    }
    let parent = Array(path.dropLast())
    let known =
      (parent.isEmpty ? ScenarioKeyGuide.rootKeys : ScenarioKeyGuide.entry(at: parent)?.keys ?? [])
      + (settings?.now.names(below: parent) ?? [])
    let near = NearestName.of(path.last ?? "", in: known).map {
      "did you mean `\(ScenarioSettings.key(parent + [$0]))`?"
    }
    return ShellFault("there is no key \(IssueText.literal(key))", hint: near ?? "`keys` lists them")
  }

  private func keys(_ word: String?, on console: Console) {
    let found: [(key: String, explanation: String)]
    if let word, !word.isEmpty {
      found = ScenarioKeyGuide.search(word)
    } else {
      found = ScenarioKeyGuide.rootKeys.compactMap { name in
        ScenarioKeyGuide.entry(at: [name]).map { (name, $0.explanation) }
      }
    }
    var table = ShellTable([
      ("key", .init("key", .leading)), ("explanation", .init("what it does", .leading, minimumWidth: 30)),
    ])
    for entry in found { table.append([entry.key, entry.explanation]) }
    print(table, on: console)
    if found.isEmpty { console.messages("no key speaks of it\n") }
  }

  private mutating func snapshot(_ name: String?, on console: Console) throws {
    if let name {
      try state.takeSnapshot(name)
      console.output("snapshot \(name)\n")
      return
    }
    var table = ShellTable([
      ("snapshot", .init("snapshot", .leading)), ("scenario", .init("scenario", .leading)),
      ("changes", .init("changes", .leading, minimumWidth: 20)),
    ])
    for snapshot in state.snapshots {
      table.append([
        snapshot.name, snapshot.draft.file, snapshot.draft.effective.map(\.text).joined(separator: ", "),
      ])
    }
    print(table, on: console)
  }

  private mutating func save(_ file: String?, on console: Console) throws {
    let draft = try state.current()
    guard let settings else { return }
    guard let stated = file ?? state.saved?.file else {
      throw ShellFault(
        "`save` needs the name of a file", hint: "save \(Shell.beside(draft.file, "my-scenario.yaml"))")
    }
    let named = stated.hasSuffix(".yaml") || stated.hasSuffix(".yml") ? stated : stated + ".yaml"
    let place = named.contains("/") ? named : Shell.beside(draft.file, named)
    let url = URL(fileURLWithPath: place).standardizedFileURL
    let base = URL(fileURLWithPath: draft.file).standardizedFileURL
    guard url.deletingLastPathComponent().path == base.deletingLastPathComponent().path else {
      throw ShellFault(
        "a scenario extends one in its own folder, and \(place) is elsewhere",
        hint: "save \(Shell.beside(draft.file, url.lastPathComponent))")
    }
    guard url.path != base.path else {
      throw ShellFault(
        "\(draft.file) stays as it is, with its comments",
        hint: "choose another name; the new file extends it")
    }
    if FileManager.default.fileExists(atPath: url.path), state.saved?.file != place {
      throw ShellFault("\(place) exists", hint: "choose another name")
    }
    let text: String
    do throws(ScenarioSettings.NotSavable) {
      text = try settings.file.overlay(
        to: settings.now, name: url.deletingPathExtension().lastPathComponent, base: base.lastPathComponent,
        question: nil)
    } catch {
      throw ShellFault("the changes cannot be saved: \(error.reason)", hint: "write the scenario by hand")
    }
    try Data(text.utf8).write(to: url, options: .atomic)
    // What was written is read back: a file that says something else than the screen is worse than none.
    let written = ScenarioSettings(try read(ShellState.Draft(file: place)).scenario)
    let lost = written.changes(to: settings.now).filter { $0.path != ["name"] && $0.path != ["question"] }
    guard lost.isEmpty else {
      try? FileManager.default.removeItem(at: url)
      throw ShellFault(
        "the changes cannot be saved as a scenario: `\(lost[0].key)` would be lost",
        hint: "write the scenario by hand")
    }
    state.wrote(place)
    console.output("saved \(place); it extends \(base.lastPathComponent)\n")
  }

  /// A file name in the folder of another file.
  private static func beside(_ file: String, _ name: String) -> String {
    file.lastIndex(of: "/").map { String(file[...$0]) + name } ?? name
  }
}
