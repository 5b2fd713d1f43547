import CreditModels
import Receivables
import Testing

@Suite struct OrderPlanTests {
  private let buyers = (0..<7).map { index in
    OrderPlan.Buyer(
      customer: index, entity: UInt32(index * 3), history: Int64(1000 * (index + 1)),
      intervalWeeks: 1 + index % 4)
  }

  private func plan(growth: Double = 0, season: [Double] = Array(repeating: 1, count: 12), days: Int = 91)
    -> OrderPlan
  {
    OrderPlan(
      weeklyGross: 1_000_003, annualGrowth: growth, season: season, firstDay: Day(number: 20_000), days: days,
      buyers: buyers,
      calendar: BusinessCalendar(
        name: "week", weekend: [6, 7], holidays: [], workdays: [], years: nil))
  }

  @Test func everyWeekAddsUpToThePlanToTheCent() {
    let plan = plan()
    #expect(plan.weekly.reduce(0, +) + plan.unbilled == 13 * 1_000_003)
    #expect(plan.orders.reduce(0) { $0 + $1.amount } == plan.weekly.reduce(0, +))
    #expect(plan.unbilled >= 0)
  }

  @Test func slotsAreTheWeeksAndDaysAreWorkdays() {
    for order in plan().orders {
      #expect(order.issue >= 7 * Int(order.slot))
      #expect((Day(number: 20_000) + order.issue).weekday <= 5)
      #expect(order.issue < 91)
    }
  }

  @Test func growthAndSeasonScaleTheWeeks() {
    let doubled = plan(season: Array(repeating: 2, count: 12))
    #expect(doubled.weekly.reduce(0, +) + doubled.unbilled == 26 * 1_000_003)
    let grown = plan(growth: 1, days: 371)
    // A year on, sales have doubled.
    #expect(abs(Double(grown.weekly[52]) / Double(grown.weekly[0]) - 2) < 0.05)
  }
}
