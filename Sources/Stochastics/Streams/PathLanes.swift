/// The random words of eight consecutive paths: one vector for each of the four words of a counter.
@frozen
public struct PathLanes: Hashable, Sendable {
  /// First word of every path.
  public var first: SIMD8<UInt32>
  /// Second word of every path.
  public var second: SIMD8<UInt32>
  /// Third word of every path.
  public var third: SIMD8<UInt32>
  /// Fourth word of every path.
  public var fourth: SIMD8<UInt32>

  /// The words of a counter on eight paths.
  @inlinable @inline(__always)
  public init(
    first: SIMD8<UInt32>, second: SIMD8<UInt32>, third: SIMD8<UInt32>, fourth: SIMD8<UInt32>
  ) {
    self.first = first
    self.second = second
    self.third = third
    self.fourth = fourth
  }

  /// The word of a slot from 0 to 3 on every path; higher bits of `slot` are ignored.
  @inlinable @inline(__always)
  public subscript(slot: UInt32) -> SIMD8<UInt32> {
    switch slot & 3 {
    case 0: first
    case 1: second
    case 2: third
    default: fourth
    }
  }
}

extension Philox4x32 {
  /// The random words of counters that differ in their first word only: `firstPath` to `firstPath + 7`.
  ///
  /// The same bits as ``words(counter:key:)`` for each of them. Paths wrap around after 2^32 - 1.
  ///
  /// - Complexity: about 1.4 ns a word in a portable build, 0.45 ns with AVX-512.
  @inlinable @inline(__always)
  public static func wordsAcrossPaths(
    firstPath: UInt32, second: UInt32, third: UInt32, fourth: UInt32, key: SIMD2<UInt32>
  ) -> PathLanes {
    // A plain loop of scalar blocks: the compiler turns it into vectors, better than vector types do here.
    var lanes = PathLanes(first: .zero, second: .zero, third: .zero, fourth: .zero)
    withUnsafeMutableBytes(of: &lanes) { bytes in
      let words = bytes.assumingMemoryBound(to: UInt32.self)
      for lane in 0..<8 {
        let w = Philox4x32.words(
          counter: SIMD4(firstPath &+ UInt32(truncatingIfNeeded: lane), second, third, fourth), key: key)
        words[lane] = w[0]
        words[lane &+ 8] = w[1]
        words[lane &+ 16] = w[2]
        words[lane &+ 24] = w[3]
      }
    }
    return lanes
  }
}

extension StreamKey {
  /// The random words of slots `4 * block` to `4 * block + 3` on the eight paths from `firstPath` on.
  ///
  /// The same bits as ``words(path:entity:block:purpose:draw:)`` on each path.
  @inlinable @inline(__always)
  public func wordsAcrossPaths(
    firstPath: UInt32, entity: UInt32, block: UInt32, purpose: Purpose, draw: UInt32 = 0
  ) -> PathLanes {
    Philox4x32.wordsAcrossPaths(
      firstPath: firstPath, second: entity, third: block, fourth: UInt32(purpose.rawValue) | draw << 8,
      key: SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
  }

  /// The middles of the cells of eight words among 2^32 equal cells of (0, 1).
  @inlinable @inline(__always)
  public static func unit(_ words: SIMD8<UInt32>) -> SIMD8<Double> {
    (SIMD8<Double>(words) + 0.5) * 0x1p-32
  }
}

extension KeySchedule {
  /// The words of eight counters of one path and entity that differ in block, purpose and draw.
  ///
  /// The same bits as ``StreamKey/words(path:entity:block:purpose:draw:)`` for each of them.
  ///
  /// - Parameters:
  ///   - third: Blocks, one 32-bit word in each 64-bit lane.
  ///   - fourth: Purposes with their draws, likewise.
  ///   - into: Where the first words go; the second, third and fourth follow at multiples of `stride`.
  /// - Complexity: about 20 cycles a counter in a portable build.
  @inlinable @inline(__always)
  public func words(
    path: UInt32, entity: UInt32, third: UnsafePointer<UInt64>, fourth: UnsafePointer<UInt64>,
    into: UnsafeMutablePointer<UInt32>, stride: Int
  ) {
    let mask = SIMD8<UInt64>(repeating: 0xFFFF_FFFF)
    let m0 = SIMD8<UInt64>(repeating: 0xD251_1F53)
    let m1 = SIMD8<UInt64>(repeating: 0xCD9E_8D57)
    let blocks = UnsafeRawPointer(third).loadUnaligned(as: SIMD8<UInt64>.self)
    let purposes = UnsafeRawPointer(fourth).loadUnaligned(as: SIMD8<UInt64>.self)
    // The first round: the path meets nothing but a constant.
    let first = UInt64(path) &* 0xD251_1F53
    let second = (blocks & mask) &* m1
    var c0 = (second &>> 32) ^ (UInt64(entity) ^ keys[0])
    var c1 = second
    var c2 = purposes ^ ((first &>> 32) ^ keys[1])
    var c3 = SIMD8<UInt64>(repeating: first)
    for round in 1..<10 {
      let p0 = (c0 & mask) &* m0
      let p1 = (c2 & mask) &* m1
      c0 = (p1 &>> 32) ^ c1 ^ SIMD8(repeating: keys[2 &* round])
      c1 = p1
      c2 = (p0 &>> 32) ^ c3 ^ SIMD8(repeating: keys[2 &* round &+ 1])
      c3 = p0
    }
    func store(_ words: SIMD8<UInt64>, _ row: Int) {
      UnsafeMutableRawPointer(into + row &* stride).storeBytes(
        of: SIMD8<UInt32>(truncatingIfNeeded: words), as: SIMD8<UInt32>.self)
    }
    store(c0, 0)
    store(c1, 1)
    store(c2, 2)
    store(c3, 3)
  }
}
