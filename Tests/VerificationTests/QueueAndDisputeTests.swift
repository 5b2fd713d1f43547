import Stochastics
import Testing
import Verification

/// Closed forms of queue and disputes, against values worked out otherwise.
@Suite struct QueueAndDisputeTests {
  @Test(arguments: [0.2, 0.6, 0.9])
  func aSingleServerHasTheMeanOfPollaczekAndKhinchine(load: Double) {
    // B = max(0, B + A - 1) with Poisson arrivals: E[B] = load^2 / (2 (1 - load)).
    let law = BulkService.stationary(arrivals: BulkService.poisson(load), capacity: 1)
    #expect(abs(BulkService.mean(law) - load * load / (2 * (1 - load))) < 1e-8)
    #expect(abs(law.reduce(0, +) - 1) < 1e-10)
  }

  @Test func twoStatesAreSolvedByHand() {
    // Capacity 1, no or two arrivals: up with p, down with 1 - p; stationary law (1 - r) r^k, r = p / (1 - p).
    let p = 0.3
    let law = BulkService.stationary(arrivals: [1 - p, 0, p], capacity: 1)
    let r = p / (1 - p)
    for k in 0..<10 {
      var expected = 1 - r
      for _ in 0..<k { expected *= r }
      #expect(abs(law[k] - expected) < 1e-10)
    }
  }

  @Test func leavingWithoutServersIsAnInfiniteServerQueue() {
    // Capacity 0: every item leaves with chance 1/4 a day, so the backlog is Poisson with mean 2 / (1/4).
    let law = BulkService.stationary(arrivals: BulkService.poisson(2), capacity: 0, leaving: 0.25, states: 60)
    let expected = BulkService.poisson(8)
    for k in 0..<25 { #expect(abs(law[k] - expected[k]) < 1e-9) }
  }

  @Test func disputesOfUnpaidInvoicesCountTheirShare() {
    #expect(abs(DisputeForms.raised(chance: 0.1, withinDays: 20) { _ in 1 } - 0.1) < 1e-15)
    // Half are paid on day 0: those are never disputed.
    #expect(abs(DisputeForms.raised(chance: 0.1, withinDays: 20) { _ in 0.5 } - 0.05) < 1e-15)
    #expect(abs(DisputeForms.dilution(raised: 0.1, leastValid: 0.2, greatestValid: 0.6) - 0.04) < 1e-15)
  }

  @Test func settlingIsGeometric() {
    let law = DisputeForms.settling(meanDays: 12, days: 2_000)
    #expect(abs(law.reduce(0, +) - 1) < 1e-12)
    let mean = law.enumerated().reduce(0.0) { $0 + Double($1.offset + 1) * $1.element }
    #expect(abs(mean - 12) < 1e-9)
    #expect(law[0] == 1 / 12.0)
  }
}
