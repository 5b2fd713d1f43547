/// Colours of the charts: those of Okabe and Ito, which people with any colour vision tell apart [Okabe2008].
struct ChartPalette {
  /// Text and axes.
  var ink: String
  /// Labels that matter less.
  var faint: String
  /// Grid lines.
  var grid: String
  /// The middle and the bands of a range.
  var main: String
  /// What is bad: below the minimum, losses.
  var alarm: String
  /// A level to compare with.
  var level: String
  /// Five steps from not due to long overdue.
  var steps: [String]
  /// What is drawn beside a shape, to part it from its neighbour.
  var ground: String

  /// The colours of a page, which follow its light or dark scheme.
  static let page = ChartPalette(
    ink: "var(--ink)", faint: "var(--faint)", grid: "var(--grid)", main: "var(--main)", alarm: "var(--alarm)",
    level: "var(--level)", steps: (1...5).map { "var(--step\($0))" }, ground: "var(--ground)")

  /// The colours of a picture on white ground.
  static let picture = ChartPalette(
    ink: "#1a1a1a", faint: "#595959", grid: "#dddddd", main: "#0072b2", alarm: "#d55e00", level: "#8a3ffc",
    steps: ["#9ecae1", "#56b4e9", "#e69f00", "#d55e00", "#7f2704"], ground: "#ffffff")
}
