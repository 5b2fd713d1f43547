import Foundation
import Receivables

/// Numbers and dates as a reader of a language has them.
struct ReportNumbers: Sendable {
  let language: ReportLanguage
  let unit: ReportUnit
  /// Minor units in one major unit.
  let minorPerMajor: Double
  let currency: String

  init(_ data: ReportData, language: ReportLanguage, unit: ReportUnit) {
    self.language = language
    self.unit = unit
    currency = data.currency
    minorPerMajor = (0..<data.minorDigits).reduce(1.0) { power, _ in power * 10 }
  }

  /// The unit of amounts in words, such as `thousand EUR` or `万元`.
  var unitName: String {
    switch (language, unit) {
    case (_, .one): language == .zh && currency == "CNY" ? "元" : currency
    case (.en, .thousand): "thousand \(currency)"
    case (.en, .wan): "ten thousand \(currency)"
    case (.en, .million): "million \(currency)"
    case (.zh, .thousand): "千\(chineseCurrency)"
    case (.zh, .wan): "万\(chineseCurrency)"
    case (.zh, .million): "百万\(chineseCurrency)"
    }
  }

  private var chineseCurrency: String {
    switch currency {
    case "CNY": "元"
    case "EUR": "欧元"
    case "USD": "美元"
    case "GBP": "英镑"
    case "JPY": "日元"
    case "HKD": "港元"
    default: currency
    }
  }

  /// An amount of minor units in the report's unit, without the unit's name.
  func amount(_ minorUnits: Double?) -> String {
    guard let minorUnits, minorUnits.isFinite else { return "–" }
    return NumberText.decimal(minorUnits / minorPerMajor / unit.major, digits: unit.digits)
  }

  /// An amount with the unit's name.
  func money(_ minorUnits: Double?) -> String {
    guard let minorUnits, minorUnits.isFinite else { return "–" }
    return language == .zh && unit != .one
      ? "\(amount(minorUnits)) \(unitName)" : "\(amount(minorUnits)) \(unitName)"
  }

  /// An estimate of money with the interval of its error in brackets.
  func money(_ number: ReportData.Number) -> String {
    guard let value = number.value else { return missing(number) }
    guard let low = number.low, let high = number.high, low != value || high != value else {
      return money(value)
    }
    return "\(money(value)) (\(range(amount(low), amount(high))))"
  }

  /// The same without the unit, for tables.
  func amount(_ number: ReportData.Number) -> String {
    guard let low = number.low, let high = number.high, low < high else { return amount(number.value) }
    return "\(amount(number.value)) (\(range(amount(low), amount(high))))"
  }

  /// A share as a percentage with the interval of its error in brackets.
  func chance(_ number: ReportData.Number, withInterval: Bool = true) -> String {
    guard let value = number.value else { return missing(number) }
    guard withInterval, let low = number.low, let high = number.high else { return percent(value) }
    let digits = NumberText.percentDigits(value)
    return
      "\(percent(value)) (\(range(NumberText.percentage(low, digits: digits), NumberText.percentage(high, digits: digits)))\(language == .zh ? "%" : " %"))"
  }

  /// A share as a percentage.
  func percent(_ value: Double) -> String {
    let text = NumberText.percent(value)
    return language == .zh ? text.replacing(" %", with: "%") : text
  }

  /// A level of safety, such as `99 %`.
  func safety(_ level: Double) -> String {
    let text = NumberText.percentage(level, digits: 1)
    return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + (language == .zh ? "%" : " %")
  }

  /// Days with the interval of their error in brackets.
  func days(_ number: ReportData.Number) -> String {
    guard let value = number.value else { return missing(number) }
    let word = language == .zh ? "天" : "days"
    let text = "\(NumberText.decimal(value, digits: 1)) \(word)"
    guard let low = number.low, let high = number.high, low != value || high != value else { return text }
    return "\(text) (\(range(NumberText.decimal(low, digits: 1), NumberText.decimal(high, digits: 1))))"
  }

  /// Two ends of an interval.
  func range(_ low: String, _ high: String) -> String {
    language == .zh ? "\(low) 至 \(high)" : "\(low) to \(high)"
  }

  /// What is said of a number that does not exist.
  func missing(_ number: ReportData.Number) -> String {
    let reason = number.reason ?? ""
    return language == .zh ? "无（\(ReportWords.chineseReason(reason))）" : "not available (\(reason))"
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November",
    "December",
  ]

  /// A date in words: `30 September 2026`, `2026年9月30日`.
  func date(_ iso: String, isShort: Bool = false) -> String {
    let parts = iso.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3, (1...12).contains(parts[1]) else { return iso }
    switch (language, isShort) {
    case (.en, false): return "\(parts[2]) \(Self.months[parts[1] - 1]) \(parts[0])"
    case (.en, true): return "\(parts[2]) \(Self.months[parts[1] - 1].prefix(3))"
    case (.zh, false): return "\(parts[0])年\(parts[1])月\(parts[2])日"
    case (.zh, true): return "\(parts[1])月\(parts[2])日"
    }
  }

  /// Length of the forecast in words.
  func horizon(_ days: Int) -> String {
    switch (language, days % 7 == 0) {
    case (.en, true): days == 7 ? "1 week" : "\(days / 7) weeks"
    case (.en, false): "\(days) days"
    case (.zh, true): "\(days / 7) 周"
    case (.zh, false): "\(days) 天"
    }
  }
}
