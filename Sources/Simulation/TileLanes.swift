/// Sixteen paths side by side: the widths that the tile loops work in.
enum TileLanes {
  /// Paths of a tile.
  static let count = 16
  /// Words of the tile's paths.
  typealias Words = SIMD16<UInt32>
  /// Real numbers of the tile's paths, for screens only.
  typealias Reals = SIMD16<Float>

  // The comparisons of Swift's vector types go lane by lane (6.3), so masks are made by arithmetic.

  /// All ones where `left` is less than `right`; both are below 2^31.
  @inline(__always)
  static func isLess31(_ left: Words, _ right: Words) -> Words { signs(left &- right) }

  /// All ones where `left` is less than `right`.
  @inline(__always)
  static func isLess(_ left: Words, _ right: Words) -> Words {
    signs((~left & right) | ((~left | right) & (left &- right)))
  }

  /// All ones where a real number has the sign bit.
  @inline(__always)
  static func isNegative(_ value: Reals) -> Words { signs(unsafeBitCast(value, to: Words.self)) }

  @inline(__always)
  private static func signs(_ words: Words) -> Words {
    unsafeBitCast(unsafeBitCast(words, to: SIMD16<Int32>.self) &>> 31, to: Words.self)
  }

  /// `yes` where the mask is all ones, else `no`.
  @inline(__always)
  static func choose(_ mask: Words, _ yes: Words, _ no: Words) -> Words { (mask & yes) | (~mask & no) }

  /// One bit for each lane of a mask.
  @inline(__always)
  static func bits(_ mask: Words) -> UInt32 {
    let lane = Words(
      1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768)
    let picked = mask & lane
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
