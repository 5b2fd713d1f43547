import Receivables
import Reporting
import Simulation
import Stochastics

/// A run that looks at its results as it goes and ends when they are sharp enough.
///
/// It looks when the number of paths has doubled, at most twelve times; each look spends a twelfth of the error, so the
/// interval at the look that ends the run covers with 95 % or more although it was looked at before.
struct LookSchedule {
  /// Most looks.
  static let mostLooks = 12
  /// Half-width asked for, relative to the largest of magnitude and floor.
  let share: Double
  /// Paths at the first look.
  let first: Int

  /// What is watched.
  struct Watched {
    /// Name to print.
    var name: String
    /// Column that is read.
    var column: PathLayout.Column
    /// The smallest size that counts, minor units.
    var floor: Double
  }

  /// A look.
  struct Look {
    var paths: Int
    /// Mean with the interval of this look.
    var mean: Double
    var halfWidth: Double
    /// What the half-width may be.
    var allowed: Double
    var isEnough: Bool { halfWidth <= allowed }
  }

  /// Paths at a look, from 0.
  func paths(at look: Int) -> Int { first << look }

  /// What a run watches: its lowest cash where it has a cash position, else its receipts. The floor is a hundredth of
  /// what was invoiced or is open.
  static func watched(_ experiment: Experiment) -> Watched {
    let orders = experiment.debtors.reduce(0.0) { sum, debtor in
      sum + debtor.claims.reduce(0.0) { $0 + Double($1.amount) }
        + debtor.orders.reduce(0.0) { $0 + Double($1.amount) }
    }
    return Watched(
      name: experiment.hasCashPosition ? "mean lowest cash" : "mean receipts",
      column: experiment.hasCashPosition ? .lowest : .receipts, floor: max(1, orders.magnitude / 100))
  }

  /// Looks at the values so far.
  func look(_ values: [Int64], watched: Watched) -> Look {
    let moments = SampleMoments(values)
    // Two-sided, a twelfth of five per cent each: 2.87.
    let quantile = -FixedOrder.inverseNormalCDF(0.05 / 2 / Double(LookSchedule.mostLooks))
    let half = quantile * ((moments.variance ?? .infinity) / Double(max(1, moments.count))).squareRoot()
    return Look(
      paths: moments.count, mean: moments.mean, halfWidth: half,
      allowed: share * max(moments.mean.magnitude, watched.floor))
  }

  /// What the looks came to, in a sentence.
  func words(_ looks: [Look], watched: Watched, currency: Currency) -> [String] {
    guard let last = looks.last else { return [] }
    func money(_ value: Double) -> String {
      guard let units = NumberText.wholeNumber(value) else { return "not available" }
      return NumberText.wholeAmount(units, currency) + " " + currency.code
    }
    let asked =
      "\(NumberText.percent(share)) of the \(watched.name) or of \(money(watched.floor)), whichever is more"
    let size =
      "\(watched.name) \(money(last.mean)) ± \(money(last.halfWidth)) (95 %, adjusted for looking early)"
    return [
      last.isEnough
        ? "Ended after \(looks.count) looks at \(NumberText.grouped(last.paths)) paths: \(size), asked for \(asked)."
        : "Not as sharp as asked after \(looks.count) looks at \(NumberText.grouped(last.paths)) paths: \(size), "
          + "asked for \(asked)."
    ]
  }
}
