import Stochastics

/// The surroundings of a check: its seed, how many paths it may spend, and whether it is sabotaged.
///
/// Under sabotage ``shifted(_:by:)`` changes an input of the engine, while what is expected stays what it was; a
/// check that then still passes tests nothing.
public struct Bench: Sendable, Hashable {
  /// Seed of every draw.
  public var seed: UInt64
  /// Worker threads.
  public var threads: Int
  /// Share of the usual number of paths, above 0; 1 is what `duecast verify` runs.
  public var effort: Double
  /// Whether inputs of the engine are shifted.
  public var isSabotaged: Bool

  /// A bench.
  public init(seed: UInt64 = 20_261_124, threads: Int, effort: Double = 1, isSabotaged: Bool = false) {
    precondition(threads >= 1 && effort > 0, "a check needs a thread and paths")
    self.seed = seed
    self.threads = threads
    self.effort = effort
    self.isSabotaged = isSabotaged
  }

  /// The key of the check's draws.
  var key: StreamKey { StreamKey(seed: seed) }

  /// A number of paths under the bench's effort, in whole blocks of 256.
  func paths(_ usual: Int) -> Int { max(4, Int((Double(usual) * effort / 256).rounded())) * 256 }

  /// An input of the engine: as it is, or times a factor under sabotage.
  func shifted(_ value: Double, by factor: Double) -> Double { isSabotaged ? value * factor : value }

  /// An input of the engine: as it is, or another one under sabotage.
  func swapped<Value>(_ value: Value, for other: Value) -> Value { isSabotaged ? other : value }
}
