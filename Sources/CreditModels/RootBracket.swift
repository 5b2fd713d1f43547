/// The zero of a rising function inside a bracket, by the Illinois form of false position.
///
/// Converges faster than linearly and never leaves the bracket. Fixed-order arithmetic: the same bits everywhere.
///
/// - Reference: [Dowell1971] M. Dowell, P. Jarratt, "A modified regula falsi method", BIT 11 (1971) 168-174.
struct RootBracket {
  /// Where the function is at most 0.
  var low: Double
  /// Where it is at least 0.
  var high: Double

  /// The zero, to a width of `width` or a value within `tolerance` of 0.
  func zero(tolerance: Double, width: Double, of function: (Double) -> Double) -> Double {
    var (low, high) = (low, high)
    var atLow = function(low)
    var atHigh = function(high)
    if atLow >= 0 { return low }
    if atHigh <= 0 { return high }
    var side = 0
    var point = low
    for _ in 0..<100 {
      let cut = low - atLow * (high - low) / (atHigh - atLow)
      point = cut > low && cut < high ? cut : (low + high) / 2
      let value = function(point)
      if value.magnitude <= tolerance || high - low <= width { break }
      if value < 0 {
        (low, atLow) = (point, value)
        if side < 0 { atHigh /= 2 }
        side = -1
      } else {
        (high, atHigh) = (point, value)
        if side > 0 { atLow /= 2 }
        side = 1
      }
    }
    return point
  }
}
