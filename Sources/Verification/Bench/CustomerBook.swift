import CreditModels
import Simulation
import Stochastics

/// Books that run through the customer engine: alike debtors, one profile.
enum CustomerBook {
  /// Debtors with claims or orders and a profile.
  ///
  /// - Parameters:
  ///   - claims: Open items of each debtor, due on day 0, of this amount; their clock starts on day 0.
  ///   - orders: Days on which each debtor orders for this amount.
  static func experiment(
    bench: Bench, days: Int, debtors: Int, hazards: [Double], profile: CustomerProfile = .neutral,
    claims: Int = 0, orders: [Int] = [], amount: Int64 = 1, classes: [FailureClass] = [],
    factors: FactorModel? = nil, change: (inout Mechanisms) -> Void = { _ in }
  ) -> Experiment {
    let crowd = (0..<debtors).map { (index: Int) -> Experiment.Debtor in
      let items = (0..<claims).map { (slot: Int) -> Experiment.Claim in
        .init(slot: UInt32(slot), amount: amount, due: 0, table: 0)
      }
      let planned = orders.enumerated().map { (slot: Int, day: Int) -> Experiment.Order in
        .init(slot: UInt32(slot), issue: day, amount: amount, table: 0, plan: 0)
      }
      return .init(
        entity: UInt32(index), failureClass: classes.isEmpty ? nil : 0, claims: items, orders: planned)
    }
    var book = EngineBook.experiment(
      key: bench.key, days: days, factors: factors, classes: classes, debtors: crowd,
      tables: [SurvivalTable(hazards: hazards)])
    var mechanisms = Mechanisms(profiles: [profile])
    change(&mechanisms)
    book.mechanisms = mechanisms
    return book
  }

  /// A single factor of the economy without memory.
  static func economy() throws -> FactorModel { try OneFactor.factors() }

  /// A figure that stands for itself.
  static func figure(_ value: Double) -> CausalRange {
    CausalRange(low: value, high: value, evidence: .example)
  }

  /// A constant hazard.
  static func steady(_ hazard: Double, days: Int) -> [Double] { Array(repeating: hazard, count: days) }

  /// Payment on one day for certain.
  static func onDay(_ day: Int, days: Int) -> [Double] { (0..<days).map { $0 == day ? 1 : 0 } }
}
