import Foundation

/// The largest resident memory that the process has had.
enum PeakMemory {
  /// In megabytes of 2^20 bytes; 0 where the system does not tell.
  static var megabytes: Double {
    var usage = rusage()
    #if os(Linux)
      guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
      return Double(usage.ru_maxrss) / 1024
    #else
      guard getrusage(RUSAGE_SELF, &usage) == 0 else { return 0 }
      return Double(usage.ru_maxrss) / 1_048_576
    #endif
  }
}
