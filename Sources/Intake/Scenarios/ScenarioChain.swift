import Foundation

/// A scenario with those it extends, read and laid over each other.
struct ScenarioChain {
  /// The merged tree; `nil` where a file could not be read.
  private(set) var tree: LocatedYAML?
  /// Folder of the file in which a path was written, by the name of the file or option.
  private(set) var folders: [String: URL] = [:]
  /// Everything found wrong.
  private(set) var issues: [Issue] = []
  /// The scenario file as named.
  let name: String
  /// Folder of the scenario itself.
  let folder: URL

  /// Whether every file of the chain was read; where one was not, keys that seem to be missing may be in it.
  private(set) var isWhole = true

  /// Longest chain of `extends`.
  private static let longest = 16

  /// Reads the chain that begins with `file` and lays the changes over it.
  init(file: String, overlays: [String] = [], overrides: [ScenarioOverride]) {
    name = file
    let url = URL(fileURLWithPath: file).standardizedFileURL
    folder = url.deletingLastPathComponent()
    var trees: [LocatedYAML] = []
    var visited: [String] = []
    var next: (url: URL, name: String)? = (url, file)
    while let current = next {
      visited.append(Self.real(current.url))
      folders[current.name] = current.url.deletingLastPathComponent()
      next = nil
      guard let tree = YAMLReading.read(path: current.url.path, name: current.name, issues: &issues) else {
        isWhole = false
        continue
      }
      guard case .map = tree.content else {
        issues.append(
          tree.place.issue(
            .yamlWrongType, "a scenario is a map of keys; found \(tree.description)",
            hint: "begin with `duecast: 1`"))
        isWhole = false
        continue
      }
      guard checkVersion(tree) else {
        isWhole = false
        continue
      }
      if trees.isEmpty, tree["extends"] != nil, tree["name"] == nil {
        issues.append(
          tree.place.issue(
            .yamlMissingKey, keyPath: "name",
            "the scenario lacks the key `name`; names are not taken over by `extends`",
            hint: "add `name: …`"))
      }
      trees.append(tree)
      next = parent(of: tree, in: current, visited: visited)
      if tree["extends"] != nil, next == nil { isWhole = false }
    }
    guard var merged = trees.last else { return }
    for (index, tree) in trees.enumerated().dropLast().reversed() {
      merged = Self.without(["name", "question", "extends"], merged)
      merged = ScenarioOverlay.merged(merged, tree, issues: &issues)
      // An own name is asked for above; a second message about it would be noise.
      if index == 0, tree["name"] == nil {
        merged = Self.with(
          "name", LocatedYAML(content: .scalar("unnamed", quoted: true), place: tree.place), merged)
      }
    }
    tree = merged
    for overlay in overlays { layFile(overlay) }
    merged = tree ?? merged
    for override in overrides {
      guard let change = override.tree(issues: &issues) else { continue }
      if change["extends"] != nil {
        issues.append(
          change.place.issue(
            .scenarioSet, keyPath: "extends", "`extends` cannot be set", hint: "name another scenario"))
        continue
      }
      tree = merged
      lay(change)
      merged = tree ?? merged
    }
    tree = merged
  }

  /// Lays a tree of an option over the scenario; its paths are relative to the working folder.
  mutating func lay(_ change: LocatedYAML) {
    folders[change.place.source.name] = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    guard let tree else { return }
    self.tree = ScenarioOverlay.merged(tree, change, issues: &issues)
  }

  /// Lays a file of keys over the scenario; its paths are relative to it.
  private mutating func layFile(_ file: String) {
    let url = URL(fileURLWithPath: file).standardizedFileURL
    guard let over = YAMLReading.read(path: url.path, name: file, issues: &issues), checkVersion(over),
      let below = tree
    else {
      isWhole = false
      return
    }
    folders[file] = url.deletingLastPathComponent()
    if let extends = over["extends"] {
      issues.append(
        extends.place.issue(
          .scenarioSet, keyPath: "extends", "an overlay extends nothing: it is laid over the scenario",
          hint: "delete `extends`"))
    }
    let own = Self.without(["name", "question", "extends", "duecast"], over)
    tree = ScenarioOverlay.merged(below, own, issues: &issues)
  }

