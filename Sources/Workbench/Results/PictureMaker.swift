import Foundation

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

  /// Pictures that are being made.
  struct Work {
    fileprivate var folder: URL?
    fileprivate var running: [(picture: String, process: Process, place: URL)] = []

    /// Waits for the pictures.
    ///
    /// - Returns: PNG as Base64, by SVG; pictures that could not be made are left out.
    func finish() -> [String: String] {
      var made: [String: String] = [:]
      for entry in running {
        entry.process.waitUntilExit()
        guard entry.process.terminationStatus == 0, let bytes = try? Data(contentsOf: entry.place) else {
          continue
        }
        made[entry.picture] = bytes.base64EncodedString()
      }
      discard()
      return made
    }

    /// Ends what still runs and removes what was made; nothing after ``finish()``.
    func discard() {
      guard let folder else { return }
      for entry in running where entry.process.isRunning { entry.process.terminate() }
      try? FileManager.default.removeItem(at: folder)
    }
  }

  /// Starts to make PNG of pictures given as SVG.
  ///
  /// The pictures are made side by side, at twice their size for sharp screens, while the caller goes on.
  static func start(_ pictures: [String]) -> Work {
    guard let program, !pictures.isEmpty else { return Work() }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "duecast-pictures-\(UUID().uuidString)")
    guard (try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)) != nil
    else {
      return Work()
    }
    var work = Work(folder: folder)
    for (index, picture) in pictures.enumerated() {
      let source = folder.appendingPathComponent("\(index).svg")
      let target = folder.appendingPathComponent("\(index).png")
      guard (try? Data(picture.utf8).write(to: source)) != nil else { continue }
      let process = Process()
      process.executableURL = program
      process.arguments = ["--zoom", "2", "--output", target.path, source.path]
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      if (try? process.run()) != nil { work.running.append((picture, process, target)) }
    }
    return work
  }
}
