import Receivables
import Treasury

/// The charts of a report, drawn at a width in pixels, in the colours of a page or of a picture.
struct ReportCharts: Sendable {
  let data: ReportData
  let words: ReportWords
  let numbers: ReportNumbers
  let isPage: Bool

  var palette: ChartPalette { isPage ? .page : .picture }

  init(_ data: ReportData, words: ReportWords, numbers: ReportNumbers, isPage: Bool) {
    self.data = data
    self.words = words
    self.numbers = numbers
    self.isPage = isPage
  }

  /// Where a chart stands on its canvas.
  struct Frame {
    var left: Double
    var right: Double
    var top: Double
    var bottom: Double
  }

  static let size = 13.0

  /// Minor units in the unit of the report.
  var unit: Double { numbers.minorPerMajor * numbers.unit.major }

  /// A number of an axis of money, in the unit of the report.
  func tick(_ minorUnits: Double, step: Double) -> String {
    let value = minorUnits / unit
    let digits = step / unit < 0.0999 ? 2 : step / unit < 0.999 ? 1 : 0
    return NumberText.decimal(value, digits: digits)
  }

  /// Digits with which marks this far apart are written in percent: 2.5 % needs one.
  func percentDigits(_ step: Double) -> Int {
    let percent = step * 100
    return abs(percent - percent.rounded()) < 1e-9
      ? 0 : abs(percent * 10 - (percent * 10).rounded()) < 1e-9 ? 1 : 2
  }

  /// Draws the axis on the left with its grid; returns the frame that is left for the chart.
  func leftAxis(
    _ canvas: inout SVGCanvas, _ axis: ChartAxis, top: Double, bottom: Double, right: Double,
    label: (Double) -> String
  ) -> Frame {
    let texts = axis.ticks.map(label)
    let width = texts.map { SVGCanvas.width(of: $0, size: Self.size) }.max() ?? 0
    let left = width + 10
    for (value, text) in zip(axis.ticks, texts) {
      let y = axis.place(value, from: bottom, to: top)
      canvas.line((left, y), (right, y), "stroke:\(palette.grid);stroke-width:1")
      canvas.text(text, x: left - 6, y: y + 4.5, size: Self.size, anchor: .end, "fill:\(palette.faint)")
    }
    return Frame(left: left, right: right, top: top, bottom: bottom)
  }

  /// Writes dates under a chart, as many as have room, none of them over another.
  func dates(_ canvas: inout SVGCanvas, _ frame: Frame, _ marks: [(x: Double, text: String)]) {
    var free = frame.left - 100
    for mark in marks {
      let half = SVGCanvas.width(of: mark.text, size: Self.size) / 2
      let x = min(max(mark.x, half), canvas.width - half)
      guard x - half > free else { continue }
      canvas.text(
        mark.text, x: x, y: frame.bottom + 19, size: Self.size, anchor: .middle, "fill:\(palette.faint)")
      canvas.line(
        (mark.x, frame.bottom), (mark.x, frame.bottom + 4), "stroke:\(palette.faint);stroke-width:1")
      free = x + half + 12
    }
  }

  /// Writes the name of the quantity and its unit over the axis; what it takes beyond one line is ``extra(_:width:)``.
  func heading(_ canvas: inout SVGCanvas, _ text: String) {
    for (index, line) in SVGCanvas.lines(text, width: canvas.width, size: Self.size).enumerated() {
      canvas.text(line, x: 0, y: 14 + Double(index) * 17, size: Self.size, "fill:\(palette.faint)")
    }
  }

  /// Height that a heading takes beyond its first line.
  func extra(_ text: String, width: Double) -> Double {
    Double(SVGCanvas.lines(text, width: width, size: Self.size).count - 1) * 17
  }

  private func element(_ canvas: SVGCanvas, _ title: String, _ description: String, _ classes: String?)
    -> String
  {
    canvas.element(title: title, description: description, classes: classes)
  }

  // MARK: The fan of cash

