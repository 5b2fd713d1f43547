import CreditModels
import Stochastics

/// The payment clocks of a run in one piece of memory, to be read without counting references.
final class FlatTables: @unchecked Sendable {
  // Immutable after init, so sharing between threads is safe.
  private struct Table {
    /// Survival by day in units of 2^-31, and by its upper bits the first day that can fire.
    var survival: UnsafeMutablePointer<UInt32>
    var guide: UnsafeMutablePointer<UInt16>
    /// Cumulative hazard `-ln S` of each day, infinite behind the last one, and by cells of it the first day that lies
    /// above a cell's beginning.
    var hazard: UnsafeMutablePointer<Double>
    var levelGuide: UnsafeMutablePointer<UInt16>
    var length: Int
    var beyond: Int
  }

  private let tables: UnsafeMutablePointer<Table>
  private let survival: UnsafeMutablePointer<UInt32>
  private let guide: UnsafeMutablePointer<UInt16>
  private let hazard: UnsafeMutablePointer<Double>
  private let levelGuide: UnsafeMutablePointer<UInt16>

  /// Cells of the guide by level, and cells to one unit of the cumulative hazard.
  private static let cells = 512
  private static let cellsAUnit = 64.0
  /// A level in the last cell.
  private static let last = (Double(cells) - 0.5) / cellsAUnit

  init(_ tables: [SurvivalTable]) {
    let total = tables.reduce(0) { $0 + $1.days + 1 }
    self.tables = .allocate(capacity: max(1, tables.count))
    survival = .allocate(capacity: max(1, total))
    guide = .allocate(capacity: max(1, 128 * tables.count))
    hazard = .allocate(capacity: max(1, total))
    levelGuide = .allocate(capacity: max(1, FlatTables.cells * tables.count))
    var place = 0
    for (index, table) in tables.enumerated() {
      let own = Table(
        survival: survival + place, guide: guide + 128 * index, hazard: hazard + place,
        levelGuide: levelGuide + FlatTables.cells * index, length: table.days, beyond: table.beyondHistory)
      (self.tables + index).initialize(to: own)
      for (day, value) in table.survival.enumerated() {
        (own.survival + day).initialize(to: value)
        (own.hazard + day).initialize(to: -FixedOrder.log(Double(value) * 0x1p-31))
      }
      (own.survival + table.days).initialize(to: 0)
      (own.hazard + table.days).initialize(to: .infinity)
      for (cell, day) in table.guide.enumerated() { (own.guide + cell).initialize(to: day) }
      var day = 0
      for cell in 0..<FlatTables.cells {
        while own.hazard[day] <= Double(cell) / FlatTables.cellsAUnit { day += 1 }
        (own.levelGuide + cell).initialize(to: UInt16(day))
      }
      place += table.days + 1
    }
  }

  deinit {
    tables.deallocate()
    survival.deallocate()
    guide.deallocate()
    hazard.deallocate()
    levelGuide.deallocate()
  }

  /// Days of a table.
  @inline(__always)
  func length(_ table: Int) -> Int { tables[table].length }

  /// First day of a table that lies beyond the ledger's history.
  @inline(__always)
  func beyond(_ table: Int) -> Int { tables[table].beyond }

  /// The day on which the clock with this uniform fires, from a day of the table on; its length if it does not.
  @inline(__always)
  func day(table: Int, uniform: UInt32, from first: Int = 0) -> Int {
    let own = tables + table
    let values = own.pointee.survival
    let length = own.pointee.length
    var day = max(first, Int(own.pointee.guide[Int(uniform >> 24)]))
    while day < length, values[day] > uniform { day &+= 1 }
    return day
  }

  /// The day on which the cumulative hazard passes a level, from a day of the table on; its length or more if it does
  /// not.
  ///
  /// - Parameter level: Not negative; infinite where the clock never fires.
  @inline(__always)
  func day(table: Int, level: Double, from first: Int) -> Int {
    let own = tables + table
    let cell = Int((level < FlatTables.last ? level : FlatTables.last) * FlatTables.cellsAUnit)
    // The hazard behind the last day is infinite, and no level may be.
    let level = min(level, PathRun.beyondAllLevels)
    var day = max(first, Int(own.pointee.levelGuide[cell]))
    guard day < own.pointee.length else { return day }
    let values = own.pointee.hazard
    // The first step without a branch: whether it is taken cannot be foreseen.
    day &+= values[day] <= level ? 1 : 0
    while values[day] <= level { day &+= 1 }
    return day
  }

  /// Cumulative hazard at the end of the day before `day`.
  @inline(__always)
  func hazardBefore(table: Int, day: Int) -> Double {
    guard day > 0 else { return 0 }
    let own = tables + table
    return own.pointee.hazard[min(day, own.pointee.length) &- 1]
  }
}
