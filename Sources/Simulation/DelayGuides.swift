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
  /// Bit of a place that marks a cell to be searched.
  static let marked = 0x8000

  /// What a cell says: days stand as places of a tile's rows, sixteen times the day.
  struct Entry {
    /// Survival that divides the cell; 0 where nothing does.
    var boundary: UInt32
    /// Place of the day of uniforms from the boundary on.
    var above: UInt16
    /// Place of the day of uniforms below it.
    var below: UInt16
  }

  /// `[tables x cells]`.
  let entries: UnsafeMutablePointer<Entry>
  /// `[tables x (days + 1)]`: survival at the end of each day; 0 closes every table.
  let survival: UnsafeMutablePointer<UInt32>
  /// Days that every table covers.
  let days: Int

  /// Guides of some clocks, each of which covers at least `days`.
  init(tables: [SurvivalTable], days: Int) {
    self.days = days
    precondition(days * TileLanes.count < DelayGuides.marked, "a horizon of at most 2,047 days")
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

  private func fill(_ cells: UnsafeMutablePointer<Entry>, _ survival: UnsafePointer<UInt32>) {
    let half = 1 << DelayGuides.mainBits
    for cell in 0..<half {
      cells[cell] = entry(
        UInt32(cell) << DelayGuides.mainShift, width: 1 << DelayGuides.mainShift, survival)
      cells[half + cell] = entry(
        UInt32(cell) << DelayGuides.tailShift, width: 1 << DelayGuides.tailShift, survival)
    }
  }

  private func entry(_ low: UInt32, width: UInt32, _ survival: UnsafePointer<UInt32>) -> Entry {
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
    let place = UInt16(above * TileLanes.count)
    guard day(low) != above else { return Entry(boundary: 0, above: place, below: place) }
    let boundary = survival[above]
    let below = day(boundary - 1)
    return Entry(
      boundary: boundary, above: place,
      below: UInt16(below * TileLanes.count | (day(low) == below ? 0 : DelayGuides.marked)))
  }

  /// The cell of each uniform, counted from the start of its table.
  @inline(__always)
  static func cell(_ uniform: SIMD16<UInt32>) -> SIMD16<UInt32> {
    let coarse = uniform &>> mainShift
    let fine = (uniform &>> tailShift) &+ UInt32(1 << mainBits)
    return TileLanes.choose(TileLanes.isLess31(uniform, SIMD16(repeating: tailEnd)), fine, coarse)
  }

  /// The place of a uniform's day, from the cell that it falls in; with ``marked`` where it has to be searched.
  ///
  /// - Parameter cell: Position among all cells of all tables.
  @inline(__always)
  static func place(_ uniform: UInt32, cell: UInt32, entries: UnsafePointer<Entry>) -> Int {
    let entry = entries + Int(cell)
    let boundary = entry.pointee.boundary
    let above = Int(entry.pointee.above)
    let below = Int(entry.pointee.below)
    return uniform < boundary ? below : above
  }

  /// The place of the day of a uniform whose cell is divided more than once.
  @inline(never)
  func search(_ uniform: UInt32, cell: UInt32, from place: Int) -> Int {
    let row = survival + Int(cell) / DelayGuides.cells * (days + 1)
    var day = (place & (DelayGuides.marked - 1)) / TileLanes.count
    while row[day] > uniform { day += 1 }
    return day * TileLanes.count
  }

  /// The day of a uniform; `days` where it does not fall within the horizon.
  @inline(__always)
  func day(_ uniform: UInt32, cell: UInt32) -> Int {
    let place = DelayGuides.place(uniform, cell: cell, entries: entries)
    return (place < DelayGuides.marked ? place : search(uniform, cell: cell, from: place)) / TileLanes.count
  }
}
