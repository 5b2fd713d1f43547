import Foundation
import Reporting

/// What a part of the bench found, to print and to keep.
struct BenchPart {
  /// Folder that results are kept in, below the working folder.
  static let folder = "notebooks-output/bench"

  /// Name of its file.
  var name: String
  var document: JSONValue
  /// Lines for the screen.
  var text: String
  /// Whether the answers that were compared agree.
  var agrees = true

  /// Writes the document to ``folder``.
  func keep() throws { try BenchPart.keep(document, as: name) }

  /// Writes a document to ``folder``.
  static func keep(_ document: JSONValue, as name: String) throws {
    let folder = URL(fileURLWithPath: BenchPart.folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data((document.rendered() + "\n").utf8).write(to: folder.appendingPathComponent("\(name).json"))
  }
}

/// Why times would be worth nothing: the numbers are not what they should be.
struct BenchDifference: Error, CustomStringConvertible {
  var description: String
}

/// A command that measures a part of the bench.
protocol BenchPartCommand: WorkbenchCommand {
  /// Whether the result is printed as JSON.
  var json: Bool { get }
  /// Checks the answers, then takes times; `nil` where it was interrupted.
  ///
  /// - Throws: ``BenchDifference`` where the answers are wrong: nothing is timed then.
  func measure(on console: Console) throws -> BenchPart?
}

extension BenchPartCommand {
  func run(on console: Console, arguments: [String]) throws -> CommandStatus {
    let found: BenchPart?
    do { found = try measure(on: console) } catch let difference as BenchDifference {
      throw RunFailure("nothing was timed: \(difference)")
    }
    guard let part = found else { return .interrupted }
    try part.keep()
    console.output(
      json ? part.document.rendered() + "\n" : part.text + "\nresults are in \(BenchPart.folder)\n")
    return part.agrees ? .done : .failed
  }
}
