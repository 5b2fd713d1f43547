import Liquidity

extension FinancingBlock {
  /// Writes the columns of facilities, and the drawdown, which is that without them.
  func write(
    layout: PathLayout, weeks: Int, days: Int, opening: Int64, stride: Int,
    column: (PathLayout.Column, (Int) -> Int64) -> Void
  ) {
    column(.drawdown) { path in
      var lowest = Int64.max
      for day in 0..<days { lowest = min(lowest, bare[day * stride + path]) }
      return max(0, opening - lowest)
    }
    for day in 0..<days { column(.bare(day: day)) { bare[day * stride + $0] } }
    for week in 0..<weeks {
      column(.weekDraw(week)) { draws[week * stride + $0] }
      column(.weekCost(week)) { costs[week * stride + $0] }
      column(.weekUsable(week)) { usable[week * stride + $0] }
    }
    for measure in FinancingMeasure.allCases {
      column(.financing(measure)) { measures[measure.rawValue * stride + $0] }
    }
    let count = FacilityMeasure.allCases.count
    for facility in plan.facilities.indices {
      for measure in FacilityMeasure.allCases {
        column(.facility(facility, measure)) {
          facilityMeasures[(facility * count + measure.rawValue) * stride + $0]
        }
      }
    }
    for test in plan.tests.indices { column(.covenantTest(test)) { headroom[test * stride + $0] } }
  }
}

extension RunTotals.Financing {
  /// Adds the sums of a block.
  mutating func take(_ block: FinancingBlock) {
    for day in drawn.indices {
      drawn[day] += block.drawnByDay[day]
      cost[day] += block.costByDay[day]
    }
  }
}

extension FactorBlock {
  /// The factors as facilities read them.
  ///
  /// - Parameter lane: The path that counts as the first.
  func paths(from lane: Int = 0) -> FactorPaths {
    FactorPaths(values: values + lane, weeks: weeks, paths: paths)
  }
}
