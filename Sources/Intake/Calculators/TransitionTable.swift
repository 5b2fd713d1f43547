import LinearAlgebra

/// A transition matrix from a file, with what was done to it to make its rows add up.
public struct TransitionTable: Sendable {
  /// What kind of states a file is expected to hold.
  public enum Kind: Sendable {
    /// Aging states of receivables: rows add up to 1 but for rounding; a state without a row is absorbing.
    case aging
    /// Ratings: a column for withdrawn ratings (NR) is removed pro rata, so is what rows fall short of 1; a default
    /// state without a row is absorbing.
    case ratings
  }

  /// Names of the states in the order of the matrix.
  public let states: [String]
  /// Chances of moving from row to column in a period; rows add up to 1.
  public let matrix: Matrix
  /// What was done to the figures of the file, in sentences for the user.
  public let notes: [String]
  /// Position of the default state, where there is one (ratings).
  public let defaultState: Int?
  /// Share of each row that was not rated and was removed pro rata; 0 where nothing was (ratings).
  public let notRated: [Double]
  /// Line of each state's row in the file; `nil` for a state without one.
  public let lines: [Int?]

  /// Largest distance of a row's sum from 1 that counts as rounding.
  static let rounding = 0.011

  /// Reads and checks a matrix.
  ///
  /// - Throws: ``InputRefused`` with every problem found in the file.
  public init(file: String, kind: Kind) throws(InputRefused) {
    var draft = TransitionDraft(try MatrixFile(file: file), kind: kind)
    draft.nameStates()
    // Without names nothing else can be said; a row of unknown name is reported together with bad figures.
    if draft.columnStates.isEmpty { try draft.refuseIfNeeded() }
    draft.fillRows()
    try draft.refuseIfNeeded()
    if kind == .ratings { draft.removeNotRated() }
    draft.closeRows()
    try draft.refuseIfNeeded()
    states = draft.states
    matrix = Matrix(rows: draft.chances)
    notes = draft.notes
    notRated = draft.notRated
    lines = draft.lines
    let absorbing = draft.states.indices.filter { draft.chances[$0][$0] == 1 }
    defaultState =
      kind == .ratings
      ? draft.states.indices.first { StateNames.isDefault(draft.states[$0]) && absorbing.contains($0) }
        ?? absorbing.last : nil
  }
}

/// Names that states have by custom.
public enum StateNames {
  /// Whether a rating's name says that it was withdrawn.
  static func isNotRated(_ name: String) -> Bool {
    [
      "nr", "wr", "notrated", "withdrawn", "withdrawnrating", "unrated", "n.r.", "n/r", "nr%", "nr(%)",
      "rw", "未评级",
    ].contains(folded(name))
  }

  /// Whether a name says that the debtor has failed.
  static func isDefault(_ name: String) -> Bool {
    ["d", "default", "defaulted", "def", "sd", "sd/d", "d/sd", "def.", "def(%)", "违约"].contains(folded(name))
  }

  /// Whether an aging state means paid.
  public static func isPaid(_ name: String) -> Bool {
    let name = folded(name)
    return ["p", "collected", "cash", "settled", "已收款", "收回"].contains(name)
      || (name.contains("paid") && !name.contains("unpaid")) || name.hasPrefix("collect")
  }

  /// Whether an aging state means lost.
  public static func isBad(_ name: String) -> Bool {
    let name = folded(name)
    return ["b", "d", "bad", "loss", "lost", "坏账", "核销"].contains(name)
      || ["bad", "default", "writeoff", "writtenoff", "uncollect", "loss"].contains { name.hasPrefix($0) }
      || name.contains("bad")
  }

  private static func folded(_ name: String) -> String { name.lowercased().filter { !" -_".contains($0) } }
}

/// A matrix between the file and the checked table.
struct TransitionDraft {
  private let table: MatrixFile
  private let kind: TransitionTable.Kind
  private var issues: [Issue] = []
  /// Position of each file column among the states; `nil` for the column of withdrawn ratings.
  private(set) var columnStates: [Int?] = []
  /// Position of each file row among the states; `nil` for a row that is not taken.
  private var rowStates: [Int?] = []
  private(set) var states: [String] = []
  private(set) var chances: [[Double]] = []
  private(set) var lines: [Int?] = []
  private(set) var notes: [String] = []
  private(set) var notRated: [Double] = []

  init(_ table: MatrixFile, kind: TransitionTable.Kind) {
    self.table = table
    self.kind = kind
    if let second = table.secondTable {
      notes.append("the file holds a second table from line \(second) on; only the first was read")
    }
  }

