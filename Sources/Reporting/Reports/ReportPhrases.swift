import Foundation

/// The engine's own lines (what numbers rest on, caveats) in Chinese.
///
/// The engine says them in English with names and numbers in them. Each sentence that it knows is a template whose
/// `{}` take what stands there; parts are translated in turn, so that a list of mechanisms is.
enum ReportPhrases {
  /// A line in Chinese; `nil` where it is none of those known.
  static func chinese(_ text: String) -> String? { translated(text, isWhole: true) }

  private static func translated(_ text: String, isWhole: Bool) -> String? {
    for phrase in phrases {
      guard let parts = captures(text, template: phrase.english) else { continue }
      var result = phrase.chinese
      for (place, part) in parts.enumerated() {
        result = result.replacing("{\(place)}", with: piece(part))
      }
      return result
    }
    // Several sentences in one line.
    if isWhole, let stop = text.range(of: ". "), stop.upperBound < text.endIndex {
      let first = String(text[..<text.index(after: stop.lowerBound)])
      if let left = translated(first, isWhole: false),
        let right = translated(String(text[stop.upperBound...]), isWhole: true)
      {
        return left + right
      }
    }
    return nil
  }

  /// A part of a line: a known word, a list of such, a number with its unit, or as it stands.
  private static func piece(_ part: String) -> String {
    if let word = words[part] { return word }
    for separator in ["; ", ", "] where part.contains(separator) {
      if let parts = known(part.components(separatedBy: separator), separator) {
        return parts.map { piece($0) }.joined(separator: "、")
      }
    }
    if let phrase = partPhrases.lazy.compactMap({ entry in
      captures(part, template: entry.english).map { (entry.chinese, $0) }
    }).first {
      return phrase.1.enumerated().reduce(phrase.0) {
        $0.replacing("{\($1.offset)}", with: piece($1.element))
      }
    }
    return part.replacing(" %", with: "%").replacing(" to ", with: " 至 ")
  }

  /// The pieces of a list put together to what is known, since a name of one may hold the separator; `nil` where one is
  /// not known.
  private static func known(_ pieces: [String], _ separator: String) -> [String]? {
    var found: [String] = []
    var at = 0
    while at < pieces.count {
      guard
        let end = (at..<min(pieces.count, at + 3)).first(where: { last in
          // Several pieces are one only where their whole is a word, or the list would be a part of itself.
          last == at
            ? isKnown(pieces[at]) : words[pieces[at...last].joined(separator: separator)] != nil
        })
      else { return nil }
      found.append(pieces[at...end].joined(separator: separator))
      at = end + 1
    }
    return found
  }

  /// A word of the engine in Chinese; as it is where it is not known.
  static func word(_ word: String) -> String { words[word] ?? word }

  private static func isKnown(_ part: String) -> Bool {
    words[part] != nil || partPhrases.contains { captures(part, template: $0.english) != nil }
  }

