import CreditModels
import Receivables
import Stochastics

/// Everything about a run that is the same on every path: items in a row, grouped by debtor, with what they need.
///
/// Open items come first for each debtor, then its orders, each with its instalments behind it. Numbers of items are
/// enumerated here, before the run, so that no draw depends on what happens (E6).
final class PathPlan {
  /// An item of the plan.
  struct Item {
    var debtor: Int32
    var slot: UInt32
    /// Part of an order: 0 for the first, then the instalments.
    var part: Int32
    var amount: Int64
    /// Open items: day of the invoice. Orders: planned day of shipment.
    var start: Int32
    /// Open items: due day; orders: net days of the invoice.
    var due: Int32
    var table: Int32
    /// Sales plan; -1 for a fixed amount.
    var plan: Int32
    /// Whether the item is open at the start.
    var isClaim: Bool
  }

  /// A debtor of the plan.
  struct Debtor {
    var entity: UInt32
    var items: Range<Int>
    var claims: Int
    var arrival: Int
    var profile: Int
    var failureClass: Int
    var grade: Int
    var dueSoon: Int64
  }

  /// A profile with what can be worked out before the run; an object, so that the loop over events copies none of it.
  final class Profile: Sendable {
    let response: FactorResponse
    let habit: PaymentHabit
    let partial: PartialPayment?
    let dispute: DisputeProfile?
    let deduction: DeductionProfile?
    let billing: BillingProfile
    let instrument: InstrumentProfile?
    let terms: TermsProfile?
    let taking: DiscountTaking?
    let demand: DemandProfile
    let control: CreditControl
    let ladder: Int?
    let recovery: Int?
    let insuredLimit: Int64?
    let demandVariance: Double
    let respondsInPayment: Bool
    let respondsInDemand: Bool
    let respondsInRecovery: Bool
    let demandShare: FixedShare?
    let dailyAttrition: Double

    init(_ profile: CustomerProfile, factors: FactorModel?) {
      response = profile.response
      habit = profile.habit
      partial = profile.partial
      dispute = profile.dispute
      deduction = profile.deduction
      billing = profile.billing
      instrument = profile.instrument
      terms = profile.terms
      taking = profile.taking
      demand = profile.demand
      control = profile.control
      ladder = profile.ladder
      recovery = profile.recovery
      insuredLimit = profile.insuredLimit
      func responds(_ weights: [Double]) -> Bool { factors != nil && weights.contains { $0 != 0 } }
      respondsInPayment = responds(profile.response.payment)
      respondsInDemand = responds(profile.response.demand)
      respondsInRecovery = responds(profile.response.recovery)
      demandVariance =
        respondsInDemand
        ? factors?.variance(of: PathPlan.padded(profile.response.demand, to: factors)) ?? 0 : 0
      demandShare = profile.demandFactor == 1 ? nil : FixedShare(profile.demandFactor)
      dailyAttrition =
        profile.demand.annualAttrition > 0 ? -FixedOrder.log(1 - profile.demand.annualAttrition) / 365 : 0
    }
  }

  let experiment: Experiment
  let mechanisms: Mechanisms
  let days: Int
  let weeks: Int
  let items: [Item]
  let debtors: [Debtor]
  let profiles: [Profile]
  /// Links by the debtor that spreads.
  let links: [Int: [TradeLink]]
  /// The next working day from each day on, `days` where there is none.
  let nextWorking: [Int32]
  /// Last day of the month of each day, and of a year beyond the horizon.
  let monthEnd: [Int32]
  /// Day of the month, likewise.
  let dayOfMonth: [Int32]
  /// Which per-item words are drawn ahead.
  let purposes: [Purpose]
  let openingReceivables: Int64
  let tables: FlatTables
  /// Conditional thresholds `Phi^-1` of the cumulative migration probabilities from failure upwards, by grade.
  let migrationThresholds: [[Double]]

