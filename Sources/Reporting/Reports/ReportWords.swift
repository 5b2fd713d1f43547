/// The words of a report in its language; the Chinese terms are those of accounting practice.
struct ReportWords: Sendable {
  let language: ReportLanguage

  /// Says it in the report's language.
  func say(_ english: String, _ chinese: String) -> String { language == .zh ? chinese : english }

  var code: String { say("en", "zh-Hans") }
  var title: String { say("Cash forecast", "现金流预测") }
  var runOffTitle: String { say("Run-off of receivables", "应收账款回款预测") }
  var question: String { say("Question", "问题") }
  var answer: String { say("Answer", "结论") }
  var asOf: String { say("Ledger as of", "应收账款截至") }
  var period: String { say("Forecast", "预测期间") }
  var unit: String { say("Amounts in", "金额单位") }
  var cash: String { say("Cash against the minimum", "现金余额与最低现金") }
  var closingCash: String { say("Closing cash", "日终现金余额") }
  var receiptsSoFar: String { say("Receipts so far", "累计回款") }
  var median: String { say("median", "中位数") }
  var fiveToNinetyFive: String { say("5 to 95 % of paths", "5%–95% 的路径") }
  var quarterToThreeQuarters: String { say("25 to 75 %", "25%–75%") }
  var onePercent: String { say("1 %", "1%") }
  var minimum: String { say("minimum", "最低现金") }
  var weekly: String { say("When it falls short, week by week", "各周现金不足的概率") }
  var shortfallChance: String { say("Chance of cash below the minimum in the week", "当周现金低于最低额的概率") }
  var week: String { say("Week", "周") }
  var from: String { say("from", "起始日") }
  var receipts: String { say("Receipts", "回款") }
  var outflows: String { say("Outflows", "流出") }
  var closing: String { say("Closing", "期末余额") }
  var lowestDay: String { say("Lowest day P5", "当周最低日 P5") }
  var below: String { say("Below minimum", "低于最低额") }
  var total: String { say("Total", "合计") }
  var buffer: String { say("How much cash to hold", "应保留多少现金") }
  var safety: String { say("Enough on", "覆盖路径") }
  var bufferColumn: String { say("Buffer over the minimum", "最低额之上的缓冲") }
  var required: String { say("Required cash", "所需现金") }
  var topUp: String { say("Missing", "缺口") }
  var drawdown: String { say("Largest fall of cash below its start", "现金较期初的最大降幅") }
  var shareOfPaths: String { say("share of paths", "路径占比") }
  var receivables: String { say("Receivables: ageing and DSO", "应收账款：账龄与周转天数") }
  var aging: String { say("Today's open items by days past due, expected", "现有未结应收账款的账龄（预期）") }
  var agingNote: String {
    say(
      "From payment habits alone: failures, disputes and invoices still to be issued are not in it.",
      "仅依据付款习惯：不含客户违约、争议及尚未开具的发票。")
  }
  var buckets: [String] {
    language == .zh
      ? ["未到期", "逾期1–30天", "31–60天", "61–90天", "90天以上"]
      : ["not due", "1 to 30 days overdue", "31 to 60", "61 to 90", "over 90"]
  }
  var dso: String { say("DSO (count-back)", "应收账款周转天数（DSO，倒推法）") }
  var dsoNote: String {
    say(
      "A low DSO is a fast turnover: sales are turned into cash in fewer days.",
      "周转天数低即周转快（应收账款周转率高）：销售转化为现金所需天数更少。")
  }
  var losses: String { say("Credit losses", "信用减值损失") }
  var lossTitle: String { say("Credit loss of the horizon", "预测期内信用减值损失") }
  var mean: String { say("mean", "平均") }
  var customers: String { say("Customers with most cash at risk in four weeks", "四周内回款风险最大的客户") }
  var customer: String { say("Customer", "客户") }
  var segment: String { say("Segment", "类别") }
  var open: String { say("Open", "未结") }
  var overdue: String { say("Overdue", "逾期") }
  var atRisk: String { say("At risk", "风险金额") }
  var late: String { say("Late", "延迟概率") }
  var expectedLoss: String { say("Expected loss", "预期损失") }
  var customersNote: String {
    say(
      "At risk: what falls due within 28 days, overdue items included, less what is expected to arrive by then. Late: "
        + "chance that less than half of it arrives by then.",
      "风险金额：28 天内到期（含已逾期）的金额减去届时预期到账的金额。延迟概率：届时到账不足一半的概率。")
  }
  var rests: String { say("What the numbers rest on", "数据依据") }
  var fitted: String { say("Fitted from the ledger", "由应收账款明细账拟合") }
  var assumed: String { say("Assumed", "假设") }
  var notCovered: String { say("Not in the numbers", "未纳入") }
  var sources: String { say("Where receipts come from", "回款来源") }
  var trust: String { say("How far to trust it", "可信程度") }
  var twoPaths: String { say("Two simulated paths that add up", "两条可加总的模拟路径") }
  var downside: String { say("Downside (P5 of the lowest day)", "不利情形（最低日 P5）") }
  var severe: String { say("Severe (P1)", "严重情形（P1）") }
  var reproduce: String { say("How to reproduce", "如何复现") }
  var engineNotes: String { say("", "部分说明由程序以英文给出。") }
  var compared: String { say("Side by side", "并列比较") }
  var measure: String { say("Measure", "指标") }
  var shortfall: String { say("Chance of a shortfall", "现金不足的概率") }
  var lowestP5: String { say("Lowest day, P5", "最低日现金 P5") }

  func source(_ name: String) -> String {
    switch name {
    case "open_items": say("open items", "现有未结应收账款")
    case "orders": say("orders in hand", "在手订单")
    case "plan": say("planned sales", "计划销售")
    default: say("recoveries and other", "追偿及其他")
    }
  }

  /// What stands behind ranges and intervals, so that the two are never taken for each other.
  var simulationNote: String {
    say(
      "Bands show the range of the forecast. Numbers in brackets are the 95 % interval of the simulation error, which "
        + "shrinks with more paths; it does not include uncertainty of fitted or assumed inputs.",
      "图中色带为预测区间。括号内为模拟误差的 95% 区间，路径越多越小；不含拟合参数与假设本身的不确定性。")
  }

  var quantilesNote: String {
    say(
      "The columns of means add up; quantiles do not. * A week of less than seven days.",
      "平均值各列可加总；分位数不可加总。* 不足七天的周。")
  }

  var notBacktested: String {
    say(
      "These numbers have not been held against what came: `duecast backtest` does that on your own history.",
      "尚未与实际回款对照：可用 `duecast backtest` 以自身历史检验。")
  }

  /// Reasons that the engine gives, in Chinese; others as they are.
  static func chineseReason(_ reason: String) -> String {
    switch reason {
    case "no cash position": "无现金头寸"
    case "not modelled": "未建模"
    case "not defined in a run-off": "仅回款预测，不适用"
    case "receivables exceed all sales known": "应收账款超过已知销售额"
    case "nothing due within 28 days": "28 天内无到期款"
    default: reason
    }
  }
}
