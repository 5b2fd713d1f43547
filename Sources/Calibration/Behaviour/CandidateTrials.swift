import CreditModels
import Stochastics

/// A form of the payment model that a history may choose.
///
/// In the order in which they are preferred where trials do not tell them apart: simple before rich, and a mixture
/// before its richer part alone, since combined forecasts err less where both parts do as well.
public enum Candidate: String, Sendable, Hashable, CaseIterable {
  /// One pooled curve by days from due.
  case pooled
  /// The pooled curve with the effects of terms, amount and segment.
  case attributes
  /// One curve by days against the customer's habit.
  case standardised
  /// Regression and standardised curve in equal parts.
  case mixture
  /// The regression with all covariates.
  case regression

  /// Covariates of its regression.
  var covariates: [PaymentCovariate] {
    switch self {
    case .pooled, .standardised: []
    case .attributes: [.terms, .amount, .segment]
    case .regression, .mixture: [.daysKnown, .againstHabit, .terms, .amount, .segment]
    }
  }

  /// Weight of its standardised curve.
  var standardisedShare: Double {
    switch self {
    case .pooled, .attributes, .regression: 0
    case .standardised: 1
    case .mixture: 0.5
    }
  }

  /// How a candidate did.
  public struct Score: Sendable, Hashable {
    /// The candidate.
    public var candidate: Candidate
    /// Mean ranked probability score of the pay weeks of open invoices.
    public var rps: Double
  }
}

/// Tries the forms of the model at past days inside a history: fitted on what was known then, scored on what came.
struct CandidateTrials {
  /// Scores in order of candidate; empty where no trial is possible.
  let scores: [Candidate.Score]
  /// The best, the earlier one where the gain is within a standard error; `nil` without trials.
  let best: Candidate?
  /// Variance of the weekly factor by how far weeks of the best form's trials lay from what was expected; `nil` with
  /// too few weeks.
  let weekVariance: FittedValue?
  /// Covariates offered beside those of the form.
  let offers: [CovariateOffer]
  /// By how much the mean score of each other form lies above that of the best, with a standard error.
  let gaps: [Candidate: FittedValue]
  let notes: [String]

  /// A past day inside the history: what was known then, and the invoices open then.
  struct Look {
    /// First day forecast.
    let cutoff: Int
    /// Weeks forecast.
    let weeks: Int
    /// The shared parts of fits to what was known.
    let parts: FitParts
    /// Open invoices with what came of them.
    let open: [PaymentHistory.Item]
  }

  /// Invoices that trials use at most.
  static let largestHistory = 40_000
  /// Payments that a trial's fit needs.
  static let enoughPayments = 50
  /// Standard errors of the paired difference by which a later form has to be better.
  static let margin = 1.0
  /// Weeks with three payments expected that a variance of weeks needs.
  static let enoughWeeks = 26

  /// Looks into a history: four, 91 days or more back; a short history is tried four weeks back, with four weeks to go.
  private static func looks(_ history: PaymentHistory) -> [Look] {
    for (backs, horizon) in [([91, 133, 175, 217], 13), ([28, 56], 4)] {
      let looks = backs.compactMap { back -> Look? in
        let cutoff = history.end - back
        let past = history.before(cutoff)
        guard past.payments >= CandidateTrials.enoughPayments else { return nil }
        let open = history.items.filter {
          $0.known < cutoff && $0.exit >= cutoff && ($0.isPaid || $0.exit >= cutoff + 7 * horizon)
        }
        guard open.count >= 10 else { return nil }
        return Look(cutoff: cutoff, weeks: horizon, parts: FitParts(past), open: open)
      }
      if !looks.isEmpty { return looks }
    }
    return []
  }

  init(_ whole: PaymentHistory) {
    let history = whole.sampled(invoices: CandidateTrials.largestHistory)
    var byInvoice: [Candidate: [Double]] = [:]
    var byWeek: [Candidate: [TrialWeek]] = [:]
    let looks = CandidateTrials.looks(history)
    let count = looks.reduce(0) { $0 + $1.open.count }
    for look in looks {
      var ignored: [String] = []
      let regression = look.parts.behaviour(.mixture, notes: &ignored)
      let attributes = look.parts.behaviour(.attributes, notes: &ignored)
      for candidate in Candidate.allCases {
        var behaviour = candidate == .attributes ? attributes : regression
        if candidate == .pooled {
          behaviour.effects = []
          behaviour.constant.value = 0
        }
        behaviour.standardisedShare = candidate.standardisedShare
        let made = CandidateTrials.score(look, behaviour: behaviour)
        byInvoice[candidate, default: []] += made.rps
        byWeek[candidate, default: []] += made.weeks
      }
    }
    guard count > 0 else {
      scores = []
      best = nil
      weekVariance = nil
      gaps = [:]
      offers = PaymentCovariate.offered.map {
        CovariateOffer($0, .notTried, reason: "the history is too short for trials")
      }
      notes = ["the history is too short to try forms of the model on it: the pooled curve is used"]
      return
    }
    scores = Candidate.allCases.map { candidate in
      Candidate.Score(
        candidate: candidate, rps: (byInvoice[candidate] ?? []).reduce(0, +) / Double(count))
    }
    var best = scores[0]
    for score in scores.dropFirst() {
      // The one-standard-error rule: what trials cannot tell apart is decided by the order of forms.
      if CandidateTrials.isBetter(byInvoice[score.candidate] ?? [], than: byInvoice[best.candidate] ?? []) {
        best = score
      }
    }
    let tried = CovariateTrials(looks, form: best.candidate, scores: byInvoice[best.candidate] ?? [])
    offers = tried.offers
    gaps = byInvoice.filter { $0.key != tried.form }.mapValues {
      CovariateTrials.gain(looks, base: $0, tried: tried.scores)
    }
    self.best = tried.form
    weekVariance = TrialWeek.variance(byWeek[tried.form] ?? [])
    notes =
      looks[0].weeks < 13
      ? ["the history is short: forms of the model were tried over \(looks[0].weeks) weeks only"] : []
  }