  /// Closing cash by day: median, two bands, the 1 % line and the minimum.
  ///
  /// - Parameter range: Values that the axis has to hold besides its own, so that several charts share a scale.
  func fan(width: Double, classes: String?, range: [Double] = []) -> String? {
    let days = data.days
    guard days.count > 1, days.allSatisfy({ $0.quantiles.count == 7 && $0.quantiles.allSatisfy(\.isFinite) })
    else {
      return nil
    }
    let title = data.hasCash ? words.closingCash : words.receiptsSoFar
    let head = "\(title), \(numbers.unitName)"
    let extra = extra(head, width: width)
    var canvas = SVGCanvas(width: width, height: 330 + extra)
    let minimum = data.hasCash ? data.minimumCash.map { Double($0) } : nil
    let values = days.flatMap { [$0.quantiles[0], $0.quantiles[5]] } + (minimum.map { [$0] } ?? []) + range
    let axis = ChartAxis(holding: values, count: 5, unit: numbers.minorPerMajor)
    let step = axis.ticks.count > 1 ? axis.ticks[1] - axis.ticks[0] : unit
    heading(&canvas, head)
    let labels = [words.median, "P95", "P5", words.onePercent] + (minimum == nil ? [] : [words.minimum])
    let margin = (labels.map { SVGCanvas.width(of: $0, size: Self.size, isBold: true) }.max() ?? 0) + 10
    let frame = leftAxis(&canvas, axis, top: 34 + extra, bottom: 296 + extra, right: width - margin) {
      tick($0, step: step)
    }
    func x(_ day: Int) -> Double {
      frame.left + (frame.right - frame.left) * Double(day) / Double(days.count - 1)
    }
    func y(_ value: Double) -> Double { axis.place(value, from: frame.bottom, to: frame.top) }
    func line(_ quantile: Int) -> [(Double, Double)] {
      days.indices.map { (x($0), y(days[$0].quantiles[quantile])) }
    }
    canvas.path(line(1) + line(5).reversed(), closed: true, "fill:\(palette.main);fill-opacity:0.18")
    canvas.path(line(2) + line(4).reversed(), closed: true, "fill:\(palette.main);fill-opacity:0.25")
    canvas.path(line(0), "fill:none;stroke:\(palette.alarm);stroke-width:1.4;stroke-dasharray:2 3")
    canvas.path(line(3), "fill:none;stroke:\(palette.main);stroke-width:2.2")
    if let minimum {
      canvas.line(
        (frame.left, y(minimum)), (frame.right, y(minimum)),
        "stroke:\(palette.level);stroke-width:1.6;stroke-dasharray:7 4")
    }
    let last = days[days.count - 1].quantiles
    var ends: [(text: String, y: Double, colour: String)] = [
      (words.median, y(last[3]), palette.main), ("P95", y(last[5]), palette.main),
      ("P5", y(last[1]), palette.main),
      (words.onePercent, y(last[0]), palette.alarm),
    ]
    if let minimum { ends.append((words.minimum, y(minimum), palette.level)) }
    directLabels(&canvas, ends, frame)
    dates(&canvas, frame, weekMarks(x: { x($0) }))
    let description = [data.days.first?.day, data.days.last?.day].compactMap { $0 }.joined(separator: " – ")
    return element(
      canvas, title, "\(description); \(ReportSentences(data, numbers: numbers).answer)", classes)
  }

  /// Labels at the right end of lines, moved apart where they would touch.
  private func directLabels(
    _ canvas: inout SVGCanvas, _ labels: [(text: String, y: Double, colour: String)], _ frame: Frame
  ) {
    let gap = Self.size + 2
    var placed = labels.sorted { $0.y < $1.y }
    for index in placed.indices.dropFirst() where placed[index].y - placed[index - 1].y < gap {
      placed[index].y = placed[index - 1].y + gap
    }
    let excess = (placed.last?.y ?? 0) - frame.bottom
    if excess > 0 { for index in placed.indices { placed[index].y -= excess } }
    for index in placed.indices.reversed().dropFirst() where placed[index + 1].y - placed[index].y < gap {
      placed[index].y = placed[index + 1].y - gap
    }
    for label in placed {
      canvas.text(
        label.text, x: frame.right + 6, y: label.y + 4.5, size: Self.size,
        "fill:\(label.colour);font-weight:600")
    }
  }

  /// The first day and the Mondays at which weeks begin.
  private func weekMarks(x: (Int) -> Double) -> [(x: Double, text: String)] {
    let starts = Set(data.weeks.map(\.start))
    return data.days.indices.filter { $0 == 0 || starts.contains(data.days[$0].day) }.map {
      (x($0), numbers.date(data.days[$0].day, isShort: true))
    }
  }

  // MARK: Shortfall by week

