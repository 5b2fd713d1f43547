import Foundation

/// A file read in chunks, so that memory does not grow with its size.
final class ByteSource {
  /// Bytes of a chunk.
  static let chunkLength = 1 << 18

  /// The file as the user named it.
  let file: String
  private let handle: FileHandle

  /// Opens a file.
  ///
  /// - Throws: ``InputRefused`` where it does not exist, is a folder or may not be read.
  init(file: String) throws(InputRefused) {
    self.file = file
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else {
      throw InputRefused([
        Issue(
          .unreadableFile, file: file, message: "there is no file `\(file)`",
          hint: "check the path; it is taken from the current folder")
      ])
    }
    guard !isFolder.boolValue else {
      throw InputRefused([
        Issue(
          .unreadableFile, file: file, message: "`\(file)` is a folder, a file was expected",
          hint: "name a file in it")
      ])
    }
    guard let handle = FileHandle(forReadingAtPath: file) else {
      throw InputRefused([
        Issue(
          .unreadableFile, file: file, message: "`\(file)` cannot be opened for reading",
          hint: "check its permissions")
      ])
    }
    self.handle = handle
  }

  deinit { try? handle.close() }

  /// The next chunk; empty at the end of the file.
  func next() throws(InputRefused) -> [UInt8] {
    do {
      guard let data = try handle.read(upToCount: ByteSource.chunkLength) else { return [] }
      return [UInt8](data)
    } catch {
      throw InputRefused([
        Issue(
          .unreadableFile, file: file, message: "`\(file)` cannot be read to its end", hint: "copy it again")
      ])
    }
  }

  /// Goes to a place in the file.
  func seek(to offset: Int) throws(InputRefused) {
    do {
      try handle.seek(toOffset: UInt64(offset))
    } catch {
      throw InputRefused([
        Issue(
          .unreadableFile, file: file, message: "`\(file)` is not a regular file that can be read twice",
          hint: "save the ledger to disk first")
      ])
    }
  }
}
