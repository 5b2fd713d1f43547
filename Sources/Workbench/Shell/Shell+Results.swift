import ArgumentParser
import Foundation
import Intake
import Receivables
import Reporting
import Stochastics
import Treasury

extension Shell {
  /// Forecasts the scenario at hand.
  mutating func run(_ options: [String], on console: Console) throws -> CommandStatus {
    let draft = try state.current()
    let words = ["forecast", draft.file] + options + draft.options
    guard let command = try Duecast.parseAsRoot(words) as? ForecastCommand else { return .failed }
    var request = try command.request(words)
    request.drawsPictures = false
    let run = try ForecastRun(request, console: console)
    let outcome = try run.run()
    return command.conclude(outcome, console: console) { summary, manifest, folder in
      results.append(
        ShellResult(
          name: run.inputs.scenario.name, draft: draft, summary: summary, manifest: manifest, folder: folder,
          aging: AgingOutlook(run.inputs.assembly.experiment)))
      show(results.count, json: command.json, on: console)
    }
  }

  /// A result of the session by its number from 1; the last without one.
  func result(_ number: Int?) throws(ShellFault) -> ShellResult {
    guard !results.isEmpty else { throw ShellFault("there is no result yet", hint: "`run` makes one") }
    let number = number ?? results.count
    guard results.indices.contains(number - 1) else {
      throw ShellFault("there is no result \(number)", hint: "`results` lists 1 to \(results.count)")
    }
    return results[number - 1]
  }

  private func show(_ number: Int, json: Bool, on console: Console) {
    let result = results[number - 1]
    let name = ResultFolder.named(result.folder)
    switch json ? .json : state.display.mode {
    case .json:
      ForecastCommand.show(
        result.summary, manifest: result.manifest, folder: result.folder, json: true, console: console)
    case .csv: console.output(ForecastTables.weeks(result.summary).replacing("\r\n", with: "\n"))
    case .markdown:
      console.output(HeadlineComparison.table([.init(name: result.name, summary: result.summary)]).markdown())
    case .table:
      let options = ScreenOptions(
        width: console.width, colour: console.colour,
        nextCommand: "plot cash; set KEY VALUE and run; compare with NAME; explain --path worst")
      console.output(ForecastScreen.render(result.summary, options: options, resultFolder: name))
    }
  }

  /// Lists the results of the session, or shows one again.
  func showResults(_ number: Int?, on console: Console) throws {
    if let number {
      _ = try result(number)
      show(number, json: false, on: console)
      return
    }
    var table = ShellTable([
      ("number", .init("#")), ("scenario", .init("scenario", .leading, minimumWidth: 8)),
      ("changes", .init("changes", .leading, minimumWidth: 10)), ("paths", .init("paths")),
      ("shortfall_probability", .init("shortfall")), ("buffer_99", .init("buffer 99 %")),
      ("mean_credit_loss", .init("mean loss")), ("currency", .init("", .leading, gap: 1, rank: 4)),
      ("dso_end", .init("DSO end", rank: 2)),
      ("result", .init("result", .leading, minimumWidth: 16, rank: 3)),
    ])
    for (index, result) in results.enumerated() {
      let summary = result.summary
      func money(_ value: Double?) -> ShellTable.Cell {
        .init(
          value.flatMap(NumberText.wholeNumber).map { NumberText.wholeAmount($0, summary.currency) } ?? "n/a",
          .money(value, summary.currency))
      }
      let shortfall = summary.shortfallProbability.value
      let paths = summary.provenance.paths
      table.append([
        .init("\(index + 1)", .integer(index + 1)), .init(result.name),
        .init(result.draft.effective.map(\.text).joined(separator: ", ")),
        .init(NumberText.grouped(paths), .integer(paths)),
        .init(shortfall.map { NumberText.percent($0) } ?? "n/a", .real(shortfall)),
        money(summary.buffers.last?.buffer.value), money(summary.creditLoss.mean.value),
        .init(summary.currency.code),
        .init(
          summary.dsoEnd.value.map { NumberText.decimal($0, digits: 1) } ?? "n/a", .real(summary.dsoEnd.value)
        ),
        .init(ResultFolder.named(result.folder)),
      ])
    }
    if results.isEmpty { console.messages("no results yet; `run` makes one\n") }
    print(table, on: console)
  }

