import ArgumentParser
import Intake
import Receivables

/// The command table: what can be typed after `duecast`, shared by the executable, the tests and the shell.
public struct Duecast: ParsableCommand {
  /// Name, help and subcommands.
  public static let configuration = CommandConfiguration(
    commandName: "duecast",
    abstract: "Cash forecasts and credit decisions from a receivables ledger, as distributions.",
    discussion: """
      Duecast simulates how customers pay and fail, day by day, and tells how likely the account runs dry, when, \
      and how large a buffer has to be, with the error of every number stated.

      Without a command it is a shell: what stands after `duecast` can be typed at its prompt.

      Start here:
        duecast forecast scenarios/baseline.yaml          a forecast on what the repository ships
        duecast import ledger.csv --map scenarios/mappings/generic.yaml --to my.book
        duecast forecast scenarios/baseline.yaml --book my.book --as-of 2026-06-30

      Exit codes: 0 done, 1 the run failed, 2 a file or value is wrong, 64 the command line is wrong, \
      130 interrupted.
      """,
    version: EngineVersion.current,
    subcommands: [
      ForecastCommand.self,
      BufferCommand.self,
      VarianceCommand.self,
      MeasuresCommand.self,
      BridgeCommand.self,
      ExplainCommand.self,
      CompareCommand.self,
      SweepCommand.self,
      OptimizeCommand.self,
      StressCommand.self,
      ImportCommand.self,
      CalibrateCommand.self,
      BacktestCommand.self,
      ScorecardCommand.self,
      LoadingsCommand.self,
      DefaultRateCommand.self,
      CalcCommand.self,
      VerifyCommand.self,
      BenchCommand.self,
      SampleLedgerCommand.self,
      MergeCommand.self,
      ReplayCommand.self,
      SchemaCommand.self,
      ShellStartCommand.self,
      ReportCommand.self,
      InitCommand.self,
      DoctorCommand.self,
      TourCommand.self,
    ])

  /// The root command.
  public init() {}

  /// Runs a command line and returns its exit code.
  ///
  /// - Parameter arguments: What stands after the program's name.
  public static func run(_ arguments: [String], on console: Console) -> Int32 {
    if arguments.isEmpty, console.terminal != nil || console.input != nil {
      return run(["shell"], on: console)
    }
    return status(on: console) {
      try checkCommandName(arguments)
      var command = try parseAsRoot(arguments)
      guard let workbenchCommand = command as? any WorkbenchCommand else {
        // Help, version, completion script: the parser's own commands.
        try command.run()
        return .done
      }
      return try workbenchCommand.run(on: console, arguments: arguments)
    }.rawValue
  }

  /// How work ended; what it throws is written to the console's messages.
  static func status(on console: Console, of work: () throws -> CommandStatus) -> CommandStatus {
    do {
      return try work()
    } catch let refused as InputRefused {
      for issue in refused.issues { console.messages(IssueText.render(issue) + "\n") }
      return .badInput
    } catch let fault as UsageFault {
      console.messages("error: \(fault)\n")
      return .usage
    } catch let fault as ShellFault {
      console.messages("error: \(fault)\n")
      return .usage
    } catch {
      return CommandStatus(rawValue: report(error, on: console)) ?? .failed
    }
  }

  /// Refuses a word that is no command where one is expected, with the nearest one.
  private static func checkCommandName(_ arguments: [String]) throws {
    var table: any ParsableCommand.Type = Duecast.self
    var path = ""
    for word in arguments {
      let known = table.configuration.subcommands
      guard !known.isEmpty, !word.hasPrefix("-"), word != "help" else { return }
      if let next = known.first(where: { $0.configuration.commandName == word }) {
        table = next
        path += " " + word
        continue
      }
      let names = known.compactMap { $0.configuration.commandName }
      let nearest = NearestName.of(word, in: names).map { "; did you mean `\($0)`?" } ?? ""
      throw UsageFault(
        "there is no command `\(path.isEmpty ? "" : path.dropFirst() + " ")\(word)`\(nearest)\nhint: `duecast help\(path)` lists the commands"
      )
    }
  }

  private static func report(_ error: any Error, on console: Console) -> Int32 {
    let code = exitCode(for: error)
    if error is RunFailure || (code != .success && code != .validationFailure && !isParserError(error)) {
      console.messages("error: \(error)\n")
      return CommandStatus.failed.rawValue
    }
    let message = fullMessage(for: error)
    if code == .success {
      console.output(message + "\n")
      return CommandStatus.done.rawValue
    }
    console.messages(message + "\n")
    return CommandStatus.usage.rawValue
  }

  private static func isParserError(_ error: any Error) -> Bool {
    exitCode(for: error) == .validationFailure || error is ExitCode || error is CleanExit
      || error is ValidationError
  }
}

/// A command of the table.
protocol WorkbenchCommand: ParsableCommand {
  /// Does the work, with all words going to the console.
  func run(on console: Console, arguments: [String]) throws -> CommandStatus
}

extension Day: ExpressibleByArgument {
  /// A date written `yyyy-mm-dd`.
  public init?(argument: String) { self.init(iso: argument) }
}

/// A range of paths, `A..B`: from A to before B.
struct PathRange: ExpressibleByArgument {
  var paths: Range<Int>

  init?(argument: String) {
    let parts = argument.replacing("...", with: "..").split(separator: "..", omittingEmptySubsequences: false)
    guard parts.count == 2, let low = Int(parts[0]), let high = Int(parts[1]), low >= 0, low < high else {
      return nil
    }
    paths = low..<high
  }
}
