import CreditModels
import Intake
import LinearAlgebra
import Receivables
import Simulation

/// The customer engine of a run: scopes resolved to profiles, equal profiles shared.
struct ProfileBook {
  private(set) var profiles: [CustomerProfile] = [.neutral]
  private var index: [CustomerProfile: Int] = [.neutral: 0]

  /// The position of a profile.
  mutating func position(of profile: CustomerProfile) -> Int {
    if let known = index[profile] { return known }
    profiles.append(profile)
    index[profile] = profiles.count - 1
    return profiles.count - 1
  }
}

/// Rows of arrival days: one for each pay run that occurs, the first for customers who pay on any day.
struct ArrivalBook {
  private(set) var rows: [[Int32]] = []
  private var index: [PayRun?: Int] = [:]
  private let firstDay: Day
  private let days: Int
  private let lag: Int
  private let calendar: BusinessCalendar

  init(scenario: Scenario, firstDay: Day) {
    self.firstDay = firstDay
    days = scenario.horizonDays
    lag = scenario.bankLagDays
    calendar = scenario.calendar
    _ = position(of: nil)
  }

  /// The position of the row of a pay run; `nil` for any day.
  mutating func position(of run: PayRun?) -> Int {
    if let known = index[run] { return known }
    let departures =
      run?.departures(firstDay: firstDay, days: days, calendar: calendar) ?? Array(0..<days)
    rows.append(
      departures.map { Int32(calendar.rolled(firstDay + ($0 + lag), .forward) - firstDay) })
    index[run] = rows.count - 1
    return rows.count - 1
  }
}

extension ForecastBuilder {
  /// Net days that hold for new sales to somebody, and the days by which its payments move against today's.
  ///
  /// - Throws: `InputRefused` where net days change and no pass-through is stated.
  func newTerms(of subject: ScopeSubject) throws(InputRefused) -> (old: Int, new: Int, due: Int, shift: Int)?
  {
    guard let new = scenario.terms.newNetDays(subject), let old = scenario.terms.oldNetDays(subject) else {
      return nil
    }
    var shift = 0.0
    if new != old {
      guard let share = scenario.terms.passThrough(subject) else {
        throw InputRefused([
          scenario.issue(
            .scenarioPassThrough, at: "terms.net_days",
            "net days of \(who(subject)) change from \(old) to \(new) and `pass_through` does not say how far it follows",
            hint: "add `default: {low: 30%, high: 70%, evidence: own_estimate}` to `terms.pass_through`")
        ])
      }
      shift = Double(new - old) * share
    }
    var due = new
    if let statutory = scenario.statutoryDays(for: subject, agreed: new) {
      due = statutory.days
      shift += Double(due - new) * statutory.terms.compliance.value
    }
    return (old, new, due, Int(shift.rounded()))
  }

  private func who(_ subject: ScopeSubject) -> String {
    subject.customer.map { "customer `\($0)`" } ?? "segment `\(subject.segment)`"
  }

  /// The profile of somebody.
  func profile(of subject: ScopeSubject) throws(InputRefused) -> CustomerProfile {
    let stated = scenario.mechanisms
    var profile = CustomerProfile.neutral
    profile.response = stated.response[subject] ?? .neutral
    profile.habit = stated.habit[subject] ?? .neutral
    profile.habit.amountClasses = stated.amountClasses[subject] ?? []
    profile.partial = stated.partial[subject]
    profile.dispute = stated.disputes[subject]
    profile.deduction = stated.deductions[subject]?.profile(firstDay: firstDay, days: days)
    profile.billing = stated.billing[subject] ?? .neutral
    profile.instrument = stated.instruments[subject]
    profile.demand = stated.demand[subject] ?? .neutral
    profile.control = stated.control[subject] ?? .neutral
    if stated.limits.scope(for: subject) != nil { profile.control.limit = stated.limits[subject] }
    profile.ladder = stated.ladderFor[subject]
    profile.recovery = stated.planFor[subject]
    profile.security = stated.security[subject]
    if stated.insurance != nil, stated.insuredLimits.scope(for: subject) != nil {
      profile.insuredLimit = stated.insuredLimits[subject] ?? 0
    }
    try addTerms(to: &profile, of: subject)
    return profile
  }

  private func addTerms(to profile: inout CustomerProfile, of subject: ScopeSubject) throws(InputRefused) {
    guard let days = try newTerms(of: subject) else { return }
    let stated = scenario.terms
    let discount = stated.discount[subject]
    let statutory = scenario.statutoryDays(for: subject, agreed: days.new)?.terms
    let fee = stated.lateFee[subject]
    // The engine reads due days from here, so net days stand in every profile of a run that it makes.
    profile.terms = TermsProfile(
      netDays: days.due, endOfMonth: stated.endOfMonth[subject] ?? false, discount: discount,
      depositShare: stated.deposit[subject] ?? 0, instalments: stated.instalments[subject] ?? [],
      lateFeeRate: fee?.annualRate ?? statutory?.interestRate ?? 0,
      lateFeePaid: fee?.paidShare ?? statutory?.interestPaid ?? 0)
    if discount != nil {
      guard let taking = scenario.mechanisms.taking[subject] else {
        throw InputRefused([
          scenario.issue(
            .settingMissing, at: "discount_taking",
            "\(who(subject)) is offered a discount, and `discount_taking` does not say how it decides",
            hint: "add a `default`")
        ])
      }
      profile.taking = taking
    }
    profile.demandFactor = profile.demand.factor(
      netDays: (days.new, days.old), discount: (discount, stated.currentDiscount[subject]))
  }

