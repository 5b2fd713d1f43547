import CreditModels
import Liquidity
import Receivables

/// A blow to the plan, as a scenario or a stress overlay states it; neutral where nothing is stated.
public struct StatedStress: Sendable, Hashable {
  /// A segment that stops paying for a while.
  public struct PaymentStop: Sendable, Hashable {
    /// The segment.
    public var segment: String
    /// First day of the stop, from 0.
    public var fromDay: Int
    /// Its length in days.
    public var days: Int
    /// A stop.
    public init(segment: String, fromDay: Int, days: Int) {
      self.segment = segment
      self.fromDay = fromDay
      self.days = days
    }
  }

  /// Number of largest customers, by what is open, who fail on the first day.
  public var failLargest = 0
  /// Customers who fail on the first day, by key.
  public var failCustomers: [String] = []
  /// Factor on every annual PD.
  public var failureFactor = 1.0
  /// Shift of every factor of the economy, in standard deviations.
  public var factorShift = 0.0
  /// Shift of single factors, on top.
  public var factorShifts: [String: Double] = [:]
  /// Days by which every payment comes later.
  public var delayDays = 0.0
  /// Share by which every open item and invoice shrinks without a loss of credit.
  public var dilution = 0.0
  /// Change of planned sales.
  public var ordersChange = 0.0
  /// Days by which suppliers want their money earlier.
  public var suppliersEarlierDays = 0
  /// Days from the first on in which no invoice goes out.
  public var billingOutageDays = 0
  /// Least annual PD of the acceptors of bills.
  public var acceptorPD = 0.0
  /// Share of the advances and credit balances in the ledger that is paid back on the fifth day.
  public var refundedAdvances = 0.0
  /// Segments that stop paying for a while.
  public var paymentStops: [PaymentStop] = []
  /// Share by which the insurer cuts its limits.
  public var insurerCut = 0.0
  /// Share by which the bank cuts its lines.
  public var lineCut = 0.0

  /// No stress.
  public init() {}

  /// Whether nothing is stated.
  public var isNeutral: Bool { self == StatedStress() }

  /// The blows in words, in user units.
  public var words: [String] {
    func percent(_ share: Double) -> String {
      let tenths = Int((share * 1000).rounded())
      return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(Money.decimal(Int64(tenths), digits: 1)) %"
    }
    func number(_ value: Double) -> String { Money.decimal(Int64((value * 100).rounded()), digits: 2) }
    var words: [String] = []
    if failLargest == 1 { words.append("the largest customer fails on day 1") }
    if failLargest > 1 { words.append("the \(failLargest) largest customers fail on day 1") }
    if !failCustomers.isEmpty { words.append("\(failCustomers.joined(separator: ", ")) fail on day 1") }
    if failureFactor != 1 { words.append("PDs x\(number(failureFactor))") }
    if factorShift != 0 { words.append("economy \(number(factorShift)) sd") }
    for (name, shift) in factorShifts.sorted(by: { $0.key < $1.key }) {
      words.append("\(name) \(number(shift)) sd")
    }
    if delayDays != 0 {
      let days = delayDays == delayDays.rounded() ? "\(Int(delayDays))" : number(delayDays)
      words.append("payments +\(days) days")
    }
    if dilution != 0 { words.append("paid short by \(percent(dilution))") }
    if ordersChange != 0 { words.append("orders \(ordersChange > 0 ? "+" : "")\(percent(ordersChange))") }
    if suppliersEarlierDays != 0 { words.append("suppliers paid \(suppliersEarlierDays) days earlier") }
    if billingOutageDays != 0 { words.append("no invoice for \(billingOutageDays) days") }
    if acceptorPD != 0 { words.append("acceptors of bills fail with \(percent(acceptorPD)) a year") }
    if refundedAdvances != 0 { words.append("\(percent(refundedAdvances)) of advances paid back") }
    for stop in paymentStops {
      words.append("\(stop.segment) pays nothing on days \(stop.fromDay + 1) to \(stop.fromDay + stop.days)")
    }
    if insurerCut != 0 { words.append("insured limits -\(percent(insurerCut))") }
    if lineCut != 0 { words.append("bank lines -\(percent(lineCut))") }
    return words
  }

