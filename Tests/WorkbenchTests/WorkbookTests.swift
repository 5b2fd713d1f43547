import Foundation
import Reporting
import Testing
import Workbench

/// Excel workbooks. What stands in their cells is held against the CSV files by `.dev/check-examples`.
@Suite struct WorkbookTests {
  private let session: CommandSession

  init() throws {
    session = try CommandSession()
    let made = session.run([
      "forecast", CommandSession.shipped("scenarios/by-hand/pools.yaml"), "--out", session.place("result"),
    ])
    #expect(made.status == 0, "\(made.messages)")
  }

  @Test(.enabled(if: XlsxLibrary() != nil, "libxlsxwriter is not installed"))
  func aResultBecomesAWorkbook() throws {
    for language in ["en", "zh"] {
      let reply = session.run([
        "report", session.place("result"), "--format", "xlsx", "--lang", language, "--out",
        session.place("\(language).xlsx"),
      ])
      #expect(reply.status == 0, "\(reply.messages)")
      let bytes = try Data(contentsOf: URL(fileURLWithPath: session.place("\(language).xlsx")))
      // A zip archive with the parts of a workbook.
      #expect(bytes.starts(with: Array("PK".utf8)))
      for part in ["xl/workbook.xml", "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml"] {
        #expect(bytes.range(of: Data(part.utf8)) != nil, "\(part)")
      }
    }
    let place = session.run(["report", session.place("result"), "--format", "xlsx"])
    #expect(place.output.hasSuffix("report.xlsx\n"), "\(place.output)")
  }

  @Test func whatIsMissingIsNamed() throws {
    let reply = session.run(
      ["report", session.place("result"), "--format", "xlsx", "--pseudonyms"])
    #expect(reply.status == 64 && reply.messages.contains("forecast --pseudonyms"), "\(reply.messages)")
  }

  @Test func columnsAreReadByNameAndCells() {
    func column(_ name: String, _ cells: [String]) -> WorkbookWriter.Column {
      WorkbookWriter.column(name, cells, currencyDigits: 2)
    }
    #expect(column("closing_mean_eur", ["1.50", "-2.00", ""]) == .amount(digits: 2))
    #expect(column("below_minimum_fraction", ["0.5", "0"]) == .share)
    #expect(column("start", ["2026-10-01", "2026-10-05"]) == .day)
    #expect(column("path", ["12", "0"]) == .number)
    // Keys that look like numbers, numbers with leading zeros, and mixtures stay as they are.
    #expect(column("key", ["1", "2"]) == .text)
    #expect(column("document", ["007", "12"]) == .text)
    #expect(column("path", ["12", "n/a"]) == .text)
    #expect(column("path", ["", ""]) == .text)
    #expect(column("path", ["1e5"]) == .text)
    #expect(column("path", ["٣"]) == .text)
  }

  @Test(arguments: ["=1+1", "+49 30", "-x", "@SUM(A1)", "\tx", "＝1"])
  func theApostropheOfTheCSVFileGoes(text: String) {
    let harmless = CSVTable.harmless(text)
    #expect(harmless != text)
    #expect(WorkbookWriter.bare(harmless) == text)
    // One that was there from the start stays.
    #expect(WorkbookWriter.bare("'quoted'") == "'quoted'")
  }
}
