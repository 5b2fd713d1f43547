/// Keys of a stress: blows to the plan, in the units of those who run a firm.
extension ScenarioKeys {
  static let stressLevers = ScenarioSection(
    "stress",
    [
      .init(
        "fail_largest", .integer(0...100, unit: "customers"), .preset("0"), source: "neutral",
        "So many of the largest customers, by what is open, fail on the first day."),
      .init(
        "fail_customers", .list(.text(longest: 120), count: nil), .optional,
        "Keys of customers who fail on the first day."),
      .init(
        "failure_factor", .number(.init(0, 100), unit: "factor"), .preset("1"), source: "neutral",
        "Factor on every annual probability of failing."),
      .init(
        "factor_shift", .number(.init(-6, 6), unit: "standard deviations"), .preset("0"), source: "neutral",
        "Shift of every factor of the economy over the whole horizon; bad times are negative."),
      .init(
        "factor_shifts", .byName(of: "factor", .number(.init(-6, 6), unit: "standard deviations")), .optional,
        "Shift of single factors, on top; factors that the economy does not have are left out."),
      .init(
        "delay_days", .number(.init(0, 365), unit: "days"), .preset("0"), source: "neutral",
        "Every payment still to come comes so many days later."),
      .init(
        "dilution", .fraction(.init(0, 1, greatestIn: false)), .preset("0%"), source: "neutral",
        "Share by which open items and new invoices are paid short: credits, deductions, lost disputes."),
      .init(
        "orders_change", .fraction(.init(-1, 10)), .preset("0%"), source: "neutral",
        "Change of planned sales, such as -12%."),
      .init(
        "suppliers_days_earlier", .integer(0...365, unit: "days"), .preset("0"), source: "neutral",
        "Suppliers want their money so many days earlier: outflows of the category `suppliers` move forward."),
      .init(
        "billing_outage_days", .integer(0...365, unit: "days"), .preset("0"), source: "neutral",
        "No invoice goes out on so many first days; those of the outage go out on the day after it."),
      .init(
        "acceptor_pd", .fraction(.init(0, 1)), .preset("0%"), source: "neutral",
        "Least annual probability that an acceptor of bills fails; 100% dishonours every bill. Needs `instruments`."
      ),
      .init(
        "refunded_advances", .fraction(.init(0, 1)), .preset("0%"), source: "neutral",
        "Share of customers' advances and credit balances in the ledger that is paid back on the fifth day."),
      .init(
        "payment_stops", .list(.section(paymentStop), count: nil), .optional,
        "Segments that pay nothing for a while, such as a public payer whose budget is closed."),
      .init(
        "insurer_cut", .fraction(.init(0, 1)), .preset("0%"), source: "neutral",
        "Share by which the credit insurer cuts its limits. Needs `insurance`."),
      .init(
        "line_cut", .fraction(.init(0, 1)), .preset("0%"), source: "neutral",
        "Share by which the bank cuts its lines; 100%: it does not renew. Needs `facilities`."),
    ])

  static let paymentStop = ScenarioSection(
    "stress.payment_stops",
    [
      .init("segment", .text(longest: 60), .required, "The segment."),
      .init("from_day", .integer(0...1000, unit: "day"), .required, "First day of the stop, from 0."),
      .init(
        "days", .integer(1...365, unit: "days"), .required, "Its length; what falls into it is paid after it."
      ),
    ])
}

extension ScenarioAssembly {
  /// The stress as stated.
  mutating func stress() -> StatedStress {
    var stress = StatedStress()
    guard let value = root["stress"], !value.isRefused else { return stress }
    func number(_ key: String) -> Double { value[key]?.number ?? 0 }
    func whole(_ key: String) -> Int { value[key]?.integer ?? 0 }
    stress.failLargest = whole("fail_largest")
    stress.failCustomers = (value["fail_customers"]?.list ?? []).compactMap(\.text)
    stress.failureFactor = value["failure_factor"]?.number ?? 1
    stress.factorShift = number("factor_shift")
    for (name, entry) in value["factor_shifts"]?.map ?? [] { stress.factorShifts[name] = entry.number ?? 0 }
    stress.delayDays = number("delay_days")
    stress.dilution = number("dilution")
    stress.ordersChange = number("orders_change")
    stress.suppliersEarlierDays = whole("suppliers_days_earlier")
    stress.billingOutageDays = whole("billing_outage_days")
    stress.acceptorPD = number("acceptor_pd")
    stress.refundedAdvances = number("refunded_advances")
    stress.paymentStops = (value["payment_stops"]?.list ?? []).compactMap { stop in
      guard let segment = stop["segment"]?.text, let from = stop["from_day"]?.integer,
        let days = stop["days"]?.integer
      else { return nil }
      return .init(segment: segment, fromDay: from, days: days)
    }
    stress.insurerCut = number("insurer_cut")
    stress.lineCut = number("line_cut")
    return stress
  }
}
