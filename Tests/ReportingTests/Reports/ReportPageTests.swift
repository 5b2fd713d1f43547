import Foundation
import Reporting
import Testing

@Suite struct ReportPageTests {
  /// Tags with their attributes, without what stands between them.
  private func skeleton(_ html: String) -> [String] {
    let plain = html.replacing(/<title>[^<]*<\/title>/, with: "<title></title>").replacing(
      /<desc>[^<]*<\/desc>/, with: "<desc></desc>")
    return plain.matches(of: /<[^>]*>/).map { String($0.0) }
  }

  @Test func aPageIsWholeAndNeedsNothing() throws {
    for (language, hasCash) in [(ReportLanguage.en, true), (.zh, true), (.en, false), (.zh, false)] {
      let html = ReportPage(try ReportFixture.data(hasCash: hasCash), language: language, unit: .one).html()
      #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"\(language == .en ? "en" : "zh-Hans")\">"))
      #expect(html.hasSuffix("</html>\n"))
      for forbidden in ["<script", "http:", "https:", "src=", "href=", "url(", "@import", "nan", "inf\""] {
        #expect(!html.lowercased().contains(forbidden), "\(forbidden)")
      }
      // Each chart stands there for wide and for narrow screens.
      let charts = html.matches(of: /<svg class="wide"/).count
      #expect(charts == (hasCash ? 5 : 3))
      #expect(html.matches(of: /<svg class="narrow"/).count == charts)
    }
  }

  @Test func theSectionsAreThoseAReaderAsksFor() throws {
    let html = ReportPage(try ReportFixture.data(), language: .en, unit: .one).html()
    var rest = html[...]
    for title in [
      "Will we run dry?", "Over 13 weeks to 30 December 2026 cash falls below the minimum of 250,000 EUR",
      "6.9 % (6.4 to 7.4 %)", "Cash against the minimum", "When it falls short", "How much cash to hold",
      "Receivables: ageing and DSO", "Credit losses", "Customers with most cash at risk",
      "What the numbers rest on",
      "How far to trust it", "Two simulated paths that add up", "How to reproduce",
      "duecast forecast &#39;a file.yaml&#39;",
      "0123456789abcdef",
    ] {
      let found = try #require(rest.range(of: title), "\(title)")
      rest = rest[found.upperBound...]
    }
  }

  @Test func theChinesePageUsesTheTermsOfTheTrade() throws {
    let html = ReportPage(try ReportFixture.data(), language: .zh, unit: .wan).html()
    for term in [
      "应收账款周转天数", "周转天数低即周转快", "应收账款周转率", "逾期", "账龄", "信用减值损失", "万欧元", "2026年9月30日",
      "现金低于最低额", "最低现金",
    ] {
      #expect(html.contains(term), "\(term)")
    }
    // 250,000.00 EUR are 25 ten thousands.
    #expect(html.contains("25.00 万欧元"))
  }

  @Test(arguments: ReportFixture.hostile) func whatStandsInANameIsShownAndNeverRun(text: String) throws {
    let plain = try ReportFixture.data(basis: ["assumed"])
    let data = try ReportFixture.data(question: text, name: { _ in text }, basis: [text])
    for language in ReportLanguage.allCases {
      let html = ReportPage(data, language: language, unit: .one).html()
      let tags = skeleton(html)
      #expect(tags == skeleton(ReportPage(plain, language: language, unit: .one).html()))
      #expect(!html.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
      #expect(!html.unicodeScalars.contains("\u{202E}"))
    }
    let both = ReportPage.comparison([data, data], language: .en, unit: .one)
    #expect(skeleton(both) == skeleton(ReportPage.comparison([plain, plain], language: .en, unit: .one)))
  }

  @Test func withoutNamesNoNameIsLeft() throws {
    let data = try ReportFixture.data(
      name: { "Firma Nummer \($0)" }, basis: ["limit of Firma Nummer 13 is an assumption, key K1013"])
    let named = ReportPage(data, language: .en, unit: .one).html()
    #expect(named.contains("Firma Nummer"))
    let html = ReportPage(data.withoutNames(), language: .en, unit: .one).html()
    #expect(html.contains("Customer 01"))
    let shown = try #require(named.firstMatch(of: /Firma Nummer [0-9]+/)).0
    #expect(!html.contains(shown))
  }

