import CreditModels
import Receivables

/// Payments that leave the account on dates known in advance, of fixed size or as a share of sales.
public struct OutflowPlan: Sendable {
  /// How much an occurrence is.
  public enum Size: Sendable, Hashable {
    /// A fixed amount in minor units.
    case fixed(Int64)
    /// A share of what was invoiced: `known` before the first forecast day, and on the path on the days `window`.
    case shareOfSales(share: FixedShare, known: Int64, window: Range<Int>)
    /// A share of what customers paid, likewise.
    case shareOfReceipts(share: FixedShare, known: Int64, window: Range<Int>)
  }

  /// What a payment is for, as far as the table of a cash position tells payments apart.
  public enum Kind: Sendable, Hashable {
    /// Payroll, rent and other payments of the business.
    case operating
    /// Suppliers, who can be made to wait.
    case suppliers
    /// Tax.
    case tax
    /// Capital expenditure.
    case capex
    /// Interest and instalments of loans that the plan lists itself.
    case debtService
  }

  /// One payment.
  public struct Occurrence: Sendable, Hashable {
    /// Position of the outflow among the scenario's.
    public var outflow: Int
    /// Number of the payment within its outflow, from 0.
    public var number: Int
    /// Day on which it leaves, from 0, rolled to a working day.
    public var day: Int
    /// How much.
    public var size: Size
    /// Standard deviation of its level as a fraction; 0 is certain.
    public var deviation: Double
    /// What it is for.
    public var kind: Kind
    /// Day on which what it pays for was bought; negative before the forecast. Between it and ``day`` it is owed.
    public var bought: Int
    /// Position of the pool of cash that pays.
    public var pool = 0
    /// A payment.
    ///
    /// - Parameter bought: Without it the day of payment.
    public init(
      outflow: Int, number: Int, day: Int, size: Size, deviation: Double, kind: Kind = .operating,
      bought: Int? = nil
    ) {
      self.bought = bought ?? day
      self.kind = kind
      self.outflow = outflow
      self.number = number
      self.day = day
      self.size = size
      self.deviation = deviation
    }
  }

  /// Payments inside the horizon, in order of day.
  public let occurrences: [Occurrence]
  /// Payments after the horizon for what is bought up to its end: they touch no cash, and are owed at its end.
  public let later: [Occurrence]
  /// Value added tax that follows the path; `nil` where the plan lists tax itself.
  public let valueAddedTax: ValueAddedTax?

  /// A plan of payments.
  public init(
    occurrences: [Occurrence], later: [Occurrence] = [], valueAddedTax: ValueAddedTax? = nil
  ) {
    self.later = later
    self.valueAddedTax = valueAddedTax
    self.occurrences = occurrences.sorted {
      ($0.day, $0.outflow, $0.number) < ($1.day, $1.outflow, $1.number)
    }
  }

  /// No payments.
  public static let none = OutflowPlan(occurrences: [])
}
