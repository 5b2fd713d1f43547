import Receivables
import Stochastics
import Treasury

extension ReportData {
  /// A pool of cash; amounts in minor units of its own currency.
  struct Pool: Codable, Sendable {
    var name: String
    var currency: String
    var minorDigits: Int
    var rate: Double
    var opening: Double
    var minimum: Double
    var lowest05: Double?
    var required99: Double?
    var idle: Double?
    var shortfall: Number
    var likeliestWeek: Int?

    init(_ pool: PoolSummary, base: Currency) {
      func own(_ amount: Double) -> Double { pool.owned(amount, base: base) }
      name = pool.facts.name
      currency = pool.facts.currency.code
      minorDigits = pool.facts.currency.minorDigits
      rate = pool.facts.rate
      opening = own(Double(pool.facts.opening))
      minimum = own(Double(pool.facts.minimum))
      lowest05 = pool.lowest05.value.map(own)
      required99 = pool.required99.value.map(own)
      idle = pool.idle.map(own)
      shortfall = Number(pool.shortfall)
      likeliestWeek = pool.likeliestWeek
    }
  }
}

extension ReportWords {
  var pools: String { say("Pools of cash", "资金池") }
  var cashOfPools: String { say("Cash of all pools, converted", "各资金池现金合计（折算）") }
  var pool: String { say("Pool", "资金池") }
  var openingColumn: String { say("Opening", "期初") }
  var minimumColumn: String { say("Minimum", "最低现金") }
  var lowestP5Column: String { say("Lowest, P5", "最低日 P5") }
  var chanceShort: String { say("Chance short", "不足概率") }
  var mostlyIn: String { say("Mostly in", "最可能发生于") }
  var need99: String { say("Needs, 99 %", "99 % 所需") }
  var idleColumn: String { say("Idle", "闲置") }
  var poolsNote: String {
    say(
      "Each pool in its own money, at rates that stay as they are. No pool covers another: the firm is short where one is. "
        + "Needs: minimum and largest fall on 99 % of paths, without facilities. Idle: left above the minimum at the lowest on "
        + "95 % of paths.",
      "各资金池以其自身币种列示，汇率保持不变。资金池之间互不弥补：任一不足即为公司现金不足。所需：最低现金加 99 % 路径上的最大降幅，不计融资。"
        + "闲置：95 % 路径上最低日仍高于最低现金的部分。")
  }
}

extension ReportSentences {
  /// The chance that some pool is short, and which.
  func pools(_ pools: [ReportData.Pool]) -> String {
    let horizon = numbers.horizon(data.horizonDays)
    let end = numbers.date(data.lastDay)
    let text = numbers.chance(data.shortfall)
    let each = pools.map { "\($0.name) \(numbers.chance($0.shortfall, withInterval: false))" }
    return numbers.language == .zh
      ? "未来 \(horizon)（至 \(end)），任一资金池低于其最低现金的概率为 \(text)：\(each.joined(separator: "，"))。"
      : "Over \(horizon) to \(end) some pool of cash falls below its minimum with a chance of \(text): "
        + "\(each.joined(separator: ", "))."
  }
}

extension ReportPage {
  /// Pools of cash that cover no other.
  var pools: String {
    guard let pools = data.pools else { return "" }
    func money(_ amount: Double?, _ pool: ReportData.Pool) -> String {
      guard let amount else { return "–" }
      let scale = (0..<pool.minorDigits).reduce(1.0) { power, _ in power * 10 }
      return NumberText.grouped(Int64((amount / scale).rounded()))
    }
    let rows = pools.map { pool in
      let name =
        "\(pool.name), \(pool.currency)"
        + (pool.currency == data.currency
          ? "" : " (\(NumberText.decimal(pool.rate, digits: 4)) \(data.currency))")
      return "<tr>\(cell(name, "name"))"
        + [
          money(pool.opening, pool), money(pool.minimum, pool), money(pool.lowest05, pool),
          numbers.chance(pool.shortfall, withInterval: false),
          pool.likeliestWeek.map { "\(words.week) \($0)" } ?? "–", money(pool.required99, pool),
          money(pool.idle, pool),
        ].map { cell($0) }.joined() + "</tr>"
    }
    return section(words.pools)
      + table(
        [
          words.pool, words.openingColumn, words.minimumColumn, words.lowestP5Column, words.chanceShort,
          words.mostlyIn,
          words.need99, words.idleColumn,
        ], rows, textColumns: 1) + paragraph(words.poolsNote, "note")
  }
}
