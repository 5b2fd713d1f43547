/// The sentences of a report: the answer, and what stands with it.
struct ReportSentences: Sendable {
  let data: ReportData
  let numbers: ReportNumbers
  private var isChinese: Bool { numbers.language == .zh }

  init(_ data: ReportData, numbers: ReportNumbers) {
    self.data = data
    self.numbers = numbers
  }

  /// The answer in one sentence, with its interval.
  var answer: String {
    if let pools = data.pools { return self.pools(pools) }
    guard data.hasCash, let minimum = data.minimumCash else { return runOff }
    let horizon = numbers.horizon(data.horizonDays)
    let end = numbers.date(data.lastDay)
    let floor = numbers.money(Double(minimum))
    guard let chance = data.shortfall.value else { return numbers.missing(data.shortfall) }
    let text = numbers.chance(data.shortfall)
    let likeliest = likeliestWeek.map { numbers.date($0.start) }
    if isChinese {
      let when = likeliest.map { "，最可能始于 \($0) 当周" } ?? ""
      return "未来 \(horizon)（至 \(end)），现金低于最低额 \(floor) 的概率为 \(text)\(chance > 0 ? when : "")。"
    }
    let when = likeliest.map { ", most likely from the week of \($0)" } ?? ""
    return "Over \(horizon) to \(end) cash falls below the minimum of \(floor) with a chance of \(text)"
      + "\(chance > 0 ? when : "")."
  }

  /// That the run was stopped by hand, where it was.
  var stop: String? {
    guard let asked = data.stoppedBefore else { return nil }
    let (done, all) = (NumberText.grouped(data.paths), NumberText.grouped(asked))
    return isChinese
      ? "人工停止：计划 \(all) 条路径，完成 \(done) 条；区间未考虑停止前已看过结果的影响。"
      : "Stopped by hand after \(done) of \(all) paths: the intervals do not allow for looking at the numbers before "
        + "stopping."
  }

  private var runOff: String {
    let mean = data.sources.first { $0.source == "open_items" }?.mean
    let horizon = numbers.horizon(data.horizonDays)
    let open = numbers.money(Double(data.openAmount))
    let expected = mean.map { numbers.money($0) } ?? "–"
    return isChinese
      ? "未结应收账款 \(open) 中，预计 \(horizon)内（至 \(numbers.date(data.lastDay))）回款 \(expected)。"
      : "Of \(open) open, \(expected) is expected to arrive over \(horizon) to \(numbers.date(data.lastDay))."
  }

  /// What 99 % safety takes.
  var buffer: String? {
    guard let level = data.buffers.max(by: { $0.level < $1.level }), let required = level.required.value,
      let opening = data.openingCash
    else { return nil }
    if data.financing != nil { return withLine(level) }
    let gap = required - Double(opening)
    let safety = numbers.safety(level.level)
    let (need, have) = (numbers.money(level.required), numbers.money(Double(opening)))
    if isChinese {
      let rest = gap > 0 ? "缺口 \(numbers.money(gap))" : "富余 \(numbers.money(-gap))"
      return "要在 \(safety) 的路径上不低于最低额，期初需有现金 \(need)；现有 \(have)，\(rest)。"
    }
    let rest = gap > 0 ? "\(numbers.money(gap)) is missing" : "\(numbers.money(-gap)) is to spare"
    return
      "To stay above the minimum on \(safety) of paths the account has to start with \(need); it starts with "
      + "\(have), so \(rest)."
  }

  /// The same with facilities: what is missing is the top-up with them, as on the screen.
  private func withLine(_ level: ReportData.Buffer) -> String? {
    guard let opening = data.openingCash, let topUp = level.topUp.value else { return nil }
    let usable = Double(data.financing?.usableAtStart ?? 0)
    let safety = numbers.safety(level.level)
    let (need, have) = (numbers.money(level.required), numbers.money(Double(opening)))
    if isChinese {
      let line = usable > 0 ? "可用授信额度 \(numbers.money(usable))" : "无可用授信额度"
      let rest = topUp > 0 ? "缺口 \(numbers.money(level.topUp))" : "没有缺口"
      return "要在 \(safety) 的路径上不低于最低额，不计融资工具期初需有现金 \(need)；现有 \(have)，\(line)，\(rest)。"
    }
    let line = usable > 0 ? "a usable line of \(numbers.money(usable))" : "no usable line"
    let rest = topUp > 0 ? "\(numbers.money(level.topUp)) is missing" : "nothing is missing"
    return
      "To stay above the minimum on \(safety) of paths the account would have to start with \(need) without "
      + "facilities; it starts with \(have) and \(line), so \(rest)."
  }

