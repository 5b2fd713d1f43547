import LinearAlgebra
import Stochastics

/// A rating migration in continuous time, from an annual transition matrix.
///
/// The generator is the principal logarithm of the annual matrix: rates a year, off the diagonal at least 0, rows
/// adding up to 0. Few published matrices have one: some rates of the logarithm come out negative (an embedding
/// fault). Those are mended, and each is listed with what it was, so that the difference between the year that the
/// generator gives and the matrix that was typed can be judged (``annualDifference``).
///
/// The arithmetic is in a fixed order: the same bits on every machine, so weekly thresholds on paths may rest on it.
///
/// - Reference: [IsraelRosenthalWei2001] (existence, diagonal and weighted adjustment),
///   [KreininSidelnikova2001] (regularisation), [JarrowLandoTurnbull1997] (the approximation used where there is
///   no real logarithm).
public struct RatingGenerator: Sendable, Hashable {
  /// How negative rates are removed.
  public enum Mending: String, Sendable, Hashable, CaseIterable {
    /// Whichever of the other two comes nearer to the annual matrix.
    case nearest
    /// A negative rate becomes 0 and is added to the diagonal of its row.
    case diagonal
    /// A negative rate becomes 0 and is spread over its row in proportion to the sizes of the other rates.
    case weighted
  }

  /// What keeps an annual matrix from having a generator. States are counted from 0.
  public enum Fault: Sendable, Hashable {
    /// An eigenvalue is zero or negative, so there is no real logarithm; the generator is an approximation that
    /// lets at most one move happen a year.
    case noRealLogarithm
    /// The logarithm has a negative rate here.
    case negativeRate(from: Int, to: Int, rate: Double)
  }

  /// Why a matrix is no annual transition matrix. States are counted from 0.
  public enum Refusal: Error, Sendable, Hashable {
    /// It is not square.
    case notSquare(MatrixShape)
    /// An element is no probability.
    case notProbability(row: Int, column: Int, value: Double)
    /// A row does not add up to 1 within 1e-9.
    case rowSum(row: Int, sum: Double)
  }

  /// Rates a year. Shape `[states x states]`, rows add up to 0.
  public let generator: Matrix
  /// The annual matrix as given.
  public let annual: Matrix
  /// What was mended; empty for an embeddable matrix.
  public let faults: [Fault]
  /// How it was mended; `nil` where nothing had to be.
  public let mending: Mending?
  /// Largest difference between an element of the generator's year and of the annual matrix.
  public let annualDifference: Double

  /// Rates smaller than this are rounding of the logarithm, not faults.
  static let rounding = 1e-11

  /// The generator of an annual transition matrix.
  ///
  /// - Parameters:
  ///   - annual: Square; every element in `[0, 1]`, rows add up to 1 within 1e-9. A row with 1 on the diagonal is
  ///     absorbing and stays so.
  ///   - mending: How negative rates are removed.
  /// - Throws: ``Refusal``.
  /// - Complexity: some 50 inversions of the matrix.
  public init(annual: Matrix, mending: Mending = .nearest) throws(Refusal) {
    try RatingGenerator.check(annual)
    var faults: [Fault] = []
    var rates: Matrix
    do throws(LinearAlgebraError) {
      rates = try annual.principalLogarithm()
    } catch {
      faults.append(.noRealLogarithm)
      rates = RatingGenerator.singleMove(annual)
    }
    for row in 0..<rates.rows {
      for column in 0..<rates.rows where row != column {
        // An absorbing row has no rates; elsewhere what is as small as rounding is 0.
        if annual[row, row] == 1 || rates[row, column].magnitude < RatingGenerator.rounding {
          rates[row, column] = 0
        }
        if rates[row, column] < 0 {
          faults.append(.negativeRate(from: row, to: column, rate: rates[row, column]))
        }
      }
    }
    RatingGenerator.closeRows(&rates)
    let isMended = faults.contains { if case .negativeRate = $0 { true } else { false } }
    let candidates: [Mending] = mending == .nearest ? [.diagonal, .weighted] : [mending]
    var best: (mending: Mending, generator: Matrix, difference: Double)?
    for candidate in isMended ? candidates : [.diagonal] {
      let mended = RatingGenerator.mended(rates, candidate)
      let difference = RatingGenerator.transition(mended, years: 1).largestDifference(from: annual)
      if difference < best?.difference ?? .infinity { best = (candidate, mended, difference) }
    }
    generator = best?.generator ?? RatingGenerator.mended(rates, .diagonal)
    annualDifference = best?.difference ?? .infinity
    self.mending = isMended ? best?.mending : nil
    self.annual = annual
    self.faults = faults
  }

