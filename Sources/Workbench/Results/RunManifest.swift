import Foundation

/// What a result folder is: inputs, options and how far the run came. Enough to repeat it.
struct RunManifest: Codable, Equatable {
  /// How far a run came.
  enum Status: String, Codable {
    /// All paths of the run are there.
    case complete
    /// All paths of a range of the run are there; `duecast merge` joins ranges.
    case range
    /// Interrupted: the paths before `nextPath` are there; `--resume` goes on.
    case interrupted
  }

  var manifest = 1
  var program = "duecast"
  var engine: String
  var status: Status
  /// Digest of everything that decides the numbers.
  var identity: String
  var scenarioFile: String
  var scenarioDigest: String
  var scenario: String
  var overrides: [String]
  var bookOverride: String?
  var ledgerFile: String
  var ledgerDigest: String
  var asOf: String
  var asOfGiven: String?
  var seed: UInt64
  var paths: Int
  var firstPath: Int
  var endPath: Int
  var nextPath: Int
  var threads: Int
  var blasKernel: String
  var command: [String]
  var workingFolder: String
  var started: String
  var seconds: Double
  /// SHA-256 of the path columns of a complete run.
  var pathDigest: String?
  /// Digest of the summary of a complete run.
  var digest: String?
  /// Digest that `bench b1` prints for the same paths, where the scenario has the payment regimes of B1.
  var digestB1: String?
  /// `draws` where fitted parameters were drawn; nothing where they are points.
  var parameters: String?
  /// Whether other models of payment were run too; nothing where they were not.
  var models: Bool?

  static let fileName = "manifest.json"

  /// Reads the manifest of a result folder; `nil` where the folder has none of this version.
  static func read(folder: URL) -> RunManifest? {
    guard let data = try? Data(contentsOf: folder.appendingPathComponent(fileName)),
      let manifest = try? JSONDecoder().decode(RunManifest.self, from: data), manifest.manifest == 1
    else { return nil }
    return manifest
  }

  func write(folder: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(self).write(to: folder.appendingPathComponent(RunManifest.fileName), options: .atomic)
  }
}
