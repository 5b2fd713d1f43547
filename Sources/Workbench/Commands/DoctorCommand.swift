import ArgumentParser
import Reporting

/// `duecast doctor`.
struct DoctorCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check this machine, and a book: what works, what is missing, what to do.",
    discussion: """
      Exit code 0 where everything works, 1 where something does not, 2 where the book cannot be read.

      Examples:
        duecast doctor
        duecast doctor my.book
      """)

  @Argument(help: "A book made by `duecast import`.")
  var book: String?

  @Flag(help: "Print the findings as JSON.")
  var json = false

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    var checkup = Checkup()
    checkup.machine(console: console)
    if let book { try checkup.book(book) }
    console.output(json ? checkup.json.rendered() + "\n" : checkup.text(width: console.width))
    return checkup.hasProblem ? .failed : .done
  }
}
