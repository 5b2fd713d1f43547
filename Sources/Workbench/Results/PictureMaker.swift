import Foundation
import Synchronization

/// Makes PNG of SVG with `rsvg-convert` (librsvg2-bin), where it is installed.
///
/// A notebook that nobody has trusted shows no SVG, so a picture without PNG falls back to text there.
enum PictureMaker {
  /// The program; `nil` where there is none.
  static var program: URL? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
    return folders.lazy.map { URL(fileURLWithPath: String($0)).appendingPathComponent("rsvg-convert") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  /// PNG of pictures as Base64, by their SVG; those that could not be made are left out.
  ///
  /// The pictures are made side by side, at twice their size for sharp screens.
  static func png(of pictures: [String]) -> [String: String] {
    guard let program, !pictures.isEmpty else { return [:] }
    let made = Mutex<[String: String]>([:])
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "duecast-pictures-\(UUID().uuidString)")
    guard (try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)) != nil
    else {
      return [:]
    }
    defer { try? FileManager.default.removeItem(at: folder) }
    var running: [(picture: String, process: Process, place: URL)] = []
    for (index, picture) in pictures.enumerated() {
      let source = folder.appendingPathComponent("\(index).svg")
      let target = folder.appendingPathComponent("\(index).png")
      guard (try? Data(picture.utf8).write(to: source)) != nil else { continue }
      let process = Process()
      process.executableURL = program
      process.arguments = ["--zoom", "2", "--output", target.path, source.path]
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      if (try? process.run()) != nil { running.append((picture, process, target)) }
    }
    for entry in running {
      entry.process.waitUntilExit()
      guard entry.process.terminationStatus == 0, let bytes = try? Data(contentsOf: entry.place) else {
        continue
      }
      made.withLock { $0[entry.picture] = bytes.base64EncodedString() }
    }
    return made.withLock { $0 }
  }
}
