import CreditModels
import Stochastics

/// A facility on one path: what is drawn, what it costs, what may still be drawn.
struct FacilityState {
  /// Interest is counted in units of 2^-40 of a minor unit.
  private static let fraction = 40

  var drawn: Int64
  var limit: Int64
  /// Base of receivables; without limit where there is none.
  var base = Int64.max
  var accrued: Int128 = 0
  var addedMargin = 0.0
  var isStopped = false
  var lostDay = -1
  var cutDay = Int.max
  var isCut = false
  /// Balance to be drawn again after a renewal, and the day of it.
  var suspended: Int64 = 0
  var resumeDay = -1
  var suspendedLimit: Int64 = 0
  var hasDominion = false
  var calmDays = 0
  var nextCertificate = 0
  var nextRepayment = 0
  /// Invoices sold and open.
  var pool: Int64 = 0
  /// Drawn on discounted claims that are past due.
  var lateDrawn: Int64 = 0
  /// Discounting that is asked for and not yet paid out: advances, and what of them comes in.
  var askedAdvance: Int64 = 0
  var askedNet: Int64 = 0
  // Sums.
  var draws: Int64 = 0
  var repaid: Int64 = 0
  var absorbed: Int64 = 0
  var cost: Int64 = 0
  var peak: Int64

  init(_ facility: Facility) {
    drawn = facility.drawnAtStart
    peak = drawn
    limit = facility.kind == .termLoan ? .max : facility.limit
  }

  /// What may be drawn in all.
  var available: Int64 { min(limit, base) }

  /// What may still be drawn.
  var headroom: Int64 { isStopped ? 0 : max(0, available - drawn) }

  mutating func draw(_ amount: Int64) {
    drawn += amount
    draws += amount
    peak = max(peak, drawn)
  }

  mutating func repay(_ amount: Int64) {
    drawn -= amount
    repaid += amount
  }

  /// The annual rate at an index of the factors.
  func rate(_ facility: Facility, index: Double) -> Double {
    max(0, facility.baseRate + index) + facility.margin + addedMargin
  }

  /// Counts a day's interest on what was drawn the night before, and the fee on what was not.
  mutating func accrue(_ facility: Facility, index: Double, dayBasis: Double) {
    func perDay(_ rate: Double) -> Int128 {
      Int128(
        (rate / dayBasis * Double(sign: .plus, exponent: FacilityState.fraction, significand: 1)).rounded())
    }
    // The discount has paid for the days until due.
    let bearing = facility.discounting == nil ? drawn : lateDrawn
    if bearing > 0 { accrued += Int128(bearing) * perDay(rate(facility, index: index)) }
    guard facility.unusedFee > 0, facility.isCommitted, limit != .max, limit > drawn else { return }
    accrued += Int128(limit - drawn) * perDay(facility.unusedFee)
  }

  /// What has been counted so far falls due, rounded to the minor unit; the rest is carried.
  mutating func payInterest() -> Int64 {
    let half = Int128(1) << (FacilityState.fraction - 1)
    let amount = Int64((accrued + half) >> FacilityState.fraction)
    accrued -= Int128(amount) << FacilityState.fraction
    cost += amount
    return amount
  }

  /// The limit is lost.
  mutating func lose(on day: Int, leaving share: FixedShare = FixedShare(0)) {
    limit = limit == .max ? 0 : share.of(limit)
    if lostDay < 0 { lostDay = day }
  }
}