  /// What couples the customers of the run, with its profiles.
  ///
  /// - Parameter debtors: Keys of the run's debtors, in their order.
  func mechanisms(profiles: [CustomerProfile], debtors: [String]) -> Mechanisms? {
    guard scenario.needsCustomerEngine else { return nil }
    let stated = scenario.mechanisms
    var positions: [String: Int] = [:]
    for (position, key) in debtors.enumerated() where positions[key] == nil { positions[key] = position }
    let links = stated.links.compactMap { link -> TradeLink? in
      guard let from = positions[link.from], let to = positions[link.to] else { return nil }
      return TradeLink(from: from, to: to, uplift: link.uplift, memoryWeeks: link.memoryWeeks)
    }
    var insurance = stated.insurance
    if let policy = insurance, salesDays < days {
      // The minimum premium is that of the days of sales, not of their run-off.
      insurance?.minimumPremium = FixedShare(Double(salesDays) / Double(days)).of(policy.minimumPremium)
    }
    return Mechanisms(
      profiles: profiles, tailDegrees: stated.tailDegrees, migration: migration(), links: links,
      ladders: stated.ladders.map(\.ladder), team: stated.team?.team(firstDay: firstDay),
      recoveryPlans: stated.recoveryPlans.map(\.plan), insurance: insurance,
      applicants: stated.applicants,
      workingDays: (0..<days).map { scenario.calendar.isWorkday(firstDay + $0) })
  }

  private func migration() -> RatingMigration? {
    guard let stated = scenario.mechanisms.migration, let generator = stated.generator else { return nil }
    let weekly = generator.weekly
    return RatingMigration(
      grades: stated.grades, weekly: stated.grades.indices.map { Array(weekly.row($0)) },
      stayerShare: stated.stayerShare, observationLagDays: stated.observationLagDays)
  }

  /// Applicants with their orders, in order of arrival; they come evenly over the horizon.
  ///
  /// Their number is that of a month of 365 / 12 days, rounded down over the horizon. Each has an entity of its own
  /// from 0x8000_0000 on, by its number, so that no draw depends on how many there are.
  mutating func applicants() throws -> [(debtor: Experiment.Debtor, key: String)] {
    guard let pool = scenario.mechanisms.applicants else { return [] }
    let subject = ScopeSubject(segment: pool.segment)
    guard let terms = try newTerms(of: subject) else { return [] }
    guard curves[pool.segment] != nil || behaviour != nil else {
      throw InputRefused([
        scenario.issue(
          .unknownSegment, at: "applicants.segment",
          "the ledger has no customer of segment `\(pool.segment)`, whose habits the applicants share",
          hint: NearestName.hint(for: pool.segment, in: Set(segments).sorted()))
      ])
    }
    var classes: [Int] = []
    for band in pool.bands {
      guard let index = try failures.classIndex(segment: pool.segment, annualPD: band.annualPD) else {
        return []
      }
      classes.append(index)
    }
    // Applicants know no other terms than the new ones.
    let table = table(segment: pool.segment, age: -terms.due, shift: 0)
    let daysPerApplicant = 365 / 12 / pool.perMonth
    let count = pool.perMonth > 0 ? Int(Double(salesDays) / daysPerApplicant) : 0
    let plan = scenario.sales.count
    let profile = try scenario.needsCustomerEngine ? profiles.position(of: profile(of: subject)) : 0
    let arrival = arrivals.position(of: scenario.mechanisms.payRuns[subject])
    return (0..<count).map { number in
      let day = min(salesDays - 1, Int((Double(number) + 0.5) * daysPerApplicant))
      var orders: [Experiment.Order] = []
      for (slot, wanted) in stride(from: day, to: salesDays, by: 7 * pool.intervalWeeks).enumerated() {
        let issue = scenario.calendar.rolled(firstDay + wanted, .forward) - firstDay
        guard issue < salesDays else { continue }
        orders.append(
          .init(slot: UInt32(slot), issue: issue, amount: pool.orderAmount, table: table, plan: plan))
      }
      var debtor = Experiment.Debtor(
        entity: ForecastBuilder.firstApplicant + UInt32(number), failureClass: classes.first, claims: [],
        orders: orders, arrival: arrival)
      debtor.profile = profile
      debtor.applicant = .init(failureClasses: classes, day: day)
      return (debtor, "applicant \(number + 1)")
    }
  }

  /// Entity of the first applicant: above every entity of a book.
  static let firstApplicant: UInt32 = 0x8000_0000

  /// Warnings of scopes for which the ledger has nobody.
  func unknownScopes() -> [Issue] {
    let segments = Set(segments).union(scenario.sales.map(\.segment)).sorted()
    let grades = Set(subjects.compactMap(\.grade)).sorted()
    let customers = view.customers.map(\.key)
    let known = Set(customers)
    return scenario.scopes.compactMap { keyPath, scope in
      func warn(_ what: String, _ name: String, _ names: [String]) -> Issue {
        scenario.issue(
          .unknownScope, severity: .warning, at: keyPath,
          "the ledger as of \(view.asOf) has no \(what) `\(name)`, so `\(keyPath)` does nothing",
          hint: NearestName.of(name, in: names).map { "did you mean `\($0)`?" }
            ?? (names.count <= 12
              ? "known are \(names.map { "`\($0)`" }.joined(separator: ", "))"
              : "`duecast import --json` lists what the ledger has"))
      }
      switch scope {
      case .everybody: return nil
      case .segment(let name): return segments.contains(name) ? nil : warn("segment", name, segments)
      case .grade(let name): return grades.contains(name) ? nil : warn("grade", name, grades)
      case .customer(let name): return known.contains(name) ? nil : warn("customer", name, customers)
      }
    }
  }
}
