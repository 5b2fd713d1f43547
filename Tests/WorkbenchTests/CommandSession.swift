import Foundation
import Synchronization
import Workbench

/// Runs command lines in-process, in a temporary folder that goes with the session.
final class CommandSession: Sendable {
  /// What a command line gave.
  struct Reply {
    var status: Int32
    var output: String
    var messages: String
  }

  /// The checkout.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  /// The real ledgers beside the checkout, where they are.
  static let data = root.deletingLastPathComponent().appendingPathComponent("shared/data")

  static func hasData(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: data.appendingPathComponent(name).path)
  }

  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "duecast-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A path in the session's folder.
  func place(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// A file of the checkout.
  static func shipped(_ name: String) -> String { root.appendingPathComponent(name).path }

  func write(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    return place(name)
  }

  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
  }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: folder.appendingPathComponent(name)) }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: place(name)) }

  /// Runs a command line; `stopAfter` is the number of times the engine may ask before the user stops it.
  @discardableResult
  func run(_ arguments: [String], stopAfter: Int = .max) -> Reply {
    let output = Mutex("")
    let messages = Mutex("")
    let asked = Mutex(0)
    let console = Console(
      output: { text in output.withLock { $0 += text } },
      messages: { text in messages.withLock { $0 += text } },
      shouldStop: {
        asked.withLock {
          $0 += 1
          return $0 > stopAfter
        }
      })
    let status = Duecast.run(arguments, on: console)
    return Reply(status: status, output: output.withLock { $0 }, messages: messages.withLock { $0 })
  }
}
