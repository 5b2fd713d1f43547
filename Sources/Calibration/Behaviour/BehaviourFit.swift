import CreditModels
import Stochastics

/// A payment behaviour fitted from a history, with how it was chosen.
public struct BehaviourFit: Sendable {
  /// What was fitted.
  public let behaviour: PaymentBehaviour
  /// Candidates with their mean ranked probability score at past days inside the history; empty where the history is
  /// too short to try them.
  public let candidates: [Candidate.Score]
  /// The candidate taken.
  public let chosen: Candidate
  /// Covariates that were offered to the regression beside those of the form, and what became of each.
  public let offers: [CovariateOffer]
  /// Other forms of the model that trials compared with it; empty without trials.
  public let alternatives: [AlternativeForm]
  /// Invoices, payments and customers of the history.
  public let invoices: Int
  /// Payments of the history.
  public let payments: Int
  /// Customers with an invoice in the history.
  public let customers: Int
  /// Share of invoices not paid by the last age that history supports, with its standard error.
  public let neverPaid: FittedValue
  /// Dispersion of payments among customers that standard errors are widened by; 1 is independent.
  public let dispersion: Double
  /// What was marked, left out or assumed, in words.
  public let notes: [String]

  /// Why a history cannot be fitted.
  public enum Refusal: Error, Sendable, Hashable {
    /// No invoice was ever seen paid.
    case noPaymentHistory(invoices: Int)
  }

  /// Payments that a fit needs at least; with fewer a pooled curve leans on an assumed one, and says so.
  public static let enoughPayments = 10

  /// Fits a history.
  ///
  /// - Parameter candidate: Takes this form of the model instead of choosing one by trials inside the history.
  /// - Complexity: O(invoice-days) for each trial and for the fit.
  public init(_ history: PaymentHistory, candidate: Candidate? = nil) throws(Refusal) {
    guard history.payments > 0 else {
      throw .noPaymentHistory(invoices: history.items.count + history.strays)
    }
    guard history.payments >= BehaviourFit.enoughPayments else {
      self = BehaviourFit(assuming: history)
      return
    }
    let trials = candidate == nil ? CandidateTrials(history) : nil
    let chosen = candidate ?? trials?.best ?? .pooled
    offers =
      trials?.offers
      ?? PaymentCovariate.offered.map {
        CovariateOffer($0, .notTried, reason: "the form was given, so nothing was tried")
      }
    let extra = offers.filter { $0.outcome == .entered }.map(\.covariate)
    var notes = trials?.notes ?? []
    let parts = FitParts(history)
    notes +=
      parts.habit.habit.strength.origin == .assumption
      ? [
        "fewer than \(HabitFit.enoughCustomers) customers paid twice: the weight of a customer's own history is assumed"
      ] : []
    var behaviour = parts.behaviour(chosen, extra: extra, notes: &notes)
    let scan = ResidualScan(history, spells: parts.spells, behaviour: behaviour)
    dispersion = scan.dispersion
    behaviour.widenErrors(by: scan.dispersion)
    behaviour.weekdays = BehaviourFit.weekdays(scan)
    let dependence = DependenceFit(scan, end: history.end)
    behaviour.market = dependence.market
    behaviour.sameCustomer = dependence.sameCustomer
    behaviour.weekVariance = dependence.weekVariance
    if let tried = trials?.weekVariance, tried.value > behaviour.weekVariance.value {
      // A forecast errs by more than the weeks of its own history show: habits and levels move on.
      behaviour.weekVariance = tried
    }
    notes += dependence.notes
    self.behaviour = behaviour
    alternatives = BehaviourFit.alternatives(
      parts, chosen: chosen, behaviour: behaviour, gaps: trials?.gaps ?? [:])
    candidates = trials?.scores ?? []
    self.chosen = chosen
    invoices = history.items.count
    payments = history.payments
    customers = Set(history.items.map(\.customer)).count
    neverPaid = BehaviourFit.neverPaid(history)
    self.notes = notes
  }

  /// The other forms, each fitted to the history or, where that is large, to a sample of its customers.
  private static func alternatives(
    _ parts: FitParts, chosen: Candidate, behaviour: PaymentBehaviour, gaps: [Candidate: FittedValue]
  ) -> [AlternativeForm] {
    guard !gaps.isEmpty else { return [] }
    let sample = parts.history.sampled(invoices: CandidateTrials.largestHistory)
    let own = sample.items.count == parts.history.items.count ? parts : FitParts(sample)
    var ignored: [String] = []
    let isHabitual = chosen == .mixture || chosen == .regression
    let habitual = isHabitual ? behaviour : own.behaviour(.mixture, notes: &ignored)
    let attributes = own.behaviour(.attributes, notes: &ignored)
    return Candidate.allCases.compactMap { candidate in
      guard let gap = gaps[candidate], candidate != chosen else { return nil }
      let fitted: PaymentBehaviour? =
        switch candidate {
        case .pooled, .standardised: nil
        case .attributes: attributes
        case .mixture, .regression: habitual
        }
      return AlternativeForm(
        form: candidate.rawValue, standardisedShare: candidate.standardisedShare,
        constant: fitted?.constant ?? .assumed(0), effects: fitted?.effects ?? [], gap: gap)
    }
  }

