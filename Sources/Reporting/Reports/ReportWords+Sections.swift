/// Words of the sections that say what drives a result and how far to trust it.
extension ReportWords {
  var drives: String { say("What drives it", "影响因素") }
  var badPaths: String { say("Bad paths", "不利路径") }
  var allPaths: String { say("All paths", "全部路径") }
  var difference: String { say("Difference", "差额") }
  var financingSoFar: String { say("Facilities, net", "融资净额") }
  var failedAmounts: String { say("Failed amounts, whole horizon", "违约金额（整个预测期）") }
  var contrastNote: String {
    say(
      "Means of simulated paths. It says with what a shortfall comes, not what would avoid it.",
      "模拟路径的平均值：说明不利情形伴随什么，而非什么能避免它。")
  }
  var missingColumn: String { say("Missing on worst paths", "最差路径少收") }
  var missingNote: String {
    say(
      "Missing on worst paths: by how much receipts until the lowest day fall short of an ordinary path, on the 1 % of paths "
        + "with the largest fall of cash.",
      "最差路径少收：在现金降幅最大的 1% 路径上，至最低日的回款较普通路径少收的金额。")
  }
  var driversTitle: String { say("What the buffer is for", "缓冲的构成") }
  var driversNote: String {
    say(
      "Each row: by how much the buffer falls where that source alone is taken out (`duecast buffer`). They do not add up; "
        + "the interaction is what is left.",
      "各行：仅去除该来源时缓冲减少的金额（`duecast buffer`）。各项不可加总，交互项为余额。")
  }
  var source: String { say("Source", "来源") }
  var effect: String { say("Effect on the buffer", "对缓冲的影响") }

  func driver(_ name: String) -> String {
    switch name {
    case "timing": say("when customers pay", "付款时间")
    case "failures": say("failures of customers", "客户违约")
    case "sales": say("uncertainty of sales", "销售不确定性")
    case "outflows": say("uncertainty of outflows", "流出不确定性")
    case "billing": say("billing", "开票流程")
    case "stress": say("stress of the economy", "经济压力")
    case "interaction": say("interaction", "交互项")
    default: name
    }
  }

  // MARK: Facilities

  var facilities: String { say("Facilities", "融资额度") }
  var actions: String { say("Actions", "应对措施") }
  var facility: String { say("Facility", "额度") }
  var limit: String { say("Limit", "上限") }
  var used: String { say("Used on", "使用概率") }
  var peak: String { say("Peak, P95", "峰值 P95") }
  var costColumn: String { say("Interest and fees", "利息与费用") }
  var lost: String { say("Cut or lost on", "削减或取消概率") }
  var uncommitted: String { say("uncommitted", "未承诺") }
  var net: String { say("Net before financing", "融资前净额") }
  var draw: String { say("Draw or repay", "提用或偿还") }
  var lineP5: String { say("Usable line, P5", "可用额度 P5") }
  var headroomP5: String { say("Headroom, P5", "流动性余量 P5") }
  var covenant: String { say("Covenant", "财务约束") }
  var testDay: String { say("Test day", "检验日") }
  var breach: String { say("Breach", "违反概率") }
  var headroomNote: String {
    say(
      "Headroom: closing cash plus usable committed line, less the minimum.", "流动性余量：期末现金加可用已承诺额度，减最低现金。")
  }

  // MARK: Assumptions

  var beside: String { say("Assumptions beside what the ledger shows", "假设与账龄明细的对照") }
  var figure: String { say("Figure", "指标") }
  var stated: String { say("Scenario", "情景") }
  var shown: String { say("Ledger", "明细账") }
  var observations: String { say("n", "样本") }
  var besideNote: String {
    say(
      "± is one standard error. A difference is no error by itself: a plan may know what the past does not. Failures: mean "
        + "chance in a year by the scenario, and failures a customer and year in the ledger, which few ledgers record.",
      "± 为一个标准误。差异本身不是错误：计划可能知道历史所不知道的。违约：情景的年平均概率，以及明细账中每客户每年的违约数（多数明细账并不记录）。")
  }

  func quantity(_ quantity: ReportAssumption.Quantity) -> String {
    switch quantity {
    case .netDays: say("net days", "账期（天）")
    case .weeklySales: say("sales a week", "每周销售")
    case .annualFailures: say("failures a year", "年违约率")
    }
  }

  // MARK: Backtest, frontier, policies

  var backtested: String { say("Held against what came", "与实际回款对照（回测）") }
  var method: String { say("Method", "方法") }
  var weeklyError: String { say("Weekly error (WAPE)", "周误差（WAPE）") }
  var score: String { say("nCRPS", "nCRPS") }
  var bias: String { say("Bias", "偏差") }
  var coverageColumns: String { say("Weeks in the 50 / 80 / 95 % range", "落入 50 / 80 / 95% 区间的周") }
  var backtestNote: String {
    say(
      "Smaller errors and scores are better; the shares should be near 50, 80 and 95 %. It judges receipts from items that "
        + "were open, not sales, failures or outflows.",
      "误差与评分越小越好；落入比例应接近 50%、80%、95%。检验对象是当时未结项目的回款，不含销售、违约与流出。")
  }
  var otherLedger: String {
    say("It was made on another state of the ledger than this forecast.", "回测所用明细账与本预测不同。")
  }
  var otherScenario: String {
    say("It was made on another state of the scenario than this forecast.", "所用情景与本预测不同。")
  }
  var frontier: String { say("What other settings would do", "其他设置的结果") }
  var frontierAxes: String { say("value against the chance of a shortfall", "价值与现金不足概率") }
  var setting: String { say("Setting", "设置") }
  var value: String { say("Value", "价值") }
  var dominated: String { say("dominated", "被支配") }
  var today: String { say("today", "现状") }
  var frontierNote: String {
    say(
      "Every setting runs on the same draws, over the sales of a year and their run-off (`duecast sweep`). In brackets: 95 % "
        + "interval of the simulation error, wider than that of the difference of two settings. Dominated: another setting is "
        + "worth more and risks less.",
      "各设置使用相同随机数，覆盖一年销售及其回收（`duecast sweep`）。括号内为模拟误差的 95% 区间，比两设置之差的区间更宽。被支配：另有设置价值更高且风险更低。")
  }
  var policies: String { say("Policies side by side", "政策比较") }
  var better: String { say("Better", "较优") }
  var unclear: String { say("no clear difference", "无明显差异") }
  var examples: String {
    say(
      "It rests on example inputs that nobody has confirmed.", "依据尚未确认的示例输入。")
  }

  func outcome(_ name: String) -> String {
    switch name {
    case "npv": value
    case "sales": say("Sales", "销售额")
    case "bad_debt": say("Ultimate bad debt", "最终坏账")
    case "dso": say("DSO, days", "应收账款周转天数（天）")
    case "peak_wcr": say("Peak receivables", "应收账款峰值")
    case "shortfall_probability": shortfall
    default: name
    }
  }

  func methodName(_ name: String) -> String {
    switch name {
    case "duecast": "Duecast"
    case "due_date": say("paid when due", "到期即付")
    case "roll_rates": say("roll rates", "迁徙率")
    case "kaplan_meier": "Kaplan-Meier"
    default: name.replacing("_", with: " ")
    }
  }
}
