import Receivables

/// The weekly matrix of an annual rating migration.
///
/// The generator is the principal logarithm of the annual matrix by its power series, with negative intensities set
/// to 0 and taken from staying (the diagonal adjustment of Israel, Rosenthal and Wei 2001); the weekly matrix is its
/// exponential over 1/52.
struct WeeklyMigration {
  /// Weekly matrix `[grades x (grades + 1)]`; the last column is failure.
  let matrix: [[Double]]
  /// Largest intensity that had to be set to 0, as a chance a year.
  let mended: Double

  /// The weekly matrix, or `nil` where the series has no sum: a grade keeps half of its debtors or fewer.
  ///
  /// - Parameter annual: Rows that add up to 1.
  init?(annual: [[Double]]) {
    let count = annual.count
    var square = annual
    square.append([Double](repeating: 0, count: count) + [1])
    guard square.indices.allSatisfy({ square[$0][$0] > 0.5 }) else { return nil }
    var shifted = square
    for row in shifted.indices { shifted[row][row] -= 1 }
    var generator = WeeklyMigration.zero(count + 1)
    var power = shifted
    for term in 1...2000 {
      let sign = term % 2 == 1 ? 1.0 : -1.0
      var largest = 0.0
      for row in power.indices {
        for column in power.indices {
          generator[row][column] += sign * power[row][column] / Double(term)
          largest = max(largest, power[row][column].magnitude)
        }
      }
      if largest < 1e-17 { break }
      power = WeeklyMigration.product(power, shifted)
    }
    var worst = 0.0
    for row in generator.indices {
      for column in generator.indices where column != row && generator[row][column] < 0 {
        worst = max(worst, -generator[row][column])
        generator[row][column] = 0
      }
      generator[row][row] -= generator[row].reduce(0, +)
    }
    mended = worst
    var weekly = WeeklyMigration.zero(count + 1)
    for row in weekly.indices { weekly[row][row] = 1 }
    var step = weekly
    for term in 1...40 {
      step = WeeklyMigration.product(step, generator).map { row in row.map { $0 / 52 / Double(term) } }
      for row in weekly.indices {
        for column in weekly.indices { weekly[row][column] += step[row][column] }
      }
    }
    matrix = Array(weekly.dropLast())
  }

  private static func zero(_ size: Int) -> [[Double]] {
    Array(repeating: Array(repeating: 0, count: size), count: size)
  }

  private static func product(_ left: [[Double]], _ right: [[Double]]) -> [[Double]] {
    var product = zero(left.count)
    for row in left.indices {
      for inner in left.indices {
        let factor = left[row][inner]
        for column in left.indices { product[row][column] += factor * right[inner][column] }
      }
    }
    return product
  }
}
