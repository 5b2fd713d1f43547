import Foundation

/// Rows of `Reference/fixed_order.json`: arguments, value, and what a double misses of the value.
struct ReferenceRow {
  let arguments: [Double]
  let high: Double
  let low: Double

  /// The error of `value` in units of the last place of the reference.
  func ulps(_ value: Double) -> Double { ((value - high) - low).magnitude / high.ulp }

  /// The error of `value` as a share of the reference.
  func relative(_ value: Double) -> Double {
    high == 0 ? value.magnitude : ((value - high) - low).magnitude / high.magnitude
  }
}

/// The reference rows of a function.
func referenceRows(_ function: String) throws -> [ReferenceRow] {
  let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "Reference/fixed_order.json")
  let tables = try JSONDecoder().decode([String: [[String]]].self, from: Data(contentsOf: file))
  return try (tables[function] ?? []).map { row in
    let numbers = row.compactMap(Double.init)
    guard numbers.count == row.count, row.count >= 3 else { throw CocoaError(.fileReadCorruptFile) }
    return ReferenceRow(
      arguments: Array(numbers.dropLast(2)), high: numbers[row.count - 2], low: numbers[row.count - 1])
  }
}