  /// The chance of being below the minimum, a bar a week with the interval of its simulation error.
  func weekly(width: Double, classes: String?) -> String? {
    guard data.hasCash, !data.weeks.isEmpty else { return nil }
    let extra = extra(words.shortfallChance, width: width)
    var canvas = SVGCanvas(width: width, height: 240 + extra)
    let highs = data.weeks.compactMap { $0.shortfall.high ?? $0.shortfall.value }
    let axis = ChartAxis(holding: [0, max(highs.max() ?? 0, 0.01)], count: 4, fromZero: true)
    let step = axis.ticks.count > 1 ? axis.ticks[1] - axis.ticks[0] : 1
    heading(&canvas, words.shortfallChance)
    let frame = leftAxis(&canvas, axis, top: 34 + extra, bottom: 206 + extra, right: width - 8) {
      NumberText.percentage($0, digits: percentDigits(step)) + (numbers.language == .zh ? "%" : " %")
    }
    let slot = (frame.right - frame.left) / Double(data.weeks.count)
    var marks: [(x: Double, text: String)] = []
    for (index, week) in data.weeks.enumerated() {
      let middle = frame.left + slot * (Double(index) + 0.5)
      marks.append((middle, numbers.date(week.start, isShort: true)))
      guard let value = week.shortfall.value else { continue }
      let top = axis.place(value, from: frame.bottom, to: frame.top)
      canvas.rectangle(
        x: middle - slot * 0.36, y: top, width: slot * 0.72, height: frame.bottom - top,
        "fill:\(palette.alarm)",
        tip: "\(numbers.date(week.start)): \(numbers.chance(week.shortfall))")
      if let low = week.shortfall.low, let high = week.shortfall.high, value > 0 {
        let ends = [low, high].map { axis.place($0, from: frame.bottom, to: frame.top) }
        canvas.line((middle, ends[0]), (middle, ends[1]), "stroke:\(palette.ink);stroke-width:1.4")
      }
      let text = numbers.percent(value)
      if value > 0, SVGCanvas.width(of: text, size: Self.size) < slot + 8, value >= axis.high * 0.06 {
        let over = week.shortfall.high.map { axis.place($0, from: frame.bottom, to: frame.top) } ?? top
        canvas.text(
          text, x: middle, y: over - 5, size: Self.size, anchor: .middle,
          "fill:\(palette.ink);font-weight:600")
      }
    }
    canvas.line(
      (frame.left, frame.bottom), (frame.right, frame.bottom), "stroke:\(palette.faint);stroke-width:1")
    dates(&canvas, frame, marks)
    return element(canvas, words.weekly, words.shortfallChance, classes)
  }

  // MARK: Histograms

  /// How paths spread over a quantity, with lines at the 95 % and 99 % quantiles.
  func histogram(_ quantity: PathHistogram.Quantity, title: String, width: Double, classes: String?)
    -> String?
  {
    guard let histogram = data.histogram(quantity), histogram.counts.count > 1 else { return nil }
    let name = histogram.quantity.isMoney ? numbers.unitName : (numbers.language == .zh ? "天" : "days")
    let head = "\(title), \(name); \(words.shareOfPaths)"
    let extra = extra(head, width: width)
    var canvas = SVGCanvas(width: width, height: 250 + extra)
    let total = Double(histogram.paths)
    let shares = histogram.counts.map { Double($0) / total }
    let axis = ChartAxis(holding: shares + [0], count: 4, fromZero: true)
    let step = axis.ticks.count > 1 ? axis.ticks[1] - axis.ticks[0] : 1
    heading(&canvas, head)
    let frame = leftAxis(&canvas, axis, top: 52 + extra, bottom: 216 + extra, right: width - 14) {
      NumberText.percentage($0, digits: percentDigits(step)) + (numbers.language == .zh ? "%" : " %")
    }
    let slot = (frame.right - frame.left) / Double(histogram.counts.count)
    func amount(_ value: Double) -> String {
      histogram.quantity.isMoney ? tick(value, step: histogram.width) : NumberText.decimal(value, digits: 1)
    }
    func x(_ value: Double) -> Double {
      let bins = min(Double(histogram.counts.count) - 0.15, (value - histogram.start) / histogram.width)
      return frame.left + slot * bins
    }
    var marks: [(x: Double, text: String)] = []
    for (bin, share) in shares.enumerated() {
      let left = frame.left + slot * Double(bin)
      let top = axis.place(share, from: frame.bottom, to: frame.top)
      let low = histogram.start + histogram.width * Double(bin)
      let isLast = histogram.isOpen && bin == shares.count - 1
      let tip = "\(amount(low)) – \(isLast ? "…" : amount(low + histogram.width)): \(numbers.percent(share))"
      canvas.rectangle(
        x: left + 0.5, y: top, width: slot - 1, height: frame.bottom - top, "fill:\(palette.main)", tip: tip)
      marks.append((left, amount(low) + (isLast ? "+" : "")))
    }
    var free = -Double.infinity
    for (level, value) in zip(PathHistogram.levels, histogram.quantiles) where level > 0.9 {
      let place = x(value)
      canvas.line(
        (place, frame.top - 4), (place, frame.bottom),
        "stroke:\(palette.alarm);stroke-width:1.6;stroke-dasharray:4 3")
      let text = "P\(Int((level * 100).rounded())) \(amount(value))"
      let half = SVGCanvas.width(of: text, size: Self.size, isBold: true) / 2
      let middle = min(max(place, frame.left + half), width - half - 1)
      var line = frame.top - 9
      if middle - half < free {
        // No room beside the one before: the line above.
        line -= Self.size + 1
      }
      canvas.text(
        text, x: middle, y: line, size: Self.size, anchor: .middle, "fill:\(palette.alarm);font-weight:600")
      free = middle + half + 8
    }
    canvas.line(
      (frame.left, frame.bottom), (frame.right, frame.bottom), "stroke:\(palette.faint);stroke-width:1")
    dates(&canvas, frame, marks)
    return element(canvas, title, ReportSentences(data, numbers: numbers).loss, classes)
  }

