import CreditModels
import Stochastics

/// The payment clocks of a run in one piece of memory, to be read without counting references.
final class FlatTables: @unchecked Sendable {
  // Immutable after init, so sharing between threads is safe.
  private let survival: UnsafeMutablePointer<UInt32>
  private let guide: UnsafeMutablePointer<UInt16>
  /// Cumulative hazard `-ln S` of each day, and by cells of it the first day that lies above a cell's beginning.
  private let hazard: UnsafeMutablePointer<Double>
  private let levelGuide: UnsafeMutablePointer<UInt16>
  private let offsets: [Int]
  let lengths: [Int]
  let beyond: [Int]

  /// Cells of the guide by level, and cells to one unit of the cumulative hazard.
  private static let cells = 256
  private static let cellsAUnit = 32.0

  init(_ tables: [SurvivalTable]) {
    let total = tables.reduce(0) { $0 + $1.days }
    survival = .allocate(capacity: max(1, total))
    guide = .allocate(capacity: max(1, 128 * tables.count))
    hazard = .allocate(capacity: max(1, total))
    levelGuide = .allocate(capacity: max(1, FlatTables.cells * tables.count))
    var offsets: [Int] = []
    var place = 0
    for (index, table) in tables.enumerated() {
      offsets.append(place)
      for (day, value) in table.survival.enumerated() { (survival + place + day).initialize(to: value) }
      for (cell, day) in table.guide.enumerated() { (guide + 128 * index + cell).initialize(to: day) }
      for (day, value) in table.survival.enumerated() {
        (hazard + place + day).initialize(to: -FixedOrder.log(Double(value) * 0x1p-31))
      }
      var day = 0
      for cell in 0..<FlatTables.cells {
        while day < table.days, hazard[place + day] <= Double(cell) / FlatTables.cellsAUnit { day += 1 }
        (levelGuide + FlatTables.cells * index + cell).initialize(to: UInt16(day))
      }
      place += table.days
    }
    self.offsets = offsets
    lengths = tables.map(\.days)
    beyond = tables.map(\.beyondHistory)
  }

  deinit {
    survival.deallocate()
    guide.deallocate()
    hazard.deallocate()
    levelGuide.deallocate()
  }

  /// The day on which the clock with this uniform fires, from a day of the table on; its length if it does not.
  @inline(__always)
  func day(table: Int, uniform: UInt32, from first: Int = 0) -> Int {
    let values = survival + offsets[table]
    let length = lengths[table]
    var day = max(first, Int(guide[128 * table + Int(uniform >> 24)]))
    while day < length, values[day] > uniform { day += 1 }
    return day
  }

  /// The day on which the cumulative hazard passes a level, from a day of the table on; its length if it does not.
  @inline(__always)
  func day(table: Int, level: Double, from first: Int) -> Int {
    let values = hazard + offsets[table]
    let length = lengths[table]
    let cell = min(FlatTables.cells - 1, Int(max(0, min(level, 1e3)) * FlatTables.cellsAUnit))
    var day = max(first, Int(levelGuide[FlatTables.cells * table + cell]))
    while day < length, values[day] <= level { day += 1 }
    return day
  }

  /// Cumulative hazard at the end of the day before `day`.
  @inline(__always)
  func hazardBefore(table: Int, day: Int) -> Double {
    guard day > 0 else { return 0 }
    return hazard[offsets[table] + min(day, lengths[table]) - 1]
  }
}
