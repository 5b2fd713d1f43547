import Foundation
import Intake
import Receivables
import Reporting
import Simulation

/// What benchmark B1 asks of a run: weekly means, cash and loss of every path.
struct B1Measures {
  private(set) var paths = 0
  /// Sum of the receipts of each week over the paths, minor units.
  private(set) var weekSums: [Int128]
  /// Sum of their squares.
  private(set) var weekSquares: [Int128]
  /// Receipts of the horizon by path.
  private(set) var cash: [Int64] = []
  /// Amount lost to failures by path.
  private(set) var loss: [Int64] = []

  /// Nothing yet.
  init(weeks: Int) {
    weekSums = Array(repeating: 0, count: weeks)
    weekSquares = weekSums
  }

  /// The measures of finished paths.
  init(columns: some PathColumns) throws {
    self.init(weeks: columns.layout.weeks)
    paths = columns.paths
    for week in weekSums.indices {
      for value in try columns.column(.weekReceipts(week)) { add(value, week: week) }
    }
    cash = try columns.column(.receipts)
    loss = try columns.column(.creditLoss)
  }

  private mutating func add(_ value: Int64, week: Int) {
    weekSums[week] += Int128(value)
    weekSquares[week] += Int128(value) * Int128(value)
  }

  /// Takes in the next block.
  mutating func append(_ block: PathBlock, layout: PathLayout) {
    func column(_ column: PathLayout.Column) -> ArraySlice<Int64> {
      let start = layout.index(column) * block.count
      return block.values[start..<(start + block.count)]
    }
    for week in weekSums.indices {
      for value in column(.weekReceipts(week)) { add(value, week: week) }
    }
    cash += column(.receipts)
    loss += column(.creditLoss)
    paths += block.count
  }

  /// SHA-256 over the number of paths, the sums behind the mean weeks, and the two path columns.
  var digest: String {
    var hash = SHA256()
    let text = "duecast b1 1\n\(paths)\n" + weekSums.map { "\($0)\n" }.joined()
    hash.update(data: Array(text.utf8))
    for column in [cash, loss] {
      for start in stride(from: 0, to: column.count, by: 8192) {
        var bytes = Data()
        for value in column[start..<min(start + 8192, column.count)] {
          withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
        }
        hash.update(data: bytes)
      }
    }
    return Digest.hex(of: hash.finalize())
  }

  /// Writes cash and loss of every path as two columns of 64-bit floats in major units.
  func writeColumns(to file: String, minorPerMajor: Double) throws {
    var bytes = Data()
    for value in cash + loss {
      withUnsafeBytes(of: (Double(value) / minorPerMajor).bitPattern.littleEndian) {
        bytes.append(contentsOf: $0)
      }
    }
    try bytes.write(to: URL(fileURLWithPath: file))
  }

  /// The line that the peers print: money in major units.
  func members(customers: Int, seconds: Double) -> [(String, JSONValue)] {
    let sortedCash = cash.sorted()
    let sortedLoss = loss.sorted()
    let count = Double(paths)
    func mean(_ values: [Int64]) -> Double {
      let sum = values.reduce(Int128(0)) { $0 + Int128($1) }
      return Double(sum) / count / 100
    }
    func deviation(_ sum: Int128, _ square: Int128, _ degrees: Double) -> Double {
      // Exact in integers, so that nothing cancels.
      let spread = Int128(paths) * square - sum * sum
      return (Double(spread) / count / max(1, degrees)).squareRoot() / 100
    }
    func rounded(_ value: Double, _ digits: Double) -> JSONValue {
      .real((value * digits).rounded() / digits)
    }
    let cashSum = cash.reduce(Int128(0)) { $0 + Int128($1) }
    let cashSquares = cash.reduce(Int128(0)) { $0 + Int128($1) * Int128($1) }
    func quantile(_ sorted: [Int64], _ level: Double) -> JSONValue {
      .number(DecimalText(minorUnits: sorted[Int(level * Double(sorted.count - 1))], digits: 2))
    }
    return [
      ("program", .string("duecast")), ("paths", .integer(paths)), ("customers", .integer(customers)),
      ("seconds", rounded(seconds, 1e4)),
      (
        "ns_per_invoice_path",
        rounded(seconds * 1e9 / (count * Double(customers) * Double(B1Book.invoices)), 1e4)
      ),
      ("mean_cash", rounded(mean(cash), 100)),
      ("sd_cash", rounded(deviation(cashSum, cashSquares, count - 1), 100)),
      ("p05_cash", quantile(sortedCash, 0.05)), ("mean_loss", rounded(mean(loss), 100)),
      ("p99_loss", quantile(sortedLoss, 0.99)),
      ("mean_week", .array(weekSums.map { rounded(Double($0) / count / 100, 100) })),
      (
        "sd_week",
        .array(zip(weekSums, weekSquares).map { rounded(deviation($0, $1, count), 100) })
      ),
    ]
  }
}
