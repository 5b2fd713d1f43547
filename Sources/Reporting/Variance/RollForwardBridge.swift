import Receivables

/// From an earlier forecast to a new one: why the closing cash of a day that both have is now another.
public struct RollForwardBridge: Sendable {
  let currency: Currency
  let from: Day
  let to: Day
  let day: Day
  let oldClosing: Int64
  let elapsed: Int64
  let receipts: Int64
  let outflows: Int64
  let newClosing: Int64
  let oldBuffer: Int64?
  let newBuffer: Int64?

  /// A bridge; amounts in minor units, means over paths.
  ///
  /// - Parameters:
  ///   - from: As-of date of the earlier forecast.
  ///   - to: As-of date of the new one.
  ///   - day: Last day that both have.
  ///   - oldClosing: Closing cash of that day then.
  ///   - elapsed: Cash at the new start less what was forecast for it.
  ///   - receipts: Receipts from then on until the day, now less then.
  ///   - outflows: Outflows likewise, then less now.
  ///   - newClosing: Closing cash of the day now.
  ///   - oldBuffer: Buffer at 99 % then.
  ///   - newBuffer: Buffer at 99 % now.
  public init(
    currency: Currency, from: Day, to: Day, day: Day, oldClosing: Int64, elapsed: Int64, receipts: Int64,
    outflows: Int64, newClosing: Int64, oldBuffer: Int64?, newBuffer: Int64?
  ) {
    self.currency = currency
    self.from = from
    self.to = to
    self.day = day
    self.oldClosing = oldClosing
    self.elapsed = elapsed
    self.receipts = receipts
    self.outflows = outflows
    self.newClosing = newClosing
    self.oldBuffer = oldBuffer
    self.newBuffer = newBuffer
  }

  /// What is left: draws, repayments and interest of facilities.
  private var financing: Int64 { newClosing - oldClosing - elapsed - receipts - outflows }

  private var rows: [(name: String, key: String, amount: Int64)] {
    [
      ("closing cash of \(day) as forecast on \(from)", "old_closing", oldClosing),
      ("cash on \(to) against what was forecast for it", "elapsed", elapsed),
      ("receipts from then on, expected anew", "receipts", receipts),
      ("outflows from then on, expected anew", "outflows", outflows),
      ("draws, repayments and interest", "financing", financing),
      ("closing cash of \(day) as forecast on \(to)", "new_closing", newClosing),
    ]
  }

  /// A small table under the screen.
  public func text(width: Int) -> String {
    var table = TextTable([.init("Rolled forward, \(currency.code)", .leading), .init("mean of all paths")])
    for row in rows where row.amount != 0 || row.key.hasSuffix("closing") {
      table.append([row.name, NumberText.wholeAmount(row.amount, currency)])
    }
    if let oldBuffer, let newBuffer {
      table.append(["buffer at 99 %, then", NumberText.wholeAmount(oldBuffer, currency)])
      table.append(["buffer at 99 %, now", NumberText.wholeAmount(newBuffer, currency)])
    }
    return table.layout(width: width).lines.map { $0 + "\n" }.joined()
  }

  /// The same for `roll_forward` of `duecast.forecast/1`.
  public func json() -> JSONValue {
    .object(
      [
        ("from", .string(from.description)), ("to", .string(to.description)),
        ("day", .string(day.description)),
      ] + rows.map { ($0.key, .money($0.amount, currency)) } + [
        ("old_buffer_99", .money(oldBuffer, currency)), ("new_buffer_99", .money(newBuffer, currency)),
      ])
  }
}
