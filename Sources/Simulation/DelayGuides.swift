import CreditModels

/// The payment clocks of a run in the form that the inner loop reads: a table of cells that leads from a uniform
/// number to its day by one load and one comparison.
///
/// A cell holds the day of its largest uniform, the survival that divides it, and the day on the other side. Uniforms
/// below one eighth, where a late payer's days lie close together, have cells eight times finer. The few cells with
/// more than one division are marked, and the days of such uniforms are searched; the day is that of
/// ``CreditModels/SurvivalTable/day(uniform:)`` for every uniform.
final class DelayGuides: @unchecked Sendable {
  /// Cells of a table.
  static let cells = 1 << (mainBits + 1)
  /// Leading bits of a 31-bit uniform that number the cells of the upper seven eighths, and those of the lower one.
  static let mainBits = 8
  static let mainShift = UInt32(31 - mainBits)
  static let tailShift = UInt32(28 - mainBits)
  /// Uniforms from here on lie in the coarse cells.
  static let tailEnd: UInt32 = 1 << 28
  /// Bit of a day that marks a cell to be searched.
  static let marked = 0x8000

  /// `[tables x cells]`: survival that divides the cell, then the day at or above it, then the day below.
  let entries: UnsafeMutablePointer<UInt64>
  /// `[tables x (days + 1)]`: survival at the end of each day; 0 closes every table.
  let survival: UnsafeMutablePointer<UInt32>
  /// Days that every table covers.
  let days: Int

  /// Guides of some clocks, each of which covers at least `days`.
  init(tables: [SurvivalTable], days: Int) {
    self.days = days
    precondition(days < DelayGuides.marked, "a horizon of at most 32,767 days")
    entries = .allocate(capacity: max(1, tables.count * DelayGuides.cells))
    survival = .allocate(capacity: max(1, tables.count * (days + 1)))
    for (number, table) in tables.enumerated() {
      precondition(table.days >= days, "a payment clock covers the horizon")
      let row = survival + number * (days + 1)
      for day in 0..<days { row[day] = table.survival[day] }
      row[days] = 0
      fill(entries + number * DelayGuides.cells, row)
    }
  }

  deinit {
    entries.deallocate()
    survival.deallocate()
  }

  private func fill(_ cells: UnsafeMutablePointer<UInt64>, _ survival: UnsafePointer<UInt32>) {
    let half = 1 << DelayGuides.mainBits
    for cell in 0..<half {
      cells[cell] = entry(
        UInt32(cell) << DelayGuides.mainShift, width: 1 << DelayGuides.mainShift, survival)
      cells[half + cell] = entry(
        UInt32(cell) << DelayGuides.tailShift, width: 1 << DelayGuides.tailShift, survival)
    }
  }

  private func entry(_ low: UInt32, width: UInt32, _ survival: UnsafePointer<UInt32>) -> UInt64 {
    func day(_ uniform: UInt32) -> Int {
      var low = 0
      var high = days
      while low < high {
        let middle = (low + high) / 2
        if survival[middle] > uniform { low = middle + 1 } else { high = middle }
      }
      return low
    }
    let above = day(low + (width - 1))
    guard day(low) != above else { return UInt64(above) << 32 | UInt64(above) << 48 }
    let boundary = survival[above]
    var below = day(boundary - 1)
    if day(low) != below { below |= DelayGuides.marked }
    return UInt64(boundary) | UInt64(above) << 32 | UInt64(below) << 48
  }

  /// The cell of each uniform, counted from the start of its table.
  @inline(__always)
  static func cell(_ uniform: SIMD16<UInt32>) -> SIMD16<UInt32> {
    let coarse = uniform &>> mainShift
    let fine = (uniform &>> tailShift) &+ UInt32(1 << mainBits)
    return coarse.replacing(with: fine, where: uniform .< tailEnd)
  }

  /// The day of a uniform, from the cell that it falls in.
  ///
  /// - Parameter cell: Position among all cells of all tables.
  @inline(__always)
  static func day(
    _ uniform: UInt32, cell: UInt32, entries: UnsafePointer<UInt64>, survival: UnsafePointer<UInt32>, days: Int
  ) -> Int {
    let entry = entries[Int(cell)]
    let day = Int(
      truncatingIfNeeded: (uniform < UInt32(truncatingIfNeeded: entry) ? entry >> 48 : entry >> 32) & 0xFFFF)
    if day < marked { return day }
    return search(uniform, from: day & (marked - 1), table: Int(cell) / cells, survival: survival, days: days)
  }

  @inline(never)
  private static func search(
    _ uniform: UInt32, from start: Int, table: Int, survival: UnsafePointer<UInt32>, days: Int
  ) -> Int {
    let row = survival + table * (days + 1)
    var day = start
    while row[day] > uniform { day += 1 }
    return day
  }
}
