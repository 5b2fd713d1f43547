import COpenBLAS

/// The routines of OpenBLAS on raw memory, for hot code, and what is known about the library.
///
/// The last bits of a result depend on the processor's kernel and the number of threads: what decides an event
/// on a path must not be taken from here without a margin.
public enum BLAS {
  /// Makes OpenBLAS compute on the calling thread only. Call once at the start: the engine has threads of its own.
  public static func useOneThread() { openblas_set_num_threads(1) }

  /// The kernel OpenBLAS chose for this processor, for instance `SkylakeX`.
  public static var kernelName: String { openblas_get_corename().map { String(cString: $0) } ?? "unknown" }

  /// Version and build options of the OpenBLAS that is loaded.
  public static var configuration: String {
    openblas_get_config().map { String(cString: $0).trimmingSpaces } ?? "unknown"
  }

  /// The product of two row-major matrices in single precision; what `into` holds before does not matter.
  ///
  /// - Parameters:
  ///   - a: `rows` times `inner` elements.
  ///   - rows: Rows of `a` and of the product.
  ///   - inner: Columns of `a`, rows of `b`.
  ///   - b: `inner` times `columns` elements.
  ///   - columns: Columns of `b` and of the product.
  ///   - into: Room for `rows` times `columns` elements, overlapping neither input.
  /// - Complexity: 2 * rows * inner * columns operations in single precision.
  public static func multiply(
    a: UnsafePointer<Float>, rows: Int, inner: Int, b: UnsafePointer<Float>, columns: Int,
    into: UnsafeMutablePointer<Float>
  ) {
    let (m, n, k) = (dimension(rows), dimension(columns), dimension(inner))
    guard m > 0 && n > 0 else { return }
    guard k > 0 else { return into.update(repeating: 0, count: rows * columns) }
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1, a, k, b, n, 0, into, n)
  }

  /// The product of two row-major matrices in double precision; what `into` holds before does not matter.
  ///
  /// - Parameters:
  ///   - a: `rows` times `inner` elements.
  ///   - rows: Rows of `a` and of the product.
  ///   - inner: Columns of `a`, rows of `b`.
  ///   - b: `inner` times `columns` elements.
  ///   - columns: Columns of `b` and of the product.
  ///   - into: Room for `rows` times `columns` elements, overlapping neither input.
  /// - Complexity: 2 * rows * inner * columns operations in double precision.
  public static func multiply(
    a: UnsafePointer<Double>, rows: Int, inner: Int, b: UnsafePointer<Double>, columns: Int,
    into: UnsafeMutablePointer<Double>
  ) {
    let (m, n, k) = (dimension(rows), dimension(columns), dimension(inner))
    guard m > 0 && n > 0 else { return }
    guard k > 0 else { return into.update(repeating: 0, count: rows * columns) }
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1, a, k, b, n, 0, into, n)
  }

  /// A number of rows or columns as OpenBLAS takes it.
  static func dimension(_ count: Int) -> Int32 {
    precondition(
      count >= 0 && count <= Int(Int32.max), "a matrix for BLAS has at most 2^31 - 1 rows or columns")
    return Int32(truncatingIfNeeded: count)
  }
}

extension String {
  /// Without the spaces at its end.
  fileprivate var trimmingSpaces: String {
    var text = Substring(self)
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

extension Matrix {
  /// The product of this matrix and `other`.
  ///
  /// Uses OpenBLAS: the last bits depend on the processor.
  ///
  /// - Complexity: 2 * rows * columns * other.columns operations.
  public func product(_ other: Matrix) -> Matrix {
    precondition(columns == other.rows, "a product needs as many columns on the left as rows on the right")
    var result = Matrix(rows: rows, columns: other.columns)
    result.elements.withUnsafeMutableBufferPointer { into in
      elements.withUnsafeBufferPointer { a in
        other.elements.withUnsafeBufferPointer { b in
          guard let into = into.baseAddress, let a = a.baseAddress, let b = b.baseAddress else { return }
          BLAS.multiply(a: a, rows: rows, inner: columns, b: b, columns: other.columns, into: into)
        }
      }
    }
    return result
  }

  /// The symmetric product of this matrix and its own transpose: cross products of its rows.
  ///
  /// Uses OpenBLAS: the last bits depend on the processor, but the result is symmetric to the bit.
  ///
  /// - Complexity: rows * rows * columns operations, half of those of a product.
  public var symmetricRankK: Matrix {
    var result = Matrix(rows: rows, columns: rows)
    guard rows > 0 && columns > 0 else { return result }
    let (n, k) = (BLAS.dimension(rows), BLAS.dimension(columns))
    result.elements.withUnsafeMutableBufferPointer { into in
      elements.withUnsafeBufferPointer { a in
        cblas_dsyrk(
          CblasRowMajor, CblasLower, CblasNoTrans, n, k, 1, a.baseAddress, k, 0, into.baseAddress, n)
      }
    }
    for i in 0..<rows {
      for j in 0..<i { result[j, i] = result[i, j] }
    }
    return result
  }

  /// The lower triangular factor by LAPACK, for calibration; ``choleskyFactor()`` decides bits.
  ///
  /// - Throws: As ``choleskyFactor()``.
  /// - Complexity: rows^3 / 3 operations.
  public func blasCholeskyFactor() throws(LinearAlgebraError) -> Matrix {
    try requireSymmetric()
    var result = self
    guard rows > 0 else { return result }
    var n = BLAS.dimension(rows)
    var leading = n
    var info: Int32 = 0
    // LAPACK reads columns first, so its upper triangle is the lower one in row-major order.
    var triangle = CChar(bitPattern: UInt8(ascii: "U"))
    result.elements.withUnsafeMutableBufferPointer { a in
      dpotrf_(&triangle, &n, a.baseAddress, &leading, &info)
    }
    guard info == 0 else { throw .notPositiveDefinite(minor: Int(info)) }
    for i in 0..<rows {
      for j in (i + 1)..<Swift.max(rows, i + 1) { result[i, j] = 0 }
    }
    return result
  }
}
