import Foundation

/// A file that a rule reads.
struct SourceFile {
  /// Path from the root of the repository, such as `Sources/Receivables/Day.swift`.
  var path: String
  /// Its text.
  var text: String
  /// Its code, without comments and string literals.
  let code: String

  init(_ path: String, _ text: String) {
    self.path = path
    self.text = text
    code = SwiftText.code(of: text)
  }

  /// The folder below `Sources` or `Tests`: the module.
  var module: String {
    let parts = path.split(separator: "/")
    return parts.count > 2 ? String(parts[1]) : ""
  }

  /// Lines in the text, counted as `wc -l` does.
  var lineCount: Int { text.utf8.count { $0 == UInt8(ascii: "\n") } }
}

/// A place where a rule is broken.
struct Finding: Hashable, CustomStringConvertible {
  var path: String
  var line: Int?
  var what: String

  var description: String { line.map { "\(path):\($0): \(what)" } ?? "\(path): \(what)" }
}

/// The working copy that these tests were built from.
enum Repository {
  /// Its root folder: three levels above this file.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private static let pathsOfGit = gitTrackedPaths()

  /// Whether git cannot tell (no checkout, no git, nothing tracked yet), so that the folders were walked.
  static var isWalked: Bool { pathsOfGit.isEmpty }

  /// Paths from the root of what git tracks; what lies there where git cannot tell.
  static let trackedPaths = pathsOfGit.isEmpty ? walkedPaths(below: "") : pathsOfGit

  /// Swift files below a folder, tracked or not.
  static func swiftFiles(below folder: String) throws -> [SourceFile] {
    try walkedPaths(below: folder).filter { $0.hasSuffix(".swift") }.map { try file($0) }
  }

  /// One file.
  static func file(_ path: String) throws -> SourceFile {
    let data = try Data(contentsOf: root.appending(path: path))
    return SourceFile(path, String(decoding: data, as: UTF8.self))
  }

  /// Names of the folders directly below a folder.
  static func folders(below folder: String) throws -> [String] {
    let url = root.appending(path: folder)
    let entries = try FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)
    return entries.filter(isFolder).map(\.lastPathComponent).filter { !$0.hasPrefix(".") }.sorted()
  }

  private static func isFolder(_ url: URL) -> Bool {
    var folder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path(percentEncoded: false), isDirectory: &folder)
      && folder.boolValue
  }

  /// Files below a folder without build products, hidden folders and what git is told to ignore at the top.
  private static func walkedPaths(below folder: String) -> [String] {
    let start = folder.isEmpty ? root : root.appending(path: folder)
    // A module may be a symbolic link (a package made of parts of this one); enumerators do not follow those.
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: start.path(percentEncoded: false))) ?? []
    return names.sorted().flatMap { name -> [String] in
      let path = folder.isEmpty ? name : folder + "/" + name
      if name.hasPrefix(".") || path == "Package.resolved" { return [] }
      return isFolder(root.appending(path: path)) ? walkedPaths(below: path) : [path]
    }
  }

  private static func gitTrackedPaths() -> [String] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git", "-C", root.path(percentEncoded: false), "ls-files", "-z"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return [] }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return [] }
    return String(decoding: data, as: UTF8.self).split(separator: "\0").map(String.init)
  }
}
