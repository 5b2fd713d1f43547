import Stochastics
import Testing

/// Coverage of the 95 % intervals in 1,000 replications with keyed draws.
///
/// Accepted are 926 to 971 hits: a true 95 % leaves that range with probability 1e-3, a true 90 % passes 0.3 % of
/// the time. Where the law has atoms only the lower bound applies. Each check's twin halves the interval and must
/// fall out of the range.
@Suite struct CoverageTests {
  let key = StreamKey(seed: 20_261_123)
  let accepted = 926...971

  /// Hits of `truth` by the intervals of 1,000 samples of `count` uniform numbers, whole and halved.
  func hits(
    _ count: Int, truth: Double, draw: UInt32, _ estimate: ([Double]) -> Estimate
  ) throws -> (whole: Int, halved: Int) {
    var whole = 0
    var halved = 0
    for replication in 0..<1000 {
      let uniforms = (0..<count).map { i in
        key.uniform(
          path: UInt32(replication), entity: UInt32(count), slot: UInt32(i), purpose: .sampleLedger,
          draw: draw)
      }
      let e = estimate(uniforms)
      let (low, high, value) = (try #require(e.low), try #require(e.high), try #require(e.value))
      if low <= truth && truth <= high { whole += 1 }
      if value - (value - low) / 2 <= truth && truth <= value + (high - value) / 2 { halved += 1 }
    }
    return (whole, halved)
  }

  /// A payment of exponential size with mean one million minor units.
  func exponential(_ u: Double) -> Int64 { Int64((-1_000_000 * FixedOrder.log(u)).rounded()) }

  @Test func meanIntervalCovers() throws {
    let (whole, halved) = try hits(400, truth: 1_000_000, draw: 1) { Estimate.mean(of: $0.map(exponential)) }
    #expect(accepted.contains(whole), "\(whole) of 1000")
    #expect(!accepted.contains(halved), "\(halved) of 1000")
  }

  @Test func smallSampleMeanIntervalCovers() throws {
    // Eight nearly normal values (sums of twelve uniforms): the normal quantile would cover 91 % only.
    let (whole, halved) = try hits(96, truth: 600_000, draw: 2) { u in
      Estimate.mean(
        of: stride(from: 0, to: 96, by: 12).map { i in
          Int64((u[i..<(i + 12)].reduce(0, +) * 100_000).rounded())
        })
    }
    #expect(accepted.contains(whole), "\(whole) of 1000")
    #expect(!accepted.contains(halved), "\(halved) of 1000")
  }

  @Test(arguments: [0.02, 0.3]) func probabilityIntervalCovers(probability: Double) throws {
    let (whole, halved) = try hits(500, truth: probability, draw: 3) { u in
      Estimate.probability(successes: u.count { $0 < probability }, of: u.count)
    }
    #expect(whole >= accepted.lowerBound, "\(whole) of 1000")
    #expect(halved < accepted.lowerBound, "\(halved) of 1000")
  }

  @Test(arguments: [0.05, 0.5, 0.95]) func quantileIntervalCovers(level: Double) throws {
    let truth = -1_000_000 * FixedOrder.log(1 - level)
    let (whole, halved) = try hits(1000, truth: truth, draw: 4) { u in
      Estimate.quantile(level, ofSorted: u.map { exponential(1 - $0) }.sorted())
    }
    #expect(accepted.contains(whole), "\(whole) of 1000")
    #expect(!accepted.contains(halved), "\(halved) of 1000")
  }

  @Test(arguments: [0.90, 0.95]) func conditionalValueAtRiskIntervalCovers(level: Double) throws {
    // The mean beyond a quantile of an exponential is the quantile plus the mean.
    let truth = 1_000_000 - 1_000_000 * FixedOrder.log(1 - level)
    let (whole, halved) = try hits(2000, truth: truth, draw: 5) { u in
      Estimate.conditionalValueAtRisk(level, tail: .upper, ofSorted: u.map(exponential).sorted())
    }
    #expect(accepted.contains(whole), "\(whole) of 1000")
    #expect(!accepted.contains(halved), "\(halved) of 1000")
  }
}
