import Foundation
import Intake
import Receivables
import Testing

@Suite struct EventLogImportTests {
  @Test func eventsBecomeItemsAndAViewShowsWhatWasKnown() throws {
    let folder = try TemporaryFolder()
    let ledger = try folder.write(
      """
      entity,account,debtor,debtor_name,group,country,segment,grade,kind,document,currency,event,date,known_on,amount,tax,due,instrument
      ,A1,,Alpha Ltd,,GB,retail,B,invoice,I1,EUR,issued,2026-01-05,,119.00,19.00,2026-02-04,
      ,A1,,Alpha Ltd,,GB,retail,B,invoice,I1,EUR,paid,2026-02-10,2026-02-12,100.00,,,
      ,A2,D9,=cmd(),G,DE,trade,,invoice,I2,EUR,issued,2026-01-07,,50.00,,2026-02-06,
      ,A2,D9,=cmd(),G,DE,trade,,credit_note,C1,EUR,issued,2026-01-20,,10.00,,,
      ,A1,,Alpha Ltd,,GB,retail,B,invoice,I1,EUR,paid,2026-03-01,,19.00,,,

      """)
    let report = try LedgerImport.run(
      file: ledger, mapping: Mapping(file: shippedMapping("events")), to: folder.path("book"))
    #expect(report.rows == 5)
    #expect(report.accepted == 5)
    #expect(report.rejected == 0)
    let book = try Book(file: folder.path("book"))
    #expect(book.defaultAsOf == Day(iso: "2026-03-01"))
    let view = try book.view(asOf: #require(Day(iso: "2026-02-11")))
    #expect(view.customers.map(\.name) == ["Alpha Ltd", "=cmd()"])
    #expect(view.customers.map(\.key) == ["A1", "D9"])
    #expect(view.items.map(\.document) == ["I1", "I2", "C1"])
    #expect(view.items.map(\.sourceLine) == [1, 3, 4])
    #expect(view.items.map(\.slot) == [0, 0, 1])
    #expect(view.items.map(\.open) == [11900, 5000, 1000])
    #expect(try book.view(asOf: #require(Day(iso: "2026-02-12"))).items[0].open == 1900)
    #expect(try book.view(asOf: #require(Day(iso: "2026-01-06"))).customers.map(\.key) == ["A1"])
  }
}
