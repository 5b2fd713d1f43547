/// What a calculator found: figures with names and units, tables, and what the reader should know.
///
/// The screen and the JSON document are made from the same value, so they cannot disagree.
public struct CalculatorReport: Sendable {
  /// What a figure measures; decides how it is printed.
  public enum Unit: Sendable, Hashable {
    /// A fraction, printed as a percentage.
    case fraction
    /// Money in the unit that the user typed.
    case amount
    /// Days.
    case days
    /// Years.
    case years
    /// Periods of the chain, such as months.
    case periods
    /// A pure number.
    case number
    /// Times a year.
    case timesAYear
    /// A whole number of things.
    case count
  }

  /// A value of a line.
  public enum Value: Sendable, Hashable {
    /// A figure.
    case figure(Double, Unit)
    /// Words.
    case text(String)
    /// No figure, with the reason.
    case missing(String)
  }

  /// A figure with its names.
  public struct Line: Sendable, Hashable {
    /// Name in the JSON document.
    public var key: String
    /// Name on the screen.
    public var label: String
    /// The value.
    public var value: Value
    /// Remark beside the value.
    public var remark: String

    /// A line with a figure.
    public init(_ key: String, _ label: String, _ figure: Double, _ unit: Unit, remark: String = "") {
      self.init(key, label, .figure(figure, unit), remark: remark)
    }

    /// A line with a figure that may not exist.
    public init(
      _ key: String, _ label: String, _ figure: Double?, _ unit: Unit, or reason: String, remark: String = ""
    ) {
      self.init(key, label, figure.map { .figure($0, unit) } ?? .missing(reason), remark: remark)
    }

    /// A line.
    public init(_ key: String, _ label: String, _ value: Value, remark: String = "") {
      self.key = key
      self.label = label
      self.value = value
      self.remark = remark
    }
  }

  /// A matrix with named rows and columns.
  public struct Grid: Sendable, Hashable {
    /// Name in the JSON document.
    public var key: String
    /// Heading on the screen.
    public var title: String
    /// Names of the rows.
    public var rows: [String]
    /// Names of the columns.
    public var columns: [String]
    /// Figures, row after row.
    public var values: [[Double]]
    /// What they measure.
    public var unit: Unit

    /// A matrix.
    public init(
      _ key: String, _ title: String, rows: [String], columns: [String], values: [[Double]], unit: Unit
    ) {
      self.key = key
      self.title = title
      self.rows = rows
      self.columns = columns
      self.values = values
      self.unit = unit
    }
  }

  /// A list of rows with the same columns.
  public struct Records: Sendable, Hashable {
    /// A column.
    public struct Column: Sendable, Hashable {
      /// Name in the JSON document.
      public var key: String
      /// Heading on the screen.
      public var title: String

      /// A column.
      public init(_ key: String, _ title: String) {
        self.key = key
        self.title = title
      }
    }

    /// Name in the JSON document.
    public var key: String
    /// Heading on the screen.
    public var title: String
    /// The columns.
    public var columns: [Column]
    /// A value for each column.
    public var rows: [[Value]]
    /// Rows that the screen shows at most.
    public var screenRows: Int

    /// A list.
    public init(
      _ key: String, _ title: String, columns: [Column], rows: [[Value]], screenRows: Int = 60
    ) {
      self.key = key
      self.title = title
      self.columns = columns
      self.rows = rows
      self.screenRows = screenRows
    }
  }

  /// A part of the report.
  public enum Item: Sendable, Hashable {
    /// A figure.
    case line(Line)
    /// Figures under one key.
    case group(String, [Line])
    /// A matrix.
    case grid(Grid)
    /// A list of rows.
    case records(Records)
    /// Names, in JSON only.
    case names(String, [String])
    /// Figures, in JSON only: what the screen shows in another form.
    case list(String, [Double])
    /// Figures with names under one key, in JSON only.
    case detail(String, [Line])
  }

  /// Name of the calculator, as typed after `duecast calc`.
  public var calculator: String
  /// What was computed, in a line.
  public var title: String
  /// Parts in order.
  public var items: [Item]
  /// Formulas, as the screen shows them.
  public var formulas: [String]
  /// What the reader should know.
  public var notes: [String]

  /// A report.
  public init(
    _ calculator: String, title: String, items: [Item] = [], formulas: [String] = [], notes: [String] = []
  ) {
    self.calculator = calculator
    self.title = title
    self.items = items
    self.formulas = formulas
    self.notes = notes
  }

  /// Adds a line.
  public mutating func add(_ line: Line) { items.append(.line(line)) }
}
