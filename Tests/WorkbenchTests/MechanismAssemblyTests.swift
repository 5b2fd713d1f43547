import CreditModels
import Foundation
import Intake
import Receivables
import Simulation
import Testing
import Workbench

/// Scenario and ledger put together into profiles, arrival days, classes of failure, links and applicants.
@Suite struct MechanismAssemblyTests {
  private let folder: URL
  private let view: LedgerView

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("duecast-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let shipped = CommandSession.shipped("scenarios")
    for name in ["baseline.yaml", "calendars", "ledgers", "mappings"] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.appendingPathComponent(name).path, withDestinationPath: shipped + "/" + name)
    }
    let book = folder.appendingPathComponent("ledger.book").path
    _ = try LedgerImport.run(
      file: shipped + "/ledgers/baseline.csv", mapping: try Mapping(file: shipped + "/mappings/events.yaml"),
      options: LedgerImport.Options(asOf: Day(iso: "2026-09-30")), to: book)
    view = try Book(file: book).view(asOf: try #require(Day(iso: "2026-09-30")))
  }

  private func assembly(_ overlay: String = "") throws -> ForecastAssembly {
    let shipped = try String(
      contentsOfFile: CommandSession.shipped("scenarios/baseline.yaml"), encoding: .utf8)
    try shipped.write(to: folder.appendingPathComponent("base.yaml"), atomically: true, encoding: .utf8)
    let file = folder.appendingPathComponent("changed.yaml")
    try ("duecast: 1\nextends: base.yaml\nname: changed\n" + overlay).write(
      to: file, atomically: true, encoding: .utf8)
    let scenario = try ScenarioReader.read(file: file.path).scenario
    return try ForecastAssembly(scenario: scenario, view: view, ledgerFile: "baseline.csv")
  }

  private func debtor(_ key: String, of assembly: ForecastAssembly) throws -> Experiment.Debtor {
    let entity = try #require(view.customers.first { $0.key == key }).entity
    return try #require(assembly.experiment.debtors.first { $0.entity == entity })
  }

  private func profile(_ key: String, of assembly: ForecastAssembly) throws -> CustomerProfile {
    let mechanisms = try #require(assembly.experiment.mechanisms)
    return mechanisms.profiles[try debtor(key, of: assembly).profile]
  }

  @Test func withoutKeysThePlainEngineRuns() throws {
    let experiment = try assembly().experiment
    #expect(experiment.mechanisms == nil)
    #expect(experiment.arrivals.count == 1)
    #expect(experiment.debtors.allSatisfy { $0.profile == 0 && $0.arrival == 0 && $0.grade == nil })
  }

  @Test func profilesAreResolvedAndShared() throws {
    let made = try assembly(
      """
      partial_payments: {default: {chance: 8%, first_share: [30%, 80%]}, public: none}
      credit_limits: {default: 100.00, "grade:E": 50.00, "customer:D000046": 70.00}

      """)
    #expect(made.warnings.isEmpty)
    let wholesaleB = try profile("D000046", of: made)
    #expect(wholesaleB.control.limit == 7000)
    #expect(wholesaleB.partial?.chance == 0.08)
    #expect(wholesaleB.terms?.netDays == 30)
    #expect(try profile("D000032", of: made).control.limit == 5000)
    #expect(try profile("D000025", of: made).partial == nil)
    let mechanisms = try #require(made.experiment.mechanisms)
    #expect(Set(mechanisms.profiles).count == mechanisms.profiles.count)
    #expect(mechanisms.profiles.count < 20)
    #expect(mechanisms.workingDays.count == 91)
    // 2026-10-03 is a Saturday and a holiday.
    #expect(mechanisms.workingDays[1] && !mechanisms.workingDays[2])
  }

  @Test func aPayRunIsARowOfArrivals() throws {
    let made = try assembly("pay_runs: {public: {weekdays: [thursday]}}\n").experiment
    #expect(made.mechanisms == nil)
    #expect(made.arrivals.count == 2)
    // The first forecast day is a Thursday.
    #expect(made.arrivals[1].prefix(3) == [0, 7, 7])
    #expect(made.arrivals[0].prefix(3) == [0, 1, 4])
  }

  @Test func aCustomersTermsMoveItsClockAlone() throws {
    let before = try assembly()
    let made = try assembly(
      """
      terms:
        net_days: {"customer:D000046": 60}
        pass_through: {default: {low: 40%, high: 60%, evidence: own_estimate}}

      """)
    func clock(_ key: String, _ assembly: ForecastAssembly) throws -> SurvivalTable {
      assembly.experiment.tables[try #require(try debtor(key, of: assembly).orders.first).table]
    }
    #expect(made.experiment.mechanisms == nil)
    #expect(try clock("D000041", made) == clock("D000041", before))
    let (old, new) = (try clock("D000046", before), try clock("D000046", made))
    // Half of thirty days more.
    #expect(new.survival[60] == old.survival[45])
  }

  @Test func statutoryTermsMoveWhatIsComplied() throws {
    let overlay = """
      statutory_terms:
        public: {buyer: agency, seller: sme, days: 30, from: invoice, annual_interest: 9%, interest_paid_share: 10%,
                 compliance: {low: 20%, high: 60%, evidence: own_estimate}}

      """
    let made = try assembly(overlay)
    let terms = try #require(try profile("D000025", of: made).terms)
    #expect(terms.netDays == 30)
    #expect(terms.lateFeeRate == 0.09)
    let table = try #require(try debtor("D000025", of: made).orders.first).table
    let before = try assembly()
    let old = try #require(try debtor("D000025", of: before).orders.first).table
    #expect(made.experiment.tables[table].survival[54] == before.experiment.tables[old].survival[60])
  }

  @Test func aCustomersFiguresGoBeforeItsGrade() throws {
    let made = try assembly(
      """
      credit: {customers: {D000046: {annual_pd: 7%}, D000026: {grade: E}}}
      partial_payments: {"grade:E": {chance: 8%, first_share: [30%, 80%]}}

      """)
    func annualPD(_ key: String) throws -> Double {
      made.experiment.failureClasses[try #require(try debtor(key, of: made).failureClass)].annualPD
    }
    #expect(try annualPD("D000046") == 0.07)
    #expect(try annualPD("D000026") == 0.15)
    #expect(try annualPD("D000041") == 0.15)
    #expect(try profile("D000026", of: made).partial?.chance == 0.08)
  }

  @Test func linksGradesAndWeeklyMatrixArrive() throws {
    let made = try assembly(
      """
      advanced:
        migration: {grades: [A, B, C, D, E], annual: [[91%, 7%, 1.5%, 0.25%, 0.05%, 0.2%], [4%, 87%, 6.5%, 1.3%, 0.4%, 0.8%],
          [0.5%, 6%, 82%, 7%, 2%, 2.5%], [0.2%, 0.8%, 8%, 76%, 9%, 6%], [0.1%, 0.4%, 2%, 8.5%, 74%, 15%]]}
        trade_links: [{name: one, from: D000046, to: D000026, uplift: 8, memory_weeks: 10}]

      """)
    let mechanisms = try #require(made.experiment.mechanisms)
    let link = try #require(mechanisms.links.first)
    #expect(made.experiment.debtors[link.from].entity == (try debtor("D000046", of: made)).entity)
    #expect(made.experiment.debtors[link.to].entity == (try debtor("D000026", of: made)).entity)
    #expect(try debtor("D000041", of: made).grade == 4)
    let weekly = try #require(mechanisms.migration?.weekly)
    #expect(weekly.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-12 && $0.allSatisfy { $0 >= 0 } })
    // Fifty-two weeks give the year again: this matrix has a generator up to small mendings.
    var year = (0..<6).map { row in (0..<6).map { row == $0 ? 1.0 : 0 } }
    let square = weekly + [[0, 0, 0, 0, 0, 1]]
    for _ in 0..<52 {
      year = year.map { row in (0..<6).map { to in (0..<6).reduce(0) { $0 + row[$1] * square[$1][to] } } }
    }
    #expect(abs(year[0][0] - 0.91) < 0.002)
    #expect(abs(year[4][5] - 0.15) < 0.002)
  }

  @Test func applicantsAreDebtorsOfTheirOwn() throws {
    let made = try assembly(
      """
      applicants:
        {segment: retail, per_month: 6, order_amount: 100.00, interval_weeks: 3,
         bands: [{name: A, share: 60%, annual_pd: 1%, gate: open}, {name: D, share: 40%, annual_pd: 12%, gate: closed}]}

      """
    ).experiment
    let applicants = made.debtors.filter { $0.applicant != nil }
    // 91 days of 12 x 6 / 365 a day.
    #expect(applicants.count == 17)
    #expect(applicants.map(\.entity) == (0..<17).map { 0x8000_0000 + UInt32($0) })
    let days = applicants.compactMap(\.applicant?.day)
    #expect(days == days.sorted() && days.allSatisfy { (0..<91).contains($0) })
    let classes = try #require(applicants.first?.applicant?.failureClasses)
    #expect(classes.map { made.failureClasses[$0].annualPD } == [0.01, 0.12])
    for applicant in applicants {
      #expect(applicant.orders.map(\.slot) == applicant.orders.indices.map { UInt32($0) })
      #expect(
        applicant.orders.allSatisfy { $0.issue >= applicant.applicant?.day ?? 0 && $0.amount == 10_000 })
      #expect(made.salesDeviation[applicant.orders.first?.plan ?? 0] == 0)
    }
  }

  @Test func scopesWithoutAnybodyAreNamed() throws {
    let made = try assembly(
      """
      credit_limits: {whole_sale: 100.00, "grade:F": 50.00, "customer:D00046": 70.00, "customer:D000046": 70.00}

      """)
    #expect(made.warnings.count == 3)
    #expect(
      made.warnings.allSatisfy { $0.code == .unknownScope && $0.severity == .warning && $0.line != nil })
    #expect(made.warnings.contains { $0.hint == "did you mean `D000046`?" })
    #expect(made.warnings.contains { $0.hint == "did you mean `wholesale`?" })
  }

  @Test func datedTermsLeaveEarlierOrdersAsTheyAre() throws {
    let made = try assembly(
      """
      terms:
        effective_from: 2026-11-02
        net_days: {wholesale: 10}
        pass_through: {default: {low: 50%, high: 50%, evidence: example}}
        late_fee: {wholesale: {annual_rate: 9%, paid_share: 20%}}

      """)
    let before = try assembly().experiment
    let orders = try debtor("D000046", of: made).orders
    let plain = try #require(before.debtors.first { $0.entity == (try? debtor("D000046", of: made))?.entity })
    let change = try #require(Day(iso: "2026-11-02")) - made.experiment.firstDay
    #expect(orders.contains { $0.issue < change } && orders.contains { $0.issue >= change })
    for (order, old) in zip(orders, plain.orders) {
      let survival = made.experiment.tables[order.table].survival
      if order.issue < change {
        #expect(order.terms == .today(netDays: 30))
        #expect(survival == before.tables[old.table].survival)
      } else {
        #expect(order.terms == .profile)
        // Half of 20 days: the clock runs ten days ahead.
        #expect(survival.prefix(50).elementsEqual(before.tables[old.table].survival.dropFirst(10).prefix(50)))
      }
    }
  }

  @Test func unbilledDeliveriesBecomeInvoices() throws {
    let delivery = "unbilled_deliveries: [{customer: D000046, delivered: 2026-09-28, amount: 18500.00}]\n"
    let plain = try debtor("D000046", of: try assembly(delivery)).orders
    let first = try #require(plain.first { $0.slot >= Experiment.unbilledSlots })
    #expect(first.issue == 0 && first.amount == 1_850_000 && first.terms == .agreed(netDays: 30))
    let billed = try debtor(
      "D000046", of: try assembly(delivery + "billing: {default: {invoice_lag_days: [2, 9]}}\n")
    ).orders
    #expect(billed.first { $0.slot >= Experiment.unbilledSlots }?.issue == -3)
  }

  @Test func unbilledDeliveriesAreChecked() throws {
    func message(_ entry: String) -> String {
      do {
        _ = try assembly("unbilled_deliveries: [\(entry)]\n")
        return ""
      } catch let refused as InputRefused {
        return refused.issues.map(\.message).joined()
      } catch { return "\(error)" }
    }
    #expect(
      message("{customer: D000047x, delivered: 2026-09-28, amount: 1.00}").contains(
        "no customer `D000047x`"))
    #expect(
      message("{customer: D000046, delivered: 2026-10-02, amount: 1.00}").contains("as-of date 2026-09-30"))
  }

  @Test func securitiesAndReviewsReachTheProfile() throws {
    let made = try assembly(
      """
      security: {export: {kind: letter_of_credit, share: 80%, chance: 98%, days: 14}}
      credit_control:
        default: {limit: 1000.00, review: {every_days: 91, cut_when_days_late: 30, least: 50.00}}

      """)
    let mechanisms = try #require(made.experiment.mechanisms)
    #expect(
      mechanisms.profiles.contains {
        $0.security == Security(kind: .letterOfCredit, share: 0.8, chance: 0.98, days: 14)
      })
    #expect(
      try profile("D000046", of: made).control.review
        == .init(everyDays: 91, cutDaysLate: 30, cutFactor: 0.5, least: 5_000))
    #expect(throws: InputRefused.self) {
      _ = try assembly("credit_control: {default: {review: {every_days: 91}}}\n")
    }
  }

  @Test func regimesAndScheduledInvoicesGoWithMechanisms() throws {
    let made = try assembly(
      """
      payment_regimes:
        wholesale:
          intercept: -2
          loadings: {macro: -0.5}
          stressed: {median_days_late: 45, p90_days_late: 90, never_share: 0%}
      partial_payments: {default: {chance: 8%, first_share: [30%, 80%]}}

      """)
    #expect(made.experiment.mechanisms != nil)
    #expect(try debtor("D000046", of: made).orders.allSatisfy { $0.regime != nil })
  }
}
