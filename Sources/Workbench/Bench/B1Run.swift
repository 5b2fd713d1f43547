import Foundation
import LinearAlgebra
import Simulation

/// One timed run of benchmark B1.
struct B1Run {
  /// What it measured.
  var measures: B1Measures
  /// From the start of the first path to the end of the last one; reading and setting up the book is not in it.
  var seconds: Double
  /// Whether every path was done.
  var isComplete: Bool

  /// Runs.
  init(
    _ experiment: Experiment, paths: Int, threads: Int, screens: Bool = true,
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) throws {
    BLAS.useOneThread()
    let layout = PathLayout(experiment)
    var measures = B1Measures(weeks: layout.weeks)
    let clock = ContinuousClock()
    let start = clock.now
    let outcome = try Runner.run(
      experiment, paths: 0..<paths, threads: threads, screensFailures: screens, shouldStop: shouldStop
    ) { measures.append($0, layout: layout) }
    let time = clock.now - start
    seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
    isComplete = outcome.isComplete
    self.measures = measures
  }
}