  /// Factors by day of the week: payments over expected, a few payments shrunk to 1, with mean 1.
  static func weekdays(_ scan: ResidualScan) -> [FittedValue] {
    let shrink = 5.0
    let raw = zip(scan.weekdayPaid, scan.weekdayExpected).map { ($0 + shrink) / ($1 + shrink) }
    let mean = raw.reduce(0, +) / 7
    return raw.indices.map { day in
      FittedValue(
        raw[day] / mean,
        standardError: (scan.weekdayPaid[day] * scan.dispersion).squareRoot()
          / ((scan.weekdayExpected[day] + shrink) * mean), count: Int(scan.weekdayPaid[day]),
        origin: scan.weekdayPaid[day] < HazardRegression.enoughPayments ? .weak : .fitted)
    }
  }

  private static func neverPaid(_ history: PaymentHistory) -> FittedValue {
    let estimate = KaplanMeier(
      history.items.map {
        PaymentSpell(entry: $0.known - $0.due, exit: $0.exit - $0.due, isPaid: $0.isPaid)
      })
    guard let last = estimate.lastAge(withAtRisk: DelayFit.enoughAtRisk) else {
      return FittedValue(0, count: estimate.payments, origin: .weak)
    }
    return FittedValue(
      estimate.survival(age: last), standardError: estimate.standardError(age: last), count: estimate.payments
    )
  }
}

/// What all forms of the model share for one history.
struct FitParts {
  let history: PaymentHistory
  let pooled: DelayCurve
  let habit: HabitFit
  let spells: [HabitSpells.Spell]

  /// The parts of a history.
  ///
  /// - Parameter tail: Days in which hazards beyond the last age halve, or a constant (`.some(nil)`); `nil` chooses.
  init(_ history: PaymentHistory, tail: Int?? = nil) {
    self.history = history
    let curve = SmoothedCurve.curve(
      history.items.map {
        PaymentSpell(entry: $0.known - $0.due, exit: $0.exit - $0.due, isPaid: $0.isPaid)
      })
    pooled = tail.map { curve.withTail(halfLife: $0) } ?? curve
    habit = HabitFit(history)
    spells = HabitSpells(history, habit: habit.habit).spells
  }

  /// The curve against habit, with the tail of the pooled one.
  private var standardised: DelayCurve {
    habit.standardisedCurve(history).withTail(halfLife: pooled.tailHalfLife)
  }

  /// The behaviour of a form of the model, without dependence and days of the week.
  ///
  /// - Parameters:
  ///   - extra: Covariates beside those of the form.
  ///   - given: Levels of the covariates to fit; `nil` chooses them from the history.
  func behaviour(
    _ candidate: Candidate, extra: [PaymentCovariate] = [], levels given: [CovariateEffect]? = nil,
    notes: inout [String]
  ) -> PaymentBehaviour {
    var effects: [CovariateEffect] = []
    var constant = FittedValue(0, count: history.payments)
    var covariates = candidate.covariates + extra
    // What moves payments in time needs a scale of time that is free to move.
    if !extra.isEmpty, !covariates.contains(.daysKnown) { covariates.insert(.daysKnown, at: 0) }
    if !covariates.isEmpty || given?.isEmpty == false {
      var levels = given ?? []
      if given == nil {
        let chosen = CovariateLevels(
          covariates, history: history, spells: spells, freesTime: !extra.isEmpty)
        notes += chosen.notes
        levels = chosen.effects
      }
      if !levels.isEmpty {
        let cells = HazardCells(history, spells: spells, effects: levels, pooled: pooled)
        let fit = HazardRegression(cells, effects: levels)
        effects = fit.effects
        constant = fit.constant
        notes += fit.notes
      }
    }
    let neutral = [FittedValue](repeating: .assumed(1), count: 7)
    return PaymentBehaviour(
      pooled: pooled, standardised: standardised,
      standardisedShare: candidate.standardisedShare, habit: habit.habit, constant: constant,
      effects: effects,
      weekdays: neutral, market: .assumed(0), sameCustomer: .assumed(0), weekVariance: .assumed(0))
  }
}

extension PaymentBehaviour {
  /// Widens the standard errors of the regression by a dispersion.
  mutating func widenErrors(by dispersion: Double) {
    let factor = dispersion.squareRoot()
    constant.standardError = constant.standardError.map { $0 * factor }
    for effect in effects.indices {
      for level in effects[effect].levels.indices {
        effects[effect].levels[level].standardError = effects[effect].levels[level].standardError.map {
          $0 * factor
        }
      }
    }
  }
}
