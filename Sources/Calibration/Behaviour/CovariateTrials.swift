import CreditModels
import Stochastics

/// Offers covariates to a form of the model, one after another: each enters only where the forecasts of past days gain
/// by more than a standard error, and by more the more are offered.
///
/// One that does nothing gains by more than a standard error once in six times. With several on offer the bound rises so
/// that any of them enters by chance no more often than that (Bonferroni): 1.41 errors for two, 1.62 for three.
///
/// The error of a gain is the greater of two: with customers as independent units, and with the days of the trials as
/// such, since what a calendar month did to all of them in one year is one observation. The best of those that gain
/// enough enters first, and the others are tried again beside it.
struct CovariateTrials {
  /// The form with what entered: a form without a regression gets one only where that gains.
  let form: Candidate
  /// What became of each.
  let offers: [CovariateOffer]
  /// Scores of the form with what entered, by look and open invoice.
  let scores: [Double]

  /// Chance at which something that does nothing may enter: that of a gain by one standard error.
  static let falseEntries = 0.158_655_253_931_457

  /// Standard errors by which one of so many covariates has to gain.
  static func margin(of offered: Int) -> Double {
    FixedOrder.inverseNormalCDF(1 - falseEntries / Double(max(1, offered)))
  }

  /// Tries the covariates.
  ///
  /// - Parameter scores: Ranked probability scores of the form without them, by look and open invoice.
  init(_ looks: [CandidateTrials.Look], form start: Candidate, scores: [Double]) {
    let host: Candidate = start == .standardised ? .mixture : start
    var base = scores
    var entered: [PaymentCovariate] = []
    var left = PaymentCovariate.offered
    var offers: [PaymentCovariate: CovariateOffer] = [:]
    func ratio(_ gain: FittedValue) -> Double {
      gain.value / max(gain.standardError ?? 0, 1e-12)
    }
    // A form without a free scale of time gets one with the first covariate: what that alone gains is not the covariate's.
    var timed: [Double]?
    while !left.isEmpty {
      let tried = left.compactMap {
        covariate -> (covariate: PaymentCovariate, gain: FittedValue, scores: [Double])? in
        let made = CovariateTrials.scores(looks, form: host, extra: entered + [covariate])
        if let refusal = made.refusal {
          offers[covariate] = CovariateOffer(covariate, .notTried, reason: refusal)
          return nil
        }
        if timed == nil, entered.isEmpty, !host.covariates.contains(.daysKnown) {
          timed = CovariateTrials.scores(looks, form: host, extra: [.daysKnown]).scores
        }
        let gains = ([base] + (timed.map { [$0] } ?? [])).map {
          CovariateTrials.gain(looks, base: $0, tried: made.scores)
        }
        guard let gain = gains.min(by: { ratio($0) < ratio($1) }) else { return nil }
        return (covariate, gain, made.scores)
      }
      let margin = CovariateTrials.margin(of: tried.count)
      for (covariate, gain, _) in tried {
        offers[covariate] = CovariateOffer(
          covariate, .declined, gain: gain,
          reason: gain.value > 0
            ? "trials gained by less than \(CovariateTrials.words(margin)) standard errors"
            : "trials did not gain")
      }
      guard let best = tried.max(by: { ratio($0.gain) < ratio($1.gain) }), ratio(best.gain) > margin else {
        break
      }
      offers[best.covariate] = CovariateOffer(
        best.covariate, .entered, gain: best.gain,
        reason: "trials gained by more than \(CovariateTrials.words(margin)) standard errors")
      entered.append(best.covariate)
      base = best.scores
      timed = nil
      left = tried.map(\.covariate).filter { $0 != best.covariate }
    }
    self.form = entered.isEmpty ? start : host
    self.scores = base
    self.offers = PaymentCovariate.offered.compactMap { offers[$0] }
  }

  private static func words(_ margin: Double) -> String { "\((100 * margin).rounded() / 100)" }

  /// Scores with further covariates; a refusal where no look supports the last one.
  private static func scores(
    _ looks: [CandidateTrials.Look], form: Candidate, extra: [PaymentCovariate]
  ) -> (scores: [Double], refusal: String?) {
    var scores: [Double] = []
    var refusal: String?
    var isSupported = false
    for look in looks {
      let levels = CovariateLevels(
        form.covariates + extra, history: look.parts.history, spells: look.parts.spells)
      if let last = extra.last, let why = levels.refusals[last] {
        refusal = refusal ?? why
      } else {
        isSupported = true
      }
    }
    guard isSupported else { return ([], refusal) }
    for look in looks {
      var ignored: [String] = []
      let behaviour = look.parts.behaviour(form, extra: extra, notes: &ignored)
      scores += CandidateTrials.score(look, behaviour: behaviour).rps
    }
    return (scores, nil)
  }

  /// Fall of the mean score with its standard error.
  static func gain(_ looks: [CandidateTrials.Look], base: [Double], tried: [Double]) -> FittedValue {
    let count = Double(base.count)
    let mean = zip(base, tried).reduce(0) { $0 + $1.0 - $1.1 } / count
    var customers: [Int: Double] = [:]
    var days: [Double] = []
    var place = 0
    for look in looks {
      var sum = 0.0
      for item in look.open {
        let rest = base[place] - tried[place] - mean
        customers[item.customer, default: 0] += rest
        sum += rest
        place += 1
      }
      days.append(sum)
    }
    func error(_ units: [Double]) -> Double {
      guard units.count > 1 else { return 0 }
      let number = Double(units.count)
      return (units.reduce(0) { $0 + $1 * $1 } * number / (number - 1)).squareRoot() / count
    }
    let byCustomer = error(customers.keys.sorted().map { customers[$0] ?? 0 })
    return FittedValue(mean, standardError: max(byCustomer, error(days)), count: base.count)
  }
}

extension Range<Int> {
  /// A dispute as it was known before a day.
  func known(before day: Int) -> Range<Int>? {
    guard lowerBound < day else { return nil }
    return lowerBound..<(upperBound < day ? upperBound : PaymentHistory.Item.running)
  }
}