  /// Holds the scenario at hand against snapshots or files, with the same seed and paths.
  mutating func compare(_ names: [String], on console: Console) throws -> CommandStatus {
    let draft = try state.current()
    let scenario = try read(draft).scenario
    var drafts: [(name: String, draft: ShellState.Draft)] = [(state.name ?? "now", draft)]
    for name in names { drafts.append((name, try other(name))) }
    var held: [ShellResult] = []
    var isStopped = false
    for entry in drafts where !isStopped {
      var request = ForecastRequest(scenario: entry.draft.file)
      request.overrides = entry.draft.edits.map(\.text)
      request.paths = scenario.paths
      request.seed = scenario.seed
      request.command = ["duecast", "forecast", entry.draft.file] + entry.draft.options
      let run = try ForecastRun(request, console: console)
      let made: (summary: ForecastSummary, manifest: RunManifest, folder: URL)?
      switch try run.run() {
      case .complete(let summary, let manifest, let folder): made = (summary, manifest, folder)
      case .interrupted(let manifest, let folder, let summary):
        isStopped = true
        made = summary.map { ($0, manifest, folder) }
      case .range: made = nil
      }
      guard let (summary, manifest, folder) = made else {
        console.messages(
          held.isEmpty
            ? "interrupted: a comparison needs all of its runs; nothing was finished\n"
            : "interrupted: a comparison needs all of its runs; the \(held.count) finished stand under `results`\n"
        )
        return .interrupted
      }
      let result = ShellResult(
        name: run.inputs.scenario.name, draft: entry.draft, summary: summary, manifest: manifest,
        folder: folder, aging: AgingOutlook(run.inputs.assembly.experiment))
      results.append(result)
      held.append(result)
    }
    guard held.count == drafts.count else {
      console.messages(
        "interrupted: a comparison needs all of its runs; the stopped one stands under `results`, marked\n")
      return .interrupted
    }
    try show(held, names: ["now"] + drafts.dropFirst().map(\.name), on: console)
    if isStopped {
      let last = held[held.count - 1]
      console.messages(
        "interrupted: \(last.name) was stopped at \(NumberText.grouped(last.summary.provenance.paths)) paths; differences are "
          + "those of the paths in common, indicative\n")
      return .interrupted
    }
    if state.display.mode == .table {
      let names = drafts.map(\.draft.file)
      if drafts.allSatisfy({ $0.draft.edits.isEmpty }), Set(names).count == names.count {
        let files = names.joined(separator: " ")
        console.output("Next: compare \(files)   (a year of sales, followed to the last invoice)\n")
      } else {
        console.output("Next: save FILE, then `compare FILE FILE`: a year of sales, to the last invoice\n")
      }
    }
    return .done
  }

  /// Shows results side by side, and the first less each other on the same draws.
  func show(_ held: [ShellResult], names: [String], on console: Console) throws {
    let columns = zip(held, names).map { HeadlineComparison.Column(name: $1, summary: $0.summary) }
    let pairs = try held.indices.dropFirst().map { index in
      (other: names[index], paired: try PairedResults(held[0], against: held[index]))
    }
    func print(_ table: TextTable) {
      console.output(table.layout(width: console.width).lines.joined(separator: "\n") + "\n")
    }
    switch state.display.mode {
    case .json:
      let differences = pairs.map { $0.paired.json(names[0], $0.other) }
      console.output(
        JSONValue.object([
          ("forecasts", HeadlineComparison.json(columns)), ("differences", .array(differences)),
        ]).rendered() + "\n")
    case .csv: console.output(HeadlineComparison.csv(columns).replacing("\r\n", with: "\n"))
    case .markdown:
      console.output(HeadlineComparison.table(columns).markdown())
      for pair in pairs { console.output("\n" + pair.paired.table(names[0], pair.other).markdown()) }
    case .table:
      print(HeadlineComparison.table(columns))
      for pair in pairs { print(pair.paired.table(names[0], pair.other)) }
      for note in [HeadlineComparison.note, PairedResults.note] {
        let lines = TerminalText.wrapped(note, width: console.width, indent: 2)
        console.output(lines.joined(separator: "\n") + "\n")
      }
    }
  }

  /// What a name stands for: a snapshot, a scenario file, or one beside the file at hand without its ending.
  func other(_ name: String) throws -> ShellState.Draft {
    if let found = state.snapshots.first(where: { $0.name == name }) { return found.draft }
    if ShellCommand.namesScenario([name]) { return ShellState.Draft(file: name) }
    let folder = state.draft?.file.lastIndex(of: "/").map { String((state.draft?.file ?? "")[...$0]) } ?? ""
    for ending in [".yaml", ".yml"] {
      let file = folder + name + ending
      if FileManager.default.fileExists(atPath: file) { return ShellState.Draft(file: file) }
    }
    let files = Shell.files(beginning: folder).filter { ShellCommand.namesScenario([$0]) }.map {
      String($0.dropFirst(folder.count).prefix { $0 != "." })
    }
    throw ShellFault(
      "there is no snapshot and no scenario \(IssueText.literal(name))",
      hint: NearestName.of(name, in: state.snapshots.map(\.name) + files).map { "did you mean `\($0)`?" }
        ?? "`snapshot NAME` names the present state")
  }

