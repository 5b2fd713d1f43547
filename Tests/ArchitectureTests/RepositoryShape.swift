/// Rules about files as such: sizes, names, and what belongs into the repository.
enum RepositoryShape {
  /// Longest source file, in lines.
  static let sourceBudget = 600
  /// Longest test file.
  static let testBudget = 800
  /// What stands at the top, besides hidden files.
  static let topLevel: Set<String> = [
    "Package.swift", "Sources", "Tests", "scenarios", "notebooks-output", "README.md", "LICENSE",
    "CONTRIBUTING.md",
  ]
  /// Ledgers and score programs that users may have beside the repository and that are not ours to publish.
  static let foreignFiles: Set<String> = [
    "payables-2011-2015.csv", "ibm-late-payments.csv", "highradius-sample.csv", "fines-2006-2007.csv",
    "sba-loans.csv", "sp-2017-one-year-transition.csv", "score.py",
  ]

  /// Files over the budget of lines.
  static func overlong(_ files: [SourceFile]) -> [Finding] {
    files.compactMap { file in
      let budget = file.path.hasPrefix("Tests/") ? testBudget : sourceBudget
      guard file.lineCount > budget else { return nil }
      return Finding(path: file.path, line: nil, what: "\(file.lineCount) lines, budget \(budget)")
    }
  }

  /// Rooms for everything, which therefore hold anything.
  static func namelessRooms(_ paths: [String]) -> [Finding] {
    let room = #/(?i)(?:util|helper|misc|common)[a-z]*\.swift$|/(?:utils?|helpers?|common|misc)//#
    return paths.filter { path in
      (path.hasPrefix("Sources/") || path.hasPrefix("Tests/")) && path.firstMatch(of: room) != nil
    }.map { Finding(path: $0, line: nil, what: "a room without a name of its own") }
  }

  /// What does not belong at the top level, and what is missing there.
  static func topLevelDifferences(_ paths: [String]) -> [Finding] {
    let found = Set(paths.compactMap { $0.split(separator: "/").first.map(String.init) })
      .filter { !$0.hasPrefix(".") }
    return found.subtracting(topLevel).sorted().map {
      Finding(path: $0, line: nil, what: "not part of the top level")
    }
      + topLevel.subtracting(found).sorted().map {
        Finding(path: $0, line: nil, what: "missing at the top level")
      }
  }

  /// Build products and files of others.
  static func strangers(_ paths: [String]) -> [Finding] {
    paths.compactMap { path -> Finding? in
      let parts = path.split(separator: "/")
      if parts.contains(where: { $0.hasPrefix(".build") || $0 == ".swiftpm" })
        || parts.last == "Package.resolved"
      {
        return Finding(path: path, line: nil, what: "a build product")
      }
      if let name = parts.last, foreignFiles.contains(String(name)) {
        return Finding(path: path, line: nil, what: "not ours to publish")
      }
      if parts.first == "notebooks-output", path != "notebooks-output/README.md" {
        return Finding(path: path, line: nil, what: "a result of a run")
      }
      return nil
    }
  }

  /// Build settings that delete checks, in the package file and in scripts (comments aside).
  static func uncheckedBuilds(_ files: [SourceFile]) -> [Finding] {
    let flag = "-O" + "unchecked"
    return files.flatMap { file -> [Finding] in
      let text =
        file.path.hasSuffix(".swift") ? SwiftText.code(of: file.text, keepingStrings: true) : file.text
      return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().filter {
        $0.element.contains(flag) && !$0.element.drop { $0 == " " }.hasPrefix("#")
      }.map {
        Finding(path: file.path, line: $0.offset + 1, what: "`\(flag)` deletes overflow checks on money")
      }
    }
  }
}
