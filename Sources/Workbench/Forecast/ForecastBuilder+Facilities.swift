import CreditModels
import Intake
import Liquidity
import Receivables
import Reporting
import Stochastics
import Treasury

extension ForecastBuilder {
  /// Facilities with their dates as days of the forecast and their customers as debtors of the run; `nil` where the
  /// scenario has none.
  ///
  /// - Parameter debtors: Facts about the run's debtors, in their order.
  /// - Throws: `InputRefused` for customers and segments that the ledger does not know.
  func facilityPlan(debtors: [ForecastSummariser.DebtorFacts]) throws(InputRefused) -> FacilityPlan? {
    guard !scenario.facilities.isEmpty || !scenario.actionNames.isEmpty else { return nil }
    var facilities: [Facility] = []
    var covenants: [FacilityPlan.Covenant] = []
    for (index, stated) in scenario.facilities.enumerated() {
      var facility = stated.facility
      if !stated.hasOwnHold { facility.holdCash = scenario.minimumCash ?? 0 }
      if let repayments = stated.repayments { facility.repayments = repaymentDays(repayments) }
      if let date = stated.ends { facility.end = end(date, stated.renewal) }
      if let base = stated.base {
        var rules = base.rules
        rules.certificateDays = [-1] + certificates(isWeekly: base.isWeekly)
        rules.excluded = try positions(
          base.excludedSegments, base.excludedCustomers, debtors, facility: facility.name, key: "base")
        facility.base = rules
      }
      if let sale = stated.sale {
        facility.factoring = sale.terms
        facility.factoring?.covered = try positions(
          sale.segments, sale.customers, debtors, facility: facility.name, key: "sale")
      }
      if let discount = stated.discount {
        facility.discounting = try discounting(discount, debtors, facility: facility.name)
      }
      for covenant in stated.covenants {
        covenants.append(
          FacilityPlan.Covenant(
            name: covenant.name, facility: index, measure: covenant.measure, amount: covenant.amount,
            days: testDays(of: covenant), consequence: covenant.consequence))
      }
      facilities.append(facility)
    }
    var plan = FacilityPlan(facilities: facilities, covenants: covenants, interestDays: interestDays())
    plan.actions = scenario.actions
    plan.shipmentStop = scenario.shipmentStop
    return plan
  }

  /// Interest is paid on the last working day of each month.
  private func interestDays() -> [Bool] {
    var isDay = [Bool](repeating: false, count: days)
    for offset in 0..<(days + 31) {
      let date = firstDay + offset
      guard date == date.endOfMonth else { continue }
      let day = scenario.calendar.rolled(date, .back) - firstDay
      if day >= 0, day < days { isDay[day] = true }
    }
    return isDay
  }

  private func repaymentDays(_ repayments: StatedFacility.Repayments) -> [Facility.Repayment] {
    let dates = Scenario.Outflow.Schedule.monthly(day: repayments.dayOfMonth).dates(
      from: firstDay, to: firstDay + (days + 15))
    return dates.filter { !repayments.isQuarterly || $0.components.month % 3 == 0 }.map {
      Facility.Repayment(day: scenario.calendar.rolled($0, .back) - firstDay, amount: repayments.amount)
    }.filter { $0.day >= 0 && $0.day < days }
  }

  private func end(_ date: Day, _ renewal: StatedFacility.Renewal?) -> Facility.End {
    let day = scenario.calendar.rolled(date, .back) - firstDay
    guard let renewal, renewal.chance > 0 else {
      return Facility.End(day: day, threshold: .infinity, weights: [], residual: 0, gapDays: 0)
    }
    let weights = renewal.weights.contains { $0 != 0 } ? renewal.weights : []
    let variance = weights.isEmpty ? 0 : failures.factors?.variance(of: weights) ?? 0
    return Facility.End(
      day: day,
      threshold: renewal.chance >= 1 ? -.infinity : FixedOrder.inverseNormalCDF(1 - renewal.chance),
      weights: weights, residual: max(0, 1 - variance).squareRoot(), gapDays: renewal.gapDays)
  }

  /// Closes at which the base is certified: Sundays, or ends of months.
  private func certificates(isWeekly: Bool) -> [Int] {
    (0..<days).filter { day in
      let date = firstDay + day
      return isWeekly ? date.weekday == 7 : date == date.endOfMonth
    }
  }

