import Intake
import Testing

@Suite struct TypedNumberTests {
  private static let plain: [(String, Double)] = [
    ("1,000", 1000.0), ("1,000.50", 1000.5), ("1.000,50", 1000.5), ("1 000 000", 1e6), ("1'234.5", 1234.5),
    ("1.000.000", 1e6), ("0,3", 0.3), ("0,345", 0.345), ("12,5", 12.5), ("$1,000", 1000), ("-$50", -50),
    ("€ 2.5", 2.5), ("EUR 1 000", 1000), ("1000 USD", 1000), ("(50)", -50), ("\u{2212}3", -3), ("+4", 4),
    ("1.2m", 1_200_000), ("500k", 500_000), ("2bn", 2e9), ("3 million", 3e6), ("1/9", 1.0 / 9),
    ("1e-4", 0.0001),
    (".5", 0.5), ("0", 0), ("5万", 50_000), ("1\u{A0}000", 1000), ("  7 ", 7),
  ]

  @Test(arguments: plain)
  func numbersAreReadAsTyped(text: String, expected: Double) {
    #expect(TypedNumber(text)?.value == expected)
    #expect(TypedNumber(text)?.isPercent == false)
  }

  private static let shares: [(String, Double)] = [
    ("2%", 0.02), ("2 %", 0.02), ("99.9%", 0.999), ("37,5 %", 0.375), ("50bp", 0.005), ("50 BPS", 0.005),
    ("1.5 percent", 0.015), ("-3%", -0.03), ("0.03%", 0.0003),
  ]

  @Test(arguments: shares)
  func percentagesAreFractions(text: String, expected: Double) {
    #expect(TypedNumber(text)?.value == expected)
    #expect(TypedNumber(text)?.isPercent == true)
  }

  @Test(arguments: [
    "", " ", "abc", "1,2,3", "1,00,000", "12,34,567", "1.2.3", "1..2", "--", "%", "1/0", "1/2/3", "0x10",
    "nan",
    "inf", "1e999", "1 00", "12 3", "1,000,00.5", "$", "()", "EUR", "1.000,5.0", "..", "'",
  ])
  func whatIsNoNumberIsRefused(text: String) {
    #expect(TypedNumber(text) == nil)
  }

  private static let lists: [(String, Int, [Double])] = [
    ("1000,2000", 2, [1000.0, 2000.0]), ("1,000; 2,000", 2, [1000, 2000]), ("1,000,2,000", 2, [1000, 2000]),
    ("1000 2000", 2, [1000, 2000]), ("1 000 | 2 000", 2, [1000, 2000]), ("10, 20, 30", 3, [10, 20, 30]),
    ("1,000,000", 1, [1_000_000]), ("30%,70%", 2, [0.3, 0.7]), ("1 000 000", 1, [1_000_000]), ("5", 1, [5]),
    ("1,000.50,2,000.25", 2, [1000.5, 2000.25]),
  ]

  @Test(arguments: lists)
  func listsAreParted(text: String, count: Int, expected: [Double]) throws {
    #expect(try TypedNumberList.read(text, count: count).map(\.value) == expected)
  }

  @Test func whereCommasAreAmbiguousNothingIsGuessed() {
    #expect(throws: TypedNumberList.Refusal.ambiguous) { try TypedNumberList.read("1,200,300", count: 2) }
    #expect(throws: TypedNumberList.Refusal.ambiguous) { try TypedNumberList.read("100,000,80,000") }
    #expect(throws: TypedNumberList.Refusal.notNumber("x")) { try TypedNumberList.read("1,x") }
  }

  @Test(arguments: [
    "2/10 net 30", "2/10, net 30", "2/10 n/30", "2/10, n/30", "2%/10 net 30", "2 / 10 Net 30 days",
    "2/10 net30",
    "2/10/30", "2.0/10, N 30", "2/10 days, net 30 days.", "2/10 n30", "2/10 net 30 EOM",
    "2% in 10 days net 30",
  ])
  func termsAreReadHoweverWritten(text: String) throws {
    let terms = try #require(DiscountTermsText(text))
    #expect(terms.discount == 0.02 && terms.discountDays == 10 && terms.netDays == 30)
    #expect(terms.isEndOfMonth == text.contains("EOM"))
  }

  @Test(arguments: ["", "net 30", "2/10", "two/10 net 30", "2/10 net", "2/10 net 30 or so", "2/10 net -30"])
  func whatIsNoTermsIsRefused(text: String) { #expect(DiscountTermsText(text) == nil) }

  @Test func smallDiscountsKeepTheirDigits() {
    #expect(DiscountTermsText("0.5/7 net 21")?.discount == 0.005)
    #expect(DiscountTermsText("0,5/7 net 21")?.discount == 0.005)
  }
}
