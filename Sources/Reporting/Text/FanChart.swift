/// A range over time drawn with plain characters, so that it survives a copy into an e-mail.
///
/// `o` is the middle, `:` the range from low to high, `-` a floor, `!` the part of the range below the floor.
public struct FanChart: Sendable {
  /// Lower end of the range, by day.
  public var low: [Double]
  /// Middle, by day.
  public var middle: [Double]
  /// Upper end of the range, by day.
  public var high: [Double]
  /// A level to compare with, such as the minimum cash.
  public var floor: Double?

  /// A chart of three series of the same length, at least one day, all finite.
  public init(low: [Double], middle: [Double], high: [Double], floor: Double?) {
    precondition(low.count == middle.count && high.count == middle.count, "the series have one length")
    self.low = low
    self.middle = middle
    self.high = high
    self.floor = floor
  }

  /// Lines of the chart: `height` rows with an axis of amounts on the left, then one line of labels.
  ///
  /// A column that stands for several days shows the lowest low, the highest high and the last middle. Empty
  /// where there is nothing to draw or no room.
  /// - Parameters:
  ///   - width: Columns in all, axis included.
  ///   - height: Rows of the chart, at least 3.
  ///   - labels: Texts under the left and the right end.
  ///   - axis: Writes an amount of the axis.
  /// - Complexity: O(days + width x height).
  public func lines(width: Int, height: Int, labels: (String, String), axis: (Double) -> String) -> [String] {
    precondition(height >= 3, "a chart has three rows at least")
    let values = low + high + middle + (floor.map { [$0] } ?? [])
    guard let bottom = values.min(), let top = values.max(), values.allSatisfy(\.isFinite) else { return [] }
    let rowsOfLabels = [0, (height - 1) / 2, height - 1]
    func level(_ row: Int) -> Double {
      top - (top - bottom) * (Double(row) / Double(height - 1))
    }
    func row(_ value: Double) -> Int {
      guard top > bottom else { return height - 1 }
      return Int(((top - value) / (top - bottom) * Double(height - 1)).rounded())
    }
    let ticks = rowsOfLabels.map { axis(level($0)) }
    let axisWidth = ticks.map { TerminalText.width(of: $0) }.max() ?? 0
    let columns = min(width - axisWidth - 2, max(middle.count, 1) * 2)
    guard columns >= 10 else { return [] }
    var cells = [[Character]](repeating: [Character](repeating: " ", count: columns), count: height)
    for column in 0..<columns {
      let first = column * middle.count / columns
      let end = max(first + 1, (column + 1) * middle.count / columns)
      let days = first..<end
      let lowest = days.reduce(low[first]) { min($0, low[$1]) }
      let highest = days.reduce(high[first]) { max($0, high[$1]) }
      for line in row(highest)...max(row(highest), row(lowest)) {
        let isBelow = floor.map { lowest < $0 && line > row($0) } ?? false
        cells[line][column] = isBelow ? "!" : ":"
      }
      if let floor {
        let line = row(floor)
        if cells[line][column] == " " { cells[line][column] = "-" }
        // A range that ends inside the floor's own row still shows that it goes below.
        if lowest < floor, row(lowest) == line { cells[line][column] = "!" }
      }
      cells[row(middle[end - 1])][column] = "o"
    }
    var lines: [String] = []
    for line in 0..<height {
      let tick = rowsOfLabels.firstIndex(of: line).map { ticks[$0] } ?? ""
      lines.append(
        TerminalText.padded(tick, to: axisWidth, alignment: .trailing) + " |"
          + TextTable.withoutTrailingSpaces(String(cells[line])))
    }
    let free = max(1, columns - TerminalText.width(of: labels.0) - TerminalText.width(of: labels.1))
    let margin = String(repeating: " ", count: axisWidth + 2)
    lines.append(
      TerminalText.truncated(margin + labels.0 + String(repeating: " ", count: free) + labels.1, to: width))
    return lines
  }
}
