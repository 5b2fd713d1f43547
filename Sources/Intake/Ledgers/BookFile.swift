import Foundation
import GRDB

/// Writes books so that a failure leaves no new file and an old book as it was.
enum BookFile {
  /// Runs `body` in one transaction on a book: a new one is made in a file beside it that takes its name at the end.
  ///
  /// - Throws: ``InputRefused`` where the file is not a book or cannot be written, and what `body` throws.
  static func write<Result>(
    to file: String, _ body: (Database) throws -> Result
  ) throws(InputRefused) -> Result {
    if FileManager.default.fileExists(atPath: file) { return try append(to: file, body) }
    let partial = partialPath(for: file)
    try? FileManager.default.removeItem(atPath: partial)
    do {
      let result = try make(at: partial, body)
      try FileManager.default.moveItem(atPath: partial, toPath: file)
      return result
    } catch {
      try? FileManager.default.removeItem(atPath: partial)
      throw refusal(error, file: file)
    }
  }

  /// Refuses a place where no file can be made, before a long import.
  static func checkPlace(_ file: String) throws(InputRefused) {
    let url = URL(fileURLWithPath: file)
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) {
      if isFolder.boolValue {
        throw InputRefused([
          Issue(
            .unwritableBook, file: file, message: "`\(file)` is a folder", hint: "name a file for the book")
        ])
      }
      _ = try Book.open(file, isReadOnly: true)
    }
    let folder = url.deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue,
      FileManager.default.isWritableFile(atPath: folder)
    else {
      throw InputRefused([
        Issue(
          .unwritableBook, file: file, message: "the folder of `\(file)` does not exist or is read-only",
          hint: "make the folder first")
      ])
    }
  }

  /// A name beside a file for what is not finished.
  static func partialPath(for file: String) -> String {
    "\(file).partial-\(ProcessInfo.processInfo.processIdentifier)"
  }

  private static func make<Result>(at path: String, _ body: (Database) throws -> Result) throws -> Result {
    var configuration = Configuration()
    configuration.label = "new book"
    // The writer numbers its rows itself; looking every number up again costs a third of the time.
    configuration.foreignKeysEnabled = false
    // The file is not visible under its name before it is complete, so a journal would guard nothing.
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA journal_mode = OFF")
      try database.execute(sql: "PRAGMA synchronous = OFF")
      try database.execute(sql: "PRAGMA cache_size = -65536")
    }
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    let result = try queue.write { database in
      try BookSchema.migrate(database, from: 0)
      return try body(database)
    }
    try queue.close()
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.synchronize()
    try handle.close()
    return result
  }

  private static func append<Result>(
    to file: String, _ body: (Database) throws -> Result
  ) throws(InputRefused) -> Result {
    let queue = try Book.open(file, isReadOnly: false)
    do {
      return try queue.write { database in
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if version < BookSchema.version { try BookSchema.migrate(database, from: version) }
        return try body(database)
      }
    } catch {
      throw refusal(error, file: file)
    }
  }

  private static func refusal(_ error: any Error, file: String) -> InputRefused {
    if let refused = error as? InputRefused { return refused }
    let reason = (error as? DatabaseError)?.message ?? error.localizedDescription
    return InputRefused([
      Issue(
        .unwritableBook, file: file, message: "the book cannot be written: \(reason)",
        hint: "check space and permissions of its folder")
    ])
  }
}
