import CreditModels
import Intake
import LinearAlgebra
import Receivables

/// The kinds of failure of a run: one for each pair of segment and grade that occurs, solved once.
struct FailureBook {
  /// The economy; `nil` without factors.
  let factors: FactorModel?
  private(set) var classes: [FailureClass] = []
  /// Labels of the classes, `segment/grade`.
  private(set) var labels: [String] = []
  /// Debtors that rest on the fallback class.
  private(set) var fallbackDebtors = 0
  private let scenario: Scenario
  private var index: [String: Int] = [:]
  private var solved: [SolvedKey: Int] = [:]

  private struct SolvedKey: Hashable {
    var pd: Double
    var figures: Scenario.CreditClass
  }

  init(scenario: Scenario) throws {
    self.scenario = scenario
    guard let economy = scenario.economy, !economy.factors.isEmpty else {
      factors = nil
      return
    }
    let matrix = Matrix(rows: economy.correlation)
    do {
      factors = try FactorModel(
        persistence: economy.factors.map(\.weeklyAR1), correlation: matrix, shift: economy.shift,
        start: economy.start, stresses: economy.stresses)
    } catch {
      let (what, nearest): (String, Matrix) =
        switch error {
        case .correlation(let nearest): ("`correlation` is not positive semidefinite", nearest)
        case .innovations(let nearest):
          ("with these `weekly_ar1` the weekly innovations of the factors have no covariance", nearest)
        }
      let rows = (0..<nearest.rows).map { row in
        "[" + (0..<nearest.columns).map { FailureBook.short(nearest[row, $0]) }.joined(separator: ", ") + "]"
      }
      throw InputRefused([
        scenario.issue(
          .correlationNotPossible, at: "economy.correlation",
          "\(what): no economy moves like that", hint: "nearest possible: [\(rows.joined(separator: ", "))]")
      ])
    }
  }

  private static func short(_ value: Double) -> String {
    let thousandths = Int((value * 1000).rounded())
    return Money.decimal(Int64(thousandths), digits: 3)
  }

  /// The class of a debtor, or `nil` where failures are not modelled.
  ///
  /// - Throws: `InputRefused` where the scenario gives no figures for it.
  mutating func classIndex(segment: String, grade: String?, customer: String? = nil) throws -> Int? {
    guard let credit = scenario.credit else { return nil }
    let own = customer.flatMap { credit.customers[$0] }
    var label = grade.map { "\(segment)/\($0)" } ?? segment
    if own != nil, let customer { label += "/customer:\(customer)" }
    let figures = try figures(segment: segment, own: own, credit: credit)
    if let known = index[label] { return known }
    guard let pd = own?.annualPD ?? grade.flatMap({ credit.gradePD[$0] }) ?? figures.annualPD else {
      throw missing(
        "credit.grades",
        "debtors of segment `\(segment)`" + (grade.map { " and grade `\($0)`" } ?? " without grade")
          + " have no annual PD", "give `annual_pd` for the segment, or the grade's under `credit.grades`")
    }
    return try classIndex(pd: pd, figures: figures, label: label, credit: credit)
  }

  /// The class of a segment with a probability of failing of its own, as applicants have; `nil` where failures are
  /// not modelled.
  mutating func classIndex(segment: String, annualPD: Double) throws -> Int? {
    guard let credit = scenario.credit else { return nil }
    let before = fallbackDebtors
    let figures = try figures(segment: segment, own: nil, credit: credit)
    fallbackDebtors = before
    return try classIndex(pd: annualPD, figures: figures, label: "\(segment)/pd:\(annualPD)", credit: credit)
  }

  /// The figures of a segment, or its fallback's, with those of a customer's own laid over them.
  private mutating func figures(
    segment: String, own: Scenario.CreditCustomer?, credit: Scenario.Credit
  ) throws -> Scenario.CreditClass {
    var figures: Scenario.CreditClass
    if let stated = credit.segments[segment] {
      figures = stated
    } else if let fallback = credit.fallback {
      figures = fallback
      fallbackDebtors += 1
    } else {
      throw missing(
        "credit.segments.\(segment)", "segment `\(segment)` of the ledger has no credit figures",
        "add `\(segment):` under `credit.segments`, or a `fallback` with its `assumption_set`")
    }
    if let own {
      figures.assetCorrelation = own.assetCorrelation ?? figures.assetCorrelation
      figures.loadings = own.loadings ?? figures.loadings
      figures.recoveryShare = own.recoveryShare ?? figures.recoveryShare
      figures.recoveryLagDays = own.recoveryLagDays ?? figures.recoveryLagDays
    }
    return figures
  }

  private mutating func classIndex(
    pd: Double, figures: Scenario.CreditClass, label: String, credit: Scenario.Credit
  ) throws -> Int {
    if let known = index[label] { return known }
    let key = SolvedKey(pd: pd, figures: figures)
    if let known = solved[key] {
      index[label] = known
      return known
    }
    classes.append(try solve(pd: pd, figures: figures, label: label, credit: credit))
    labels.append(label)
    index[label] = classes.count - 1
    solved[key] = classes.count - 1
    return classes.count - 1
  }

  private func solve(pd: Double, figures: Scenario.CreditClass, label: String, credit: Scenario.Credit) throws
    -> FailureClass
  {
    switch credit.form {
    case .weekly:
      guard (factors?.variance(of: figures.loadings) ?? 0) < 1 else {
        throw InputRefused([
          scenario.issue(
            .correlationOutOfReach, at: "credit.segments",
            "`\(label)`: weekly loadings as large as these leave no room for the debtor's own risk",
            hint: "make them smaller: the variance of `loadings . factors` has to be below 1")
        ])
      }
      return .weekly(
        pd: pd, loading: figures.loadings, factors: factors, recoveryShare: figures.recoveryShare,
        recoveryLagDays: figures.recoveryLagDays, discountRate: credit.discountRate)
    case .annual:
      do {
        return try .annual(
          pd: pd, assetCorrelation: figures.assetCorrelation, direction: figures.loadings, factors: factors,
          recoveryShare: figures.recoveryShare, recoveryLagDays: figures.recoveryLagDays,
          discountRate: credit.discountRate,
          tailDegrees: scenario.mechanisms.tailDegrees)
      } catch .correlationOutOfReach(let largest) {
        throw InputRefused([
          scenario.issue(
            .correlationOutOfReach, at: "credit.segments",
            "`\(label)`: factors that fade this fast cannot produce an annual asset correlation of "
              + "\(FailureBook.short(figures.assetCorrelation)); the largest is \(FailureBook.short(largest))",
            hint: "raise `weekly_ar1` of the factors, or lower `asset_correlation`")
        ])
      }
    }
  }

  private func missing(_ keyPath: String, _ message: String, _ hint: String) -> InputRefused {
    InputRefused([
      scenario.issue(.creditFiguresMissing, at: keyPath, message, hint: hint)
    ])
  }
}