  /// Whether the version is the one that is read; other versions' keys are not looked at.
  private mutating func checkVersion(_ tree: LocatedYAML) -> Bool {
    guard let value = tree["duecast"] else {
      issues.append(
        tree.place.issue(
          .yamlVersion, keyPath: "duecast", "the version of the format is missing",
          hint: "begin the file with `duecast: \(ScenarioKeys.version)`"))
      // Without a version the current one is the best guess; the other problems are shown too.
      return true
    }
    guard let text = value.text, case .scalar(_, quoted: false) = value.content, let version = Int(text)
    else {
      issues.append(
        value.place.issue(
          .yamlVersion, keyPath: "duecast", "the version is a whole number; found \(value.description)",
          hint: "write `duecast: \(ScenarioKeys.version)`"))
      return true
    }
    guard version != ScenarioKeys.version else { return true }
    let isNewer = version > ScenarioKeys.version
    issues.append(
      value.place.issue(
        .yamlVersion, keyPath: "duecast",
        isNewer
          ? "the file has version \(version) of the format; this program reads version \(ScenarioKeys.version)"
          : "there is no version \(version) of the format; the first is \(ScenarioKeys.version)",
        hint: isNewer ? "use a newer duecast" : "write `duecast: \(ScenarioKeys.version)`"))
    return false
  }

  private mutating func parent(
    of tree: LocatedYAML, in current: (url: URL, name: String), visited: [String]
  ) -> (url: URL, name: String)? {
    guard let value = tree["extends"] else { return nil }
    func refuse(_ code: IssueCode, _ message: String, hint: String?) {
      issues.append(value.place.issue(code, keyPath: "extends", message, hint: hint))
    }
    guard let stated = value.text else {
      refuse(
        .yamlWrongType, "`extends` expects one file, found \(value.description)",
        hint: "write `extends: baseline.yaml`")
      return nil
    }
    let url = current.url.deletingLastPathComponent().appendingPathComponent(stated).standardizedFileURL
    let isInside = Self.real(url).hasPrefix(Self.real(folder) + "/") && url.path.hasPrefix(folder.path + "/")
    guard !stated.hasPrefix("/"), !stated.hasPrefix("~"), isInside else {
      refuse(
        .scenarioExtendsOutside, "\(IssueText.literal(stated)) is outside the folder of the scenario",
        hint: "copy the file into the folder of the scenario")
      return nil
    }
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory), !isDirectory.boolValue
    else {
      let near = FileText.nearestFile(to: url.path)
      refuse(
        .scenarioExtendsMissing, "the extended scenario \(IssueText.literal(stated)) does not exist",
        hint: near.map { "did you mean `\(stated.lastIndex(of: "/").map { stated[...$0] } ?? "")\($0)`?" }
          ?? "the path is relative to the file that states it")
      return nil
    }
    guard !visited.contains(Self.real(url)) else {
      refuse(
        .scenarioExtendsCycle, "the scenario extends itself by way of \(IssueText.literal(stated))",
        hint: "delete one `extends` of the circle")
      return nil
    }
    guard visited.count < Self.longest else {
      refuse(
        .scenarioExtendsCycle, "more than \(Self.longest) scenarios extend each other",
        hint: "shorten the chain")
      return nil
    }
    let name = URL(fileURLWithPath: current.name, relativeTo: nil)
    let prefix =
      current.name.contains("/") ? current.name.prefix(current.name.count - name.lastPathComponent.count) : ""
    return (url, prefix + stated)
  }

  private static func real(_ url: URL) -> String { url.resolvingSymlinksInPath().standardizedFileURL.path }

  private static func without(_ keys: [String], _ tree: LocatedYAML) -> LocatedYAML {
    LocatedYAML(content: .map(tree.entries.filter { !keys.contains($0.key) }), place: tree.place)
  }

  private static func with(_ key: String, _ value: LocatedYAML, _ tree: LocatedYAML) -> LocatedYAML {
    let entry = LocatedYAML.Entry(key: key, quoted: false, place: value.place, value: value)
    return LocatedYAML(content: .map(tree.entries + [entry]), place: tree.place)
  }
}