  // MARK: Aging

  /// What of the open items is still open, a bar a week end in steps of age.
  func aging(width: Double, classes: String?) -> String? {
    guard let aging = data.aging, aging.rows.count > 1 else { return nil }
    let totals = aging.rows.map { $0.amounts.reduce(0, +) }
    guard let most = totals.max(), most > 0 else { return nil }
    // The key stands above, as many lines as it needs.
    var keyLine = 0.0
    var keyX = 0.0
    var key: [(x: Double, y: Double, text: String, colour: String)] = []
    for (index, text) in words.buckets.enumerated() {
      let need = SVGCanvas.width(of: text, size: Self.size) + 30
      if keyX + need > width, keyX > 0 {
        keyX = 0
        keyLine += 18
      }
      key.append((keyX, 22 + keyLine, text, palette.steps[index]))
      keyX += need
    }
    let head = "\(words.aging), \(numbers.unitName)"
    let extra = extra(head, width: width)
    let top = 50 + keyLine + extra
    var canvas = SVGCanvas(width: width, height: top + 200)
    heading(&canvas, head)
    for entry in key {
      canvas.rectangle(x: entry.x, y: entry.y + extra, width: 12, height: 12, "fill:\(entry.colour)")
      canvas.text(
        entry.text, x: entry.x + 17, y: entry.y + 11 + extra, size: Self.size, "fill:\(palette.ink)")
    }
    let axis = ChartAxis(holding: totals + [0], count: 4, unit: numbers.minorPerMajor, fromZero: true)
    let step = axis.ticks.count > 1 ? axis.ticks[1] - axis.ticks[0] : unit
    let frame = leftAxis(&canvas, axis, top: top, bottom: top + 166, right: width - 8) {
      tick($0, step: step)
    }
    let slot = (frame.right - frame.left) / Double(aging.rows.count)
    var marks: [(x: Double, text: String)] = []
    for (index, row) in aging.rows.enumerated() {
      let left = frame.left + slot * (Double(index) + 0.14)
      var below = 0.0
      for (bucket, amount) in row.amounts.enumerated() {
        let ends = [below, below + amount].map { axis.place($0, from: frame.bottom, to: frame.top) }
        canvas.rectangle(
          x: left, y: ends[1], width: slot * 0.72, height: ends[0] - ends[1],
          "fill:\(palette.steps[bucket]);stroke:\(palette.ground);stroke-width:0.8",
          tip: "\(words.buckets[bucket]): \(numbers.money(amount))")
        below += amount
      }
      let day = Day(iso: data.asOf).map { ($0 + row.days).description } ?? ""
      marks.append((left + slot * 0.36, numbers.date(day, isShort: true)))
    }
    canvas.line(
      (frame.left, frame.bottom), (frame.right, frame.bottom), "stroke:\(palette.faint);stroke-width:1")
    dates(&canvas, frame, marks)
    return element(canvas, words.aging, words.agingNote, classes)
  }
}
