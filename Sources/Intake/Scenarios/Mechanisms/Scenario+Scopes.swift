import CreditModels
import Receivables

extension Scenario {
  /// Every scope that is stated, with the path of its key, in order of path.
  public var scopes: [(keyPath: String, scope: Scope)] {
    var found: [(keyPath: String, scope: Scope)] = []
    func add<Value>(_ path: String, _ setting: Scoped<Value>) {
      for scope in setting.scopes { found.append(("\(path).\(scope.name)", scope)) }
    }
    let stated = mechanisms
    add("economy.response", stated.response)
    add("payment_habit", stated.habit)
    add("amount_classes", stated.amountClasses)
    add("pay_runs", stated.payRuns)
    add("partial_payments", stated.partial)
    add("disputes", stated.disputes)
    add("deductions", stated.deductions)
    add("billing", stated.billing)
    add("instruments", stated.instruments)
    add("discount_taking", stated.taking)
    add("demand", stated.demand)
    add("credit_control", stated.control)
    add("credit_limits", stated.limits)
    add("security", stated.security)
    add("dunning.use", stated.ladderFor)
    add("recovery.use", stated.planFor)
    add("insurance.limits", stated.insuredLimits)
    add("statutory_terms", stated.statutory)
    add("terms.current_net_days", terms.currentNetDays)
    add("terms.net_days", terms.netDays)
    add("terms.pass_through", terms.passThroughRange)
    add("terms.current_discount", terms.currentDiscount)
    add("terms.discount", terms.discount)
    add("terms.deposit", terms.deposit)
    add("terms.instalments", terms.instalments)
    add("terms.due_day", terms.endOfMonth)
    add("terms.late_fee", terms.lateFee)
    for key in credit?.customers.keys.sorted() ?? [] {
      found.append(("credit.customers.\(key)", .customer(key)))
    }
    for link in stated.links {
      found.append(("advanced.trade_links", .customer(link.from)))
      found.append(("advanced.trade_links", .customer(link.to)))
    }
    return found.sorted { $0.keyPath < $1.keyPath }
  }

  /// Whether the run needs the customer engine.
  public var needsCustomerEngine: Bool {
    mechanisms.needsEngine || terms.hasMore || valueAddedTax != nil || shipmentStop != nil
      || facilities.contains { $0.base != nil || $0.sale != nil || $0.discount != nil }
  }

  /// Whether orders of a day have the new terms.
  public func hasNewTerms(_ day: Day) -> Bool { terms.effectiveFrom.map { day >= $0 } ?? true }

  /// How many days of net terms the law leaves to somebody who buys now, and the law; `nil` where it says
  /// nothing or allows what is agreed.
  ///
  /// - Parameter agreed: Agreed net days, from what the terms run from.
  public func statutoryDays(for subject: ScopeSubject, agreed: Int) -> (days: Int, terms: StatutoryTerms)? {
    guard let statutory = mechanisms.statutory[subject], statutory.isSellerSmall else { return nil }
    let billing = mechanisms.billing[subject] ?? .neutral
    /// Days from the invoice to what a term runs from; the end of the month is half a month away on average.
    func offset(_ start: BillingProfile.Start) -> Int {
      switch start {
      case .delivery: -(billing.leastLagDays + billing.greatestLagDays) / 2
      case .invoice: 0
      case .receiptOfInvoice, .acceptance: billing.acceptanceDays
      case .endOfMonth: 15
      }
    }
    let allowed = statutory.days + offset(statutory.start) - offset(billing.start)
    return (min(agreed, max(0, allowed)), statutory)
  }
}
