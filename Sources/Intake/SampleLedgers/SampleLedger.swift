import Receivables
import Stochastics

/// Made-up ledgers: plausible, without any real firm, the same bytes for the same options on every machine.
///
/// A ledger is an event log in CSV (UTF-8, comma, line feed): the columns of ``header``, then rows in the
/// order in which the firm came to know them, and by document number within a day. The first row of every
/// document is `issued`. Amounts are gross, in major units, positive in the sense of their event (only
/// `amount_changed` has a sign); `tax` is the tax contained and stands, like `due`, on issued rows only;
/// `known_on` is empty where it is the date. A credit note is `credited` on its own side and on the
/// invoice's; on-account cash and advances are `netted` on their own side and `paid` on the invoice's when
/// they are applied. Nothing became known after the day of the export.
///
/// Sixty customers buy for 90,000 (wholesale), 60,000 (retail), 40,000 (public) and 30,000 (export) a week,
/// gross; other numbers of customers in proportion.
public enum SampleLedger {
  /// The first line of the file, without its line feed.
  public static var header: String { SampleRow.columns.joined(separator: ",") }

  /// The lines of a ledger, the header first, each with its line feed (a messy name may contain another).
  ///
  /// - Complexity: O(n log n) in the rows. The events are held until they are read, 32 bytes each (up to
  ///   twice that while their arrays grow), about 300 bytes for a customer; the text is never held. Measured for
  ///   200,000 customers: 0.27 GB over 3 months (2.8 million documents), 1.5 GB over 18 months.
  public static func rows(_ options: SampleLedgerOptions) -> SampleLedgerRows { SampleLedgerRows(options) }

  /// How many rows of a ledger are broken in which way (customers for `oddName`); all zero for a clean one.
  ///
  /// - Complexity: that of ``rows(_:)``.
  public static func messCounts(_ options: SampleLedgerOptions) -> [SampleMess: Int] {
    var iterator = rows(options).makeIterator()
    while iterator.next() != nil {}
    return iterator.messCounts
  }
}

/// The lines of a sample ledger; see ``SampleLedger/rows(_:)``.
public struct SampleLedgerRows: Sequence, Sendable {
  private let options: SampleLedgerOptions

  init(_ options: SampleLedgerOptions) { self.options = options }

  /// Makes the whole ledger's events, before the first line is read.
  public func makeIterator() -> Iterator { Iterator(options) }

  /// Hands out line by line.
  public struct Iterator: IteratorProtocol {
    private let firms: [SampleFirm]
    private let text: SampleDayText
    private var events: SampleEvents
    private var messer: SampleMesser?
    private var day = 0
    private var today: [SampleEvent] = []
    private var position = 0
    private var waiting: [String]

    init(_ options: SampleLedgerOptions) {
      let key = StreamKey(seed: options.seed)
      let first =
        Swift.min(options.start - SamplePlanner.lookAhead, options.asOf - SamplePlanner.oldestAge) - 10
      let span = first...(options.asOf + 500)
      let calendar = SampleCalendar(span)
      let economy = SampleEconomy(options.start...(options.asOf + 7), key: key)
      firms = SampleRoster.firms(options, key: key)
      events = SampleEvents(first...options.asOf)
      text = SampleDayText(span)
      messer = options.messy ? SampleMesser(key: key) : nil
      waiting = [SampleLedger.header + "\n"]
      for firm in firms {
        let draws = SampleDraws(key: key, entity: UInt32(firm.index))
        var planner = SamplePlanner(
          firm: firm, draws: draws, options: options, calendar: calendar, economy: economy)
        planner.plan()
        var history = SampleHistory(firm: firm, draws: draws, calendar: calendar, items: planner.items)
        history.run(planner.steps, into: &events)
      }
    }

    /// What has been broken in the rows read so far.
    public var messCounts: [SampleMess: Int] {
      messer?.counts ?? Dictionary(uniqueKeysWithValues: SampleMess.allCases.map { ($0, 0) })
    }

    /// The next line, or `nil` at the end.
    public mutating func next() -> String? {
      if let line = waiting.popLast() { return line }
      while position == today.count {
        guard day < events.days.count else { return nil }
        today = events.take(day)
        position = 0
        day += 1
      }
      let event = today[position]
      position += 1
      let row = SampleRow(event, of: firms[Int(event.firm)], known: events.first + (day - 1), text: text)
      guard messer != nil else { return row.line }
      waiting = messer?.lines(for: row, event: event).reversed() ?? []
      return waiting.popLast()
    }
  }
}
