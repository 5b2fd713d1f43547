/// What keeps a matrix from being factored.
public enum LinearAlgebraError: Error, Hashable, Sendable {
  /// The leading minor of this order (from 1) is not positive, so the matrix is no covariance matrix.
  case notPositiveDefinite(minor: Int)
  /// A matrix of another shape was needed.
  case shapeMismatch(expected: MatrixShape, found: MatrixShape)
  /// The elements at (row, column) and (column, row), counted from 0, differ.
  case notSymmetric(row: Int, column: Int)
  /// No unique solution: after elimination no pivot is left in this column, counted from 0.
  case singular(column: Int)
  /// An eigenvalue lies on the negative real axis (or is zero), so there is no principal root or logarithm.
  case noPrincipalLogarithm
}

/// Rows and columns of a matrix.
public struct MatrixShape: Hashable, Sendable, CustomStringConvertible {
  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let columns: Int

  /// A shape of so many rows and columns.
  @inlinable
  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  /// For instance `3 x 4`.
  public var description: String { "\(rows) x \(columns)" }
}
