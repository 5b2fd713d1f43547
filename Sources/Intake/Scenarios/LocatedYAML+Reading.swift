import Foundation
import Yams

/// Reads YAML files into ``LocatedYAML``, with every way in which a file can be no YAML named by its place.
enum YAMLReading {
  /// Largest file that is read; a scenario of a thousand outflows is a tenth of it.
  static let largestFile = 1_000_000
  /// Most values in one file, aliases written out.
  static let mostValues = 50_000
  /// Deepest nesting; scenarios need six levels.
  static let deepestNesting = 32

  /// The YAML of a file.
  ///
  /// - Parameters:
  ///   - path: Where the file is.
  ///   - name: The file as the user named it.
  /// - Returns: The value, or `nil` where the text is too broken to look at its keys. Problems go to `issues`.
  /// - Complexity: O(size of the file), at most ``largestFile`` bytes.
  static func read(path: String, name: String, issues: inout [Issue]) -> LocatedYAML? {
    switch FileText.bytes(path: path, largest: largestFile) {
    case .failure(let refusal):
      issues.append(refusal.issue(file: name, largest: largestFile))
      return nil
    case .success(let bytes): return parse(bytes: bytes, name: name, issues: &issues)
    }
  }

  /// The YAML of the bytes of a file.
  static func parse(bytes: [UInt8], name: String, issues: inout [Issue]) -> LocatedYAML? {
    var bytes = bytes
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      issues.append(
        Issue(
          .yamlEncoding, file: name, message: "the file is UTF-16; UTF-8 was expected",
          hint: "save it as UTF-8"))
      return nil
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    let decoded = String(decoding: bytes, as: UTF8.self)
    let source = SourceText(name: name, text: decoded)
    guard String(validating: bytes, as: UTF8.self) != nil else {
      let place = source.firstScalar { $0 == "\u{FFFD}" }
      issues.append(
        place.issue(
          .yamlEncoding, "the file is not UTF-8", hint: "save it as UTF-8; it may be Windows-1252 or binary"))
      return nil
    }
    guard isText(source, &issues), hasNoIndentingTabs(source, &issues) else { return nil }
    return compose(text: decoded, source: source, issues: &issues)
  }

  /// The YAML of one value, as given with `--set` or as a default of a key.
  static func parseValue(_ text: String, source: SourceText, issues: inout [Issue]) -> LocatedYAML? {
    do {
      guard !hidesAliasInKey(text),
        let root = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
      else { return LocatedYAML(content: .null, place: YAMLPlace(source: source, line: nil, column: nil)) }
      var conversion = YAMLConversion(source: source, hasLines: false)
      let value = conversion.convert(root, depth: 0)
      issues += conversion.issues
      return conversion.isTooLarge ? nil : value
    } catch {
      let place = YAMLPlace(source: source, line: nil, column: nil)
      issues.append(
        place.issue(
          .yamlSyntax, "the value \(IssueText.literal(text)) is not YAML",
          hint: "put it in quotes of the shell and close every bracket"))
      return nil
    }
  }

  private static func isText(_ source: SourceText, _ issues: inout [Issue]) -> Bool {
    func isControl(_ character: Unicode.Scalar) -> Bool {
      switch character.value {
      case 0x09: false
      case 0..<0x20, 0x7F..<0xA0, 0xFFFE, 0xFFFF: true
      default: false
      }
    }
    guard source.lines.contains(where: { $0.unicodeScalars.contains(where: isControl) }) else { return true }
    let place = source.firstScalar(where: isControl)
    issues.append(
      place.issue(
        .yamlEncoding, "a control character stands in the text", hint: "delete it; the file may be binary"))
    return false
  }

  private static func hasNoIndentingTabs(_ source: SourceText, _ issues: inout [Issue]) -> Bool {
    let before = issues.count
    for (index, line) in source.lines.enumerated() {
      let indent = line.unicodeScalars.prefix { $0 == " " || $0 == "\t" }
      guard indent.count < line.unicodeScalars.count, let tab = indent.firstIndex(of: "\t") else { continue }
      let column = indent.distance(from: indent.startIndex, to: tab) + 1
      issues.append(
        YAMLPlace(source: source, line: index + 1, column: column).issue(
          .yamlTab, "a tab indents this line; YAML wants spaces", hint: "replace each tab by two spaces"))
      if issues.count - before == 20 { break }
    }
    return issues.count == before
  }

