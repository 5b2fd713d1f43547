import CreditModels
import Simulation
import Stochastics
import Testing

/// Alike debtors simulated together.
@Suite struct CohortTests {
  /// A run of alike debtors in three kinds, and one that is like no other.
  private func run(copies: Int) throws -> Experiment {
    var experiment = try SmallRun(salesDeviation: 0).experiment
    var debtors: [Experiment.Debtor] = []
    for kind in [3, 7, 10] {
      for _ in 0..<copies {
        var debtor = experiment.debtors[kind]
        debtor.entity = UInt32(debtors.count)
        debtors.append(debtor)
      }
    }
    var odd = experiment.debtors[6]
    odd.entity = UInt32(debtors.count)
    experiment.debtors = debtors + [odd]
    return experiment
  }

  private func columns(_ experiment: Experiment, paths: Int, threads: Int = 2) throws
    -> (PathColumnsInMemory, RunTotals)
  {
    var columns = PathColumnsInMemory(layout: PathLayout(experiment))
    var totals = RunTotals(days: experiment.days, debtors: experiment.debtors.count)
    _ = try Runner.run(experiment, paths: 0..<paths, threads: threads, shouldStop: { false }) { block in
      columns.append(block)
      totals += block.totals
    }
    return (columns, totals)
  }

  @Test func alikeDebtorsAreFound() throws {
    let experiment = try run(copies: 60)
    let fold = CohortFold(experiment)
    #expect(fold.cohorts == 3 && fold.experiment.debtors.count == 4)
    #expect(fold.members.map(\.count) == [60, 60, 60, 1])
    #expect(fold.reason == nil && fold.largest == 60)
    #expect(fold.items.folded < fold.items.all)
    let none = CohortFold(experiment, fewest: 61)
    #expect(none.cohorts == 0 && none.reason?.contains("at most 60") == true)
    #expect(none.experiment.debtors.count == 181)
    #expect(
      CohortFold(try SmallRun(salesDeviation: 0).experiment, fewest: 2).reason?.contains("differ") == true)
  }

  /// What came in, went lost and stays open is what was owed and invoiced, on every path to the unit.
  @Test func nothingIsCreatedOrVanishes() throws {
    let experiment = CohortFold(try run(copies: 300)).experiment
    let (columns, totals) = try columns(experiment, paths: 600)
    let open = experiment.debtors.reduce(Int64(0)) { sum, debtor in
      sum + Int64(debtor.members) * debtor.claims.reduce(0) { $0 + $1.amount }
    }
    // The recoveries of a path are not a column: their sum over all paths is known.
    var balance: Int128 = 0
    for path in 0..<600 {
      balance += Int128(open + columns.column(.invoiced)[path])
      balance -= Int128(columns.column(.receipts)[path] + columns.column(.receivablesEnd)[path])
      balance -= Int128(columns.column(.failed)[path])
    }
    #expect(balance + totals.fromRecoveries == 0)
    let received = columns.column(.receipts).reduce(Int128(0)) { $0 + Int128($1) }
    #expect(totals.debtors.reduce(Int128(0)) { $0 + $1.receipts } == received)
    #expect(totals.fromOpenItems + totals.fromPlan + totals.fromRecoveries == received)
  }

  @Test func threadsAndRangesDoNotMatter() throws {
    let experiment = CohortFold(try run(copies: 100)).experiment
    let one = try columns(experiment, paths: 520, threads: 1).0
    let two = try columns(experiment, paths: 520, threads: 2).0
    for column in [PathLayout.Column.receipts, .creditLoss, .lowest, .receivablesEnd] {
      #expect(one.column(column) == two.column(column))
    }
  }

  /// Two samples of one law: means and variances of weekly receipts, loss and end, by both resolutions. Joint false
  /// alarm 1e-3 over 32 comparisons (4.2); the twin with a tenth more members differs.
  @Test func cohortsAgreeWithSingleInvoices() throws {
    let paths = 4096
    let single = try run(copies: 400)
    var folded = CohortFold(single).experiment
    folded.key = StreamKey(seed: 99)
    func largest(_ folded: Experiment) throws -> Double {
      let one = try columns(single, paths: paths).0
      let other = try columns(folded, paths: paths).0
      var largest = 0.0
      let weeks = (0..<13).map { PathLayout.Column.weekReceipts($0) }
      for column in weeks + [.creditLoss, .receivablesEnd, .invoiced] {
        let left = SampleMoments(one.column(column))
        let right = SampleMoments(other.column(column))
        let variance = try #require(left.variance) + (try #require(right.variance))
        largest = max(largest, (left.mean - right.mean).magnitude / (variance / Double(paths)).squareRoot())
        // Shares below the quartiles tell different spreads.
        let sorted = one.column(column).sorted()
        for level in [0.1, 0.9] {
          let limit = sorted[Int(level * Double(paths))]
          let share = Double(other.column(column).count { $0 <= limit }) / Double(paths)
          let error = (level * (1 - level) * 2 / Double(paths)).squareRoot()
          largest = max(largest, (share - level).magnitude / error)
        }
      }
      return largest
    }
    #expect(try largest(folded) < 4.3)
    folded.debtors[0].members += 40
    #expect(try largest(folded) > 4.3)
  }

  @Test func theBoundShrinksWithTheCohort() throws {
    let small = CohortFold.distanceBound(of: CohortFold(try run(copies: 100)).experiment)
    let large = CohortFold.distanceBound(of: CohortFold(try run(copies: 1600)).experiment)
    #expect(large > 0 && large < small / 3.9)
    #expect(CohortFold.distanceBound(of: try run(copies: 10)) == 0)
  }
}
