import Stochastics

/// A lever of a reverse stress: something that can get worse by a size, and how far one step of distance goes.
public struct StressLever: Sendable, Hashable {
  /// Name, such as `delay_days`.
  public var name: String
  /// Size that counts as distance 1.
  public var unit: Double
  /// Largest size that is looked at.
  public var most: Double
  /// A lever.
  public init(name: String, unit: Double, most: Double) {
    precondition(unit > 0 && most > 0)
    self.name = name
    self.unit = unit
    self.most = most
  }
}

/// The smallest mix of levers that breaks the firm.
///
/// Distance is the root of the sum of squares of sizes in units of each lever. The margin is a number that is positive
/// while the firm holds and falls as any lever grows; the search follows its slopes (the iteration of Hasofer and Lind as
/// improved by Rackwitz and Fiessler) and ends on the edge by bisection along the ray, so that what is returned does break
/// it. For a margin that is not linear a nearer mix may exist; so every lever alone is tried too, and the nearest counts.
/// A lever that brings the mix nearer by less than 3 % is left out of it.
///
/// - Reference: [RackwitzFiessler1978] R. Rackwitz, B. Fiessler, "Structural reliability under combined random load
///   sequences", Computers and Structures 9 (1978) 489-494.
public struct ReverseStress: Sendable {
  /// What was found.
  public struct Finding: Sendable, Hashable {
    /// Size of each lever; 0 where it has no part.
    public var sizes: [Double]
    /// Distance.
    public var distance: Double
    /// Margin there: at or below 0.
    public var margin: Double
  }
  /// The result of a search.
  public struct Result: Sendable {
    /// The smallest mix; `nil` where not even all levers at their ends break the firm.
    public var mix: Finding?
    /// How far each lever alone has to go; `nil` where its largest size is not enough.
    public var alone: [Double?]
    /// Margin without any stress.
    public var margin: Double
    /// Times the margin was worked out.
    public var evaluations: Int
  }

  /// Levers.
  public var levers: [StressLever]

  /// A search over levers.
  public init(levers: [StressLever]) {
    precondition(!levers.isEmpty)
    self.levers = levers
  }

  /// Searches.
  ///
  /// - Parameter margin: The margin at sizes of the levers, in their order.
  /// - Complexity: some 14 evaluations a lever, and levers + 2 for each of at most 12 steps.
  public func search(margin: ([Double]) throws -> Double) rethrows -> Result {
    var evaluations = 0
    func at(_ distances: [Double]) throws -> Double {
      evaluations += 1
      return try margin(zip(distances, levers).map { min(max(0, $0), $1.most / $1.unit) * $1.unit })
    }
    let count = levers.count
    let start = try at([Double](repeating: 0, count: count))
    let nothing = [Double](repeating: 0, count: count)
    guard start > 0 else {
      return Result(
        mix: Finding(sizes: nothing, distance: 0, margin: start), alone: nothing.map { $0 }, margin: start,
        evaluations: evaluations)
    }
    var alone: [Double?] = []
    var best: (point: [Double], margin: Double)?
    func consider(_ point: [Double], _ value: Double) {
      guard value <= 0 else { return }
      if let known = best, length(known.point) <= length(point) { return }
      best = (point, value)
    }
    for lever in 0..<count {
      var ray = nothing
      ray[lever] = levers[lever].most / levers[lever].unit
      let found = try edge(ray, at)
      alone.append(found.map { $0.point[lever] * levers[lever].unit })
      if let found { consider(found.point, found.margin) }
    }
    let ends = levers.map { $0.most / $0.unit }
    if best == nil, let found = try edge(ends, at) { consider(found.point, found.margin) }
    guard let first = best else {
      return Result(mix: nil, alone: alone, margin: start, evaluations: evaluations)
    }
    var point = first.point
    for _ in 0..<12 {
      let value = try at(point)
      var slopes = nothing
      for lever in 0..<count {
        // A step large enough to be seen above the grain of the simulation.
        let step = max(0.05, 0.1 * point[lever])
        var moved = point
        moved[lever] = min(ends[lever], point[lever] + step)
        let width = moved[lever] - point[lever]
        guard width > 0 else { continue }
        slopes[lever] = (try at(moved) - value) / width
      }
      let square = slopes.reduce(0) { $0 + $1 * $1 }
      guard square > 0 else { break }
      let along = zip(slopes, point).reduce(0) { $0 + $1.0 * $1.1 }
      var next = slopes.map { $0 * (along - value) / square }
      for lever in 0..<count { next[lever] = min(ends[lever], max(0, next[lever])) }
      guard length(next) > 1e-9 else { break }
      // Out along the ray until it breaks, at most to the ends.
      let reach = zip(next, ends).map { $0 > 0 ? $1 / $0 : .infinity }.min() ?? 1
      guard let found = try edge(next.map { $0 * min(reach, 3) }, at) else { break }
      let before = best.map { length($0.point) } ?? .infinity
      consider(found.point, found.margin)
      point = found.point
      if length(point) > before * 0.999 { break }
    }
    if let found = best { best = try simplified(found, at) }
    let mix = best.map { found in
      Finding(
        sizes: zip(found.point, levers).map { $0 * $1.unit }, distance: length(found.point),
        margin: found.margin)
    }
    return Result(mix: mix, alone: alone, margin: start, evaluations: evaluations)
  }

  /// The mix without levers that hardly bring it nearer: what is left, further out, at a distance at most 3 % larger.
  private func simplified(
    _ found: (point: [Double], margin: Double), _ at: ([Double]) throws -> Double
  ) rethrows -> (point: [Double], margin: Double) {
    let reach = 1.03 * length(found.point)
    var kept = found
    let order = found.point.indices.sorted { (found.point[$0], $0) < (found.point[$1], $1) }
    for lever in order where kept.point[lever] > 0 && kept.point[lever] < 0.25 * length(found.point) {
      var rest = kept.point
      rest[lever] = 0
      let scale = reach / length(rest)
      let end = zip(rest, levers).map { min($0 * scale, $1.most / $1.unit) }
      if let nearer = try edge(end, at) { kept = nearer }
    }
    return kept
  }

  /// The first breaking point on the way to a point, by bisection; `nil` where that one does not break.
  private func edge(_ end: [Double], _ at: ([Double]) throws -> Double) rethrows -> (
    point: [Double], margin: Double
  )? {
    var value = try at(end)
    guard value <= 0 else { return nil }
    var (low, high) = (0.0, 1.0)
    for _ in 0..<12 {
      let middle = (low + high) / 2
      let there = try at(end.map { $0 * middle })
      if there <= 0 {
        high = middle
        value = there
      } else {
        low = middle
      }
    }
    return (end.map { $0 * high }, value)
  }

  private func length(_ point: [Double]) -> Double { point.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
