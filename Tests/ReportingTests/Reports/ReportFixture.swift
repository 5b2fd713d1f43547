import Foundation
import Receivables
import Reporting
import Simulation
import Stochastics
import Treasury

/// A report's data from the made-up forecast.
enum ReportFixture {
  /// Columns whose every column rises evenly over the paths.
  private struct Even: PathColumns {
    var layout: PathLayout { PathLayout(days: 91, weeks: 14) }
    var paths: Int { 1000 }
    func column(_ column: PathLayout.Column) -> [Int64] {
      let scale: Int64 = column == .dsoEnd ? 450 : 40_000
      return (0..<1000).map { Int64($0) * scale + (column == .dsoEnd ? 400_000 : 0) }
    }
  }

  static func data(
    hasCash: Bool = true, factor: Int64 = 1, question: String? = "Will we run dry?",
    name: (Int) -> String = { "Customer \($0) Trading GmbH" }, basis: [String] = []
  ) throws -> ReportData {
    var summary = ForecastFixture.summary(factor: factor, hasCash: hasCash, name: name)
    summary.provenance.question = question
    summary.basis += basis.map { .init(.assumption, $0) }
    let histograms = try [PathHistogram.Quantity.drawdown, .creditLoss, .dsoEnd].compactMap {
      try PathHistogram($0, in: Even(), bins: 30, unit: 100)
    }
    let rows = (0...14).map { week in
      let amounts = [70, 20, 10, 5, 1].map { Double($0 * (15 - week)) * 100_000 }
      return "{\"days\": \(week * 7), \"amounts\": [\(amounts.map { "\($0)" }.joined(separator: ", "))]}"
    }
    let aging = try JSONDecoder().decode(
      AgingOutlook.self, from: Data("{\"rows\": [\(rows.joined(separator: ", "))]}".utf8))
    return ReportData(
      summary, histograms: histograms, aging: aging, command: ["duecast", "forecast", "a file.yaml"],
      digest: "0123456789abcdef")
  }

  /// What people and exporters put into names, and what an attacker would.
  static let hostile = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'-alert(1)-'",
    "</title><svg/onload=alert(1)>",
    "</style><script>1</script>", "&lt;script&gt;", "a & b < c > d", "=HYPERLINK(\"http://x\")", "+1+1",
    "@SUM(A1)",
    "-2+3", "javascript:alert(1)", "[click](javascript:alert(1))", "![x](http://x/y.png)",
    "http://example.com/x",
    "www.example.com", "a@example.com", "# heading", "* item", "1. item", "> quote", "`code`", "$x^2$",
    "$$\\int$$",
    "| a | b |", "--- \n---", "<!-- comment -->", "]]>", "<![CDATA[x]]>", "<?xml version='1.0'?>", "{{7*7}}",
    "\u{0}\u{1B}[31mred",
    "\u{202E}gnp.exe", "line\nbreak\r\nand\ttab", "株式会社 山田", "O'Brien \"Müller\" & Söhne", "\\", "\\<b>", "",
    String(repeating: "very long name ", count: 40),
  ]
}
