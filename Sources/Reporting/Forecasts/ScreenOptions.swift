/// How a result is shown on a terminal.
public struct ScreenOptions: Sendable {
  /// Columns at most, 60 to 100; other widths are taken as the nearer end.
  public let width: Int
  /// Lines at most, 40 to 60; other heights are taken as the nearer end.
  public let height: Int
  /// Whether headings, notes and alarms are coloured; nothing depends on it. The caller knows the terminal
  /// and `NO_COLOR`.
  public var colour: Bool
  /// Whether the chart is drawn where it fits.
  public var showChart: Bool
  /// Whether the real paths of the cases are named where they fit.
  public var showPaths: Bool
  /// The command to suggest next; `nil`: the one that halves the simulation error.
  public var nextCommand: String?

  /// How a result is shown.
  public init(
    width: Int = 100, height: Int = 60, colour: Bool = false, showChart: Bool = true, showPaths: Bool = true,
    nextCommand: String? = nil
  ) {
    self.width = min(100, max(60, width))
    self.height = min(60, max(40, height))
    self.colour = colour
    self.showChart = showChart
    self.showPaths = showPaths
    self.nextCommand = nextCommand
  }
}

/// A line of a screen with its role, which colour may underline.
struct ScreenLine: Sendable {
  /// Roles.
  enum Role: Sendable {
    /// Ordinary text.
    case plain
    /// The answer and headings.
    case strong
    /// Notes.
    case faint
    /// What needs attention.
    case alarm
  }

  /// The line.
  var text: String
  /// Its role.
  var role: Role

  init(_ text: String, _ role: Role = .plain) {
    self.text = text
    self.role = role
  }

  /// The line with the escape sequences of its role.
  var coloured: String {
    switch role {
    case _ where text.isEmpty: text
    case .plain: text
    case .strong: "\u{1B}[1m\(text)\u{1B}[0m"
    case .faint: "\u{1B}[2m\(text)\u{1B}[0m"
    case .alarm: "\u{1B}[1;31m\(text)\u{1B}[0m"
    }
  }
}