  /// Composes with Yams; a key that stands twice is reported, set aside, and the rest is read on.
  private static func compose(text: String, source: SourceText, issues: inout [Issue]) -> LocatedYAML? {
    guard !hidesAliasInKey(text) else {
      issues.append(
        Issue(
          .yamlFeature, file: source.name,
          message: "an alias (`*name`) is used in or beside a key that is no plain name",
          hint: "write keys as plain names"))
      return nil
    }
    var lines = source.lines
    for _ in 0..<20 {
      do {
        let current = lines.joined(separator: "\n")
        guard let root = try Parser(yaml: current, resolver: .basic, encoding: .utf8).singleRoot() else {
          issues.append(
            Issue(
              .yamlEmpty, file: source.name, message: "the file is empty", hint: "begin with `duecast: 1`"))
          return nil
        }
        var conversion = YAMLConversion(source: source)
        let value = conversion.convert(root, depth: 0)
        issues += conversion.issues
        return conversion.isTooLarge ? nil : value
      } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
        guard let key = keys.first, setAside(key, first: context.mark, in: &lines, source, &issues) else {
          return nil
        }
      } catch let error as YamlError {
        issues.append(YAMLSyntax.issue(error, source))
        return nil
      } catch {
        issues.append(
          Issue(
            .yamlSyntax, file: source.name, message: "the text is not YAML",
            hint: "compare it with `scenarios/baseline.yaml`"))
        return nil
      }
    }
    return nil
  }

  /// Marks the second place of a key so that Yams takes it for another key.
  ///
  /// Yams refuses the whole text at the first key that stands twice, and names the first place only.
  private static func setAside(
    _ key: String, first: Mark, in lines: inout [String], _ source: SourceText, _ issues: inout [Issue]
  ) -> Bool {
    let firstPlace = YAMLPlace(source: source, line: first.line, column: first.column)
    func report(_ place: YAMLPlace) {
      issues.append(
        place.issue(
          .yamlDuplicateKey, keyPath: key,
          "the key \(IssueText.literal(key)) stands twice; it is first on line \(first.line)",
          hint: "keep one of the two"))
    }
    let keyCharacters = Array(key.unicodeScalars)
    for index in max(0, first.line - 1)..<max(first.line, lines.count) where lines.indices.contains(index) {
      var characters = Array(lines[index].unicodeScalars)
      let isFirstLine = index == first.line - 1
      var column = isFirstLine ? first.column : first.column - 1
      let last = isFirstLine ? characters.count - 1 : min(first.column - 1, characters.count - 1)
      while column <= last, column >= 0 {
        if let start = keyStart(keyCharacters, at: column, of: characters) {
          report(YAMLPlace(source: source, line: index + 1, column: column + 1))
          characters[start] = YAMLConversion.setAside
          var line = String.UnicodeScalarView()
          line.append(contentsOf: characters)
          lines[index] = String(line)
          return true
        }
        column += 1
      }
    }
    report(firstPlace)
    return false
  }

  /// Where the text of a key begins that is written at a column, plain or in quotes.
  private static func keyStart(_ key: [Unicode.Scalar], at column: Int, of line: [Unicode.Scalar]) -> Int? {
    let before: Unicode.Scalar = column == 0 ? " " : line[column - 1]
    guard !key.isEmpty, [" ", "{", ",", "-"].contains(before) else { return nil }
    let isQuoted = line[column] == "\"" || line[column] == "'"
    let start = isQuoted ? column + 1 : column
    let end = start + key.count
    guard line.count > end, Array(line[start..<end]) == key else { return nil }
    let rest = line[end...].dropFirst(isQuoted ? 1 : 0)
    return rest.first { $0 != " " } == ":" ? start : nil
  }

  /// Whether an alias could stand in a key; Yams hashes keys with aliases written out, which a file of one
  /// kilobyte can make take for ever.
  private static func hidesAliasInKey(_ whole: String) -> Bool {
    guard whole.utf8.contains(UInt8(ascii: "*")) else { return false }
    let text = whole.replacing(/^[ ]*#.*$/.anchorsMatchLineEndings(), with: "")
    guard text.contains(/(^|[\s\[{,:-])\*[^\s*]/.anchorsMatchLineEndings()) else { return false }
    return text.contains(/^[\s\-]*\?(\s|$)/.anchorsMatchLineEndings())
      || text.contains(/[\[{,]\s*\?\s/) || text.contains(/[\]}]\s*:(\s|$)/.anchorsMatchLineEndings())
      || text.contains(/\*[^\s,\[\]{}]+\s*:(\s|$)/.anchorsMatchLineEndings())
  }
}

extension SourceText {
  /// The place of the first character for which the condition holds; the start of the text where none does.
  func firstScalar(where condition: (Unicode.Scalar) -> Bool) -> YAMLPlace {
    for (index, line) in lines.enumerated() {
      if let column = line.unicodeScalars.enumerated().first(where: { condition($0.element) })?.offset {
        return YAMLPlace(source: self, line: index + 1, column: column + 1)
      }
    }
    return YAMLPlace(source: self, line: 1, column: 1)
  }
}
