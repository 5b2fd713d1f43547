import Dispatch
import Foundation
import Synchronization
import Workbench

/// The executable: terminal, signals and exit code; everything else is the workbench's.
@main
struct Program {
  static func main() {
    // Output that nobody reads any more (a closed pager or `head`) is dropped; the run ends as it would.
    signal(SIGPIPE, SIG_IGN)
    let arguments = Array(CommandLine.arguments.dropFirst())
    let environment = ProcessInfo.processInfo.environment
    let isTerminal = isatty(STDOUT_FILENO) == 1
    let wantsColour = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    let isShell = ["shell", "tour"].contains(arguments.first ?? "shell")
    let terminal =
      isShell && isTerminal && isatty(STDIN_FILENO) == 1 ? EditLine(environment: environment) : nil
    let stop = StopRequest()
    let sources = terminal == nil ? [stop.watch(SIGINT), stop.watch(SIGTERM)] : []
    let input: (@Sendable () -> String?)? =
      isatty(STDIN_FILENO) == 1 ? nil : { @Sendable in Swift.readLine(strippingNewline: true) }
    let console = Console(
      output: { try? FileHandle.standardOutput.write(contentsOf: Data($0.utf8)) },
      messages: { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) },
      colour: isTerminal && wantsColour, width: isTerminal ? EditLine.terminalWidth() : 100,
      showsProgress: isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb",
      shouldStop: { terminal?.isStopRequested ?? stop.isRequested }, terminal: terminal,
      input: input)
    let code = Duecast.run(arguments, on: console)
    for source in sources { source.cancel() }
    exit(code)
  }
}

/// Whether the user has asked the program to stop: once asks a run to finish what it has begun, twice ends it.
final class StopRequest: Sendable {
  private let requests = Atomic<Int>(0)

  var isRequested: Bool { requests.load(ordering: .relaxed) > 0 }

  /// Counts a signal; a second one ends the program at once.
  func watch(_ number: Int32) -> any DispatchSourceSignal {
    signal(number, SIG_IGN)
    // A queue of its own: the workers of a run may hold every thread of the global queues.
    let source = DispatchSource.makeSignalSource(
      signal: number, queue: DispatchQueue(label: "duecast.signal"))
    source.setEventHandler { [self] in
      let (_, count) = requests.add(1, ordering: .relaxed)
      if count > 1 { _exit(130) }
    }
    source.activate()
    return source
  }
}
