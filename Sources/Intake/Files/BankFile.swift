import Receivables

/// A bank statement as CSV: columns `date` and `amount`, receipts positive, payments negative.
public struct BankFile: Sendable {
  /// A booking.
  public struct Booking: Sendable, Hashable {
    /// Value date.
    public var date: Day
    /// Signed amount in minor units.
    public var amount: Int64
  }

  /// Bookings in the order of the file.
  public let bookings: [Booking]

  /// Reads a statement.
  ///
  /// - Throws: ``InputRefused`` where the file is missing, lacks a column or holds a value that is none.
  public init(file: String, currency: Currency) throws(InputRefused) {
    let table = try PlainTable(file: file, required: ["date", "amount"])
    var row = table.emptyRow
    var bookings: [Booking] = []
    while try table.read(into: &row) {
      bookings.append(Booking(date: try row.date("date"), amount: try row.signedAmount("amount", currency)))
    }
    self.bookings = bookings
  }
}