  func refuseIfNeeded() throws(InputRefused) {
    if !issues.isEmpty { throw InputRefused(issues) }
  }

  private mutating func refuse(
    _ code: IssueCode, _ row: MatrixFile.Row?, _ cell: MatrixFile.Cell?, _ message: String, hint: String
  ) {
    issues.append(
      Issue(
        code, file: table.file, line: cell?.line ?? row?.line, column: cell?.column, message: message,
        hint: hint, excerpt: row?.raw))
  }

  /// Which state each row and column is.
  mutating func nameStates() {
    let width = table.rows.reduce(0) { max($0, $1.cells.count) }
    for row in table.rows where row.cells.count != (table.columnNames?.count ?? width) {
      let expected = table.columnNames?.count ?? width
      refuse(
        .matrixShape, row, nil,
        "the row on line \(row.line) has \(row.cells.count) figures, \(expected) were expected",
        hint:
          "each row has its name and a figure for every column; a text with a delimiter in it has to be quoted"
      )
    }
    guard issues.isEmpty else { return }
    let header: [String]? = table.columnNames?.map { $0.text }
    let named: [String]? = table.rowNames?.map { $0.text }
    let numbered = table.rows.indices.map { "\($0 + 1)" }
    let rowNames: [String] = named ?? header ?? numbered
    guard let columnNames: [String] = header ?? namesWithoutHeader(rowNames, width) else { return }
    checkNames(columnNames, table.columnNames, what: "column")
    checkNames(rowNames, table.rowNames, what: "row")
    guard issues.isEmpty else { return }
    states = columnNames.filter { !(kind == .ratings && StateNames.isNotRated($0)) }
    columnStates = columnNames.map { states.firstIndex(of: $0) }
    rowStates = rowNames.enumerated().map { position, name -> Int? in
      if let state = match(name) { return state }
      if kind == .ratings, StateNames.isNotRated(name) { return nil }
      refuse(
        .matrixState, table.rows[position], table.rowNames?[position],
        "the row \(IssueText.literal(name)) is no column; columns are "
          + states.map { IssueText.literal($0) }.joined(separator: ", "),
        hint: NearestName.of(name, in: states).map { "did you mean `\($0)`?" }
          ?? "name rows and columns alike; a state to which nothing moves still needs a column")
      return nil
    }
    lines = states.indices.map { state in
      rowStates.firstIndex(of: state).map { table.rows[$0].line }
    }
  }

  /// The state of a name, capitals and blanks aside.
  private func match(_ name: String) -> Int? {
    states.firstIndex(of: name)
      ?? states.firstIndex {
        $0.lowercased().filter { $0 != " " } == name.lowercased().filter { $0 != " " }
      }
  }

  /// Names of the columns of a table without header: those of the rows, and D and NR behind them for ratings.
  private mutating func namesWithoutHeader(_ rowNames: [String], _ width: Int) -> [String]? {
    let extra = width - rowNames.count
    if extra == 0 { return rowNames }
    let added: [String]
    switch (kind, extra) {
    case (.ratings, 1): added = ["D"]
    case (.ratings, 2): added = ["D", "NR"]
    default:
      refuse(
        .matrixShape, table.rows.first, nil,
        "\(rowNames.count) rows with \(width) columns were found, and no row with the names of the columns",
        hint: "put a first row with the names of the states, such as `from,paid,bad,current`")
      return nil
    }
    notes.append(
      "the file names no columns: they are taken as the rows in order, then \(added.joined(separator: " and "))"
    )
    return rowNames + added
  }

  private mutating func checkNames(_ names: [String], _ cells: [MatrixFile.Cell]?, what: String) {
    var seen: Set<String> = []
    for (position, name) in names.enumerated() {
      let cell = cells?[position]
      let row = what == "row" ? table.rows[position] : nil
      if name.isEmpty {
        refuse(.matrixState, row, cell, "a \(what) has no name", hint: "every state has a name")
      } else if !seen.insert(name).inserted {
        refuse(
          .matrixState, row, cell, "the name \(IssueText.literal(name)) stands for two \(what)s",
          hint: "every state has a name of its own")
      }
    }
  }

