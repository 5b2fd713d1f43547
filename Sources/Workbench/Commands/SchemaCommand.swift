import ArgumentParser
import Intake

/// `duecast schema`.
struct SchemaCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema or the key reference of scenario files.",
    discussion: """
      Editors check and complete a scenario as you type when its first line is
        # yaml-language-server: $schema=./scenario.schema.json

      Examples:
        duecast schema scenario > scenarios/scenario.schema.json
        duecast schema reference
      """)

  /// What to print.
  enum Subject: String, ExpressibleByArgument, CaseIterable {
    /// JSON Schema (draft 7).
    case scenario
    /// Every key with unit, range, default and effect, as Markdown.
    case reference
  }

  @Argument(
    help: "scenario: JSON Schema; reference: every key with its unit, range and default, as Markdown.")
  var subject: Subject

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    switch subject {
    case .scenario: console.output(ScenarioSchema.json())
    case .reference: console.output(ScenarioSchema.reference())
    }
    return .done
  }
}