  /// What stands in the places of a template, or `nil` where the text is another; each place takes as little as it can.
  static func captures(_ text: String, template: String) -> [String]? {
    let pieces = template.components(separatedBy: "{}")
    guard text.hasPrefix(pieces[0]) else { return nil }
    var rest = text[text.index(text.startIndex, offsetBy: pieces[0].count)...]
    guard pieces.count > 1 else { return rest.isEmpty ? [] : nil }
    var found: [String] = []
    for (place, piece) in pieces.enumerated().dropFirst() {
      if place == pieces.count - 1 {
        guard rest.hasSuffix(piece) else { return nil }
        found.append(String(rest.dropLast(piece.count)))
        return found
      }
      guard let range = rest.range(of: piece) else { return nil }
      found.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return nil
  }

  private typealias Phrase = (english: String, chinese: String)

  private static let phrases: [Phrase] = [
    (
      "payment delay, {}: Kaplan-Meier, n {} invoices, {} paid; {} paid within 30 days after due, 95 % interval {} to {}; not yet backtested",
      "付款延迟（{0}）：Kaplan-Meier 估计，{1} 张发票，已付 {2} 张；到期后 30 天内付款 {3}，95% 区间 {4} 至 {5}；尚未回测"
    ),
    (
      "payment delay, {}: Kaplan-Meier, n {} invoices, {} paid; {} paid within 30 days after due; not yet backtested",
      "付款延迟（{0}）：Kaplan-Meier 估计，{1} 张发票，已付 {2} 张；到期后 30 天内付款 {3}；尚未回测"
    ),
    ("payment delay, {}: stated by the scenario", "付款延迟（{0}）：由情景给定"),
    (
      "payment behaviour: {}, form {}, {} invoices, {} paid, as of {}; dependence of payments: market {}, same customer {}, weekly factor {}",
      "付款行为：{0}，模型形式 {1}，{2} 张发票，已付 {3} 张，截至 {4}；付款相关性：市场 {5}，同一客户 {6}，周因子 {7}"
    ),
    ("of the payment behaviour: {}", "付款行为中的假设：{0}"),
    (
      "failures (insolvency): annual PD {} to {} by the scenario, {} classes, {}; recoveries discounted at {}",
      "违约（破产）：情景给定的年违约概率 {0} 至 {1}，{2} 类，{3}；追偿按 {4} 折现"
    ),
    ("failures of debtors (`credit: none`)", "客户违约（`credit: none`）"),
    ("planned sales, {}: scenario, {}; not backtested", "计划销售（{0}）：情景给定，{1}；未回测"),
    ("planned sales of {} not invoiced before the horizon ends", "预测期内尚未开票的计划销售 {0}"),
    (
      "scheduled invoices: {} in the horizon by {}, issued unless the customer has failed",
      "排定发票：预测期内 {0}（{1}），客户未违约则开具"
    ),
    ("unbilled deliveries: {} at the start, as the scenario states them", "已发货未开票：期初 {0}，由情景给定"),
    (
      "stressed payment of invoices to come: {} segments by the scenario, its chance follows the economy",
      "未来发票的压力付款：情景给定 {0} 个类别，发生机会随经济变化"
    ),
    ("outflows: {} plan lines, treated as certain", "流出：{0} 条计划，视为确定"),
    (
      "outflows: {} plan lines, {} with uncertainty, the others treated as certain",
      "流出：{0} 条计划，其中 {1} 条带不确定性，其余视为确定"
    ),
    ("by the scenario, none of it fitted: {}", "由情景给定、未经拟合：{0}"),
    ("rating migration: {}", "评级迁移：{0}"),
    ("known payments instead of draws: {}", "以已知付款代替抽样：{0}"),
    ("facilities as the scenario states them: {}", "融资额度（由情景给定）：{0}"),
    ("actions when cash runs short: {}", "现金不足时的措施：{0}"),
    ("contra accounts and affiliates in the base, unless they are listed", "借款基础中的对冲账户与关联方（除非列明）"),
    (
      "value added tax follows the path: {} of what is invoiced less credited, less input tax of {}; relief for bad debts after {} days; an excess is carried forward",
      "增值税随路径计算：开票减贷项的 {0}，减去 {1} 的进项税；坏账 {2} 天后减免；留抵税额结转下期"
    ),
    (
      "recoveries of sold invoices that failed belong to the seller here; credit loss is before what a factor or bank bears",
      "已转让且违约的发票，其追偿在此归卖方；信用减值损失未扣除保理商或银行承担部分"
    ),
    (
      "receipts beyond history (later than any age with 10 invoices at risk): {} on average, constant hazard",
      "超出历史范围的回款（账龄晚于任何仍有 10 张发票的账龄）：平均 {0}，按恒定付款强度推算"
    ),
    (
      "payables: {} in {} suppliers' invoices, paid {}, {} of it overdue and paid at once; {} within the horizon",
      "应付账款：{1} 张供应商发票共 {0}，付款 {2}，其中逾期 {3} 立即支付；预测期内 {4}"
    ),
    (
      "payables: {} in {} suppliers' invoices, paid {}; {} within the horizon",
      "应付账款：{1} 张供应商发票共 {0}，付款 {2}；预测期内 {3}"
    ),
    ("payables, {}: {} in {} items", "应付账款，{0}：{1}，{2} 笔"),
    ("payables, {}: {} in 1 item", "应付账款，{0}：{1}，1 笔"),
    ("Under stress: {}.", "压力情景：{0}。"),
    (
      "On example inputs that you have not confirmed: {} and {}, and {} more.",
      "基于尚未确认的示例输入：{0}、{1}，另有 {2} 项。"
    ),
    ("On example inputs that you have not confirmed: {} and {}.", "基于尚未确认的示例输入：{0}、{1}。"),
    ("On example inputs that you have not confirmed: {}.", "基于尚未确认的示例输入：{0}。"),
    ("Sales held equal: timing and losses only.", "销售额保持不变：仅比较时间与损失。"),
    (
      "Net days change for planned sales ({}), {} of it moves the pay date ({}).",
      "计划销售的账期变化（{0}），其中 {1} 会移动付款日（{2}）。"
    ),
    ("Failures of {} debtors rest on the assumption set \"{}\".", "{0} 个客户的违约依据假设集“{1}”。"),
    (
      "Other currencies are converted at fixed rates and treated as one pool of cash.",
      "其他货币按固定汇率折算，并视为同一现金池。"
    ),
    (
      "Other currencies are converted at fixed rates: what a rate may do is not in the figures.",
      "其他货币按固定汇率折算，汇率变动的影响未计入。"
    ),
    (
      "Cash is short where one pool is below its minimum, however much the others hold.",
      "任一资金池低于其最低现金即为现金不足，无论其他资金池有多少现金。"
    ),
    ("Only the pool {} is looked at.", "仅考察资金池 {0}。"),
    ("Ended after {} looks at {} paths: {}, asked for {}.", "查看 {0} 次后于 {1} 条路径结束：{2}，要求 {3}。"),
    (
      "Not as sharp as asked after {} looks at {} paths: {}, asked for {}.",
      "查看 {0} 次、{1} 条路径后仍未达到要求精度：{2}，要求 {3}。"
    ),
    ("1 {} = {} {} ({}, {})", "1 {0} = {1} {2}（{3}，{4}）"),
    ("{}: {} in {} items", "{0}：{1}，{2} 笔"),
    ("credit lines", "信贷额度"), ("credit lines, {}", "信贷额度、{0}"), ("disputes still to come, {}", "未来争议、{0}"),
    ("disputes still to come", "未来争议"), ("dunning, {}", "催收、{0}"), ("dunning", "催收"),
    ("reaction of sales to terms", "销售对账期的反应"),
  ]

  private static let partPhrases: [Phrase] = [
    ("uncertainty {}", "不确定性 {0}"), ("{} (assumption)", "{0}（假设）"), ("{} (example)", "{0}（示例）"),
    ("{} (own estimate)", "{0}（自行估计）"), ("{} (experiment)", "{0}（试验）"), ("{} committed, {}", "{0} 已承诺，{1}"),
    ("{} uncommitted, {}", "{0} 未承诺，{1}"), ("{} days after due", "到期后 {0} 天"),
    ("{} days before due", "到期前 {0} 天"),
    ("{} to {}, taken at {}", "{0} 至 {1}，取 {2}"), ("PDs x{}", "违约概率 ×{0}"),
    ("payments +{} days", "付款推迟 {0} 天"),
    ("orders {}", "订单 {0}"), ("paid short by {}", "短付 {0}"), ("insured limits -{}", "保险限额 −{0}"),
    ("bank lines -{}", "银行额度 −{0}"), ("economy {} sd", "经济 {0} 个标准差"),
    ("the {} largest customers fail on day 1", "最大的 {0} 个客户首日违约"), ("{} fail on day 1", "{0} 首日违约"),
    ("suppliers paid {} days earlier", "提前 {0} 天付供应商"), ("no invoice for {} days", "{0} 天无法开票"),
    ("acceptors of bills fail with {} a year", "票据承兑人年违约概率 {0}"), ("{} of advances paid back", "预收款退还 {0}"),
    ("{} pays nothing on days {} to {}", "{0} 在第 {1} 至 {2} 天不付款"),
  ]

  private static let words: [String: String] = [
    "annual figures, weekly model solved from them": "年度数据，由此求解周模型", "weekly figures as typed": "按输入的周数据",
    "treated as certain": "视为确定", "when due": "到期时", "assumption": "假设", "example": "示例",
    "own estimate": "自行估计", "experiment": "试验", "default": "默认", "market": "市场",
    "same customer": "同一客户", "weekly factor": "周因子", "habit strength": "付款习惯强度",
    "disputed": "争议", "credit notes": "贷项通知单", "on account": "未核销款", "advances": "预收款",
    "retention": "质保金", "bills": "应收票据/应收款项融资", "milestones": "里程碑款", "consignment": "寄售",
    "intercompany": "关联往来", "failed debtor": "已违约客户", "other currency": "其他货币", "unbilled": "已发货未开票",
    "credit lines": "信贷额度", "disputes still to come": "未来争议", "dunning": "催收",
    "reaction of sales to terms": "销售对账期的反应", "the largest customer fails on day 1": "最大客户首日违约",
    "today's state of the economy": "当前经济状态", "stress of the economy": "经济压力",
    "payments, orders and recoveries by the economy": "付款、订单与追偿随经济变化", "habits of paying": "付款习惯",
    "classes of amounts": "金额分档", "pay runs": "付款批次", "payments in parts": "分次付款", "disputes": "争议",
    "deductions": "扣款", "billing": "开票流程", "bills and e-vouchers": "票据与电子凭证",
    "early-payment discount": "提前付款折扣",
    "deposits": "定金", "instalments": "分期", "due days at the end of the month": "月末到期", "late fees": "滞纳金",
    "statutory terms": "法定账期", "response of demand": "需求反应", "applicants": "新客户申请", "credit control": "信用控制",
    "collectors": "催收人员", "recovery plans": "追偿方案", "credit insurance": "信用保险",
    "t-copula of failures": "违约的 t-copula",
    "rating migration": "评级迁移", "trade links": "贸易关联",
  ]
}
