import Treasury

/// The sentences of the sections that say what drives a result and how far to trust it.
extension ReportSentences {
  private var isChinese: Bool { numbers.language == .zh }

  /// What the bad paths have in common, in one sentence.
  func contrast(_ contrast: PathContrast) -> String {
    let share = numbers.percent(Double(contrast.paths) / Double(max(1, contrast.allPaths)))
    let end = data.weeks[contrast.week - 1]
    let week = contrast.week
    let (cash, receipts, outflows) = (
      contrast.cash.difference, contrast.receipts.difference, contrast.outflows.difference
    )
    if isChinese {
      let which = contrast.isShortfall ? "现金不足的 \(share) 路径上" : "现金最低的 \(share) 路径上"
      return
        "\(which)，至第 \(week) 周末（始于 \(numbers.date(end.start))）现金较平均\(more(cash, "多", "少"))：其中回款\(more(receipts, "多", "少"))，"
        + "流出\(more(outflows, "多", "少"))。"
    }
    let which =
      contrast.isShortfall
      ? "On the \(share) of paths that fall short" : "On the \(share) of paths with the lowest cash"
    return
      "\(which), cash at the end of week \(week) (from \(numbers.date(end.start))) is \(more(cash, "above", "below")) its mean: "
      + "receipts until then are \(more(receipts, "higher", "lower")), outflows \(more(outflows, "higher", "lower"))."
  }

  private func more(_ amount: Double, _ above: String, _ below: String) -> String {
    let size = numbers.money(abs(amount))
    return isChinese ? "\(amount < 0 ? below : above) \(size)" : "\(size) \(amount < 0 ? below : above)"
  }

  /// What facilities and actions do to the chance of a shortfall.
  func financing(_ financing: ReportData.Financing) -> String {
    let (bare, with) = (
      numbers.chance(financing.bareShortfall, withInterval: false),
      numbers.chance(data.shortfall, withInterval: false)
    )
    let (cost, peak, usable) = (
      numbers.money(financing.cost.value), numbers.money(financing.peak95.value),
      numbers.money(Double(financing.usableAtStart))
    )
    if let before = financing.beforeActions, financing.lines.isEmpty {
      let then = numbers.chance(before, withInterval: false)
      return isChinese
        ? "采取措施后，现金不足的概率由 \(then) 变为 \(with)。"
        : "With the actions the chance of a shortfall goes from \(then) to \(with)."
    }
    return isChinese
      ? "无融资时现金不足的概率为 \(bare)，有融资时为 \(with)；期初可用已承诺额度 \(usable)，提用峰值 P95 为 \(peak)，利息与费用平均 \(cost)。"
      : "Without facilities the chance of a shortfall is \(bare), with them \(with); \(usable) of committed line can be drawn at the "
        + "start, the peak drawn is \(peak) at P95, interest and fees are \(cost) on average."
  }

  /// How many windows a backtest rests on.
  func backtest(_ backtest: ReportEvidence.Backtest) -> String {
    guard isChinese else {
      let verdict = [backtest.intervals, backtest.winner].filter { !$0.isEmpty }.joined(separator: " ")
      return
        "\(backtest.cutoffs) past days, \(backtest.weeks) weeks from each, \(backtest.windows) windows that do not overlap"
        + (verdict.isEmpty ? "." : ". \(verdict)")
    }
    return "\(backtest.cutoffs) 个历史时点，各向后 \(backtest.weeks) 周，其中互不重叠的窗口 \(backtest.windows) 个。"
  }
}
