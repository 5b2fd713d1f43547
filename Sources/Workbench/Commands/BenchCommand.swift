import ArgumentParser

/// `duecast bench`.
struct BenchCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure how fast this machine simulates.",
    subcommands: [BenchB1Command.self])

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    throw CleanExit.helpRequest(self)
  }
}
