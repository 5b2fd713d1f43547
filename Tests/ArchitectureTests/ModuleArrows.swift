/// Which module may import which: the arrows of the design, downward only.
///
/// A module may import those named for it and everything that they may import. The package file cannot hold
/// this: a module that is linked through another one imports without complaint.
enum ModuleArrows {
  /// Modules named for each module. A folder below `Sources` without a row here is a finding.
  static let named: [String: [String]] = [
    "COpenBLAS": [],
    "CMessageDigest": [],
    "CEdit": [],
    "LinearAlgebra": ["COpenBLAS"],
    "Stochastics": ["LinearAlgebra"],
    "Receivables": [],
    "CreditModels": ["Stochastics", "Receivables"],
    "Liquidity": ["CreditModels"],
    "Simulation": ["Liquidity"],
    "Treasury": ["Simulation"],
    "Calibration": ["CreditModels"],
    "Decisions": ["Treasury"],
    "Intake": ["Receivables", "Simulation"],
    "Reporting": ["Decisions", "Calibration"],
    "Verification": ["Treasury", "Calibration"],
    "Workbench": ["Reporting", "Verification", "Intake"],
    "duecast": ["Workbench"],
  ]

  /// Modules from outside the project, with the modules that may import them.
  static let outside: [String: [String]] = [
    "Foundation": ["Intake", "Reporting", "Workbench", "duecast"],
    "FoundationEssentials": ["Intake", "Reporting", "Workbench", "duecast"],
    // The C library: its mathematics must not decide anything on a path, so it stays at the edge.
    "Glibc": ["Intake", "Workbench", "duecast"],
    "Musl": ["Intake", "Workbench", "duecast"],
    "Darwin": ["Intake", "Workbench", "duecast"],
    "Yams": ["Intake", "Workbench"],
    "CommonCrypto": ["Intake"],
    "GRDB": ["Intake", "Workbench"],
    "ArgumentParser": ["Workbench", "duecast"],
    "Dispatch": ["Simulation", "Workbench", "duecast"],
    "Synchronization": ["Simulation", "Workbench", "duecast"],
  ]

  /// Modules of ours that stay hidden behind the one that wraps them.
  static let hidden: [String: String] = [
    "COpenBLAS": "LinearAlgebra", "CMessageDigest": "Intake", "CEdit": "duecast",
  ]

  /// Everything that a module may import of ours.
  static func reachable(from module: String) -> Set<String> {
    var reached: Set<String> = []
    var waiting = named[module] ?? []
    while let next = waiting.popLast() {
      if reached.insert(next).inserted { waiting += named[next] ?? [] }
    }
    return reached
  }

  /// Whether a file may import a module.
  static func allows(_ imported: String, in file: SourceFile) -> Bool {
    if let users = outside[imported] { return users.contains(file.module) }
    if let owner = hidden[imported] { return file.module == owner }
    // Backtests run the forecast at past cutoffs, so they alone look up from calibration to the engine.
    if file.path.hasPrefix("Sources/Calibration/Backtest/"), reachable(from: "Treasury").contains(imported) {
      return true
    }
    return reachable(from: file.module).contains(imported)
  }

  /// Modules that a file imports, with their lines.
  static func imports(of file: SourceFile) -> [(module: String, line: Int)] {
    let statement =
      #/^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/#
    return file.code.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
      index, line in
      (try? statement.firstMatch(in: line)).flatMap { $0 }.map { (String($0.1), index + 1) }
    }
  }

  /// Imports against the arrows.
  static func findings(in files: [SourceFile]) -> [Finding] {
    files.flatMap { file in
      if named[file.module] == nil {
        return [Finding(path: file.path, line: nil, what: "module `\(file.module)` has no row in the arrows")]
      }
      return imports(of: file).filter { $0.module != file.module && !allows($0.module, in: file) }.map {
        Finding(path: file.path, line: $0.line, what: "`\(file.module)` must not import `\($0.module)`")
      }
    }
  }
}