  /// Figures as fractions, in the order of the states; states without a row are absorbing.
  mutating func fillRows() {
    chances = states.indices.map { state in states.indices.map { $0 == state ? 1 : 0 } }
    notRated = Array(repeating: 0, count: states.count)
    for (position, row) in table.rows.enumerated() {
      let numbers = row.cells.map { cell -> TypedNumber? in
        guard let number = MatrixFile.number(cell.text) else {
          refuse(
            .matrixNumber, row, cell,
            "\(IssueText.literal(cell.text)) was found, a chance such as `0.3`, `30%` or `1/3` was expected",
            hint: "a blank or a dash counts as 0")
          return nil
        }
        return number
      }
      guard let state = rowStates[position], numbers.allSatisfy({ $0 != nil }) else { continue }
      let figures = numbers.compactMap(\.self)
      let isMarked = figures.contains(where: \.isPercent)
      let sum = figures.reduce(0) { $0 + $1.value }
      // Without a mark, a row of percentages adds up to 100 or somewhat less, one of fractions to 1.
      let isPercent = !isMarked && sum > 1.5
      for (column, number) in figures.enumerated() {
        let divides = isPercent || (isMarked && !number.isPercent)
        let chance = divides ? number.value / 100 : number.value
        guard chance >= 0, chance <= 1 + TransitionTable.rounding else {
          refuse(
            .matrixProbability, row, row.cells[column],
            "\(IssueText.literal(row.cells[column].text)) was found, a chance from 0 to \(isPercent ? "100" : "1") was expected",
            hint: "each figure is the share that moves from the row to the column in a period")
          continue
        }
        if let target = columnStates[column] {
          chances[state][target] = min(1, chance)
        } else {
          notRated[state] = chance
        }
      }
    }
    for state in states.indices where lines[state] == nil {
      if !StateNames.isDefault(states[state]) {
        notes.append("`\(states[state])` has no row in the file and is taken as absorbing")
      }
    }
    // A default row printed as blanks or zeros.
    for state in states.indices
    where kind == .ratings && StateNames.isDefault(states[state]) && chances[state].allSatisfy({ $0 == 0 }) {
      chances[state][state] = 1
    }
  }

  /// Takes withdrawn ratings, and what rows fall short of 1, out in proportion.
  mutating func removeNotRated() {
    var fellShort: [String] = []
    let hasColumn = columnStates.contains { $0 == nil }
    for state in states.indices {
      let rated = chances[state].reduce(0, +)
      let missing = 1 - rated - notRated[state]
      if !hasColumn, missing > 0.0015, rated >= 0.5, rated < 1 {
        notRated[state] = missing
        fellShort.append(states[state])
      }
      guard notRated[state] > 0, rated > 0 else { continue }
      guard (rated + notRated[state] - 1).magnitude <= TransitionTable.rounding else { continue }
      for column in states.indices { chances[state][column] /= rated }
    }
    let shares = notRated.filter { $0 > 0 }
    guard let least = shares.min(), let most = shares.max() else { return }
    let range = "\(StateNames.percent(least)) to \(StateNames.percent(most)) of a row"
    notes.append(
      hasColumn
        ? "the column of withdrawn ratings (NR: \(range)) is removed pro rata"
        : "\(fellShort.count) rows fall short of 100 % (by \(range)) and no column says why: the rest is taken as "
          + "withdrawn ratings (NR) and removed pro rata")
  }

  /// Makes rows add up to 1, or refuses them.
  mutating func closeRows() {
    var rescaled: [String] = []
    for state in states.indices {
      let sum = chances[state].reduce(0, +)
      let off = (sum - 1).magnitude
      if off <= 1e-9 { continue }
      guard off <= TransitionTable.rounding else {
        let position = rowStates.firstIndex(of: state)
        refuse(
          .matrixRowSum, position.map { table.rows[$0] }, position.flatMap { table.rowNames?[$0] },
          "the row \(IssueText.literal(states[state])) adds up to \(StateNames.rounded(sum + notRated[state])), 1 (or 100 %) was expected",
          hint: "check its figures; up to 0.011 of rounding is spread over the row")
        continue
      }
      for column in states.indices { chances[state][column] /= sum }
      rescaled.append(states[state])
    }
    if !rescaled.isEmpty {
      notes.append(
        "rounding: \(rescaled.count == 1 ? "the row" : "rows") \(rescaled.map { "`\($0)`" }.joined(separator: ", ")) "
          + "did not add up to 1 and \(rescaled.count == 1 ? "was" : "were") rescaled")
    }
  }
}

extension StateNames {
  /// A share in percent with up to two digits.
  static func percent(_ share: Double) -> String { "\(rounded(share * 100, digits: 100)) %" }

  /// A figure with up to four digits after the point.
  static func rounded(_ value: Double, digits: Double = 10_000) -> String {
    let rounded = (value * digits).rounded() / digits
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }
}
