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
  @usableFromInline let keys: RoundKeys
  @usableFromInline let evenProduct: SIMD8<UInt64>
  @usableFromInline let oddProduct: SIMD8<UInt64>
  @usableFromInline let evenHigh: SIMD8<UInt64>
  @usableFromInline let oddHigh: SIMD8<UInt64>

  /// The two words of the key in each of the ten rounds.
  @frozen @usableFromInline
  struct RoundKeys {
    @usableFromInline var first: SIMD16<UInt64>
    @usableFromInline var second: SIMD16<UInt64>

    @inlinable
    init(seed: UInt64) {
      first = .zero
      second = .zero
      var k0 = UInt32(truncatingIfNeeded: seed)
      var k1 = UInt32(truncatingIfNeeded: seed >> 32)
      for round in 0..<10 {
        first[round] = UInt64(k0)
        second[round] = UInt64(k1)
        k0 &+= 0x9E37_79B9
        k1 &+= 0xBB67_AE85
      }
    }
  }

  /// The stream of the paths `firstPath` to `firstPath + 15`.
  @inlinable
  public init(key: StreamKey, firstPath: UInt32) {
    keys = RoundKeys(seed: key.seed)
    let even = Wide(0, 2, 4, 6, 8, 10, 12, 14) &+ UInt64(firstPath)
    let mask = Wide(repeating: 0xFFFF_FFFF)
    evenProduct = (even & mask) &* 0xD251_1F53
    oddProduct = ((even &+ 1) & mask) &* 0xD251_1F53
    evenHigh = evenProduct &>> 32
    oddHigh = oddProduct &>> 32
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
    let u0 = (second &>> 32) ^ UInt64(entity) ^ keys.first[0]
    let u1 = second & low
    let mix = fourth ^ keys.second[0]
    let first = (u0 & low) &* 0xD251_1F53
    let u3 = first & low
    let later = (first &>> 32) ^ keys.second[1]
    let start = u1 ^ keys.first[1]

    let mask = Wide(repeating: low)
    let m0 = Wide(repeating: 0xD251_1F53)
    let m1 = Wide(repeating: 0xCD9E_8D57)
    let evenSecond = ((evenHigh ^ mix) & mask) &* m1
    let oddSecond = ((oddHigh ^ mix) & mask) &* m1
    var a0 = (evenSecond &>> 32) ^ start
    var b0 = (oddSecond &>> 32) ^ start
    var a1 = evenSecond
    var b1 = oddSecond
    var a2 = evenProduct ^ later
    var b2 = oddProduct ^ later
    var a3 = Wide(repeating: u3)
    var b3 = a3
    for round in 2..<10 {
      let k0 = Wide(repeating: keys.first[round])
      let k1 = Wide(repeating: keys.second[round])
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
    unsafeBitCast((even & Wide(repeating: 0xFFFF_FFFF)) | (odd &<< 32), to: SIMD16<UInt32>.self)
  }
}
