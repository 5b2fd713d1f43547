/// Sixteen paths side by side: the widths that the tile loops work in.
enum TileLanes {
  /// Paths of a tile.
  static let count = 16
  /// Words of the tile's paths.
  typealias Words = SIMD16<UInt32>
  /// Real numbers of the tile's paths, for screens only.
  typealias Reals = SIMD16<Float>

  /// One bit for each path.
  @inline(__always)
  static func bits(_ mask: SIMDMask<SIMD16<Int32>>) -> UInt32 {
    let lane = Words(
      1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768)
    let picked = Words(repeating: 0).replacing(with: lane, where: mask)
    let eight = picked.lowHalf | picked.highHalf
    let four = eight.lowHalf | eight.highHalf
    let two = four.lowHalf | four.highHalf
    return two[0] | two[1]
  }

  /// The sum of sixteen real numbers, in a fixed order.
  @inline(__always)
  static func sum(_ values: Reals) -> Float {
    let eight = values.lowHalf + values.highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    return two[0] + two[1]
  }
}
