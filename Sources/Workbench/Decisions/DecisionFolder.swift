import Foundation
import Intake

/// A result folder of a decision: built aside, moved into place in one step.
enum DecisionFolder {
  /// Writes files into a folder that is replaced as a whole.
  ///
  /// - Parameters:
  ///   - marker: File by which a folder of ours is known; others are not replaced.
  /// - Throws: `InputRefused` where the place holds something else.
  static func write(_ files: [(name: String, text: String)], to folder: String, marker: String) throws {
    let url = URL(fileURLWithPath: folder)
    let manager = FileManager.default
    if manager.fileExists(atPath: url.path) {
      let content = (try? manager.contentsOfDirectory(atPath: url.path)) ?? [""]
      guard content.isEmpty || content.contains(marker) else {
        throw InputRefused([
          Issue(
            .unusableResult, file: folder,
            message: "the place of the result holds something that is not a result of this command",
            hint: "name another folder with `--out`")
        ])
      }
    }
    let parent = url.deletingLastPathComponent()
    try manager.createDirectory(at: parent, withIntermediateDirectories: true)
    let work = parent.appendingPathComponent(
      ".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)")
    try? manager.removeItem(at: work)
    try manager.createDirectory(at: work, withIntermediateDirectories: false)
    defer { try? manager.removeItem(at: work) }
    for file in files { try Data(file.text.utf8).write(to: work.appendingPathComponent(file.name)) }
    if manager.fileExists(atPath: url.path) {
      _ = try manager.replaceItemAt(url, withItemAt: work)
    } else {
      try manager.moveItem(at: work, to: url)
    }
  }
}
