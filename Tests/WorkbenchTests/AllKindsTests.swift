import CreditModels
import Foundation
import Intake
import Receivables
import Simulation
import Testing
import Workbench

/// The shipped ledger with every kind of item (part payments, credit notes, on-account cash, bills, advances, retentions, two
/// currencies, two companies, debtors of one group) goes through to cash, and money is conserved on every path (P2).
@Suite struct AllKindsTests {
  private static let paths = 1_024

  private func experiment(_ name: String) throws -> (Experiment, OpenPosition) {
    let shipped = CommandSession.shipped("scenarios")
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("duecast-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let book = folder.appendingPathComponent("ledger.book").path
    let day = try #require(Day(iso: "2026-09-30"))
    _ = try LedgerImport.run(
      file: shipped + "/ledgers/all-kinds.csv", mapping: try Mapping(file: shipped + "/mappings/events.yaml"),
      options: LedgerImport.Options(asOf: day), to: book)
    let scenario = try ScenarioReader.read(file: shipped + "/\(name).yaml").scenario
    let view = try Book(file: book).view(asOf: day)
    let made = try ForecastAssembly(scenario: scenario, view: view, ledgerFile: "all-kinds.csv").experiment
    let kinds = Dictionary(grouping: view.items.filter { $0.open > 0 }, by: \.kind)
    for kind in [ItemKind.invoice, .creditNote, .onAccount, .bill, .advance, .retention] {
      #expect(kinds[kind]?.isEmpty == false, "the ledger has open items of the kind \(kind)")
    }
    let position = OpenPosition(
      view: view, pool: { scenario.poolGroup(of: $0) }, covered: scenario.coveredKinds
    ) { amount, currency in
      Int64((Double(amount) * scenario.rate(of: currency)).rounded())
    }
    return (made, position)
  }

  private func columns(_ experiment: Experiment) throws -> PathColumnsInMemory {
    var columns = PathColumnsInMemory(layout: PathLayout(experiment))
    _ = try Runner.run(experiment, paths: 0..<Self.paths, threads: 2, shouldStop: { false }) {
      columns.append($0)
    }
    return columns
  }

  @Test func whatIsOwedIsPaidFailedOrOpenInEveryPool() throws {
    let (experiment, position) = try experiment("cash-pools")
    #expect(experiment.pools.count == 2)
    let owed = experiment.debtors.reduce(Int64(0)) { $0 + $1.claims.reduce(0) { $0 + $1.amount } }
    #expect(owed == position.covered && owed > 90_000_000)
    let found = try columns(experiment)
    let (receipts, failed, open) = (
      found.column(.receipts), found.column(.failed), found.column(.receivablesEnd)
    )
    // Recoveries come half a year after a failure at the earliest, so that none lies in these 13 weeks.
    #expect(experiment.failureClasses.allSatisfy { $0.recoveryLagDays >= experiment.days })
    let pools = (0..<2).map { found.column(.pool($0, .receipts)) }
    for path in 0..<Self.paths {
      #expect(owed == receipts[path] + failed[path] + open[path])
      #expect(receipts[path] == pools[0][path] + pools[1][path])
    }
    #expect(failed.contains { $0 > 0 } && pools[1].allSatisfy { $0 > 0 })
  }

  @Test func theCustomerEngineKeepsItsBooks() throws {
    var (experiment, _) = try experiment("all-kinds")
    experiment.mechanisms = Mechanisms()
    let found = try columns(experiment)
    #expect(found.column(.measure(.imbalance)).allSatisfy { $0 == 0 })
    #expect(found.column(.receipts).allSatisfy { $0 > 0 })
  }
}