  /// Transition matrix over a time: `exp(G t)`. No element is negative, and rows add up to 1 but for rounding.
  ///
  /// - Parameter years: At least 0, not necessarily whole.
  /// - Complexity: some 20 products, and one for each doubling of the largest rate times the time.
  public func matrix(years: Double) -> Matrix {
    precondition(years >= 0 && years.isFinite, "a time is not negative")
    return RatingGenerator.transition(generator, years: years)
  }

  /// Transition matrix of a week, a 52nd of a year.
  public var weekly: Matrix { matrix(years: 1.0 / 52) }

  private static func check(_ annual: Matrix) throws(Refusal) {
    guard annual.rows == annual.columns else { throw .notSquare(annual.shape) }
    for row in 0..<annual.rows {
      for column in 0..<annual.rows where !(0...1).contains(annual[row, column]) {
        throw .notProbability(row: row, column: column, value: annual[row, column])
      }
      let sum = annual.row(row).reduce(0, +)
      guard (sum - 1).magnitude <= 1e-9 else { throw .rowSum(row: row, sum: sum) }
    }
  }

  /// `exp(G t)` by uniformisation: sums and products of numbers that are not negative, so small chances keep their
  /// digits.
  static func transition(_ generator: Matrix, years: Double) -> Matrix {
    let count = generator.rows
    let fastest = (0..<count).reduce(0.0) { max($0, -generator[$1, $1]) }
    guard fastest > 0, years > 0 else { return .identity(count) }
    var halvings = 0
    var time = years
    while fastest * time > 1 {
      time /= 2
      halvings += 1
    }
    // The chain that looks at clock ticks of the fastest rate; its rows add up to 1.
    // Divided, not multiplied by the reciprocal: so the slowest place is exactly 0 and nothing is negative.
    let step = Matrix.identity(count).plus(
      Matrix(rows: count, columns: count, elements: generator.elements.map { $0 / fastest }))
    let ticks = fastest * time
    var weight = FixedOrder.exp(-ticks)
    var power = Matrix.identity(count)
    var result = power.scaled(by: weight)
    for tick in 1...30 {
      power = power.fixedOrderProduct(step)
      weight *= ticks / Double(tick)
      result = result.plus(power, times: weight)
      if weight < 1e-20 { break }
    }
    for _ in 0..<halvings { result = result.fixedOrderProduct(result) }
    return result
  }
}

extension RatingGenerator {
  /// The generator under which at most one move happens in a year: `g_ii = log p_ii`,
  /// `g_ij = p_ij log(p_ii) / (p_ii - 1)`. A chance to stay of 0 counts as 1e-6.
  private static func singleMove(_ annual: Matrix) -> Matrix {
    var rates = Matrix(rows: annual.rows, columns: annual.rows)
    for row in 0..<annual.rows where annual[row, row] < 1 {
      let stay = max(annual[row, row], 1e-6)
      let leave = 1 - annual[row, row]
      for column in 0..<annual.rows where column != row {
        rates[row, column] = -FixedOrder.log(stay) * annual[row, column] / leave
      }
    }
    closeRows(&rates)
    return rates
  }

  /// Sets the diagonal so that every row adds up to 0.
  private static func closeRows(_ rates: inout Matrix) {
    for row in 0..<rates.rows {
      var sum = 0.0
      for column in 0..<rates.rows where column != row { sum += rates[row, column] }
      rates[row, row] = -sum
    }
  }

  private static func mended(_ rates: Matrix, _ mending: Mending) -> Matrix {
    var mended = rates
    for row in 0..<rates.rows {
      let others = (0..<rates.rows).filter { $0 != row }
      let negative = others.reduce(0) { $0 + max(0, -rates[row, $1]) }
      guard negative > 0 else { continue }
      let positive = others.reduce(rates[row, row].magnitude) { $0 + max(0, rates[row, $1]) }
      for column in others {
        let rate = rates[row, column]
        let spread = mending == .weighted && positive > 0 ? negative * rate / positive : 0
        mended[row, column] = rate < 0 ? 0 : rate - spread
      }
    }
    closeRows(&mended)
    return mended
  }
}
