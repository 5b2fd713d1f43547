import Receivables
import Stochastics
import Treasury

extension KnownPayments.Without {
  /// The headline without known payments, in a sentence.
  public func sentence(_ currency: Currency) -> String {
    func money(_ estimate: Estimate) -> String {
      let amount = estimate.value.flatMap(NumberText.wholeNumber).map { NumberText.wholeAmount($0, currency) }
      return amount.map { "\($0) \(currency.code)" } ?? "not available"
    }
    guard let chance = shortfallProbability.value else {
      return "Without the known payments receipts of the horizon are \(money(receipts)) on average."
    }
    let start = "Without the known payments the chance of a shortfall is \(NumberText.percent(chance))"
    return requiredCash99.value == nil ? "\(start)." : "\(start), and 99 % need \(money(requiredCash99))."
  }
}