  /// A command of the table; the scenario at hand stands in where none is named.
  mutating func program(_ words: [String], on console: Console) throws -> CommandStatus {
    guard let (command, depth) = guide.command(words) else { return .usage }
    guard command.commandName != "shell" else { throw ShellFault("this is the shell") }
    let rest = Array(words.dropFirst(depth))
    var line = words
    if command.takesScenario, !ShellCommand.namesScenario(rest), !rest.contains("--help"),
      let draft = state.draft
    {
      line = Array(words.prefix(depth)) + [draft.file] + rest + draft.options
    }
    if words.first == "sweep", let command = try? Duecast.parseAsRoot(line) as? SweepCommand {
      guard let report = try command.report(on: console) else { return .interrupted }
      sweep = report
      command.show(report, on: console)
      return report.stop == nil ? .done : .interrupted
    }
    return CommandStatus(rawValue: Duecast.run(line, on: console)) ?? .failed
  }

  // MARK: Help

  /// Lists the commands, or explains one, or a key.
  func help(_ topic: String?, on console: Console) throws -> CommandStatus {
    guard let topic, !topic.isEmpty else {
      console.output(overview(width: console.width))
      return .done
    }
    let name = ShellVerb.aliases[topic] ?? topic
    if let verb = (ShellVerb.all + ShellVerb.settings).first(where: { $0.name == name }), name != "compare" {
      console.output("\(verb.name) \(verb.usage)\n  \(verb.summary)\n")
      if name == "run" { console.output("  `help forecast` lists its options\n") }
      if topic != "forecast" { return .done }
    }
    let words = topic.split(whereSeparator: \.isWhitespace).map(String.init)
    if let first = words.first, guide.names.contains(first) {
      return CommandStatus(rawValue: Duecast.run(["help"] + words, on: console)) ?? .failed
    }
    guard let entry = ScenarioKeyGuide.entry(at: ScenarioSettings.path(topic)) else {
      let known = ShellVerb.all.map(\.name) + guide.names + ScenarioKeyGuide.rootKeys
      throw ShellFault(
        "there is no help on \(IssueText.literal(topic))",
        hint: NearestName.of(topic, in: known).map { "did you mean `\($0)`?" }
          ?? "`keys \(topic)` searches the keys")
    }
    console.output(explanation(entry, width: console.width))
    return .done
  }

  private func explanation(_ entry: ScenarioKeyGuide.Entry, width: Int) -> String {
    let key = ScenarioSettings.key(entry.path)
    var parts = [
      entry.explanation, "takes: \(entry.takes)",
      "default: \(entry.presence)" + (entry.source.map { " (\($0))" } ?? ""),
    ]
    if !entry.keys.isEmpty { parts.append("below it: \(entry.keys.joined(separator: ", "))") }
    if let values = settings?.now.below(entry.path) {
      parts.append(
        values.isEmpty
          ? "now: not set"
          : values.count == 1 ? "now: \(values[0].value)" : "now: \(values.count) values, `show \(key)`")
    }
    let lines = parts.flatMap { TerminalText.wrapped($0, width: width - 2, indent: 2) }.map { "  " + $0 }
    return key + "\n" + lines.joined(separator: "\n") + "\n"
  }

  private func overview(width: Int) -> String {
    func rows(_ verbs: [(String, String)]) -> [String] {
      verbs.map { TerminalText.truncated("  " + TerminalText.padded($0.0, to: 30) + $0.1, to: width) }
    }
    let shell = ShellVerb.all.map { ("\($0.name) \($0.usage)", $0.summary) }
    let display = ShellVerb.settings.map { ("\($0.name) \($0.usage)", $0.summary) }
    let table = guide.commands.filter { $0.commandName != "shell" && $0.commandName != "forecast" }.map {
      ($0.commandName, $0.abstract ?? "")
    }
    let lines =
      ["The scenario at hand:"] + rows(shell) + ["How things are shown:"] + rows(display)
      + ["Commands of the program (the scenario at hand stands in where none is named):"] + rows(table)
      + ["A line that ends in \\ goes on in the next. Tab completes; Ctrl-R searches the history."]
    return lines.joined(separator: "\n") + "\n"
  }
}