  init(_ experiment: Experiment) {
    let mechanisms = experiment.mechanisms ?? Mechanisms()
    self.experiment = experiment
    self.mechanisms = mechanisms
    days = experiment.days
    weeks = experiment.modelWeeks
    profiles = mechanisms.profiles.map { Profile($0, factors: experiment.factors) }
    var items: [Item] = []
    var debtors: [Debtor] = []
    var opening: Int64 = 0
    for (position, debtor) in experiment.debtors.enumerated() {
      let first = items.count
      var dueSoon: Int64 = 0
      for claim in debtor.claims {
        opening += claim.amount
        if claim.due < DebtorLanes.soon { dueSoon += claim.amount }
        items.append(
          Item(
            debtor: Int32(position), slot: claim.slot, part: 0, amount: claim.amount,
            start: Int32(claim.issue),
            due: Int32(claim.due), table: Int32(claim.table), plan: -1, isClaim: true))
      }
      let terms = mechanisms.profiles[debtor.profile].terms
      for order in debtor.orders {
        let net = Int32(terms?.netDays ?? 0)
        for part in 0...(terms?.instalments.count ?? 0) {
          items.append(
            Item(
              debtor: Int32(position), slot: order.slot, part: Int32(part), amount: order.amount,
              start: Int32(order.issue), due: net, table: Int32(order.table), plan: Int32(order.plan),
              isClaim: false))
        }
      }
      debtors.append(
        Debtor(
          entity: debtor.entity, items: first..<items.count, claims: debtor.claims.count,
          arrival: debtor.arrival,
          profile: debtor.profile, failureClass: debtor.failureClass ?? -1, grade: debtor.grade ?? -1,
          dueSoon: dueSoon))
    }
    self.items = items
    self.debtors = debtors
    openingReceivables = opening
    tables = FlatTables(experiment.tables)
    links = Dictionary(grouping: mechanisms.links, by: \.from)
    var next = [Int32](repeating: Int32(experiment.days), count: experiment.days + 1)
    for day in stride(from: experiment.days - 1, through: 0, by: -1) {
      let works = day < mechanisms.workingDays.count ? mechanisms.workingDays[day] : true
      next[day] = works ? Int32(day) : next[day + 1]
    }
    nextWorking = next
    var ends: [Int32] = []
    var numbers: [Int32] = []
    for day in 0..<(experiment.days + 400) {
      let date = (experiment.firstDay + day).components
      numbers.append(Int32(date.day))
      ends.append(Int32(day + Day.length(ofMonth: date.month, year: date.year) - date.day))
    }
    monthEnd = ends
    dayOfMonth = numbers
    purposes = PathPlan.purposes(mechanisms)
    migrationThresholds = mechanisms.migration.map(PathPlan.thresholds) ?? []
  }

  /// Weights with a zero for each factor that they do not name.
  static func padded(_ weights: [Double], to factors: FactorModel?) -> [Double] {
    weights + [Double](repeating: 0, count: max(0, (factors?.count ?? 0) - weights.count))
  }

  private static func purposes(_ mechanisms: Mechanisms) -> [Purpose] {
    var used: [Purpose] = []
    func add(_ purpose: Purpose, _ needs: (CustomerProfile) -> Bool) {
      if mechanisms.profiles.contains(where: needs) { used.append(purpose) }
    }
    add(.dispute) { ($0.dispute?.chance ?? 0) > 0 }
    add(.partialPayment) { ($0.partial?.chance ?? 0) > 0 }
    add(.instrument) { ($0.instrument?.share ?? 0) > 0 }
    add(.deduction) { ($0.deduction?.chance ?? 0) > 0 }
    add(.lateFee) { ($0.terms?.lateFeeRate ?? 0) > 0 }
    add(.discountTaking) { $0.terms?.discount != nil && $0.taking != nil }
    add(.billing) { $0.billing.greatestLagDays > $0.billing.leastLagDays || $0.billing.rejectedShare > 0 }
    return used
  }

  /// For each grade the quantiles of its cumulative weekly probabilities, failure first, then the worst grade and up.
  private static func thresholds(_ migration: RatingMigration) -> [[Double]] {
    migration.weekly.map { row in
      var sum = 0.0
      var quantiles: [Double] = []
      for state in stride(from: migration.grades.count, through: 1, by: -1) {
        sum += row[state]
        quantiles.append(FixedOrder.inverseNormalCDF(min(max(sum, 0), 1)))
      }
      return quantiles
    }
  }

  /// Position of a purpose among those drawn ahead.
  func ahead(_ purpose: Purpose) -> Int? { purposes.firstIndex(of: purpose) }
}
