import CreditModels
import Intake
import Simulation
import Treasury

extension RunInputs {
  /// The run as the customer engine takes it: net days in every profile, so that new invoices have a due day; payments
  /// stay as they are, to the bit.
  func customerExperiment() -> Experiment {
    var experiment = assembly.experiment
    guard experiment.mechanisms == nil else { return experiment }
    var profiles: [CustomerProfile] = [.neutral]
    var places: [Int: Int] = [:]
    for (index, facts) in assembly.context.debtors.enumerated() {
      let subject = ScopeSubject(segment: facts.segment)
      guard let net = scenario.terms.newNetDays(subject) else { continue }
      if places[net] == nil {
        places[net] = profiles.count
        profiles.append(CustomerProfile(terms: TermsProfile(netDays: net)))
      }
      experiment.debtors[index].profile = places[net] ?? 0
    }
    experiment.mechanisms = Mechanisms(profiles: profiles)
    return experiment
  }
}
