import Stochastics

/// What a check found: what was expected, what came out, and how far apart they may lie.
public struct Finding: Sendable, Hashable {
  /// How the distance is judged.
  public enum Measure: Sendable, Hashable {
    /// By the standard error of what came out: passed where `|z|` is at most the limit.
    case standardErrors(standardError: Double, limit: Double)
    /// By an absolute tolerance; 0 means equal.
    case tolerance(Double)
  }

  /// The value known without the engine.
  public var expected: Double
  /// The value that the engine gave.
  public var got: Double
  /// How the distance is judged.
  public var measure: Measure
  /// What a reader should know beside the numbers: which of several values is shown, how many there were.
  public var note: String?

  /// The distance in standard errors; `nil` where there is none.
  public var z: Double? {
    guard case .standardErrors(let error, _) = measure else { return nil }
    if error > 0 { return (got - expected) / error }
    return got == expected ? 0 : .infinity
  }

  /// Whether the two agree.
  public var agrees: Bool {
    switch measure {
    case .standardErrors(_, let limit): (z ?? .infinity).magnitude <= limit
    case .tolerance(let tolerance): (got - expected).magnitude <= tolerance
    }
  }

  /// How bad the disagreement is: 1 at the limit.
  var severity: Double {
    switch measure {
    case .standardErrors(_, let limit): (z ?? .infinity).magnitude / limit
    case .tolerance(let tolerance):
      tolerance > 0 ? (got - expected).magnitude / tolerance : got == expected ? 0 : .infinity
    }
  }

  /// Chance that a right engine fails a check.
  public static let falseAlarm = 1e-6

  /// The distance in standard errors that a check of `comparisons` values allows: 4.89 for one.
  public static func limit(comparisons: Int) -> Double {
    -FixedOrder.inverseNormalCDF(falseAlarm / 2 / Double(comparisons))
  }

  /// A comparison with a tolerance.
  package static func exact(_ got: Double, expected: Double, tolerance: Double, note: String? = nil)
    -> Finding
  {
    Finding(expected: expected, got: got, measure: .tolerance(tolerance), note: note)
  }

  /// A comparison by standard errors.
  package static func statistical(
    _ got: Double, expected: Double, standardError: Double, comparisons: Int = 1, note: String? = nil
  ) -> Finding {
    Finding(
      expected: expected, got: got,
      measure: .standardErrors(standardError: standardError, limit: limit(comparisons: comparisons)),
      note: note)
  }

  /// A share of `count` independent trials whose chance is `expected`.
  package static func share(
    _ hits: Int, of count: Int, expected: Double, comparisons: Int = 1, note: String? = nil
  )
    -> Finding
  {
    statistical(
      Double(hits) / Double(count), expected: expected,
      standardError: (expected * (1 - expected) / Double(count)).squareRoot(), comparisons: comparisons,
      note: note)
  }

  /// The worst of several comparisons, with how many there were.
  ///
  /// - Parameter findings: At least one, each made with the number of comparisons where it is by standard errors.
  package static func worst(_ findings: [Finding], of what: String) -> Finding {
    precondition(!findings.isEmpty, "a check compares something")
    var worst = findings[0]
    for finding in findings where finding.severity > worst.severity || finding.severity.isNaN {
      worst = finding
    }
    worst.note = "worst of \(findings.count) \(what)" + (worst.note.map { ": \($0)" } ?? "")
    return worst
  }

  /// Counts by class against their law, by chi-square over classes with at least ten expected.
  ///
  /// Expected is the number of degrees of freedom, got is chi-square; its distance in standard errors is that of
  /// Wilson and Hilferty's normal form, so that the limit is the one of a normal variable.
  ///
  /// - Parameters:
  ///   - counts: Observed, by value.
  ///   - chances: The law, by value; what is missing to 1 lies beyond the last value.
  package static func law(_ counts: [Int], chances: [Double], of what: String) -> Finding {
    let total = Double(counts.reduce(0, +))
    var cells: [(count: Double, expected: Double)] = []
    var open = (count: 0.0, expected: 0.0)
    var isImpossible = false
    for value in 0..<max(counts.count, chances.count) {
      if value < chances.count, value < counts.count, counts[value] > 0, total * chances[value] < 1e-9 {
        isImpossible = true
      }
      open.count += value < counts.count ? Double(counts[value]) : 0
      open.expected += value < chances.count ? total * chances[value] : 0
      if open.expected >= 10 {
        cells.append(open)
        open = (0, 0)
      }
    }
    let covered = cells.reduce(0) { $0 + $1.expected } + open.expected
    open.expected += max(0, total - covered)
    // What happened although the law rules it out is not hidden in a neighbouring class.
    let beyond = counts.dropFirst(chances.count).reduce(0, +)
    if beyond > 0, total - covered < 1e-6 { isImpossible = true }
    if isImpossible {
      return Finding(
        expected: 0, got: .infinity, measure: .standardErrors(standardError: 1, limit: limit(comparisons: 1)),
        note: "an outcome of \(what) that the law rules out")
    }
    if open.expected >= 10 || cells.isEmpty {
      cells.append(open)
    } else {
      cells[cells.count - 1].count += open.count
      cells[cells.count - 1].expected += open.expected
    }
    let chiSquare = cells.reduce(0) { sum, cell in
      sum + (cell.count - cell.expected) * (cell.count - cell.expected) / cell.expected
    }
    let degrees = Double(max(1, cells.count - 1))
    let ninth = 2 / (9 * degrees)
    let root = FixedOrder.exp(FixedOrder.log(max(chiSquare / degrees, 1e-12)) / 3)
    let z = max(0, (root - (1 - ninth)) / ninth.squareRoot())
    // The standard error that makes (got - expected) / error that z.
    let error = z > 0 ? (chiSquare - degrees) / z : (2 * degrees).squareRoot()
    return Finding(
      expected: degrees, got: chiSquare,
      measure: .standardErrors(
        standardError: error > 0 ? error : (2 * degrees).squareRoot(), limit: limit(comparisons: 1)),
      note: "chi-square over \(cells.count) classes of \(what), \(Int(total)) draws")
  }
}
