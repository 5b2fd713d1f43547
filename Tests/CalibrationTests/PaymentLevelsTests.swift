import Calibration
import Testing

struct PaymentLevelsTests {
  /// Forty invoices due in each of the last windows of 30 days, paid 5, 8 and 11 days late; what is not followed long
  /// enough is left out, and what is not paid within 60 days counts as 60 days late.
  @Test func windowsHoldWhatWasFollowed() {
    var items: [PaymentHistory.Item] = []
    func add(due: Int, late: Int, isPaid: Bool = true) {
      items.append(
        .init(
          customer: 0, terms: 30, due: due, known: due - 30, amount: 100, exit: due + late, isPaid: isPaid))
    }
    // Followed to day 340: windows are 310..<340, 280..<310, 250..<280 and earlier ones without invoices.
    for index in 0..<40 {
      add(due: 310 + index % 30, late: 5)
      add(due: 280 + index % 30, late: 8)
      add(due: 250 + index % 30, late: 11)
      add(due: 345, late: 50)
    }
    // Twenty that were never paid raise the first window, twenty that were credited do not.
    for _ in 0..<20 {
      add(due: 320, late: 80, isPaid: false)
      add(due: 320, late: 2, isPaid: false)
    }
    add(due: 60, late: 3)
    let levels = PaymentLevels(PaymentHistory(end: 400, items: items, segments: ["a"]), days: 30)
    #expect(levels.windows.count == 3)
    // 40 invoices 5 days late and 20 counted as 60.
    let slow: Double = 1400.0 / 60.0
    #expect(levels.windows == [slow, 8.0, 11.0])
    let mean: Double = (slow + 19) / 3
    let squares = levels.windows.reduce(0.0) { (sum: Double, level: Double) -> Double in
      sum + (level - mean) * (level - mean)
    }
    #expect(abs(levels.deviation - (squares / 2).squareRoot()) < 1e-12)
  }
}
