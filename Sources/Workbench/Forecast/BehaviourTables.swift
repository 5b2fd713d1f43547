import Calibration
import CreditModels
import Intake
import Receivables
import Reporting
import Stochastics
import Treasury

/// Payment clocks of a calibrated behaviour; invoices that the model cannot tell apart share one.
struct BehaviourTables {
  /// The behaviour.
  let model: PaymentBehaviour
  private let tallies: CustomerTallies
  private var places: [Key: Int] = [:]

  private struct Key: Hashable {
    var subject: PaymentSubject
    var weekday: Int
    var shift: Int
  }

  /// - Parameter drawsDisputesApart: Habits are those of undisputed invoices.
  init(_ model: PaymentBehaviour, view: LedgerView, drawsDisputesApart: Bool = false) {
    self.model = model
    let history = PaymentHistory(view: view)
    tallies = CustomerTallies(drawsDisputesApart ? history.censoredAtDisputes() : history)
  }

  private func uses(_ covariate: PaymentCovariate) -> Bool {
    model.effects.contains { $0.covariate == covariate }
  }

  /// What is known of an invoice, with days counted from the first day of its table.
  func subject(
    customer: Int, segment: String?, due: Int, known: Int, terms: Int, amount: Double, origin: Day,
    dispute: Range<Int>? = nil, channel: String? = nil
  ) -> PaymentSubject {
    PaymentSubject(
      terms: terms, due: due, known: known, amount: amount,
      habitDaysLate: tallies.daysLate(customer: customer, amount: amount, habit: model.habit),
      paidInvoices: tallies.paid(customer: customer), segment: segment,
      trend: uses(.trend) ? tallies.trend(customer: customer) : nil,
      dispute: uses(.disputed) ? dispute : nil, channel: uses(.channel) ? channel : nil,
      origin: model.effects.contains { $0.covariate.isCalendar } ? Int(origin.number) : 0)
  }

  /// The place of a clock among tables, added where it is new.
  mutating func place(
    _ subject: PaymentSubject, weekday: Int, shift: Int, days: Int, in tables: inout [SurvivalTable]
  ) -> Int {
    // Only the level of an amount counts, and levels of history.
    var reduced = subject
    if let effect = model.effects.first(where: { $0.covariate == .amount }) {
      reduced.amount = Double(effect.level(of: subject, on: 0))
    } else {
      reduced.amount = 0
    }
    if let effect = model.effects.first(where: { $0.covariate == .trend }) {
      reduced.trend = effect.level(of: subject, on: 0)
    }
    reduced.paidInvoices = CovariateEffect.historyClass(paid: subject.paidInvoices)
    let key = Key(subject: reduced, weekday: weekday, shift: shift)
    if let place = places[key] { return place }
    var table = model.table(subject, from: 0, days: days + max(0, -shift), weekday: weekday)
    if shift != 0 {
      let survival = (0..<days).map { day in
        day < shift ? SurvivalTable.one : table.survival[day - shift]
      }
      table = SurvivalTable(
        survival: survival, beyondHistory: min(days, max(0, table.beyondHistory + shift)))
    }
    tables.append(table)
    places[key] = tables.count - 1
    return tables.count - 1
  }
}

extension ForecastBuilder {
  /// The clock of an open item under the calibrated behaviour.
  mutating func behaviourTable(item: LedgerItem) -> Int {
    guard var clocks = behaviour else { preconditionFailure("every segment has a curve or a behaviour") }
    let subject = clocks.subject(
      customer: item.customer, segment: view.customers[item.customer].segment, due: item.due - firstDay,
      known: item.knownOn - firstDay, terms: item.due - item.issue,
      amount: Double(item.amount) / Double(item.currency.minorPerMajor), origin: firstDay,
      dispute: item.firstDispute.map { dispute in
        let first = Int(firstDay.number)
        return (dispute.lowerBound - first)..<(dispute.upperBound - first)
      }, channel: item.channel)
    defer { behaviour = clocks }
    return clocks.place(subject, weekday: firstDay.weekday, shift: 0, days: days, in: &tables)
  }

  /// The clock of a planned invoice, counted from its issue.
  mutating func behaviourTable(customer: Int, issue: Day, netDays: Int, amount: Int64, shift: Int) -> Int {
    guard var clocks = behaviour else { preconditionFailure("every segment has a curve or a behaviour") }
    let subject = clocks.subject(
      customer: customer, segment: view.customers[customer].segment, due: netDays, known: 0, terms: netDays,
      amount: Double(amount) / Double(scenario.currency.minorPerMajor), origin: issue)
    defer { behaviour = clocks }
    return clocks.place(subject, weekday: issue.weekday, shift: shift, days: days, in: &tables)
  }

  /// Refuses a stated dependence of a customer's payments beside the fitted one: both would count it.
  func refuseDoubleDependence(beside stated: Scenario.StatedBehaviour) throws {
    let twice = subjects.indices.first { place in
      curves[segments[place]] == nil
        && (scenario.mechanisms.habit[subjects[place]]?.sameCustomerDependence ?? 0) > 0
    }
    guard let twice else { return }
    throw InputRefused([
      scenario.issue(
        .yamlConflict, at: "payment_habit",
        "`same_customer_dependence` of `\(view.customers[twice].key)` would count twice: the behaviour file "
          + "`\(stated.file)` brings the dependence of a customer's payments",
        hint: "take it out of `payment_habit`, or state `payment_delay` instead of `behaviour`")
    ])
  }

  /// What the calibrated behaviour rests on.
  func behaviourBasis() -> [ForecastSummary.BasisLine] {
    guard behaviour != nil, let stated = scenario.behaviour else { return [] }
    let document = stated.document
    var lines: [ForecastSummary.BasisLine] = [
      .init(
        .fitted,
        "payment behaviour: \(stated.file), form \(document.form), \(NumberText.grouped(document.invoices)) "
          + "invoices, \(NumberText.grouped(document.payments)) paid, as of \(document.asOf); dependence of payments: market "
          + "\(NumberText.percent(document.behaviour.market.value)), same customer "
          + "\(NumberText.percent(document.behaviour.sameCustomer.value)), weekly factor "
          + "\(NumberText.percent(document.behaviour.weekVariance.value.squareRoot()))")
    ]
    let assumed = [
      ("market", document.behaviour.market), ("same customer", document.behaviour.sameCustomer),
      ("weekly factor", document.behaviour.weekVariance),
      ("habit strength", document.behaviour.habit.strength),
    ].filter { $0.1.origin == .assumption }.map(\.0)
    if !assumed.isEmpty {
      lines.append(.init(.assumption, "of the payment behaviour: \(assumed.joined(separator: ", "))"))
    }
    return lines
  }
}
