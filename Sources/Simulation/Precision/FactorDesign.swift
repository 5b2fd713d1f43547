import Stochastics

/// How a pass draws the coordinates of the factors along some directions: from randomised Sobol nets, the first one
/// from a tilted law where the pass looks at a tail.
///
/// The paths of a pass are replicates of one size; each is a net of its own, independent of the others.
public struct FactorDesign: Sendable {
  /// The directions.
  public let directions: FactorDirections
  /// What the coordinate along the first direction is drawn from.
  public let first: DefensiveNormal
  /// Independent randomisations.
  public let replicates: Int
  /// Paths of a replicate, a power of two.
  public let points: Int
  private let nets: [ScrambledSobol]

  /// A design.
  ///
  /// - Parameters:
  ///   - points: A power of two from 1 to 65,536.
  ///   - draw: Another number is another pass, with nets of its own.
  public init(
    directions: FactorDirections, first: DefensiveNormal = .plain, replicates: Int, points: Int,
    key: StreamKey, draw: UInt32
  ) {
    precondition(!directions.rows.isEmpty, "a design has directions")
    precondition(replicates > 0 && points > 0 && points <= 1 << 16 && points.nonzeroBitCount == 1)
    self.directions = directions
    self.first = first
    self.replicates = replicates
    self.points = points
    let sequence = SobolSequence(dimensions: directions.rows.count)
    nets = (0..<replicates).map {
      ScrambledSobol(sequence, key: key, replicate: UInt32($0), draw: draw)
    }
  }

  /// Paths of the pass.
  public var paths: Int { replicates * points }

  /// The coordinate of a path along a direction.
  ///
  /// - Parameter path: From 0; paths beyond the last replicate begin again, they are never counted.
  public func coordinate(path: Int, direction: Int) -> Double {
    let path = path % paths
    let unit = nets[path / points].unit(point: UInt32(path % points), dimension: direction)
    return direction == 0 ? first.quantile(unit) : FixedOrder.inverseNormalCDF(unit)
  }

  /// What a path counts.
  public func weight(path: Int) -> Double { first.weight(coordinate(path: path, direction: 0)) }
}

/// Replaces the coordinates of a block's innovations along a design's directions; one serves one thread.
final class DesignedInnovations {
  let design: FactorDesign
  /// `[weeks x factors x paths]`.
  let innovations: UnsafeMutablePointer<Double>
  private let paths: Int
  private let length: Int
  /// `[directions x paths]`: wanted coordinates less those that were drawn.
  private let changes: UnsafeMutablePointer<Double>
  /// First path of the pass.
  private let start: Int

  /// - Parameter start: The run's number of the pass's first path.
  init(_ design: FactorDesign, weeks: Int, factors: Int, paths: Int, start: Int) {
    precondition(
      design.directions.rows.allSatisfy { $0.count == weeks * factors }, "directions of this run's factors")
    self.design = design
    self.paths = paths
    self.start = start
    length = weeks * factors
    innovations = .allocate(capacity: max(1, length * paths))
    changes = .allocate(capacity: design.directions.rows.count * paths)
  }

  deinit {
    innovations.deallocate()
    changes.deallocate()
  }

  /// Replaces the coordinates of the block that begins with `firstPath`.
  ///
  /// - Complexity: 4 x directions x weeks x factors operations a path.
  func replace(firstPath: Int) {
    let rows = design.directions.rows
    for (direction, row) in rows.enumerated() {
      let change = changes + direction * paths
      for path in 0..<paths {
        change[path] = design.coordinate(path: firstPath - start + path, direction: direction)
      }
      row.withUnsafeBufferPointer { row in
        for place in 0..<length {
          let weight = row[place]
          let values = innovations + place * paths
          for path in 0..<paths { change[path] -= weight * values[path] }
        }
      }
    }
    for (direction, row) in rows.enumerated() {
      let change = changes + direction * paths
      row.withUnsafeBufferPointer { row in
        for place in 0..<length {
          let weight = row[place]
          let values = innovations + place * paths
          for path in 0..<paths { values[path] += weight * change[path] }
        }
      }
    }
  }
}
