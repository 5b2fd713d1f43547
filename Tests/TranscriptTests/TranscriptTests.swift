import Foundation
import Synchronization
import Testing
import Workbench

/// Golden sessions: what a user types and what the screen shows.
///
/// A file under `Transcripts` holds cases of the form
///
///     # ** title
///     $ duecast forecast scenarios/baseline.yaml --paths 512
///     <what goes to stdout>
///     >2 <a line of stderr>
///     >= <exit code>
///
/// Paths are relative to the checkout, `{tmp}` is a folder of the test. `RECORD=1` rewrites the files and then fails.
@Suite(.serialized) struct TranscriptTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
    "Transcripts")
  static let root = folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".txt") }.sorted()

  @Test func thereAreTranscripts() { #expect(Self.names.count >= 3) }

  @Test(arguments: names) func sessionsRunAsRecorded(name: String) throws {
    let file = Self.folder.appendingPathComponent(name)
    let recorded = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let scratch = URL(fileURLWithPath: "/tmp/duecast-transcript-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    var lines: [String] = []
    for line in recorded.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("# ") {
        if !lines.isEmpty { lines.append("") }
        lines.append(String(line))
      } else if line.hasPrefix("$ duecast ") {
        lines.append(String(line))
        lines += replay(String(line.dropFirst("$ duecast ".count)), scratch: scratch)
      }
    }
    let now = lines.joined(separator: "\n") + "\n"
    if ProcessInfo.processInfo.environment["RECORD"] == "1", now != recorded {
      try Data(now.utf8).write(to: file)
      Issue.record("recorded \(name) anew; run again without RECORD")
      return
    }
    let pairs = zip(
      now.split(separator: "\n", omittingEmptySubsequences: false),
      recorded.split(separator: "\n", omittingEmptySubsequences: false))
    if now != recorded {
      let difference = pairs.first { $0 != $1 }
      Issue.record(
        "\(name): now `\(difference?.0 ?? "more lines")`, recorded `\(difference?.1 ?? "fewer lines")`")
    }
  }

  /// A command that is suggested stands on one line: where it was wrapped hangs on how long the checkout's path is.
  private func joined(_ lines: [String]) -> [String] {
    var found: [String] = []
    var isCommand = false
    for line in lines {
      if isCommand, line.hasPrefix("  "), let last = found.popLast() {
        found.append(last + line.dropFirst())
      } else {
        isCommand = line.hasPrefix("Next: ")
        found.append(line)
      }
    }
    return found
  }

  private func replay(_ line: String, scratch: URL) -> [String] {
    let arguments = line.split(separator: " ").map { word -> String in
      let text = word.replacing("{tmp}", with: scratch.path)
      return ["scenarios/", "Tests/"].contains { text.hasPrefix($0) }
        ? Self.root.path + "/" + text : String(text)
    }
    let output = Mutex("")
    let messages = Mutex("")
    let console = Console(
      output: { text in output.withLock { $0 += text } },
      messages: { text in messages.withLock { $0 += text } })
    let status = Duecast.run(arguments, on: console)
    func clean(_ text: String) -> [String] {
      let plain = text.replacing(scratch.path, with: "{tmp}").replacing(Self.root.path + "/", with: "")
        .replacing(/"seconds": [0-9.]+/, with: "\"seconds\": <TIME>").replacing(
          /"threads": [0-9]+/, with: "\"threads\": <N>")
      var lines = plain.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      if lines.last == "" { lines.removeLast() }
      return joined(lines)
    }
    return clean(output.withLock { $0 })
      + clean(messages.withLock { $0 }).map { $0.isEmpty ? ">2" : ">2 \($0)" }
      + [">= \(status)"]
  }
}
