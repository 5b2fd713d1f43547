import Foundation
import Reporting

/// One line on the terminal that says how far a run is and how long it will take.
final class ProgressLine {
  private let console: Console
  private let total: Int
  private let start = Date()
  private var lastDrawn = Date.distantPast
  private var isDrawn = false

  init(console: Console, total: Int) {
    self.console = console
    self.total = total
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
    console.messages(
      "\r\(NumberText.grouped(done)) of \(NumberText.grouped(total)) paths (\(share)), about \(Int(left.rounded(.up))) s left; Ctrl-C stops and keeps what is done \u{1B}[K"
    )
  }

  /// Removes the line.
  func clear() {
    if isDrawn { console.messages("\r\u{1B}[K") }
    isDrawn = false
  }
}
