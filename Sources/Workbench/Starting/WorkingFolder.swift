import Foundation
import Intake

/// Lays out a folder in which a new user can work: a made-up ledger, a scenario and two variants, and what they need.
enum WorkingFolder {
  /// Lays the files into a folder, which is made where it is missing.
  ///
  /// - Returns: Names of the files, in order.
  /// - Throws: `InputRefused` where one of them is there already: nothing is then written.
  static func lay(in folder: String, withLedger: Bool = true) throws -> [String] {
    var texts = StarterFiles.all
    texts.append(("scenario.schema.json", ScenarioSchema.json()))
    if withLedger { texts.append(("ledger.csv", ledger)) }
    try write(texts, to: folder)
    return texts.map(\.name)
  }

  /// Writes files into a folder, which is made where it is missing; none where one of them is there already.
  static func write(_ texts: [(name: String, text: String)], to folder: String) throws {
    let url = URL(fileURLWithPath: folder, isDirectory: true)
    let files = FileManager.default
    let there = texts.map(\.name).filter { files.fileExists(atPath: url.appendingPathComponent($0).path) }
    guard there.isEmpty else {
      throw InputRefused([
        Issue(
          .unusableExport, file: folder,
          message: "the folder holds \(there.map { "`\($0)`" }.joined(separator: ", ")) already",
          hint: "name a new folder; nothing was written")
      ])
    }
    do {
      try files.createDirectory(at: url, withIntermediateDirectories: true)
      for (name, text) in texts {
        try Data(text.utf8).write(to: url.appendingPathComponent(name), options: .atomic)
      }
    } catch { throw RunFailure("cannot write in `\(folder)`: \(error.localizedDescription)") }
  }

  /// The made-up ledger that the repository ships too.
  private static var ledger: String {
    let options = SampleLedgerOptions(
      customers: 60, seed: 7, kinds: .basic, messy: false, asOf: SampleLedgerOptions.shippedAsOf, months: 18)
    return SampleLedger.rows(options).joined()
  }
}