  private func testDays(of covenant: StatedFacility.Covenant) -> [Int] {
    guard covenant.dates.isEmpty else {
      return covenant.dates.map { $0 - firstDay }.filter { $0 >= 0 && $0 < days }
    }
    return (0..<days).filter { day in
      let date = firstDay + day
      return date == date.endOfMonth && (!covenant.isQuarterly || date.components.month % 3 == 0)
    }
  }

  /// Discounting with its debtors, and with the open items that are named one by one.
  private func discounting(
    _ stated: StatedFacility.Discount, _ debtors: [ForecastSummariser.DebtorFacts], facility: String
  ) throws(InputRefused) -> Discounting {
    var terms = stated.terms
    let whole = try positions(stated.segments, stated.customers, debtors, facility: facility, key: "discount")
    terms.covered = whole
    guard !stated.documents.isEmpty else { return terms }
    var slots: [Int: Set<UInt32>] = [:]
    let places = Dictionary(debtors.enumerated().map { ($1.key, $0) }) { first, _ in first }
    for document in stated.documents {
      guard let claim = position.claims.first(where: { view.items[$0.item].document == document }),
        let debtor = places[view.customers[claim.customer].key]
      else {
        let known = position.claims.prefix(20_000).map { view.items[$0.item].document }
        throw InputRefused([
          scenario.issue(
            .unknownValue, at: "facilities.\(facility).discount.items",
            "the ledger as of \(view.asOf) has no open item `\(document)` that the forecast covers",
            hint: NearestName.of(document, in: known).map { "is `\($0)` meant?" })
        ])
      }
      slots[debtor, default: []].insert(claim.slot)
    }
    terms.covered.formUnion(slots.keys)
    terms.chosen = slots.filter { !whole.contains($0.key) }
    return terms
  }

  /// Debtors of segments and customers by name.
  private func positions(
    _ segments: [String], _ customers: [String], _ debtors: [ForecastSummariser.DebtorFacts],
    facility: String, key: String
  ) throws(InputRefused) -> Set<Int> {
    func refuse(_ what: String, _ name: String, _ known: [String]) -> InputRefused {
      InputRefused([
        scenario.issue(
          what == "segment" ? .unknownSegment : .unknownValue, at: "facilities.\(facility).\(key)",
          "the ledger as of \(view.asOf) has no \(what) `\(name)`",
          hint: NearestName.of(name, in: known).map { "did you mean `\($0)`?" })
      ])
    }
    let known = Set(self.segments)
    for name in segments where !known.contains(name) { throw refuse("segment", name, known.sorted()) }
    let keys = Set(view.customers.map(\.key))
    for name in customers where !keys.contains(name) { throw refuse("customer", name, keys.sorted()) }
    let (segments, customers) = (Set(segments), Set(customers))
    return Set(
      debtors.indices.filter {
        segments.contains(debtors[$0].segment) || customers.contains(debtors[$0].key)
      })
  }

  /// What the numbers rest on as to facilities.
  func facilityBasis() -> [ForecastSummary.BasisLine] {
    guard !scenario.facilities.isEmpty || !scenario.actionNames.isEmpty, scenario.openingCash != .none else {
      return []
    }
    let parts = scenario.facilities.map { stated in
      let facility = stated.facility
      let limit = NumberText.amount(facility.limit, scenario.currency)
      return "\(facility.name) \(facility.isCommitted ? "committed" : "uncommitted"), \(limit)"
    }
    var lines: [ForecastSummary.BasisLine] = []
    if !parts.isEmpty {
      lines.append(
        .init(.assumption, "facilities as the scenario states them: " + parts.joined(separator: "; ")))
    }
    if !scenario.actionNames.isEmpty {
      lines.append(
        .init(
          .assumption,
          "actions when cash runs short: " + scenario.actionNames.joined(separator: "; ")))
    }
    if scenario.facilities.contains(where: { $0.base != nil }) {
      lines.append(.init(.notCovered, "contra accounts and affiliates in the base, unless they are listed"))
    }
    if scenario.facilities.contains(where: { $0.sale != nil || $0.discount?.terms.hasRecourse == false }) {
      lines.append(
        .init(
          .notCovered,
          "recoveries of sold invoices that failed belong to the seller here; credit loss is before what a factor or bank bears"
        ))
    }
    return lines
  }
}

extension Scenario.Outflow.Category {
  /// The line of the cash table with facilities.
  var kind: OutflowPlan.Kind {
    switch self {
    case .tax: .tax
    case .capex: .capex
    case .debtService: .debtService
    case .suppliers: .suppliers
    case .payroll, .rent, .other: .operating
    }
  }
}
