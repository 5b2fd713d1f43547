import Foundation
import Testing

/// Compares text with a file of `Golden`; with `RECORD=1` in the environment it writes the file, and then
/// fails.
enum GoldenFile {
  static func expect(_ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)")
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
      try Data(text.utf8).write(to: file)
      Issue.record("recorded \(name): run again without RECORD", sourceLocation: sourceLocation)
      return
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    guard text != expected else { return }
    let found = text.components(separatedBy: "\n")
    let wanted = expected.components(separatedBy: "\n")
    let line = (0..<max(found.count, wanted.count)).first {
      ($0 < found.count ? found[$0] : nil) != ($0 < wanted.count ? wanted[$0] : nil)
    }
    let place = line ?? 0
    Issue.record(
      """
      \(name) differs first in line \(place + 1) (RECORD=1 rewrites it)
      expected: \(place < wanted.count ? wanted[place] : "the end")
      found:    \(place < found.count ? found[place] : "the end")
      """, sourceLocation: sourceLocation)
  }
}
