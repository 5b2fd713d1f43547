/// A rule that forbids a text in code.
struct TextRule: Sendable {
  /// What a reader is told.
  var name: String
  /// Modules that it binds; `nil` means all, tests included.
  var modules: Set<String>?
  /// Lines where the code breaks it.
  var lines: @Sendable (_ code: String) -> [Int]

  /// A rule that forbids every match of a pattern.
  init(
    _ name: String, modules: Set<String>? = nil, _ pattern: @escaping @Sendable () -> Regex<Substring>
  ) {
    self.name = name
    self.modules = modules
    // Unicode's word boundaries see no word's end between `x` and `.` in `x.y`.
    lines = { code in
      code.matches(of: pattern().wordBoundaryKind(.simple)).map {
        lineNumber(of: $0.range.lowerBound, in: code)
      }
    }
  }

  /// A rule that says itself where it is broken.
  init(_ name: String, modules: Set<String>? = nil, lines: @escaping @Sendable (_ code: String) -> [Int]) {
    self.name = name
    self.modules = modules
    self.lines = lines
  }

  /// Places that break it.
  func findings(in files: [SourceFile]) -> [Finding] {
    files.filter { modules?.contains($0.module) ?? true }.flatMap { file in
      lines(file.code).map { Finding(path: file.path, line: $0, what: name) }
    }
  }
}

/// Line from 1 of a place in a text.
func lineNumber(of place: String.Index, in text: String) -> Int {
  text[..<place].utf8.count { $0 == UInt8(ascii: "\n") } + 1
}

extension TextRule {
  /// Modules whose arithmetic decides events on a path.
  static let pathModules: Set<String> = ["Stochastics", "CreditModels", "Liquidity", "Simulation"]

  /// Modules that are functions of their arguments: no file, clock or environment.
  static let pureModules = pathModules.union([
    "LinearAlgebra", "Receivables", "Treasury", "Calibration", "Decisions",
  ])

  /// Every rule, for sources.
  static let all: [TextRule] = [
    TextRule("system randomness; draw from a `StreamKey`") {
      #/\bSystemRandomNumberGenerator\b|\barc4random\w*|\bdrand48\b|\brand\(\)/#
    },
    TextRule("randomness without a key; pass `using:`", lines: unkeyedCalls),
    TextRule("`try!` turns a failure into a crash") { #/\btry!/# },
    TextRule("a force cast turns a failure into a crash") { #/\bas!/# },
    TextRule("`fatalError`; a broken promise of the caller is a `precondition`") { #/\bfatalError\s*\(/# },
    TextRule("global mutable state", lines: globalVariables),
    TextRule("`@testable` keeps the release configuration from being what is tested") { #/@testable\b/# },
    TextRule("fused multiply-add rounds differently from one machine to the next", modules: pathModules) {
      #/\.fusedMultiplyAdd\b|\badd(?:ing)?Product\b|\bfmaf?\(/#
    },
    TextRule("the engine reads no clock, file or environment", modules: pureModules) {
      #/\b(?:ContinuousClock|SuspendingClock|DispatchTime|DispatchWallTime|ProcessInfo|FileManager|FileHandle|CommandLine)\b|\bDate\(\)|\bgetenv\b|\bclock_gettime\b/#
    },
  ]

  /// Calls of the standard library's random functions without a generator.
  @Sendable private static func unkeyedCalls(_ code: String) -> [Int] {
    code.matches(of: #/\.(?:random|shuffled?|randomElement)\(/#).compactMap { match -> Int? in
      var depth = 1
      var ownArguments = ""
      for character in code[match.range.upperBound...] {
        depth += character == "(" ? 1 : character == ")" ? -1 : 0
        if depth == 0 { break }
        if depth == 1 { ownArguments.append(character) }
      }
      return ownArguments.contains("using:") ? nil : lineNumber(of: match.range.lowerBound, in: code)
    }
  }

  /// Stored `static var` and variables outside any type; computed ones hold no state.
  @Sendable private static func globalVariables(_ code: String) -> [Int] {
    let lines = code.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.indices.filter { index in
      let declaration = lines[index]
      guard
        declaration.firstMatch(of: #/\b(?:static|class)\s+var\b|^(?:[a-z]+(?:\([a-z]+\))?\s+)*var\b/#) != nil
      else { return false }
      let beforeBody = declaration.prefix { $0 != "{" }
      return !declaration.contains("{") || beforeBody.contains("=")
    }.map { $0 + 1 }
  }
}
