import Stochastics

/// What disputes do on average: how many there are, how long they take, what they cost.
package enum DisputeForms {
  /// Chance that an invoice is disputed at all: it would be, and is not paid by the day on which that is raised.
  ///
  /// - Parameters:
  ///   - chance: Chance that an invoice would be disputed.
  ///   - withinDays: A dispute is raised on one of the days 1 to this after issue, all alike.
  ///   - open: Chance that an undisputed invoice is unpaid when the receipts of a day after issue
  ///     (0 for the day itself) are in.
  package static func raised(chance: Double, withinDays: Int, open: (Int) -> Double) -> Double {
    chance * (1...withinDays).reduce(0.0) { $0 + open($1) } / Double(withinDays)
  }

  /// Expected share of the invoiced amount that is credited: disputes raised x mean valid share.
  package static func dilution(raised: Double, leastValid: Double, greatestValid: Double) -> Double {
    raised * (leastValid + greatestValid) / 2
  }

  /// Chances that a dispute is settled on its first, second, … day: geometric with the mean given.
  package static func settling(meanDays: Double, days: Int) -> [Double] {
    let daily = 1 / meanDays
    var open = 1.0
    return (0..<days).map { _ in
      let now = open * daily
      open -= now
      return now
    }
  }
}
