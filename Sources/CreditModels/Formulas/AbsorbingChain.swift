import LinearAlgebra

/// An aging chain: accounts move between open states once a period until they are paid or written off.
///
/// With the transitions among the open (transient) states in `Q` and those into the closed (absorbing) ones in `R`,
/// the fundamental matrix `N = (I - Q)^-1` holds the mean number of periods spent in each open state, and
/// `N R` the chance of ending in each closed one. Deterministic given its matrix; the moves of whole accounts
/// are independent, which is what the spread of bad debts rests on.
///
/// - Reference: [CyertDavidsonThompson1962] (the model, cited from memory), [KemenySnell1976] chapter 3.
public struct AbsorbingChain: Sendable, Hashable {
  /// Why a matrix is no absorbing chain. States are counted from 0.
  public enum Refusal: Error, Sendable, Hashable {
    /// The matrix is not square, or the parts do not fit together.
    case shape(expected: MatrixShape, found: MatrixShape)
    /// An element is no probability.
    case notProbability(row: Int, column: Int, value: Double)
    /// A row does not add up to 1 within 1e-9.
    case rowSum(row: Int, sum: Double)
    /// No state has 1 on the diagonal.
    case noAbsorbingState
    /// Every state is absorbing: nothing moves.
    case noTransientState
    /// From this open state no closed one can be reached.
    case trapped(state: Int)
  }

  /// Positions of the open states in the matrix that was given.
  public let transientStates: [Int]
  /// Positions of the closed states in the matrix that was given.
  public let absorbingStates: [Int]
  /// `Q`: chances of moving among the open states in a period. Shape `[open x open]`.
  public let staying: Matrix
  /// `R`: chances of moving into the closed states in a period. Shape `[open x closed]`.
  public let leaving: Matrix
  /// `N = (I - Q)^-1`: mean number of periods in each open state, the first one included.
  public let fundamental: Matrix
  /// `N R`: chance of ending in each closed state.
  public let absorption: Matrix

  /// A chain from its whole transition matrix; the closed states are those with 1 on the diagonal.
  ///
  /// - Parameter transition: Square, rows add up to 1 within 1e-9.
  /// - Throws: ``Refusal``.
  /// - Complexity: O(states^3).
  public init(transition: Matrix) throws(Refusal) {
    let count = transition.rows
    guard transition.columns == count else {
      throw .shape(expected: MatrixShape(rows: count, columns: count), found: transition.shape)
    }
    try AbsorbingChain.checkRows(transition)
    let absorbing = (0..<count).filter { transition[$0, $0] >= 1 - 1e-9 }
    let open = (0..<count).filter { transition[$0, $0] < 1 - 1e-9 }
    func part(_ columns: [Int]) -> Matrix {
      Matrix(
        rows: open.count, columns: columns.count,
        elements: open.flatMap { row in columns.map { transition[row, $0] } })
    }
    try self.init(
      staying: part(open), leaving: part(absorbing), transientStates: open, absorbingStates: absorbing)
  }

  /// A chain from its parts `Q` and `R`.
  ///
  /// - Throws: ``Refusal``.
  /// - Complexity: O(open^3).
  public init(staying: Matrix, leaving: Matrix) throws(Refusal) {
    let open = staying.rows
    guard staying.columns == open else {
      throw .shape(expected: MatrixShape(rows: open, columns: open), found: staying.shape)
    }
    guard leaving.rows == open else {
      throw .shape(expected: MatrixShape(rows: open, columns: leaving.columns), found: leaving.shape)
    }
    let whole = Matrix(
      rows: open, columns: open + leaving.columns,
      elements: (0..<open).flatMap { Array(staying.row($0)) + Array(leaving.row($0)) })
    try AbsorbingChain.checkRows(whole)
    try self.init(
      staying: staying, leaving: leaving, transientStates: Array(0..<open),
      absorbingStates: Array(open..<(open + leaving.columns)))
  }

  private init(staying: Matrix, leaving: Matrix, transientStates: [Int], absorbingStates: [Int])
    throws(Refusal)
  {
    guard leaving.columns > 0 else { throw .noAbsorbingState }
    guard staying.rows > 0 else { throw .noTransientState }
    if let trapped = AbsorbingChain.trapped(staying, leaving) {
      throw .trapped(state: transientStates[trapped])
    }
    let change = Matrix.identity(staying.rows).plus(staying, times: -1)
    do throws(LinearAlgebraError) {
      fundamental = try change.inverse()
    } catch {
      // An open state that leads out makes I - Q regular; rounding alone can get here.
      throw .trapped(state: transientStates[0])
    }
    self.staying = staying
    self.leaving = leaving
    self.transientStates = transientStates
    self.absorbingStates = absorbingStates
    absorption = fundamental.fixedOrderProduct(leaving)
  }

  private static func checkRows(_ matrix: Matrix) throws(Refusal) {
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns where !(0...1).contains(matrix[row, column]) {
        throw .notProbability(row: row, column: column, value: matrix[row, column])
      }
      let sum = matrix.row(row).reduce(0, +)
      guard (sum - 1).magnitude <= 1e-9 else { throw .rowSum(row: row, sum: sum) }
    }
  }

  /// The first open state from which no closed state is reached.
  private static func trapped(_ staying: Matrix, _ leaving: Matrix) -> Int? {
    var leads = (0..<staying.rows).map { row in leaving.row(row).contains { $0 > 0 } }
    var grows = true
    while grows {
      grows = false
      for row in 0..<staying.rows where !leads[row] {
        if (0..<staying.rows).contains(where: { leads[$0] && staying[row, $0] > 0 }) {
          leads[row] = true
          grows = true
        }
      }
    }
    return leads.firstIndex(of: false)
  }
}
