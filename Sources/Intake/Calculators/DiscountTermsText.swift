/// Terms with a discount as they stand on invoices: `2/10 net 30`.
public struct DiscountTermsText: Sendable, Hashable {
  /// Discount as a fraction.
  public let discount: Double
  /// Last day with discount.
  public let discountDays: Double
  /// Day on which the invoice is due.
  public let netDays: Double
  /// Whether both periods are said to begin at the end of the month.
  public let isEndOfMonth: Bool

  /// The terms of a text; `nil` where it is none.
  ///
  /// Takes `2/10 net 30`, `2/10, n/30`, `2%/10 n 30`, `0.5/7 net 21`, `2/10/30`, with `days` and `EOM` where people
  /// write them.
  public init?(_ text: String) {
    let plain = text.lowercased().replacing("\u{FF05}", with: "%").replacing("per cent", with: "%").replacing(
      "percent", with: "%"
    ).replacing("\u{2044}", with: "/")
    let pattern =
      #/\s*([0-9]+(?:[.,][0-9]+)?)\s*%?\s*(?:/|\bin\b|-)\s*([0-9]+)\s*(?:days?|d)?\s*(eom)?(?:\s*[,;/-]\s*|\s+|(?=n))(?:net|n)?\s*[/.,:]?\s*([0-9]+)\s*(?:days?|d)?\s*(eom|end of month)?\s*\.?\s*/#
    guard let match = plain.wholeMatch(of: pattern), let percent = TypedNumber("\(match.1)%"),
      let early = Double(match.2), let net = Double(match.4)
    else { return nil }
    discount = percent.value
    discountDays = early
    netDays = net
    isEndOfMonth = match.3 != nil || match.5 != nil
  }
}