  /// A name is hidden where it is a word, also in scripts without blanks; figures that look like one stay.
  @Test func onlyNamesAreHidden() throws {
    let data = try ReportFixture.data(
      name: { ["30", "Bau", "东方公司"][$0 % 3] },
      basis: ["82 % paid within 30 days; Bauhaus is not Bau.", "依据东方公司的假设"])
    let texts = data.withoutNames().basisTexts
    #expect(texts.contains { $0.contains("within 30 days; Bauhaus is not Customer") })
    #expect(!texts.contains { $0.contains("东方公司") })
  }

  @Test func dataSurvivesTheFile() throws {
    let data = try ReportFixture.data()
    let again = try JSONDecoder().decode(ReportData.self, from: try JSONEncoder().encode(data))
    #expect(
      ReportPage(again, language: .en, unit: .one).html()
        == ReportPage(data, language: .en, unit: .one).html())
  }

  @Test func coloursHaveTheContrastOfLevelAA() throws {
    let html = ReportPage(try ReportFixture.data(), language: .en, unit: .one).html()
    func scheme(_ text: Substring) -> [String: Double] {
      Dictionary(
        text.matches(of: /--([a-z0-9]+):(#[0-9a-f]{3,6})/).map { (String($0.1), luminance(String($0.2))) }
      ) { first, _ in first }
    }
    let blocks = html.matches(of: /:root\{([^}]*)\}/).map { $0.1 }
    try #require(blocks.count == 3)
    for block in blocks {
      let colours = scheme(block)
      for text in ["ink", "faint", "main", "alarm", "level"] {
        for ground in ["ground", "panel"] {
          let (a, b) = (try #require(colours[text]), try #require(colours[ground]))
          let ratio = (max(a, b) + 0.05) / (min(a, b) + 0.05)
          #expect(ratio >= 4.5, "\(text) on \(ground): \(ratio)")
        }
      }
    }
  }

  /// Relative luminance of a colour [WCAG 2.1, section 1.4.3].
  private func luminance(_ hex: String) -> Double {
    let digits = hex.dropFirst().map { $0.hexDigitValue ?? 0 }
    let parts =
      digits.count == 3
      ? digits.map { $0 * 17 } : stride(from: 0, to: 6, by: 2).map { digits[$0] * 16 + digits[$0 + 1] }
    let linear = parts.map { part -> Double in
      let value = Double(part) / 255
      return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
  }

  @Test func labelsStayInsideTheirPictures() throws {
    // Amounts from cents to trillions: no text begins before or ends behind its canvas by the widths of the letters.
    for factor in [1, 1_000_000] as [Int64] {
      for language in ReportLanguage.allCases {
        let html = ReportPage(try ReportFixture.data(factor: factor), language: language, unit: .one).html()
        for svg in html.matches(
          of: /<svg [^>]*viewBox="0 0 ([0-9.]+) ([0-9.]+)"[^>]*>(.*?)<\/svg>/.dotMatchesNewlines())
        {
          let size = (Double(svg.1) ?? 0, Double(svg.2) ?? 0)
          for text in svg.3.matches(
            of:
              /<text x="(-?[0-9.]+)" y="(-?[0-9.]+)" style="font-size:13px;text-anchor:(\w+);[^"]*">([^<]*)</)
          {
            let width = text.4.unicodeScalars.reduce(0.0) { $0 + ($1.value > 0x2E80 ? 13 : 6.6) }
            let x = Double(text.1) ?? 0
            let left = text.3 == "start" ? x : text.3 == "end" ? x - width : x - width / 2
            #expect(left >= -1, "\(text.4) begins at \(left)")
            // Titles are wrapped by no one: they may be longer than a narrow picture only in prose.
            if text.3 != "start" {
              #expect(left + width <= size.0 + 1, "\(text.4) ends at \(left + width) of \(size.0)")
            }
            let y = Double(text.2) ?? 0
            #expect(y >= 10 && y <= size.1 - 2, "\(text.4) stands at \(y) of \(size.1)")
          }
        }
      }
    }
  }
}
