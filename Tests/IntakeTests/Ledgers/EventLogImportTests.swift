import Foundation
import Intake
import Receivables
import Testing

@Suite struct EventLogImportTests {
  private static let header =
    "entity,account,debtor,debtor_name,group,country,segment,grade,kind,document,currency,event,date,known_on,amount,tax,due,"
    + "instrument\n"

  private func imported(_ rows: String) throws -> (LedgerFolder, ImportReport) {
    let folder = try LedgerFolder()
    try folder.write(Self.header + rows)
    let report = try LedgerImport.run(
      file: folder.path("ledger.csv"), mapping: shippedMapping("events"), options: .init(maxRejected: 1),
      to: folder.path("book"))
    return (folder, report)
  }

  @Test func aViewShowsWhatWasKnownAtItsClose() throws {
    let (folder, report) = try imported(
      """
      ,A1,,Alpha Ltd,,GB,retail,B,invoice,I1,EUR,issued,2026-01-05,,119.00,19.00,2026-02-04,
      ,A1,,Alpha Ltd,,GB,retail,B,invoice,I1,EUR,paid,2026-02-10,2026-02-12,100.00,,,
      ,A2,D9,=cmd(),G,DE,trade,,invoice,I2,EUR,issued,2026-01-07,,50.00,,2026-02-06,
      ,A2,D9,=cmd(),G,DE,trade,,credit_note,C1,EUR,issued,2026-01-20,,10.00,,,
      ,A1,,Alpha Ltd,,GB,retail,B,invoice,I1,EUR,paid,2026-03-01,,19.00,,,

      """)
    #expect(report.rows == 5)
    #expect(report.accepted == 5)
    #expect(try Book(file: folder.path("book")).defaultAsOf == day("2026-03-01"))
    let view = try folder.view("2026-02-11")
    #expect(view.customers.map(\.name) == ["Alpha Ltd", "=cmd()"])
    #expect(view.customers.map(\.key) == ["A1", "D9"])
    #expect(view.customers.map(\.group) == [nil, "G"])
    #expect(view.items.map(\.document) == ["I1", "I2", "C1"])
    #expect(view.items.map(\.sourceLine) == [1, 3, 4])
    #expect(view.items.map(\.slot) == [0, 0, 1])
    #expect(view.items.map(\.open) == [11_900, 5_000, 1_000])
    #expect(try folder.view("2026-02-12").items[0].open == 1_900)
    #expect(try folder.view("2026-03-01").items[0].open == 0)
    #expect(try folder.view("2026-01-06").customers.map(\.key) == ["A1"])
  }

  @Test func eventsMayComeInAnyOrder() throws {
    let (folder, report) = try imported(
      """
      ,A1,,,,,,,invoice,I1,EUR,paid,2026-02-10,,40.00,,,
      ,A1,,,,,,,invoice,I1,EUR,reversed,2026-02-12,,40.00,,,
      ,A1,,,,,,,invoice,I1,EUR,issued,2026-01-05,,100.00,,2026-02-04,

      """)
    #expect(report.rejected == 0)
    #expect(try folder.view("2026-02-11").items.map(\.open) == [6_000])
    #expect(try folder.view().items.map(\.open) == [10_000])
  }

  @Test func anEventWithoutIssueIsRejectedWithItsRow() throws {
    let (folder, report) = try imported(
      """
      ,A1,,,,,,,invoice,I1,EUR,issued,2026-01-05,,100.00,,2026-02-04,
      ,A2,,"Be, ta",,,,,invoice,I9,EUR,paid,2026-02-10,,40.00,,,

      """)
    #expect(report.accepted == 1)
    #expect(report.rejected == 1)
    #expect(report.issues.map(\.code) == [.eventWithoutIssue])
    #expect(report.issues[0].line == 3)
    #expect(try folder.view().customers.map(\.key) == ["A1"])
    #expect(try folder.text("book.rejected.csv").contains("\"\"Be, ta\"\""))
  }

  @Test func repeatedRowsCountOnce() throws {
    let (folder, report) = try imported(
      """
      ,A1,,,,,,,invoice,I1,EUR,issued,2026-01-05,,100.00,,2026-02-04,
      ,A1,,,,,,,invoice,I1,EUR,issued,2026-01-05,,100.00,,2026-02-04,
      ,A1,,,,,,,invoice,I1,EUR,paid,2026-02-10,,40.00,,,
      ,A1,,,,,,,invoice,I1,EUR,paid,2026-02-10,,40.00,,,

      """)
    #expect(report.accepted == 2)
    #expect(report.duplicates == 2)
    #expect(report.rows == report.accepted + report.duplicates)
    #expect(try folder.view().items.map(\.open) == [6_000])
  }

  @Test func aNegativePaymentIsRejected() throws {
    let (_, report) = try imported(
      """
      ,A1,,,,,,,invoice,I1,EUR,issued,2026-01-05,,100.00,,2026-02-04,
      ,A1,,,,,,,invoice,I1,EUR,paid,2026-02-10,,-40.00,,,

      """)
    #expect(report.issues.map(\.code) == [.badAmount])
  }

  @Test func disputesRunFromTheirDay() throws {
    let (folder, _) = try imported(
      """
      ,A1,,,,,,,invoice,I1,EUR,issued,2026-01-05,,100.00,,2026-02-04,
      ,A1,,,,,,,invoice,I1,EUR,disputed,2026-01-20,,,,,
      ,A1,,,,,,,invoice,I1,EUR,resolved,2026-02-20,,,,,
      ,A1,,,,,,,invoice,I1,EUR,amount_changed,2026-02-20,,-25.00,,,

      """)
    #expect(try folder.view("2026-01-19").items.map(\.isDisputed) == [false])
    #expect(try folder.view("2026-01-20").items.map(\.isDisputed) == [true])
    let last = try folder.view()
    #expect(last.items.map(\.isDisputed) == [false])
    #expect(last.items.map(\.open) == [7_500])
  }

  @Test func theShippedSampleLedgersImport() throws {
    for name in ["baseline", "all-kinds"] {
      let file = packageRoot.appending(path: "scenarios/ledgers/\(name).csv").path
      let folder = try LedgerFolder()
      let report = try LedgerImport.run(
        file: file, mapping: shippedMapping("events"), to: folder.path("book"))
      #expect(report.rejected == 0)
      #expect(report.duplicates == 0)
      #expect(report.accepted == report.rows)
    }
  }
}
