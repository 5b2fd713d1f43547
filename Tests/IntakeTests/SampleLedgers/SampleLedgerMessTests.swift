import Foundation
import Intake
import Receivables
import Testing

/// Messy ledgers: broken in known places, the same truth otherwise.
@Suite struct SampleLedgerMessTests {
  static let clean = SampleLedgerOptions(customers: 200, seed: 5, kinds: .all)
  static let messy = SampleLedgerOptions(customers: 200, seed: 5, kinds: .all, messy: true)
  static let cleanLines = Array(SampleLedger.rows(clean))
  static let messyLines = Array(SampleLedger.rows(messy))
  static let counts = SampleLedger.messCounts(messy)

  @Test func countsAreWhatStandsInTheFile() {
    let counts = Self.counts
    let lines = Self.messyLines
    let rows = lines.map { ReadLedger.Row(fields: ReadLedger.fields($0)) }.dropFirst()
    func count(_ mess: SampleMess) -> Int { counts[mess] ?? -1 }
    #expect(zip(lines, lines.dropFirst()).count { $0 == $1 } == count(.duplicateRow))
    #expect(rows.count { $0[.date] == "31.02.2026" } == count(.badDate))
    #expect(rows.count { $0[.event] == "issued" && $0[.due].isEmpty } == count(.missingDue))
    #expect(rows.count { ["EURO", "XQQ"].contains($0[.currency]) } == count(.unknownCurrency))
    #expect(rows.count { $0[.event] == "paid" && $0[.amount].hasPrefix("-") } == count(.negativeAmount))
    #expect(rows.count { $0[.amount].hasPrefix(" ") } == count(.straySpaces))
    #expect(rows.count { $0[.account] == "Subtotal" } == count(.subtotalRow))
    #expect(count(.oddName) == 40)
    #expect(SampleMess.allCases.allSatisfy { count($0) > 0 })
  }

  @Test func aCleanLedgerHasNoMess() {
    let counts = SampleLedger.messCounts(Self.clean)
    #expect(counts.values.allSatisfy { $0 == 0 } && counts.count == SampleMess.allCases.count)
  }

  @Test func allOtherRowsAreThoseOfTheCleanLedger() {
    let counts = Self.counts
    func key(_ line: String) -> [String] {
      var fields = ReadLedger.fields(line)
      fields[3] = ""
      return fields
    }
    let clean = Self.cleanLines
    let messy = Self.messyLines
    let added = (counts[.duplicateRow] ?? 0) + (counts[.subtotalRow] ?? 0)
    #expect(messy.count == clean.count + added)
    let changed = [.badDate, .missingDue, .unknownCurrency, .negativeAmount, .straySpaces].map {
      counts[$0] ?? 0
    }
    .reduce(0, +)
    let truth = Set(clean.map(key))
    #expect(messy.count { !truth.contains(key($0)) } == changed + (counts[.subtotalRow] ?? 0))
  }

  @Test func oddNamesSurviveTheQuoting() {
    let names = Set(Self.messyLines.map { ReadLedger.fields($0)[3] })
    #expect(names.contains("=cmd()"))
    for sign in [",", "\n", "Ł", "🚚", "\t", "'+SUM(A1:A9)"] {
      #expect(names.contains { $0.contains(sign) }, "\(sign)")
    }
    #expect(Self.messyLines.contains { $0.contains("\"\"\"") })
    #expect(Self.messyLines.allSatisfy { ReadLedger.fields($0).count == ReadLedger.Column.allCases.count })
  }

  /// |z| < 4.5 with the binomial standard error; a share twice as large, the twin, must fail.
  @Test func brokenRowsHaveTheirShare() {
    let rows = Self.cleanLines.map { ReadLedger.Row(fields: ReadLedger.fields($0)) }.dropFirst()
    let counts = Self.counts
    let issued = rows.count { $0.event == .issued }
    let bases: [SampleMess: Int] = [
      .duplicateRow: rows.count, .straySpaces: rows.count, .badDate: rows.count - issued, .missingDue: issued,
    ]
    for (mess, base) in bases {
      func z(_ share: Double) -> Double {
        (Double(counts[mess] ?? 0) - share * Double(base)) / (share * (1 - share) * Double(base)).squareRoot()
      }
      #expect(abs(z(mess.share)) < 4.5)
      #expect(abs(z(2 * mess.share)) > 4.5)
    }
    #expect(counts[.subtotalRow] == rows.count / SampleMess.rowsPerSubtotal)
  }
}
