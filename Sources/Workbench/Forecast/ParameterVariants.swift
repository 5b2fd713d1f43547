import Calibration
import CreditModels
import Intake
import Receivables
import Stochastics

extension BehaviourDocument {
  /// What a fit says, as a document without draws.
  init(_ fit: BehaviourFit, digest: String, asOf: Day) {
    self.init(
      ledgerDigest: digest, asOf: asOf, invoices: fit.invoices, payments: fit.payments,
      customers: fit.customers, form: fit.chosen.rawValue, dispersion: fit.dispersion,
      neverPaid: fit.neverPaid, notes: fit.notes, behaviour: fit.behaviour)
    offers = fit.offers
    alternatives = fit.alternatives
  }

  /// The behaviour of a block of paths: its draws are taken in turn.
  ///
  /// - Parameter draw: Number of the block; `nil` takes the fitted figures.
  func behaviour(draw: Int?) -> PaymentBehaviour {
    guard let draw, !draws.isEmpty else { return behaviour }
    return behaviour.moved(by: draws[draw % draws.count])
  }
}

/// Resamples of the customers of a view: how often each counts in a fit.
enum ResampledCustomers {
  /// Poisson weights of mean 1: drawing customers with replacement, each by itself.
  ///
  /// - Randomness: stream `parameterDraw` of the seed, path by block, entity by customer.
  /// - Reference: [Efron1979].
  static func weights(view: LedgerView, seed: UInt64, block: Int) -> [Int] {
    let key = StreamKey(seed: seed)
    return view.customers.map { customer in
      var left = key.uniform(
        path: UInt32(block), entity: customer.entity, slot: 0, purpose: .parameterDraw)
      var chance = 0.36787944117144233
      var weight = 0
      while left > chance, weight < 12 {
        left -= chance
        weight += 1
        chance /= Double(weight)
      }
      return weight
    }
  }
}

extension Scenario {
  /// How many parameter draws blocks of paths take in turn.
  ///
  /// - Throws: `InputRefused` where nothing of the scenario is fitted, or a behaviour file holds no draws.
  func parameterCycle(view: LedgerView) throws(InputRefused) -> Int {
    try requireFitted(view: view, option: "--parameters draws")
    guard let stated = behaviour else { return Int.max }
    guard !stated.document.draws.isEmpty else {
      throw InputRefused([
        issue(
          .yamlConflict, at: "behaviour",
          "the behaviour file `\(stated.file)` holds no parameter draws",
          hint: "make it again with `duecast calibrate … --draws 20`")
      ])
    }
    return stated.document.draws.count
  }

  /// Refuses an option about fitted behaviour where the scenario states how every segment pays.
  func requireFitted(view: LedgerView, option: String) throws(InputRefused) {
    let isStated = view.customers.allSatisfy { customer in
      statedDelay[customer.segment ?? ForecastBuilder.unnamedSegment] != nil || statedDelay["default"] != nil
    }
    guard isStated else { return }
    throw InputRefused([
      issue(
        .yamlConflict, at: "payment_delay",
        "`\(option)` has nothing to \(option == "--models" ? "compare" : "draw"): the scenario states how every segment "
          + "pays",
        hint: "leave `payment_delay` to the ledger, or name a `behaviour` file")
    ])
  }
}
