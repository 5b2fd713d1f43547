import Foundation
import Reporting
import Stochastics

/// One line on the terminal that says how far a run is, how long it will take, and what is known so far.
final class ProgressLine {
  private let console: Console
  private let total: Int
  private let keeps: Bool
  private let start = Date()
  private var lastDrawn = Date.distantPast
  private var isDrawn = false
  private var counted = 0
  private var shortfalls = 0

  /// - Parameter keeps: Whether what is done is kept where the user stops it.
  init(console: Console, total: Int, keeps: Bool = false) {
    self.console = console
    self.total = total
    self.keeps = keeps
  }

  /// Counts finished paths and those among them that fall short, for the headline that shrinks as the run goes.
  func count(paths: Int, shortfalls: Int) {
    counted += paths
    self.shortfalls += shortfalls
  }

  /// Draws the line, at most ten times a second and not in the first half second.
  func update(done: Int) {
    let now = Date()
    let elapsed = now.timeIntervalSince(start)
    guard console.showsProgress, elapsed > 0.5, now.timeIntervalSince(lastDrawn) > 0.1, done > 0 else {
      return
    }
    lastDrawn = now
    isDrawn = true
    let left = elapsed / Double(done) * Double(total - done)
    let share = NumberText.percent(Double(done) / Double(total))
    let paths = "\(NumberText.grouped(done)) of \(NumberText.grouped(total)) paths (\(share))"
    let line =
      "\(paths), \(Int(left.rounded(.up))) s left\(keeps ? " (Ctrl-C keeps it)" : "")\(headline)"
    console.messages("\r\(TerminalText.truncated(line, to: max(20, console.width - 1)))\u{1B}[K")
  }

  /// The chance of a shortfall on the paths so far, with the interval that shrinks.
  private var headline: String {
    guard counted > 0 else { return "" }
    let chance = Estimate.probability(successes: shortfalls, of: counted)
    guard let value = chance.value, let low = chance.low, let high = chance.high else { return "" }
    let digits = NumberText.percentDigits(value)
    let range =
      "\(NumberText.percentage(low, digits: digits)) to \(NumberText.percentage(high, digits: digits)) %"
    return "; shortfall so far \(NumberText.percent(value)) (\(range))"
  }

  /// Removes the line.
  func clear() {
    if isDrawn { console.messages("\r\u{1B}[K") }
    isDrawn = false
  }
}
