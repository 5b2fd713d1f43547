import Intake

/// What the shell remembers: the scenario at hand, its changes, snapshots, and how things are shown.
///
/// A value without any I/O: the shell around it reads files and runs commands, and tells it what came of them.
struct ShellState: Equatable {
  /// A change of the scenario, as `--set` takes it.
  struct Edit: Equatable, Sendable {
    var key: String
    var value: String

    var text: String { "\(key)=\(value)" }
  }

  /// A scenario file with changes.
  struct Draft: Equatable, Sendable {
    var file: String
    var edits: [Edit] = []

    /// The changes without those that a later one of the same key has replaced, for people to read.
    var effective: [Edit] {
      edits.enumerated().filter { index, edit in !edits[(index + 1)...].contains { $0.key == edit.key } }.map(
        \.element)
    }

    /// The changes as options of a command.
    var options: [String] { edits.flatMap { ["--set", $0.text] } }
  }

  /// How things are shown.
  struct Display: Equatable {
    var mode = ShellCommand.Mode.table
    var showsTime = false
    var echoes = false
    var pages = true
    /// File that output goes to.
    var output: String?
    /// File that the output of the next command goes to.
    var once: String?
  }

  /// The scenario at hand.
  private(set) var draft: Draft?
  /// Name of the scenario, for the prompt.
  private(set) var name: String?
  private(set) var undone: [Draft] = []
  private(set) var done: [Draft] = []
  /// Named states, in order of naming.
  private(set) var snapshots: [(name: String, draft: Draft)] = []
  /// File of the last `save`, and what was saved.
  private(set) var saved: (file: String, draft: Draft)?
  var display = Display()

  static func == (left: ShellState, right: ShellState) -> Bool {
    left.draft == right.draft && left.undone == right.undone && left.done == right.done
      && left.snapshots.map(\.name) == right.snapshots.map(\.name) && left.display == right.display
  }

  /// The prompt: the scenario's name, with `*` where changes are not saved.
  var prompt: String {
    guard let draft else { return "duecast> " }
    let mark = draft.edits.isEmpty || saved?.draft == draft ? "" : "*"
    return "\(name ?? "scenario")\(mark)> "
  }

  /// The scenario at hand.
  ///
  /// - Throws: ``ShellFault`` where none is loaded.
  func current() throws(ShellFault) -> Draft {
    guard let draft else {
      throw ShellFault("no scenario is loaded", hint: "`load scenarios/baseline.yaml`")
    }
    return draft
  }

  /// A scenario file was read and is right.
  mutating func loaded(_ file: String, name: String) {
    if let draft { done.append(draft) }
    undone = []
    draft = Draft(file: file)
    self.name = name
    saved = nil
  }

  /// The draft with a change, to be checked before it is taken on.
  func edited(key: String, value: String) throws(ShellFault) -> Draft {
    var draft = try current()
    draft.edits.append(Edit(key: key, value: value))
    return draft
  }

  /// A change passed its checks.
  mutating func accept(_ draft: Draft, name: String) {
    if let old = self.draft { done.append(old) }
    undone = []
    self.draft = draft
    self.name = name
  }

  /// Takes back the last change or load.
  mutating func undo() throws(ShellFault) -> Draft {
    guard let last = done.popLast(), let draft else { throw ShellFault("there is nothing to undo") }
    undone.append(draft)
    self.draft = last
    return last
  }

  /// Makes again what was taken back.
  mutating func redo() throws(ShellFault) -> Draft {
    guard let next = undone.popLast(), let draft else { throw ShellFault("there is nothing to redo") }
    done.append(draft)
    self.draft = next
    return next
  }

  /// The name of the scenario after an undo or redo.
  mutating func rename(_ name: String) { self.name = name }

  /// Names the present state.
  mutating func takeSnapshot(_ name: String) throws(ShellFault) {
    let draft = try current()
    guard !name.isEmpty, !name.hasPrefix("-"), !ShellCommand.namesScenario([name]) else {
      throw ShellFault("a snapshot's name is a word that is no file", hint: "snapshot before")
    }
    snapshots.removeAll { $0.name == name }
    snapshots.append((name, draft))
  }

  /// The state of a name.
  func snapshot(_ name: String) throws(ShellFault) -> Draft {
    if let found = snapshots.first(where: { $0.name == name }) { return found.draft }
    let names = snapshots.map(\.name)
    throw ShellFault(
      "there is no snapshot \(IssueText.literal(name))",
      hint: names.isEmpty ? "`snapshot NAME` makes one" : NearestName.hint(for: name, in: names))
  }

  /// The changes were written to a file.
  mutating func wrote(_ file: String) {
    if let draft { saved = (file, draft) }
  }

  /// Whether changes would be lost.
  var hasUnsavedEdits: Bool { draft.map { !$0.edits.isEmpty && saved?.draft != $0 } ?? false }
}
