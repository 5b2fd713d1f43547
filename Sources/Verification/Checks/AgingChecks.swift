import Simulation
import Stochastics

extension VerificationSuite {
  private static let engine = "AgingRun.run(paths:threads:consume:)"
  private static let shift = "write-offs of old accounts 0.2 become 0.3, payments 0.3"

  /// Aging chains by moves of whole accounts.
  static var aging: [VerificationCheck] {
    [
      VerificationCheck(
        "aging-collected", "expected collections of 1,000 current and 2,000 late",
        source: "fundamental matrix: 64,000 / 27 = 2,370.37 [KemenySnell1976]; textbook (Heidman) 2370",
        entryPoint: engine, sabotage: shift
      ) { bench in
        var mean = SampleMean()
        run(bench, periods: 40, paths: 60_000) { block in
          for value in block.balances(period: 39, state: 2) { mean.add(Double(value)) }
        }
        return mean.finding(expected: AgingTables.collected)
      },
      VerificationCheck(
        "aging-bad-deviation", "standard deviation of bad debts by account moves",
        source: "sum of independent accounts: 219.739 [LanzenauerWright1975]", entryPoint: engine,
        sabotage: shift
      ) { bench in
        var squares = SampleMean()
        run(bench, periods: 40, paths: 60_000) { block in
          for value in block.balances(period: 39, state: 3) {
            squares.add((Double(value) - AgingTables.lost) * (Double(value) - AgingTables.lost))
          }
        }
        return squares.finding(
          expected: AgingTables.lostDeviation * AgingTables.lostDeviation, note: "as a variance")
      },
      VerificationCheck(
        "aging-bad-law", "law of the number of accounts that go bad, of 10 current and 20 late",
        source: "convolution of two binomials with 1/9 and 7/27, 21 printed values", entryPoint: engine,
        sabotage: shift
      ) { bench in
        var counts = [Int](repeating: 0, count: 31)
        run(bench, periods: 40, paths: 60_000) { block in
          for value in block.balances(period: 39, state: 3) { counts[Int(value / AgingTables.size)] += 1 }
        }
        return .law(counts, chances: AgingTables.lostCount, of: "accounts")
      },
      VerificationCheck(
        "aging-flows", "receipts and write-offs of each of eight periods",
        source: "b' Q^(k-1) R: 1,200, 560, 296, … and 400, 100, 64, … [CyertDavidsonThompson1962]",
        entryPoint: engine, sabotage: shift
      ) { bench in
        let periods = AgingTables.flows.count
        var means = [SampleMean](repeating: SampleMean(), count: 2 * periods)
        run(bench, periods: periods, paths: 60_000) { block in
          for (column, state) in [2, 3].enumerated() {
            for period in 0..<periods {
              let now = block.balances(period: period, state: state)
              for path in 0..<block.count {
                var flow = now[now.startIndex + path]
                if period > 0 {
                  let before = block.balances(period: period - 1, state: state)
                  flow -= before[before.startIndex + path]
                }
                means[2 * period + column].add(Double(flow))
              }
            }
          }
        }
        return .worst(
          AgingTables.flows.enumerated().flatMap { period, flow in
            [
              means[2 * period].finding(
                expected: flow.paid, comparisons: 2 * periods, note: "paid, period \(period + 1)"),
              means[2 * period + 1].finding(
                expected: flow.bad, comparisons: 2 * periods, note: "bad, period \(period + 1)"),
            ]
          }, of: "flows")
      },
      VerificationCheck(
        "aging-passage", "share of new accounts paid, and bad, by the end of each of eight periods",
        source: "first passage of the absorbing chain: 0.4, 0.64, 0.76, … [KemenySnell1976]",
        entryPoint: engine, sabotage: shift
      ) { bench in
        let periods = AgingTables.passage.count
        let run = AgingRun(
          key: bench.key, transition: transition(bench),
          accounts: (0..<20).map { .init(entity: UInt32($0), state: 0, amount: 1) }, periods: periods)
        var hits = [[Int]](repeating: [0, 0], count: periods)
        let paths = bench.paths(20_000)
        run.run(paths: 0..<paths, threads: bench.threads) { block in
          for period in 0..<periods {
            for (column, state) in [2, 3].enumerated() {
              hits[period][column] += Int(block.balances(period: period, state: state).reduce(0, +))
            }
          }
        }
        return .worst(
          AgingTables.passage.enumerated().flatMap { period, share in
            [(0, share.paid), (1, share.bad)].map { column, expected in
              .share(hits[period][column], of: 20 * paths, expected: expected, comparisons: 2 * periods)
            }
          }, of: "shares")
      },
    ]
  }

  private static func transition(_ bench: Bench) -> [[Double]] {
    var rows = AgingTables.transition
    rows[1][2] = bench.swapped(0.4, for: 0.3)
    rows[1][3] = bench.swapped(0.2, for: 0.3)
    return rows
  }

  private static func run(_ bench: Bench, periods: Int, paths: Int, consume: (AgingRun.Block) -> Void) {
    var accounts: [AgingRun.Account] = []
    for (state, count) in AgingTables.accounts.enumerated() {
      for _ in 0..<count {
        accounts.append(.init(entity: UInt32(accounts.count), state: state, amount: AgingTables.size))
      }
    }
    AgingRun(key: bench.key, transition: transition(bench), accounts: accounts, periods: periods).run(
      paths: 0..<bench.paths(paths), threads: bench.threads, consume: consume)
  }
}
