/// The keys of Philox's ten rounds under a seed.
public final class KeySchedule: @unchecked Sendable {
  @usableFromInline let keys: UnsafeMutablePointer<UInt64>

  /// The schedule of a run's key.
  public init(_ key: StreamKey) {
    keys = .allocate(capacity: 20)
    var k0 = UInt32(truncatingIfNeeded: key.seed)
    var k1 = UInt32(truncatingIfNeeded: key.seed >> 32)
    for round in 0..<10 {
      keys[2 * round] = UInt64(k0)
      keys[2 * round + 1] = UInt64(k1)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
  }

  deinit { keys.deallocate() }
}

/// The random words of sixteen consecutive paths, drawn counter by counter: the generator of the inner loop.
///
/// Holds what all counters of these paths have in common, so that a counter costs a little more than eight of
/// Philox's ten rounds: in the first round the path meets nothing but a constant, and in the second one half of the
/// state is still the same on every path. The same bits as ``StreamKey/words(path:entity:block:purpose:draw:)``.
///
/// Each 32-bit word sits in the lower half of a 64-bit lane, where products are made; what is left in the upper half
/// never reaches a result. Paths with even numbers stand in one vector, odd ones in another, so that a shift and an
/// or put sixteen words side by side.
@frozen
public struct TileStream {
  /// Paths of a tile.
  public static let lanes = 16

  @usableFromInline typealias Wide = SIMD8<UInt64>

  /// Keys of the ten rounds, first and second word in turn.
  @usableFromInline let keys: UnsafePointer<UInt64>
  @usableFromInline let evenProduct: SIMD8<UInt64>
  @usableFromInline let oddProduct: SIMD8<UInt64>

  /// The stream of the paths `firstPath` to `firstPath + 15`.
  ///
  /// - Parameter schedule: Has to outlive the stream.
  @inlinable
  public init(schedule: KeySchedule, firstPath: UInt32) {
    keys = UnsafePointer(schedule.keys)
    let even = Wide(0, 2, 4, 6, 8, 10, 12, 14) &+ UInt64(firstPath)
    let mask = Wide(repeating: 0xFFFF_FFFF)
    evenProduct = (even & mask) &* 0xD251_1F53
    oddProduct = ((even &+ 1) & mask) &* 0xD251_1F53
  }

  /// The words of slots `4 * block` to `4 * block + 3` on every path of the tile.
  ///
  /// - Parameter into: Room for four vectors; vector `s` receives slot `4 * block + s`.
  /// - Complexity: 64 words in about 75 cycles with AVX-512, 300 in a portable build.
  @inlinable @inline(__always)
  public func words(
    entity: UInt32, block: UInt32, purpose: Purpose, draw: UInt32 = 0,
    into: UnsafeMutablePointer<SIMD16<UInt32>>
  ) {
    let low: UInt64 = 0xFFFF_FFFF
    // Rounds one and two, the part that is the same on every path.
    let fourth = UInt64(UInt32(purpose.rawValue) | draw << 8)
    let second = UInt64(block) &* 0xCD9E_8D57
    let u0 = (second &>> 32) ^ UInt64(entity) ^ keys[0]
    let u1 = second & low
    let mix = fourth ^ keys[1]
    let first = (u0 & low) &* 0xD251_1F53
    let u3 = first & low
    let later = (first &>> 32) ^ keys[3]
    let start = u1 ^ keys[2]

    let mask = Wide(repeating: low)
    let m0 = Wide(repeating: 0xD251_1F53)
    let m1 = Wide(repeating: 0xCD9E_8D57)
    let evenSecond = (((evenProduct &>> 32) ^ mix) & mask) &* m1
    let oddSecond = (((oddProduct &>> 32) ^ mix) & mask) &* m1
    var a0 = (evenSecond &>> 32) ^ start
    var b0 = (oddSecond &>> 32) ^ start
    var a1 = evenSecond
    var b1 = oddSecond
    var a2 = evenProduct ^ later
    var b2 = oddProduct ^ later
    var a3 = Wide(repeating: u3)
    var b3 = a3
    for round in 2..<10 {
      let k0 = Wide(repeating: keys[2 &* round])
      let k1 = Wide(repeating: keys[2 &* round &+ 1])
      let aFirst = (a0 & mask) &* m0
      let bFirst = (b0 & mask) &* m0
      let aSecond = (a2 & mask) &* m1
      let bSecond = (b2 & mask) &* m1
      a0 = (aSecond &>> 32) ^ a1 ^ k0
      b0 = (bSecond &>> 32) ^ b1 ^ k0
      a1 = aSecond
      b1 = bSecond
      a2 = (aFirst &>> 32) ^ a3 ^ k1
      b2 = (bFirst &>> 32) ^ b3 ^ k1
      a3 = aFirst
      b3 = bFirst
    }
    into[0] = TileStream.side(a0, b0)
    into[1] = TileStream.side(a1, b1)
    into[2] = TileStream.side(a2, b2)
    into[3] = TileStream.side(a3, b3)
  }

  /// Words of even and odd paths side by side.
  @inlinable @inline(__always)
  static func side(_ even: SIMD8<UInt64>, _ odd: SIMD8<UInt64>) -> SIMD16<UInt32> {
    // By halves: shifted left, the product would be made once more as a 64-bit one.
    var words = unsafeBitCast(even, to: SIMD16<UInt32>.self)
    words.oddHalf = unsafeBitCast(odd, to: SIMD16<UInt32>.self).evenHalf
    return words
  }
}
