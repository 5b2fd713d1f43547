import ArgumentParser
import Foundation

/// The command table as the shell sees it: names, options and arguments, for completion and help.
struct ProgramGuide: Sendable {
  /// A command.
  struct Command: Sendable, Decodable {
    /// An option, flag or argument.
    struct Argument: Sendable, Decodable {
      struct Name: Sendable, Decodable {
        var kind: String
        var name: String
      }
      var kind: String
      var names: [Name]?
      var valueName: String?
      var allValues: [String]?
      var abstract: String?
      var isRepeating: Bool?
    }
    var commandName: String
    var abstract: String?
    var subcommands: [Command]?
    var arguments: [Argument]?

    /// Options and flags, with their dashes.
    var options: [String] {
      (arguments ?? []).flatMap { ($0.names ?? []).filter { $0.kind == "long" }.map { "--" + $0.name } }
    }

    /// Words that an option takes.
    func values(of option: String) -> [String] {
      (arguments ?? []).first { $0.names?.contains { "--" + $0.name == option } ?? false }?.allValues ?? []
    }

    /// Whether an option is followed by a value.
    func takesValue(_ option: String) -> Bool {
      (arguments ?? []).contains {
        $0.kind == "option" && ($0.names?.contains { "--" + $0.name == option } ?? false)
      }
    }

    /// Whether the command works on one scenario that the shell can fill in.
    var takesScenario: Bool {
      let positional = (arguments ?? []).first { $0.kind == "positional" }
      return positional?.valueName == "scenario" && options.contains("--set")
    }
  }

  private struct Document: Decodable { var command: Command }

  /// The commands of the table.
  let commands: [Command]

  /// The table of the program.
  init() {
    let document = try? JSONDecoder().decode(Document.self, from: Data(Duecast._dumpHelp().utf8))
    commands = document?.command.subcommands ?? []
  }

  /// Names of the commands.
  var names: [String] { commands.map(\.commandName) }

  /// The command that words name, and how many words did.
  func command(_ words: [String]) -> (command: Command, depth: Int)? {
    guard var found = commands.first(where: { $0.commandName == words.first }) else { return nil }
    var depth = 1
    while depth < words.count,
      let inner = found.subcommands?.first(where: { $0.commandName == words[depth] })
    {
      found = inner
      depth += 1
    }
    return (found, depth)
  }
}
