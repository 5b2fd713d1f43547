/// A word of code, with what stands around it.
struct CodeWord {
  /// The identifier or keyword, with a leading `@` where there is one.
  var text: Substring
  /// Its line from 1.
  var line: Int
  /// What follows it in the file.
  var rest: Substring
  /// Whether it follows a dot.
  var isMember: Bool

  /// Words of a text without comments and strings, in order.
  static func all(in code: String) -> [CodeWord] {
    var words: [CodeWord] = []
    var line = 1
    var previous: UInt8 = 0
    let bytes = code.utf8
    var position = bytes.startIndex
    while position < bytes.endIndex {
      let start = position
      bytes.formIndex(after: &position)
      guard isLetter(bytes[start]) || bytes[start] == UInt8(ascii: "@") else {
        if bytes[start] == UInt8(ascii: "\n") { line += 1 }
        previous = bytes[start]
        continue
      }
      while position < bytes.endIndex, isLetter(bytes[position]) { bytes.formIndex(after: &position) }
      words.append(
        CodeWord(
          text: code[start..<position], line: line, rest: code[position...],
          isMember: previous == UInt8(ascii: ".")))
      previous = UInt8(ascii: "a")
    }
    return words
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      return true
    default: return false
    }
  }
}

/// A rule that forbids something in code.
struct TextRule: Sendable {
  /// What a reader is told.
  var name: String
  /// Modules that it binds; `nil` means all, tests included.
  var modules: Set<String>?
  /// Whether a word breaks it.
  var forbids: @Sendable (CodeWord, _ lineOfCode: () -> Substring) -> Bool

  /// A rule that forbids words, each only before the text beside it (empty: always).
  init(_ name: String, modules: Set<String>? = nil, words: [String: String]) {
    self.init(name, modules: modules) { word, _ in
      words[String(word.text)].map { word.rest.hasPrefix($0) } ?? false
    }
  }

  /// A rule that decides on each word.
  init(
    _ name: String, modules: Set<String>? = nil,
    forbids: @escaping @Sendable (CodeWord, _ lineOfCode: () -> Substring) -> Bool
  ) {
    self.name = name
    self.modules = modules
    self.forbids = forbids
  }

  /// Places where files break rules.
  static func findings(_ rules: [TextRule], in files: [SourceFile]) -> [Finding] {
    files.flatMap { file -> [Finding] in
      let binding = rules.filter { $0.modules?.contains(file.module) ?? true }
      let lines = file.code.split(separator: "\n", omittingEmptySubsequences: false)
      return CodeWord.all(in: file.code).flatMap { word in
        binding.filter { $0.forbids(word, { lines[word.line - 1] }) }.map {
          Finding(path: file.path, line: word.line, what: $0.name)
        }
      }
    }
  }
}

extension TextRule {
  /// Modules whose arithmetic decides events on a path.
  static let pathModules: Set<String> = ["Stochastics", "CreditModels", "Liquidity", "Simulation"]

  /// Modules that are functions of their arguments: no file, clock or environment.
  static let pureModules = pathModules.union([
    "LinearAlgebra", "Receivables", "Treasury", "Calibration", "Decisions", "Verification",
  ])

  /// Every rule.
  static let all: [TextRule] = [
    TextRule(
      "system randomness; draw from a `StreamKey`",
      words: [
        "SystemRandomNumberGenerator": "", "arc4random": "", "arc4random_uniform": "", "drand48": "",
        "rand": "()",
      ]),
    TextRule("randomness without a key; pass `using:`", forbids: isUnkeyedCall),
    TextRule("`try!` turns a failure into a crash", words: ["try": "!"]),
    TextRule("a force cast turns a failure into a crash", words: ["as": "!"]),
    TextRule("`fatalError`; a broken promise of the caller is a `precondition`", words: ["fatalError": "("]),
    TextRule("global mutable state", forbids: isGlobalVariable),
    TextRule(
      "`@testable` keeps the release configuration from being what is tested", words: ["@testable": ""]),
    TextRule(
      "fused multiply-add rounds differently from one machine to the next", modules: pathModules,
      words: ["fusedMultiplyAdd": "", "addingProduct": "", "addProduct": "", "fma": "(", "fmaf": "("]),
    TextRule(
      "the engine reads no clock, file or environment", modules: pureModules,
      words: [
        "ContinuousClock": "", "SuspendingClock": "", "DispatchTime": "", "DispatchWallTime": "",
        "ProcessInfo": "", "FileManager": "", "FileHandle": "", "CommandLine": "", "Date": "()", "getenv": "",
        "clock_gettime": "",
      ]),
  ]

  /// A call of the standard library's random functions without a generator.
  @Sendable private static func isUnkeyedCall(_ word: CodeWord, _ lineOfCode: () -> Substring) -> Bool {
    guard word.isMember, word.rest.hasPrefix("("),
      ["random", "shuffle", "shuffled", "randomElement"].contains(word.text)
    else { return false }
    var depth = 0
    var ownArguments = ""
    for character in word.rest {
      depth += character == "(" ? 1 : character == ")" ? -1 : 0
      if depth == 0 { break }
      if depth == 1 { ownArguments.append(character) }
    }
    return !ownArguments.contains("using:")
  }

  /// A stored `static var`, or a variable outside any type; computed ones hold no state.
  @Sendable private static func isGlobalVariable(_ word: CodeWord, _ lineOfCode: () -> Substring) -> Bool {
    guard word.text == "var" else { return false }
    let line = lineOfCode()
    let words = CodeWord.all(in: String(line)).prefix { $0.text != "var" }.map(\.text)
    guard line.first != " " || words.contains("static") || words.contains("class") else { return false }
    return !line.contains("{") || line.prefix { $0 != "{" }.contains("=")
  }
}
