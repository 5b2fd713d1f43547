/// The chart of settings: what each is worth against what it risks.
extension ReportCharts {
  /// Value against the chance of a shortfall; today's setting filled, dominated ones faint. `nil` with fewer than two points
  /// that have both.
  func frontier(_ frontier: ReportEvidence.Frontier, width: Double, classes: String?) -> String? {
    let points = frontier.points.enumerated().compactMap {
      index, point -> (Int, ReportEvidence.Point, Double, Double)? in
      guard let value = point.value.value, let chance = point.shortfall.value else { return nil }
      return (index, point, chance, value)
    }
    guard points.count > 1 else { return nil }
    let head = "\(words.frontierAxes), \(numbers.unitName)"
    let extra = extra(head, width: width)
    var canvas = SVGCanvas(width: width, height: 320 + extra)
    heading(&canvas, head)
    let across = ChartAxis(holding: points.map(\.2), count: width < 500 ? 4 : 7, unit: 0.0001)
    let up = ChartAxis(holding: points.map(\.3), count: 5, unit: numbers.minorPerMajor)
    let step = up.ticks.count > 1 ? up.ticks[1] - up.ticks[0] : unit
    let frame = leftAxis(&canvas, up, top: 34 + extra, bottom: 270 + extra, right: width - 18) {
      tick($0, step: step)
    }
    func x(_ chance: Double) -> Double { across.place(chance, from: frame.left + 12, to: frame.right - 8) }
    let digits = percentDigits(across.ticks.count > 1 ? across.ticks[1] - across.ticks[0] : 0.01)
    dates(
      &canvas, frame,
      across.ticks.map {
        (x: x($0), text: NumberText.percentage($0, digits: digits) + (words.language == .zh ? "%" : " %"))
      })
    canvas.text(
      words.shortfall, x: frame.right, y: frame.bottom + 40, size: Self.size, anchor: .end,
      "fill:\(palette.faint)")
    var taken: [(Double, Double)] = []
    for (index, point, chance, value) in points {
      let (left, top) = (x(chance), up.place(value, from: frame.bottom, to: frame.top))
      let colour = point.isDominated ? palette.faint : palette.main
      canvas.rectangle(
        x: left - 4.5, y: top - 4.5, width: 9, height: 9,
        point.isToday
          ? "fill:\(palette.alarm)" : "fill:\(colour)\(point.isDominated ? ";fill-opacity:0.5" : "")",
        tip: point.isToday ? words.today : point.name)
      // Letters beside their mark; one that would stand on another is left to the table.
      let place = (left, top - 8)
      guard !taken.contains(where: { abs($0.0 - place.0) < 12 && abs($0.1 - place.1) < 15 }) else { continue }
      taken.append(place)
      canvas.text(
        SweepReport.mark(index), x: place.0, y: place.1, size: Self.size, anchor: .middle,
        "fill:\(point.isToday ? palette.alarm : palette.ink);font-weight:600")
    }
    return canvas.element(
      title: words.frontier,
      description: frontier.points.map { $0.isToday ? words.today : $0.name }.joined(separator: ", "),
      classes: classes)
  }
}
