import Foundation

/// The largest resident memory that the process has had.
enum PeakMemory {
  /// In megabytes of 2^20 bytes since the last ``reset()``; 0 where the system does not tell.
  static var megabytes: Double {
    #if os(Linux)
      // The high-water mark of this program's memory, which can be set back; getrusage's cannot.
      if let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
        let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
        let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) })
      {
        return kilobytes / 1024
      }
    #endif
    var usage = rusage()
    #if os(Linux)
      guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
      return Double(usage.ru_maxrss) / 1024
    #else
      guard getrusage(RUSAGE_SELF, &usage) == 0 else { return 0 }
      return Double(usage.ru_maxrss) / 1_048_576
    #endif
  }

  /// The same rounded to a tenth, to write down.
  static var rounded: Double { (megabytes * 10).rounded() / 10 }

  /// Sets the mark to what is resident now, so that each case has its own; does nothing where the system cannot.
  static func reset() {
    #if os(Linux)
      guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
      try? file.write(contentsOf: Data("5".utf8))
      try? file.close()
    #endif
  }
}
