import ArgumentParser

/// `duecast init`.
struct InitCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Lay out a working folder with a made-up ledger, a scenario and its variants.",
    discussion: """
      The scenario runs as it stands; put your numbers in the place of the made-up ones, one after the other. \
      Nothing that is there is overwritten.

      Example:
        duecast init my-firm
      """)

  @Argument(help: "Folder; made where it is missing.")
  var folder: String

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let names = try WorkingFolder.lay(in: folder)
    console.output("\(names.count) files are in \(folder): \(names.joined(separator: ", "))\n")
    let place = folder == "." ? "" : "cd \(folder) && "
    console.output("Next: \(place)duecast forecast scenario.yaml\n")
    return .done
  }
}
