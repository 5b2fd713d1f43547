import Foundation
import Receivables

/// Reads scenario files.
public enum ScenarioReader {
  /// A scenario with everything that it extends and the changes of the command line.
  ///
  /// - Parameters:
  ///   - file: The scenario file, relative to the working folder.
  ///   - overlays: Files of keys that are laid over the scenario in order, before the overrides; their `name` and
  ///     `question` are left out.
  ///   - overrides: Changes given with `--set`, in order; paths in them are relative to the working folder.
  ///   - bookOverride: A book given with `--book`; it replaces the scenario's ledger and keeps its as-of date.
  ///   - asOf: A day given with `--as-of`; it replaces the scenario's.
  /// - Returns: The scenario, and warnings in order of place.
  /// - Throws: ``InputRefused`` with all problems found, each with its place.
  /// - Complexity: O(size of the files), each at most a megabyte.
  public static func read(
    file: String, overlays: [String] = [], overrides: [ScenarioOverride] = [], bookOverride: String? = nil,
    asOf: Day? = nil
  ) throws(InputRefused) -> (scenario: Scenario, warnings: [Issue]) {
    var chain = ScenarioChain(file: file, overlays: overlays, overrides: overrides)
    if let bookOverride { chain.set("ledger", "book", to: bookOverride, option: "--book") }
    if let asOf { chain.set("ledger", "as_of", to: asOf.description, option: "--as-of") }
    var issues = chain.issues
    guard let tree = chain.tree else { throw InputRefused(issues.inOrderOfPlace()) }
    if chain.isWhole, let layer = layerIssue(tree, file: file) { throw InputRefused(issues + [layer]) }
    let currency = tree["currency"]?.text.flatMap { Currency(code: $0) }
    var check = KeyCheck(currency: currency) { chain.missingFile($0, $1, $2, $3) }
    let root = check.checkSection(tree, ScenarioKeys.root, "")
    issues += check.issues.filter { issue in
      // The chain has said what is wrong with these.
      !["duecast", "extends"].contains(issue.keyPath) && (chain.isWhole || issue.code != .yamlMissingKey)
    }
    guard chain.isWhole else { throw InputRefused(issues.inOrderOfPlace()) }
    var assembly = ScenarioAssembly(root: root, chain: chain, currency: currency)
    let scenario = assembly.scenario()
    issues += assembly.issues
    let (errors, warnings) = (
      issues.filter { $0.severity == .error }, issues.filter { $0.severity == .warning }
    )
    guard errors.isEmpty, let scenario else {
      precondition(!errors.isEmpty, "a scenario without errors was not put together")
      throw InputRefused(issues.inOrderOfPlace())
    }
    return (scenario, warnings.inOrderOfPlace())
  }
}

extension ScenarioReader {
  /// What to say of a stress that is read as if it were a scenario: one sentence instead of all that it lacks.
  private static func layerIssue(_ tree: LocatedYAML, file: String) -> Issue? {
    guard let stress = tree.entries.first(where: { $0.key == "stress" }), tree["ledger"] == nil,
      tree["currency"] == nil
    else { return nil }
    return stress.place.issue(
      .yamlMissingKey, keyPath: "stress",
      "this file is a stress: it has no ledger and no currency of its own and is laid over a scenario",
      hint: "duecast stress SCENARIO --with \(file), or begin it with `extends: SCENARIO`")
  }

  /// Name and question of an overlay: a file of keys that another scenario is changed by.
  ///
  /// - Throws: ``InputRefused`` where the file cannot be read or has no name.
  public static func overlayHead(file: String) throws(InputRefused) -> (name: String, question: String?) {
    var issues: [Issue] = []
    let path = URL(fileURLWithPath: file).standardizedFileURL.path
    guard let tree = YAMLReading.read(path: path, name: file, issues: &issues) else {
      throw InputRefused(issues.inOrderOfPlace())
    }
    guard let name = tree["name"]?.text, !name.isEmpty else {
      throw InputRefused([
        tree.place.issue(
          .yamlMissingKey, keyPath: "name", "the overlay lacks the key `name`", hint: "add `name: …`")
      ])
    }
    return (name, tree["question"]?.text)
  }
}

extension ScenarioChain {
  /// Lays an option of its own over the tree.
  mutating func set(_ section: String, _ key: String, to text: String, option: String) {
    let source = SourceText(name: "\(option) \(text)", lines: [])
    let place = YAMLPlace(source: source, line: nil, column: nil)
    func entry(_ key: String, _ value: LocatedYAML) -> LocatedYAML {
      LocatedYAML(content: .map([.init(key: key, quoted: true, place: place, value: value)]), place: place)
    }
    let value = LocatedYAML(content: .scalar(text, quoted: key != "as_of"), place: place)
    lay(entry(section, entry(key, value)))
  }

  /// The absolute path of a file stated at a place.
  func url(_ stated: String, at place: YAMLPlace) -> URL {
    let base = folders[place.source.name] ?? folder
    return (stated.hasPrefix("/") ? URL(fileURLWithPath: stated) : base.appendingPathComponent(stated))
      .standardizedFileURL
  }

  /// A stated file as its user would name it.
  func displayName(_ stated: String, at place: YAMLPlace) -> String {
    let name = place.source.name
    guard !stated.hasPrefix("/"), !name.hasPrefix("--"), let slash = name.lastIndex(of: "/") else {
      return stated
    }
    return name[...slash] + stated
  }

  /// A file stated in a scenario, relative to the scenario's folder; of one stated absolutely the name only, so
  /// that no machine's folders enter the digest.
  func portablePath(_ stated: String, at place: YAMLPlace) -> String {
    guard !stated.hasPrefix("/") else { return url(stated, at: place).lastPathComponent }
    let target = url(stated, at: place).pathComponents
    let base = folder.pathComponents
    let common = zip(target, base).prefix { $0 == $1 }.count
    return (Array(repeating: "..", count: base.count - common) + target[common...]).joined(separator: "/")
  }

  /// The issue where a stated file does not exist.
  func missingFile(_ role: ValueKind.FileRole, _ stated: String, _ node: LocatedYAML, _ path: String)
    -> Issue?
  {
    guard role != .scenario else { return nil }
    let url = url(stated, at: node.place)
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory)
    if exists, !isDirectory.boolValue { return nil }
    var near = exists ? nil : FileText.nearestFile(to: url.path)
    if near == nil, !exists, role == .calendar {
      let inFolder = url.deletingLastPathComponent().appendingPathComponent(
        "calendars/\(url.lastPathComponent).yaml")
      near = FileText.nearestFile(to: inFolder.path).map { "calendars/" + $0 }
    }
    let folder = stated.lastIndex(of: "/").map { String(stated[...$0]) } ?? ""
    let found = exists ? "is a folder" : "does not exist"
    return node.place.issue(
      .scenarioMissingFile, keyPath: path, "the \(role.rawValue) file \(IssueText.literal(stated)) \(found)",
      hint: near.map { "did you mean \(IssueText.literal(folder + $0))?" } ?? role.advice)
  }
}

extension ValueKind.FileRole {
  fileprivate var advice: String {
    switch self {
    case .book: "make one with `duecast import`; paths are relative to the file that states them"
    case .calendar: "paths are relative to the file that states them; `calendar: every_day` needs no file"
    case .behaviour: "make one with `duecast calibrate`; paths are relative to the file that states them"
    case .ledger, .mapping, .scenario, .matrix, .invoices, .customers:
      "paths are relative to the file that states them"
    }
  }
}
