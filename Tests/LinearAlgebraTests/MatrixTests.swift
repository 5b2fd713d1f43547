import LinearAlgebra
import Testing

@Suite struct MatrixTests {
  @Test func elementsAreInRowMajorOrder() {
    var matrix = Matrix(rows: [[1, 2, 3], [4, 5, 6]])
    #expect(matrix.rows == 2 && matrix.columns == 3 && matrix.elements == [1, 2, 3, 4, 5, 6])
    matrix[1, 0] = 7
    #expect(matrix[1, 0] == 7 && Array(matrix.row(1)) == [7, 5, 6])
    #expect(matrix.transposed == Matrix(rows: [[1, 7], [2, 5], [3, 6]]))
    #expect(Matrix.identity(2) == Matrix(rows: [[1, 0], [0, 1]]))
    #expect(Matrix(rows: 2, columns: 2, repeating: 4).elements == [4, 4, 4, 4])
    #expect(Matrix(rows: []).shape == MatrixShape(rows: 0, columns: 0))
  }

  @Test func productMatchesPlainLoops() {
    for (m, k, n) in [(1, 1, 1), (2, 3, 4), (7, 1, 5), (33, 65, 17), (64, 64, 64)] {
      let (a, b) = (noise(m, k, seed: 1), noise(k, n, seed: 2))
      // Each of k products and additions rounds once; elements are below one.
      #expect(a.product(b).largestDifference(from: plainProduct(a, b)) <= Double(k) * Double(k) * 2.3e-16)
    }
    #expect(noise(3, 0, seed: 1).product(noise(0, 2, seed: 1)) == Matrix(rows: 3, columns: 2))
    #expect(noise(0, 3, seed: 1).product(noise(3, 2, seed: 1)).elements.isEmpty)
  }

  @Test func productTellsItsSidesApart() {
    let (a, b) = (Matrix(rows: [[1, 2], [3, 4]]), Matrix(rows: [[0, 1], [1, 0]]))
    #expect(a.product(b) == Matrix(rows: [[2, 1], [4, 3]]))
    #expect(b.product(a) == Matrix(rows: [[3, 4], [1, 2]]))
  }

  @Test func symmetricRankKMatchesPlainLoops() {
    for (n, k) in [(1, 1), (3, 2), (17, 40), (64, 9)] {
      let a = noise(n, k, seed: 3)
      let square = a.symmetricRankK
      #expect(
        square.largestDifference(from: plainProduct(a, a.transposed)) <= Double(k) * Double(k) * 2.3e-16)
      #expect(square == square.transposed)
    }
    #expect(noise(2, 0, seed: 1).symmetricRankK == Matrix(rows: 2, columns: 2))
  }

  @Test func rawProductOfFloatsMatchesPlainLoops() {
    let (m, k, n) = (37, 12, 129)
    let (a, b) = (noise(m, k, seed: 4), noise(k, n, seed: 5))
    let (left, right) = (a.elements.map(Float.init), b.elements.map(Float.init))
    // Leftovers in the target must not show.
    var result = [Float](repeating: .nan, count: m * n)
    BLAS.multiply(a: left, rows: m, inner: k, b: right, columns: n, into: &result)
    let exact = plainProduct(a, b)
    for (x, y) in zip(result, exact.elements) {
      #expect((Double(x) - y).magnitude <= Double(k + 2) * 6e-8 * 12)
    }
    BLAS.multiply(a: left, rows: m, inner: 0, b: right, columns: n, into: &result)
    #expect(result.allSatisfy { $0 == 0 })
  }

  @Test func rawProductOfDoublesMatchesTheMatrixProduct() {
    let (a, b) = (noise(9, 5, seed: 6), noise(5, 4, seed: 7))
    var result = [Double](repeating: .nan, count: 36)
    BLAS.multiply(a: a.elements, rows: 9, inner: 5, b: b.elements, columns: 4, into: &result)
    #expect(result == a.product(b).elements)
  }

  @Test func libraryNamesItself() {
    BLAS.useOneThread()
    #expect(!BLAS.kernelName.isEmpty && BLAS.configuration.contains("OpenBLAS"))
    #expect(BLAS.configuration.last != " ")
  }

  @Test func wrongShapesTrap() async {
    await #expect(processExitsWith: .failure) {
      _ = Matrix(rows: 2, columns: 3).product(Matrix(rows: 2, columns: 3))
    }
    await #expect(processExitsWith: .failure) { _ = Matrix(rows: [[1, 2], [3]]) }
    await #expect(processExitsWith: .failure) { _ = Matrix(rows: 2, columns: 2)[0, 2] }
    await #expect(processExitsWith: .failure) { _ = Matrix(rows: 2, columns: 2, elements: [1, 2, 3]) }
    await #expect(processExitsWith: .failure) { _ = Matrix(rows: -1, columns: 2) }
  }
}

/// Elements between -1 and 1 that depend on the seed only.
func noise(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
  var state = seed &* 0x9E37_79B9_7F4A_7C15
  let elements = (0..<(rows * columns)).map { _ -> Double in
    // SplitMix64.
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return Double(z ^ z >> 31) * 0x1p-63 - 1
  }
  return Matrix(rows: rows, columns: columns, elements: elements)
}

/// The product by three loops.
func plainProduct(_ a: Matrix, _ b: Matrix) -> Matrix {
  var result = Matrix(rows: a.rows, columns: b.columns)
  for i in 0..<a.rows {
    for j in 0..<b.columns {
      var sum = 0.0
      for k in 0..<a.columns { sum += a[i, k] * b[k, j] }
      result[i, j] = sum
    }
  }
  return result
}
