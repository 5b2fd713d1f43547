import CreditModels

/// The facilities of a run in the order in which they are drawn, with what is tested.
public struct FacilityPlan: Sendable, Hashable {
  /// A condition that the bank tests on dates.
  public struct Covenant: Sendable, Hashable {
    /// What is measured at the close of a test day.
    public enum Measure: String, Sendable, Hashable, CaseIterable {
      /// Cash plus usable committed lines, at least the amount.
      case liquidity
      /// What is drawn less cash, at most the amount.
      case netDebt = "net_debt"
    }
    /// What a breach does, from the next day on.
    public enum Consequence: Sendable, Hashable {
      /// It is reported.
      case none
      /// The margin rises by this much.
      case margin(Double)
      /// Nothing more can be drawn.
      case stopDraws
      /// The facility is called: it has to be repaid.
      case repay
    }
    /// Name to print.
    public var name: String
    /// Position of the facility that it belongs to.
    public var facility: Int
    /// What is measured.
    public var measure: Measure
    /// The amount that it is held against.
    public var amount: Int64
    /// Days at whose close it is tested, in order.
    public var days: [Int]
    /// What a breach does.
    public var consequence: Consequence
    /// A covenant.
    public init(
      name: String, facility: Int, measure: Measure, amount: Int64, days: [Int], consequence: Consequence
    ) {
      self.name = name
      self.facility = facility
      self.measure = measure
      self.amount = amount
      self.days = days
      self.consequence = consequence
    }
  }

  /// What the firm does itself when cash runs short, before it draws.
  public struct Action: Sendable, Hashable {
    /// Which payments wait.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
      /// Suppliers are paid later.
      case stretchSuppliers = "stretch_suppliers"
      /// Capital expenditure is paid later.
      case delayCapex = "delay_capex"
    }
    /// Name to print.
    public var name: String
    /// Which payments wait.
    public var kind: Kind
    /// Cash at the close of a day, before anything is drawn, below which the day's payments wait.
    public var below: Int64
    /// Most that waits, as a share of the day's payments of the kind; no more waits than is short.
    public var atMost: FixedShare
    /// Days by which they come later.
    public var delayDays: Int
    /// Price of it as a share of what waits, paid with it.
    public var cost: FixedShare
    /// An action.
    public init(
      name: String, kind: Kind, below: Int64, atMost: FixedShare, delayDays: Int, cost: FixedShare
    ) {
      precondition(delayDays >= 1, "what waits comes later")
      self.name = name
      self.kind = kind
      self.below = below
      self.atMost = atMost
      self.delayDays = delayDays
      self.cost = cost
    }
  }

  /// A stop of shipments, once on a path: what would have been shipped goes out when it ends, less what customers call
  /// off.
  public struct ShipmentStop: Sendable, Hashable {
    /// Name to print.
    public var name: String
    /// Cash at the close of a day, with facilities and the other actions, below which shipments stop.
    public var below: Int64
    /// Days from that close until they do; at least 1.
    public var lagDays: Int
    /// Length of the stop.
    public var forDays: Int
    /// Only customers with an open item so many days past due are stopped; `nil` for all.
    public var overdueDays: Int?
    /// Share of a stopped shipment that its customer calls off.
    public var lost: FixedShare
    /// A stop.
    public init(
      name: String, below: Int64, lagDays: Int, forDays: Int, overdueDays: Int?, lost: FixedShare
    ) {
      precondition(lagDays >= 1 && forDays >= 1, "what stops comes after what is seen")
      self.name = name
      self.below = below
      self.lagDays = lagDays
      self.forDays = forDays
      self.overdueDays = overdueDays
      self.lost = lost
    }
  }

  /// Facilities in the order in which they are drawn; the last drawn is repaid first.
  public var facilities: [Facility]
  /// Covenants.
  public var covenants: [Covenant]
  /// Actions in the order in which they are taken.
  public var actions: [Action] = []
  /// A stop of shipments; `nil` for none.
  public var shipmentStop: ShipmentStop?
  /// Days on which interest and fees are paid, one entry a day of the horizon.
  public var interestDays: [Bool]
  /// Days of the year in the count of interest: 360 or 365.
  public var dayBasis: Double

  /// A plan.
  public init(
    facilities: [Facility], covenants: [Covenant] = [], interestDays: [Bool], dayBasis: Double = 360
  ) {
    self.facilities = facilities
    self.covenants = covenants
    self.interestDays = interestDays
    self.dayBasis = dayBasis
  }

  /// Tests of covenants in order of covenant and day.
  public var tests: [(covenant: Int, day: Int)] {
    covenants.indices.flatMap { index in covenants[index].days.map { (covenant: index, day: $0) } }
  }

  /// Whether any facility looks at single invoices.
  public var needsInvoices: Bool {
    facilities.contains { $0.base != nil || $0.isSale }
  }
}

/// What the run knows of receivables for the facilities of one path.
public struct Collateral {
  /// Base of each borrowing base at each of its certificates, one facility after another.
  public var bases: UnsafePointer<Int64>?
  /// Rows of ``Flow`` by day, `[flows x days]` for each factoring facility.
  public var sales: UnsafePointer<Int64>?
  /// Claims that could be discounted, in order.
  public var claims: ClaimBook?

  /// What is known; without arguments nothing.
  public init(
    bases: UnsafePointer<Int64>? = nil, sales: UnsafePointer<Int64>? = nil, claims: ClaimBook? = nil
  ) {
    self.bases = bases
    self.sales = sales
    self.claims = claims
  }

  /// Rows of ``sales``.
  public enum Flow: Int, Sendable, CaseIterable {
    /// Invoices sold.
    case sold
    /// Paid by their customers in cash.
    case collected
    /// Credited, discounted, disputed or settled otherwise.
    case credited
    /// Open when their customer failed.
    case failed
    /// Back with the seller, for they are unpaid for too long.
    case returned
  }
}

/// Factors of the economy in a block of paths, `[factors x weeks x paths]`.
public struct FactorPaths {
  private let values: UnsafePointer<Double>
  private let weeks: Int
  private let paths: Int

  /// Factors of a block.
  public init(values: UnsafePointer<Double>, weeks: Int, paths: Int) {
    self.values = values
    self.weeks = weeks
    self.paths = paths
  }

  /// The index `weights . F` of a path on a day, in fixed order.
  func index(_ weights: [Double], day: Int, lane: Int) -> Double {
    let week = min(day / 7, weeks - 1)
    var sum = 0.0
    for (factor, weight) in weights.enumerated() where weight != 0 {
      sum = sum + weight * values[(factor * weeks + week) * paths + lane]
    }
    return sum
  }
}
