/// What a run keeps of a group of pools of cash on each path.
public enum PoolMeasure: Int, CaseIterable, Sendable, Hashable {
  /// Lowest closing cash of the horizon, minor units.
  case lowest
  /// First day on which it is reached.
  case lowestDay
  /// First day below the group's minimum, -1 for none.
  case firstShortfall
  /// Largest drawdown from the start, at least 0, minor units.
  case drawdown
  /// Receipts of the horizon, minor units.
  case receipts
}
