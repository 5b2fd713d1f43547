/// Sobol's sequence in up to 256 dimensions, as 32-bit binary fractions.
///
/// Points are in Gray-code order (Antonov and Saleev), so that the first `2^k` of them are a digital net for every k.
///
/// - Reference: [Sobol1967] I. M. Sobol, "On the distribution of points in a cube", USSR Computational Mathematics
///   and Mathematical Physics 7 (1967) 86-112; direction numbers of [JoeKuo2008].
public struct SobolSequence: Sendable, Hashable {
  /// Most dimensions that there are direction numbers for.
  public static let mostDimensions = 256

  /// Dimensions of a point.
  public let dimensions: Int
  /// `[dimensions x 32]`, the first direction in the leading bit.
  let directions: [UInt32]

  /// The sequence in some dimensions.
  ///
  /// - Parameter dimensions: From 1 to ``mostDimensions``.
  /// - Complexity: O(dimensions), some tens of nanoseconds each.
  public init(dimensions: Int) {
    precondition((1...SobolSequence.mostDimensions).contains(dimensions), "1 to 256 dimensions")
    self.dimensions = dimensions
    var directions: [UInt32] = []
    directions.reserveCapacity(32 * dimensions)
    let table = JoeKuoNumbers.table
    var place = 0
    for dimension in 0..<dimensions {
      let polynomial = UInt32(table[place])
      let degree = 31 - polynomial.leadingZeroBitCount
      let first = directions.count
      if dimension == 0 {
        for bit in 0..<32 { directions.append(1 << UInt32(31 - bit)) }
        place += 2
        continue
      }
      for bit in 0..<32 {
        if bit < degree {
          directions.append(UInt32(table[place + 1 + bit]) << UInt32(31 - bit))
          continue
        }
        // The recurrence on the numbers themselves, here on fractions: what is shifted left there stays in place.
        let oldest = directions[first + bit - degree]
        var value = oldest ^ (oldest >> UInt32(degree))
        for step in 1..<max(1, degree) where polynomial >> UInt32(degree - step) & 1 == 1 {
          value ^= directions[first + bit - step]
        }
        directions.append(value)
      }
      place += 1 + degree
    }
    self.directions = directions
  }

  /// A coordinate of a point, in units of 2^-32.
  ///
  /// - Complexity: one operation for each bit of the point's number.
  public func coordinate(point: UInt32, dimension: Int) -> UInt32 {
    SobolSequence.mix(point: point) { directions[32 * dimension + $0] }
  }

  /// Sum without carry of the directions that the Gray code of a point's number picks.
  static func mix(point: UInt32, direction: (Int) -> UInt32) -> UInt32 {
    var gray = point ^ (point >> 1)
    var value: UInt32 = 0
    while gray != 0 {
      value ^= direction(gray.trailingZeroBitCount)
      gray &= gray &- 1
    }
    return value
  }
}

/// Independent randomisations of a Sobol net: each point is uniform, the net stays a net.
///
/// Every dimension of every replicate is multiplied by its own random lower triangular matrix of bits and shifted by a
/// random number without carry, both functions of the key. Estimates from different replicates are independent, so
/// their spread is the error of their mean.
///
/// - Reference: [Matousek1998] J. Matousek, "On the L2-discrepancy for anchored boxes", Journal of Complexity 14
///   (1998) 527-556: affine matrix scrambling.
public struct ScrambledSobol: Sendable {
  /// Dimensions of a point.
  public let dimensions: Int
  /// `[dimensions x 33]`: 32 scrambled directions, then the shift.
  private let rows: [UInt32]

  /// A randomisation.
  ///
  /// - Parameters:
  ///   - replicate: Another number is another randomisation.
  ///   - draw: Tells apart passes of a run that must not share their points; below 2^23.
  /// - Complexity: about a microsecond a dimension.
  public init(_ sequence: SobolSequence, key: StreamKey, replicate: UInt32, draw: UInt32 = 0) {
    dimensions = sequence.dimensions
    var rows: [UInt32] = []
    rows.reserveCapacity(33 * dimensions)
    for dimension in 0..<dimensions {
      // Row i of the matrix picks bit i and a random choice of the bits before it.
      var picks: [UInt32] = []
      picks.reserveCapacity(32)
      for block in 0..<UInt32(8) {
        let words = key.words(
          path: replicate, entity: UInt32(dimension), block: block, purpose: .quasiRandom, draw: 2 * draw)
        for word in 0..<4 {
          let bit = picks.count
          let before: UInt32 = bit == 0 ? 0 : UInt32.max << UInt32(32 - bit)
          picks.append((words[word] & before) | 1 << UInt32(31 - bit))
        }
      }
      for bit in 0..<32 {
        let direction = sequence.directions[32 * dimension + bit]
        var value: UInt32 = 0
        for (row, pick) in picks.enumerated() where (direction & pick).nonzeroBitCount & 1 == 1 {
          value |= 1 << UInt32(31 - row)
        }
        rows.append(value)
      }
      rows.append(
        key.word(
          path: replicate, entity: UInt32(dimension), slot: 0, purpose: .quasiRandom, draw: 2 * draw + 1))
    }
    self.rows = rows
  }

  /// A coordinate of a point in (0, 1): the middle of one of 2^32 equal cells.
  @inlinable
  public func unit(point: UInt32, dimension: Int) -> Double {
    StreamKey.unit(word(point: point, dimension: dimension))
  }

  /// A coordinate of a point, in units of 2^-32.
  public func word(point: UInt32, dimension: Int) -> UInt32 {
    let first = 33 * dimension
    return rows[first + 32] ^ SobolSequence.mix(point: point) { rows[first + $0] }
  }
}