  /// Whether scores lie below others by more than a standard error of the mean difference.
  private static func isBetter(_ scores: [Double], than others: [Double]) -> Bool {
    let gains = zip(others, scores).map { $0 - $1 }
    let count = Double(max(1, gains.count))
    let gain = gains.reduce(0, +) / count
    let spread = gains.reduce(0) { $0 + ($1 - gain) * ($1 - gain) }
    return gain > margin * (spread / max(1, count - 1) / count).squareRoot()
  }

  /// Ranked probability score of the pay week of each invoice, and payments by week against what was expected.
  static func score(_ look: Look, behaviour: PaymentBehaviour) -> (rps: [Double], weeks: [TrialWeek]) {
    let (open, cutoff, weeks) = (look.open, look.cutoff, look.weeks)
    var dense: [Int: Int] = [:]
    for item in open where dense[item.customer] == nil { dense[item.customer] = dense.count }
    var excess = [Double](repeating: 0, count: dense.count * weeks)
    var expected = excess
    let scores = open.map { item in
      let subject = look.parts.subject(item)
      let hazards = behaviour.hazards(subject, from: cutoff, days: 7 * weeks, weekday: 1)
      let payWeek = item.isPaid ? (item.exit - cutoff) / 7 : weeks
      let place = (dense[item.customer] ?? 0) * weeks
      var alive = 1.0
      var sum = 0.0
      for week in 0..<weeks {
        let before = alive
        for day in (7 * week)..<(7 * week + 7) { alive *= 1 - hazards[day] }
        let miss = (1 - alive) - (payWeek <= week ? 1 : 0)
        sum += miss * miss
        expected[place + week] += before - alive
        excess[place + week] += (payWeek == week ? 1 : 0) - (before - alive)
      }
      return sum
    }
    let sums = (0..<weeks).map { week in
      var made = TrialWeek()
      for customer in 0..<dense.count {
        made.add(excess: excess[customer * weeks + week], expected: expected[customer * weeks + week])
      }
      return made
    }
    return (scores, sums)
  }
}

/// Payments of a week of a trial against what was expected, by customer.
struct TrialWeek {
  private var excess = 0.0
  private var expected = 0.0
  private var excessSquares = 0.0
  private var expectedSquares = 0.0

  /// Adds a customer.
  mutating func add(excess: Double, expected: Double) {
    self.excess += excess
    self.expected += expected
    excessSquares += excess * excess
    expectedSquares += expected * expected
  }

  /// Variance of the logarithm of a factor that all customers' payments of a week share, by products of different
  /// customers' excesses.
  static func variance(_ weeks: [TrialWeek]) -> FittedValue? {
    let used = weeks.filter { $0.expected >= 3 }
    let units = used.map {
      (top: $0.excess * $0.excess - $0.excessSquares, bottom: $0.expected * $0.expected - $0.expectedSquares)
    }
    let bottom = units.reduce(0) { $0 + $1.bottom }
    guard units.count >= CandidateTrials.enoughWeeks, bottom > 0 else { return nil }
    let value = units.reduce(0) { $0 + $1.top } / bottom
    let squares = units.reduce(0) { sum, unit in
      let rest = unit.top - value * unit.bottom
      return sum + rest * rest
    }
    return FittedValue(
      FixedOrder.log(1 + max(0, value)), standardError: squares.squareRoot() / bottom / (1 + max(0, value)),
      count: units.count, origin: value > 0 ? .fitted : .weak)
  }
}

extension FitParts {
  /// An open invoice as the model sees it at the end of the history.
  func subject(_ item: PaymentHistory.Item) -> PaymentSubject {
    let tally =
      habit.tallies.indices.contains(item.customer) ? habit.tallies[item.customer] : HabitFit.Tally()
    return PaymentSubject(
      terms: item.terms, due: item.due, known: item.known, amount: item.amount,
      habitDaysLate: tally.daysLate(habit.habit, amount: item.amount), paidInvoices: tally.paid,
      segment: history.segments[item.customer], trend: tally.trend,
      dispute: item.dispute?.known(before: history.end), channel: item.channel)
  }
}
