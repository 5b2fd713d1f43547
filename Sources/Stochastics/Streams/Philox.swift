/// The counter-based generator Philox4x32-10: a pure function of key and counter.
///
/// Four 32-bit words go in as counter, two as key, four random words come out. No state, so any draw can
/// be had without the draws before it.
///
/// - Reference: [Salmon2011] J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as
///   easy as 1, 2, 3", SC11. Checked against the known-answer vectors of Random123 in `PhiloxTests`.
public enum Philox4x32 {
  /// The four random words of a counter under a key.
  ///
  /// - Complexity: ten rounds of two 32-bit multiplications; no allocation.
  @inlinable @inline(__always)
  public static func words(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    // Scalars: vector elements would be taken apart and put together again in every round.
    var (c0, c1, c2, c3) = (counter[0], counter[1], counter[2], counter[3])
    var (k0, k1) = (key[0], key[1])
    for _ in 0..<10 {
      let first = UInt64(c0) &* 0xD251_1F53
      let second = UInt64(c2) &* 0xCD9E_8D57
      c0 = UInt32(truncatingIfNeeded: second >> 32) ^ c1 ^ k0
      c1 = UInt32(truncatingIfNeeded: second)
      c2 = UInt32(truncatingIfNeeded: first >> 32) ^ c3 ^ k1
      c3 = UInt32(truncatingIfNeeded: first)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return SIMD4(c0, c1, c2, c3)
  }
}
