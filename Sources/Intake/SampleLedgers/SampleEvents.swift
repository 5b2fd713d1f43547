import Receivables

/// An event of a sample ledger in 32 bytes; everything else in its row follows from the firm.
struct SampleEvent {
  let amount: Int64
  let firm: UInt32
  let ordinal: UInt32
  let date: Int32
  /// Day due of an issued row, else `noDue`.
  let due: Int32
  let series: SampleSeries
  let kind: LedgerEventKind
  let account: UInt8
  let sequence: UInt8
  let instrument: SampleInstrument

  static let noDue = Int32.min

  /// Whether the row stands before another of the same day: by document number, then in the order of the
  /// history.
  func precedes(_ other: SampleEvent) -> Bool {
    if series != other.series { return series.rawValue < other.series.rawValue }
    if firm != other.firm { return firm < other.firm }
    if ordinal != other.ordinal { return ordinal < other.ordinal }
    return sequence < other.sequence
  }
}

/// Events in one bucket for each day on which the firm knew them.
struct SampleEvents {
  /// The day of the first bucket.
  let first: Day
  /// The day of the last bucket: what becomes known later is not in the export.
  let last: Day
  private(set) var days: [[SampleEvent]]

  init(_ span: ClosedRange<Day>) {
    first = span.lowerBound
    last = span.upperBound
    days = Array(repeating: [], count: last - first + 1)
  }

  mutating func add(_ event: SampleEvent, known: Day) {
    guard known <= last else { return }
    days[known - first].append(event)
  }

  /// Takes a day's events in the order of the file and frees their memory.
  mutating func take(_ position: Int) -> [SampleEvent] {
    var events: [SampleEvent] = []
    swap(&events, &days[position])
    events.sort { $0.precedes($1) }
    return events
  }
}
