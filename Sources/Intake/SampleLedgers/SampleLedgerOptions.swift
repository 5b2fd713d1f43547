import Receivables

/// What a made-up ledger holds; the ledger is a pure function of these values.
public struct SampleLedgerOptions: Hashable, Sendable {
  /// How much of the practice of a receivables department the ledger shows.
  public enum Kinds: String, CaseIterable, Sendable {
    /// Invoices in one currency with late and part payments, credit notes, on-account cash, disputes,
    /// failures.
    case basic
    /// Also every other ``ItemKind`` and settlement, two currencies, two company codes, branches and groups.
    case all
  }

  /// Number of debtors, 1 to 999,999.
  public var customers: Int
  /// Seed of every draw; 0 is an ordinary seed.
  public var seed: UInt64
  /// What the ledger shows.
  public var kinds: Kinds
  /// Whether a share of the rows is broken the way exports are.
  public var messy: Bool
  /// The day of the export: nothing in the ledger happened or became known after it.
  public var asOf: Day
  /// Months of invoicing up to the day of the export, 1 to 120.
  public var months: Int

  /// The day of export of the shipped sample ledgers, 2026-09-30.
  public static let shippedAsOf = Day(number: 20_726)

  /// Options of a made-up ledger.
  ///
  /// - Precondition: `customers` in 1...999,999, `months` in 1...120, and the history begins after the year
  ///   1970.
  public init(
    customers: Int, seed: UInt64, kinds: Kinds = .basic, messy: Bool = false,
    asOf: Day = SampleLedgerOptions.shippedAsOf, months: Int = 18
  ) {
    precondition((1...999_999).contains(customers), "a sample ledger has 1 to 999,999 customers")
    precondition((1...120).contains(months), "a sample ledger has 1 to 120 months of history")
    self.customers = customers
    self.seed = seed
    self.kinds = kinds
    self.messy = messy
    self.asOf = asOf
    self.months = months
    precondition(start.components.year >= 1980, "a sample ledger begins in 1980 or later")
  }

  /// The first day of invoicing: the first of the month, `months` months before the day after the export.
  public var start: Day {
    let (year, month, _) = (asOf + 1).components
    let count = year * 12 + month - 1 - months
    guard let day = Day(year: count / 12, month: count % 12 + 1, day: 1) else {
      preconditionFailure("a month has a first day")
    }
    return day
  }
}
