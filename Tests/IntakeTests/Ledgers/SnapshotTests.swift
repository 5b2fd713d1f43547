import Foundation
import Intake
import Receivables
import Testing

/// Several snapshots of one ledger in one book.
@Suite struct SnapshotTests {
  private func snapshot(
    _ folder: LedgerFolder, _ rows: [String], asOf: String?, mapping: String = plainMapping
  ) throws -> ImportReport {
    try folder.write(plainHeader + rows.map { $0 + "\n" }.joined())
    return try folder.run(mapping, options: .init(asOf: asOf.map(day), maxRejected: 1))
  }

  @Test func theSameFileAgainAddsNothing() throws {
    let folder = try LedgerFolder()
    let first = try snapshot(folder, ["C,1,2026-01-05,2026-02-04,10,"], asOf: "2026-01-31")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path("book")))
    let again = try snapshot(folder, ["C,1,2026-01-05,2026-02-04,10,"], asOf: nil)
    #expect(again.isKnownFile)
    #expect(again.digest == first.digest)
    #expect(again.asOf == day("2026-01-31"))
    #expect(again.text().contains("nothing was added"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path("book"))) == bytes)
  }

  @Test func aLaterSnapshotAddsOnlyWhatIsNew() throws {
    let folder = try LedgerFolder()
    _ = try snapshot(
      folder, ["B,1,2026-01-05,2026-02-04,10,", "C,2,2026-01-06,2026-02-05,20,"], asOf: "2026-01-31")
    let report = try snapshot(
      folder,
      [
        "A,3,2026-02-10,2026-03-12,30,", "B,1,2026-01-05,2026-02-04,10,2026-02-20",
        "C,2,2026-01-06,2026-02-05,20,",
        "C,4,2026-02-11,2026-03-13,40,",
      ], asOf: "2026-02-28")
    #expect(report.changes.newItems == 2)
    #expect(report.changes.newEvents == 1)
    let view = try folder.view()
    #expect(view.asOf == day("2026-02-28"))
    #expect(view.customers.map(\.key) == ["B", "C", "A"])
    #expect(view.customers.map(\.entity) == [0, 1, 2])
    #expect(view.items.map(\.document) == ["1", "2", "3", "4"])
    #expect(view.items.map(\.slot) == [0, 0, 0, 1])
    #expect(view.items.map(\.open) == [0, 2_000, 3_000, 4_000])
    #expect(
      view.items[0].events == [
        LedgerEvent(kind: .paid, effective: day("2026-02-20"), knownOn: day("2026-02-20"), amount: 1_000)
      ])
    #expect(try folder.view("2026-01-31").items.map(\.open) == [1_000, 2_000])
  }

  @Test func whatTheEarlierSnapshotMissedIsKnownFromTheLaterOne() throws {
    let folder = try LedgerFolder()
    _ = try snapshot(folder, ["C,1,2026-01-05,2026-02-04,10,"], asOf: "2026-01-31")
    let report = try snapshot(
      folder, ["C,1,2026-01-05,2026-02-04,10,2026-01-20", "C,2,2026-01-25,2026-02-24,5,"], asOf: "2026-02-28")
    #expect(report.changes.newEvents == 1)
    let earlier = try folder.view("2026-02-27")
    #expect(earlier.items.map(\.open) == [1_000])
    let later = try folder.view("2026-02-28")
    #expect(later.items.map(\.open) == [0, 500])
    #expect(later.items[0].events[0].effective == day("2026-01-20"))
    #expect(later.items.map(\.knownOn) == [day("2026-01-05"), day("2026-02-28")])
  }

  @Test func aChangedAmountIsAnEventOfTheLaterSnapshot() throws {
    let folder = try LedgerFolder()
    _ = try snapshot(folder, ["C,1,2026-01-05,2026-02-04,10,"], asOf: "2026-01-31")
    let second = try snapshot(folder, ["C,1,2026-01-05,2026-02-04,12.50,"], asOf: "2026-02-28")
    #expect(second.changes.amountChanges == 1)
    #expect(try folder.view("2026-02-27").items.map(\.open) == [1_000])
    #expect(try folder.view().items.map(\.open) == [1_250])
    // A third snapshot is compared with the changed amount.
    let third = try snapshot(folder, ["C,1,2026-01-05,2026-02-04,12.50,2026-03-02"], asOf: "2026-03-31")
    #expect(third.changes.amountChanges == 0)
    #expect(try folder.view().items.map(\.open) == [0])
    #expect(try folder.view().items[0].amount == 1_000)
  }

  @Test func aVanishedSettlementIsReversed() throws {
    let folder = try LedgerFolder()
    _ = try snapshot(folder, ["C,1,2026-01-05,2026-02-04,10,2026-01-20"], asOf: "2026-01-31")
    let report = try snapshot(folder, ["C,1,2026-01-05,2026-02-04,10,"], asOf: "2026-02-28")
    #expect(report.changes.reversals == 1)
    #expect(try folder.view("2026-02-27").items.map(\.open) == [0])
    #expect(try folder.view().items.map(\.open) == [1_000])
    // Paid again on another day: compared with what stands, not with what was taken back.
    _ = try snapshot(folder, ["C,1,2026-01-05,2026-02-04,10,2026-03-05"], asOf: "2026-03-31")
    let view = try folder.view()
    #expect(view.items.map(\.open) == [0])
    #expect(view.items[0].events.map(\.kind) == [.paid, .reversed, .paid])
    let again = try snapshot(
      folder, ["C,1,2026-01-05,2026-02-04,10,2026-03-05", "C,2,2026-04-01,,1,"], asOf: "2026-04-30")
    #expect(again.changes.newEvents == 0)
    #expect(again.changes.newItems == 1)
  }

  @Test func aVanishedClearingOpensTheItemAgain() throws {
    let folder = try LedgerFolder()
    let mapping = plainMapping.replacing("posting", with: "clearing")
    _ = try snapshot(
      folder, ["C,1,2026-01-05,2026-02-04,10,2026-01-20"], asOf: "2026-01-31", mapping: mapping)
    #expect(try folder.view().items[0].events.map(\.kind) == [.cleared])
    _ = try snapshot(folder, ["C,1,2026-01-05,2026-02-04,10,"], asOf: "2026-02-28", mapping: mapping)
    #expect(try folder.view().items.map(\.open) == [1_000])
  }

  @Test func itemsMissingFromALaterFileStayAsTheyAre() throws {
    let folder = try LedgerFolder()
    _ = try snapshot(
      folder, ["C,1,2026-01-05,2026-02-04,10,", "C,2,2026-01-05,2026-02-04,20,"], asOf: "2026-01-31")
    let report = try snapshot(folder, ["C,2,2026-01-05,2026-02-04,20,"], asOf: "2026-02-28")
    #expect(report.changes.missingItems == 1)
    #expect(report.changes.newEvents == 0)
    #expect(try folder.view().items.map(\.open) == [1_000, 2_000])
  }

  @Test func inAnExportOfOpenItemsTheMissingAreSettled() throws {
    let folder = try LedgerFolder()
    let mapping = plainMapping.replacing("settlement_date_means: posting\n", with: "")
      .replacing("settled_on: paid", with: "open: paid")
    _ = try snapshot(
      folder, ["C,1,2026-01-05,,10,10", "C,2,2026-01-05,,20,15"], asOf: "2026-01-31", mapping: mapping)
    #expect(try folder.view().items.map(\.open) == [1_000, 1_500])
    let report = try snapshot(folder, ["C,2,2026-01-05,,20,12"], asOf: "2026-02-28", mapping: mapping)
    #expect(report.changes.clearedItems == 1)
    #expect(try folder.view().items.map(\.open) == [0, 1_200])
    #expect(try folder.view("2026-02-27").items.map(\.open) == [1_000, 1_500])
    #expect(try folder.view().items[1].events.map(\.amount) == [500, 300])
    _ = try snapshot(folder, ["C,2,2026-01-05,,20,18"], asOf: "2026-03-31", mapping: mapping)
    #expect(try folder.view().items.map(\.open) == [0, 1_800])
    #expect(try !Book(file: folder.path("book")).hasPaymentHistory)
  }

  @Test func snapshotsComeInOrder() throws {
    let folder = try LedgerFolder()
    _ = try snapshot(folder, ["C,1,2026-01-05,2026-02-04,10,"], asOf: "2026-01-31")
    let issues = folder.refusal {
      _ = try snapshot(folder, ["C,1,2026-01-05,2026-02-04,11,"], asOf: "2026-01-30")
    }
    #expect(issues.map(\.code) == [.snapshotOrder])
    // Without a stated date a later file is at least of the book's.
    #expect(try snapshot(folder, ["C,1,2026-01-05,2026-02-04,12,"], asOf: nil).asOf == day("2026-01-31"))
  }

  @Test func theDigestDependsOnContentOnly() throws {
    let first = try LedgerFolder()
    let second = try LedgerFolder()
    _ = try snapshot(first, ["C,1,2026-01-05,2026-02-04,10,"], asOf: "2026-01-31")
    try second.write((plainHeader + "C,1,2026-01-05,2026-02-04,10.00,\n").replacing("\n", with: "\r\n"))
    try second.run(plainMapping + "time_zone: UTC\n", options: .init(asOf: day("2026-01-31")), book: "other")
    let digest = try Book(file: first.path("book")).digest
    #expect(try Book(file: second.path("other")).digest == digest)
    #expect(try first.view("2020-01-01").digest == digest)
    _ = try snapshot(first, ["C,1,2026-01-05,2026-02-04,10,2026-02-01"], asOf: "2026-02-28")
    #expect(try Book(file: first.path("book")).digest != digest)
  }

  @Test func factsOfADebtorAreSeenFromTheirSnapshotOn() throws {
    let folder = try LedgerFolder()
    let mapping = plainMapping.replacing("due: due", with: "grade: due")
    _ = try snapshot(folder, ["C,1,2026-01-05,BB,10,"], asOf: "2026-01-31", mapping: mapping)
    _ = try snapshot(folder, ["C,1,2026-01-05,CCC,10,"], asOf: "2026-02-28", mapping: mapping)
    #expect(try folder.view("2026-02-27").customers.map(\.grade) == ["BB"])
    #expect(try folder.view().customers.map(\.grade) == ["CCC"])
  }

  @Test func filesThatAreNoBooksAreRefused() throws {
    let folder = try LedgerFolder()
    #expect(folder.refusal { _ = try Book(file: folder.path("book")) }.map(\.code) == [.unreadableFile])
    try folder.write("SQLite format 3", to: "book")
    #expect(folder.refusal { _ = try Book(file: folder.path("book")) }.map(\.code) == [.notABook])
    try folder.write(Array("SQLite format 3\0".utf8) + [UInt8](repeating: 7, count: 5000), to: "book")
    #expect(folder.refusal { _ = try Book(file: folder.path("book")) }.map(\.code) == [.notABook])
  }

  @Test func aBookOfANewerProgramIsRefused() throws {
    let folder = try LedgerFolder()
    _ = try snapshot(folder, ["C,1,2026-01-05,2026-02-04,10,"], asOf: nil)
    // SQLite keeps `user_version` in bytes 60 to 63 of the file and `application_id` in 68 to 71.
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path("book"))))
    #expect(bytes[60..<64].elementsEqual([0, 0, 0, 4]))
    #expect(bytes[68..<72].elementsEqual("duec".utf8))
    bytes[63] = 5
    try folder.write(bytes, to: "book")
    let issues = folder.refusal { _ = try Book(file: folder.path("book")) }
    #expect(issues.map(\.code) == [.newerBook])
    #expect(issues[0].message == "the book is of version 5, this program reads up to 4")
    #expect(
      folder.refusal { _ = try snapshot(folder, ["C,2,2026-01-05,,1,"], asOf: nil) }.map(\.code) == [
        .newerBook
      ])
    bytes[68] = 0
    try folder.write(bytes, to: "book")
    #expect(folder.refusal { _ = try Book(file: folder.path("book")) }.map(\.code) == [.notABook])
  }
}