  /// Both blows at once: sizes add up, factors multiply, shares of what is left are taken one after the other.
  public func joined(with other: StatedStress) -> StatedStress {
    func rest(_ first: Double, _ second: Double) -> Double { 1 - (1 - first) * (1 - second) }
    var joined = self
    joined.failLargest = max(failLargest, other.failLargest)
    joined.failCustomers += other.failCustomers.filter { !failCustomers.contains($0) }
    joined.failureFactor *= other.failureFactor
    joined.factorShift += other.factorShift
    joined.factorShifts.merge(other.factorShifts) { $0 + $1 }
    joined.delayDays += other.delayDays
    joined.dilution = rest(dilution, other.dilution)
    joined.ordersChange = (1 + ordersChange) * (1 + other.ordersChange) - 1
    joined.suppliersEarlierDays += other.suppliersEarlierDays
    joined.billingOutageDays = max(billingOutageDays, other.billingOutageDays)
    joined.acceptorPD = max(acceptorPD, other.acceptorPD)
    joined.refundedAdvances = max(refundedAdvances, other.refundedAdvances)
    joined.paymentStops += other.paymentStops.filter { !paymentStops.contains($0) }
    joined.insurerCut = rest(insurerCut, other.insurerCut)
    joined.lineCut = rest(lineCut, other.lineCut)
    return joined
  }
}

extension StatedFacility {
  /// Whether a bank that cuts its lines cuts this one.
  var isCutByStress: Bool {
    switch facility.kind {
    case .revolver, .overdraft, .borrowingBase, .discounting: true
    case .termLoan, .factoring: false
    }
  }

  func limit(cutBy share: Double) -> Int64 {
    facility.limit - Int64((Double(facility.limit) * share).rounded())
  }
}

extension Scenario {
  /// What is drawn above the lines that a stress leaves: it is called on the first day.
  public var calledByStress: Int64 {
    guard stress.lineCut > 0 else { return 0 }
    return facilities.reduce(0) { sum, facility in
      guard facility.isCutByStress else { return sum }
      return sum + max(0, facility.facility.drawnAtStart - facility.limit(cutBy: stress.lineCut))
    }
  }

  /// The scenario with what its stress does to figures of the scenario itself: PDs, factors, sales, limits, acceptors.
  public var stressed: Scenario {
    guard !stress.isNeutral else { return self }
    var scenario = self
    if stress.failureFactor != 1, var credit = scenario.credit {
      func worse(_ pd: Double) -> Double { pd >= 1 ? pd : min(0.999, pd * stress.failureFactor) }
      credit.gradePD = credit.gradePD.mapValues(worse)
      for (name, figures) in credit.segments {
        credit.segments[name]?.annualPD = figures.annualPD.map(worse)
      }
      let fallback = credit.fallback?.annualPD
      credit.fallback?.annualPD = fallback.map(worse)
      for (key, figures) in credit.customers {
        credit.customers[key]?.annualPD = figures.annualPD.map(worse)
      }
      scenario.credit = credit
    }
    if var economy = scenario.economy {
      for (index, factor) in economy.factors.enumerated() {
        economy.shift[index] += stress.factorShift + (stress.factorShifts[factor.name] ?? 0)
      }
      scenario.economy = economy
    }
    if stress.ordersChange != 0 {
      for index in scenario.sales.indices {
        let planned = Double(scenario.sales[index].weeklyGross)
        scenario.sales[index].weeklyGross = Int64((planned * (1 + stress.ordersChange)).rounded())
      }
    }
    if stress.lineCut > 0 {
      for index in scenario.facilities.indices where scenario.facilities[index].isCutByStress {
        let limit = scenario.facilities[index].limit(cutBy: stress.lineCut)
        scenario.facilities[index].facility.limit = limit
        let drawn = scenario.facilities[index].facility.drawnAtStart
        scenario.facilities[index].facility.drawnAtStart = min(drawn, limit)
      }
    }
    if stress.insurerCut > 0, let policy = scenario.mechanisms.insurance {
      func cut(_ limit: Int64) -> Int64 { limit - Int64((Double(limit) * stress.insurerCut).rounded()) }
      scenario.mechanisms.insurance?.discretionaryLimit = cut(policy.discretionaryLimit)
      for scope in scenario.mechanisms.insuredLimits.scopes {
        guard let limit = scenario.mechanisms.insuredLimits.stated[scope] ?? nil else { continue }
        scenario.mechanisms.insuredLimits.state(cut(limit), for: scope)
      }
    }
    if stress.acceptorPD > 0 {
      for scope in scenario.mechanisms.instruments.scopes {
        guard var profile = scenario.mechanisms.instruments.stated[scope] ?? nil else { continue }
        profile.acceptorPD = max(profile.acceptorPD, stress.acceptorPD)
        scenario.mechanisms.instruments.state(profile, for: scope)
      }
    }
    return scenario
  }
}
