/// The cash account of a block of paths, day by day: opening balance, receipts in, outflows out, close.
///
/// The order within a day is receipts, outflows, close; cash is observed at the day's end. Facilities will take
/// their place between outflows and close.
public struct Waterfall: Sendable {
  /// Unrestricted cash at the close of the as-of day, in minor units; 0 in a run-off.
  public let openingCash: Int64
  /// Cash below which a day counts as a shortfall; `nil` without a cash position.
  public let minimumCash: Int64?

  /// A cash account.
  public init(openingCash: Int64, minimumCash: Int64?) {
    self.openingCash = openingCash
    self.minimumCash = minimumCash
  }

  /// Lowest cash and its place on one path.
  public struct Lowest: Sendable, Hashable {
    /// Lowest closing cash of the horizon.
    public var cash: Int64
    /// First day on which it is reached.
    public var day: Int
    /// First day below the minimum, or -1.
    public var firstShortfall: Int
    /// Lowest cash with its place.
    public init(cash: Int64, day: Int, firstShortfall: Int) {
      self.cash = cash
      self.day = day
      self.firstShortfall = firstShortfall
    }
  }

  /// Closes every day of a block.
  ///
  /// - Parameters:
  ///   - receipts: `[days x paths]`, minor units.
  ///   - outflows: `[days x paths]`, minor units.
  ///   - closing: Receives the closing cash, `[days x paths]`.
  ///   - lowest: Receives the lowest cash of each path.
  /// - Complexity: O(days x paths), no allocation.
  public func close(
    days: Int, paths: Int, receipts: UnsafePointer<Int64>, outflows: UnsafePointer<Int64>,
    closing: UnsafeMutablePointer<Int64>, lowest: UnsafeMutablePointer<Lowest>
  ) {
    let threshold = minimumCash ?? Int64.min
    for path in 0..<paths { lowest[path] = Lowest(cash: Int64.max, day: 0, firstShortfall: -1) }
    for day in 0..<days {
      for path in 0..<paths {
        let before = day == 0 ? openingCash : closing[(day - 1) * paths + path]
        let cash = before + receipts[day * paths + path] - outflows[day * paths + path]
        closing[day * paths + path] = cash
        if cash < lowest[path].cash {
          lowest[path].cash = cash
          lowest[path].day = day
        }
        if cash < threshold, lowest[path].firstShortfall < 0 { lowest[path].firstShortfall = day }
      }
    }
  }
}
