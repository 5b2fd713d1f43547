import Foundation

/// Bytes of a small file, or why there are none.
enum FileText {
  /// Why a file is not read.
  enum Refusal: Error {
    case missing(near: String?), directory, notRegular, unreadable, tooLarge(Int)

    /// The issue to report.
    func issue(file: String, largest: Int) -> Issue {
      switch self {
      case .missing(let near):
        Issue(
          .unreadableFile, file: file, message: "no such file",
          hint: near.map { "did you mean \(IssueText.literal($0))?" } ?? "check the path")
      case .directory:
        Issue(
          .unreadableFile, file: file, message: "this is a folder; a file was expected",
          hint: "name a file in it")
      case .notRegular:
        Issue(
          .unreadableFile, file: file, message: "this is not an ordinary file",
          hint: "copy it to a file first")
      case .unreadable:
        Issue(
          .unreadableFile, file: file, message: "the file cannot be opened", hint: "check its permissions")
      case .tooLarge(let bytes):
        Issue(
          .yamlTooLarge, file: file, message: "the file has \(bytes) bytes; at most \(largest) are read",
          hint: "is this a ledger? It is named under `ledger:`")
      }
    }
  }

  /// The bytes of an ordinary file of at most `largest` bytes.
  static func bytes(path: String, largest: Int) -> Result<[UInt8], Refusal> {
    let manager = FileManager.default
    var isDirectory: ObjCBool = false
    guard manager.fileExists(atPath: path, isDirectory: &isDirectory) else {
      return .failure(.missing(near: nearestFile(to: path)))
    }
    if isDirectory.boolValue { return .failure(.directory) }
    let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard let attributes = try? manager.attributesOfItem(atPath: real) else { return .failure(.unreadable) }
    guard attributes[.type] as? FileAttributeType == .typeRegular else { return .failure(.notRegular) }
    let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
    guard size <= largest else { return .failure(.tooLarge(size)) }
    guard let data = manager.contents(atPath: real) else { return .failure(.unreadable) }
    return .success([UInt8](data))
  }

  /// A file beside the missing one with nearly its name.
  static func nearestFile(to path: String) -> String? {
    let url = URL(fileURLWithPath: path)
    guard
      let names = try? FileManager.default.contentsOfDirectory(atPath: url.deletingLastPathComponent().path)
    else {
      return nil
    }
    return NearestName.of(url.lastPathComponent, in: names.sorted())
  }
}
