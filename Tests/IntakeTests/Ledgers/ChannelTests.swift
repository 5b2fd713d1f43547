import Foundation
import GRDB
import Intake
import Receivables
import Testing

/// How invoices reach customers, from the export to the view.
@Suite struct ChannelTests {
  private static let mapping = plainMapping + "  channel: sent_by\n"
  private static let header = "customer,number,date,due,amount,paid,sent_by\n"

  private func imported(_ folder: LedgerFolder) throws -> ImportReport {
    try folder.write(
      Self.header + "C,1,2026-01-05,2026-02-04,10,,portal\nC,2,2026-01-06,2026-02-05,20,,\n")
    return try folder.run(Self.mapping, options: .init(asOf: day("2026-01-31"), maxRejected: 0))
  }

  @Test func aChannelIsKept() throws {
    let folder = try LedgerFolder()
    _ = try imported(folder)
    #expect(try folder.view().items.map(\.channel) == ["portal", nil])
  }

  @Test func aBookOfBeforeIsReadAndGoesOn() throws {
    let folder = try LedgerFolder()
    _ = try imported(folder)
    let queue = try DatabaseQueue(path: folder.path("book"))
    try queue.write { database in
      try database.execute(sql: "ALTER TABLE item DROP COLUMN channel; PRAGMA user_version = 3")
    }
    try queue.close()
    #expect(try folder.view().items.map(\.channel) == [nil, nil])
    try folder.write(Self.header + "C,3,2026-02-05,2026-03-04,30,,paper\n")
    _ = try folder.run(Self.mapping, options: .init(asOf: day("2026-02-28"), maxRejected: 0))
    #expect(try folder.view().items.map(\.channel) == [nil, nil, "paper"])
  }
}
