import CreditModels

/// The payment clocks of a run in one piece of memory, to be read without counting references.
final class FlatTables: @unchecked Sendable {
  // Immutable after init, so sharing between threads is safe.
  private let survival: UnsafeMutablePointer<UInt32>
  private let guide: UnsafeMutablePointer<UInt16>
  private let offsets: [Int]
  let lengths: [Int]
  let beyond: [Int]

  init(_ tables: [SurvivalTable]) {
    let total = tables.reduce(0) { $0 + $1.days }
    survival = .allocate(capacity: max(1, total))
    guide = .allocate(capacity: max(1, 128 * tables.count))
    var offsets: [Int] = []
    var place = 0
    for (index, table) in tables.enumerated() {
      offsets.append(place)
      for (day, value) in table.survival.enumerated() { (survival + place + day).initialize(to: value) }
      for (cell, day) in table.guide.enumerated() { (guide + 128 * index + cell).initialize(to: day) }
      place += table.days
    }
    self.offsets = offsets
    lengths = tables.map(\.days)
    beyond = tables.map(\.beyondHistory)
  }

  deinit {
    survival.deallocate()
    guide.deallocate()
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

  /// Survival at the end of the day before `day`, in units of 2^-31.
  @inline(__always)
  func before(table: Int, day: Int) -> UInt32 {
    guard day > 0 else { return SurvivalTable.one }
    return survival[offsets[table] + min(day, lengths[table]) - 1]
  }
}
