import ArgumentParser
import Foundation
import Intake

/// `duecast replay`.
struct ReplayCommand: WorkbenchCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Repeat a result from its manifest and compare, byte for byte.",
    discussion: """
      Reads scenario and ledger again, checks that they are what they were, simulates anew and compares the \
      digests. Exit code 0: the same; 1: another result.

      Example:
        duecast replay notebooks-output/baseline-2026-09-30-1a2b3c4d
      """)

  @Argument(help: "Result folder.")
  var result: String

  @Option(help: "Worker threads; all cores unless given.")
  var threads: Int?

  @Option(help: "Keep the repeated result in this folder.")
  var out: String?

  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let folder = URL(fileURLWithPath: result)
    guard let manifest = RunManifest.read(folder: folder), manifest.status == .complete,
      let digest = manifest.digest
    else {
      throw InputRefused([
        Issue(
          .unusableResult, file: result, message: "the folder holds no complete result of this version",
          hint: "name a folder that `duecast forecast` or `duecast merge` has finished")
      ])
    }
    var request = manifest.request()
    request.threads = threads
    request.command = ["duecast"] + arguments
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(
      "duecast-replay-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString)")
    defer { if out == nil { try? FileManager.default.removeItem(at: scratch) } }
    request.out = out ?? scratch.path
    let run = try ForecastRun(request, console: console)
    try manifest.check(run.inputs)
    guard case .complete(_, let again, _) = try run.run() else { return .interrupted }
    guard again.digest == digest, again.pathDigest == manifest.pathDigest else {
      console.messages("error: the result differs: digest \(digest) then, \(again.digest ?? "none") now\n")
      return .failed
    }
    console.output("the same result: digest \(digest)\n")
    return .done
  }
}