  /// The lowest day.
  var lowest: String? {
    guard data.hasCash, data.lowest50.value != nil else { return nil }
    let day = data.likeliestDay.map { numbers.date($0) } ?? "–"
    let share = numbers.percent(data.likeliestShare)
    if isChinese {
      return "最低日现金：中位数 \(numbers.money(data.lowest50))，P5 \(numbers.money(data.lowest05))；P5 较最低额的余量 "
        + "\(numbers.money(data.headroom05))；最常出现在 \(day)（\(share) 的路径）。"
    }
    return
      "Lowest day: median \(numbers.money(data.lowest50)), P5 \(numbers.money(data.lowest05)); headroom over the "
      + "minimum at P5 \(numbers.money(data.headroom05)); most often on \(day) (\(share) of paths)."
  }

  /// Credit loss.
  var loss: String {
    guard data.lossMean.value != nil else { return numbers.missing(data.lossMean) }
    let parts = (numbers.money(data.lossMean), numbers.money(data.loss95), numbers.money(data.loss99))
    return isChinese
      ? "信用减值损失：平均 \(parts.0)，P95 \(parts.1)，P99 \(parts.2)。"
      : "Credit loss: mean \(parts.0), P95 \(parts.1), P99 \(parts.2)."
  }

  /// DSO at both ends.
  var dso: String {
    let (start, end) = (numbers.days(data.dsoStart), numbers.days(data.dsoEnd))
    return isChinese ? "应收账款周转天数：期初 \(start)，期末 \(end)。" : "DSO: \(start) at the start, \(end) at the end."
  }

  /// What is covered.
  var coverage: String {
    let covered = data.coverage.filter(\.covered).reduce(0) { $0 + $1.share }
    let aside = data.coverage.filter { !$0.covered }
    let amount = numbers.money(Double(data.openAmount))
    let items = NumberText.grouped(data.openInvoices)
    let share = data.coverage.isEmpty ? nil : numbers.percent(covered)
    if isChinese {
      let rest = aside.map { "\(coverageLabel($0.label)) \(numbers.percent($0.share))" }.joined(
        separator: "，")
      return "覆盖未结金额\(share.map { "的 \($0)" } ?? "")：\(items) 笔，\(amount)"
        + (rest.isEmpty ? "。" : "；未纳入：\(rest)。")
    }
    let rest = aside.map { "\($0.label) \(numbers.percent($0.share))" }.joined(separator: ", ")
    return "Covers \(share.map { "\($0) of open value: " } ?? "")\(items) open items, \(amount)"
      + (rest.isEmpty ? "." : "; set aside: \(rest).")
  }

  private func coverageLabel(_ label: String) -> String {
    switch label {
    case "unapplied": "未核销款"
    case "restricted": "受限资金"
    default: ReportPhrases.word(label)
    }
  }

  /// Receipts by source, in shares.
  var sources: String? {
    let words = ReportWords(language: numbers.language)
    let total = data.sources.reduce(0.0) { $0 + ($1.mean.value ?? 0) }
    guard total > 0 else { return nil }
    let parts = data.sources.compactMap { source in
      source.mean.value.flatMap {
        $0 == 0 ? nil : "\(words.source(source.source)) \(numbers.percent($0 / total))"
      }
    }
    return parts.joined(separator: isChinese ? "，" : ", ") + (isChinese ? "。" : ".")
  }

  /// How large the simulation error is.
  var error: String {
    let paths = NumberText.grouped(data.paths)
    let more = NumberText.grouped(data.pathsToHalve)
    let half = data.simulationError.value
    let size = half.map {
      data.hasCash
        ? "± \(NumberText.percentage($0, digits: 2)) \(isChinese ? "个百分点" : "points")"
        : "± \(numbers.money($0))"
    }
    return isChinese
      ? "模拟 \(paths) 条路径；结论的模拟误差 \(size ?? "–")，\(more) 条路径可减半。参数误差：未建模，参数按点估计使用。"
      : "\(paths) paths were simulated; the simulation error of the answer is \(size ?? "–"), and \(more) paths halve it. "
        + "Parameter error: \(data.parameterReason)."
  }

  /// The week in which the first shortfall is likeliest.
  var likeliestWeek: ReportData.Week? {
    var best: ReportData.Week?
    for week in data.weeks where (week.firstShortfall.value ?? 0) > (best?.firstShortfall.value ?? 0) {
      best = week
    }
    return best
  }
}
