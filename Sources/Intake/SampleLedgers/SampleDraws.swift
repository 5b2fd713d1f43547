import Stochastics

/// What a draw of a sample ledger is for. Raw values are fixed: a new one never shifts the others.
enum SampleDraw: UInt32 {
  // About a firm (slot 0).
  case sizeRank = 1
  case lateness = 2
  case gradeNoise = 3
  case rhythm = 4
  case rhythmDay = 5
  case habit = 6
  case habitDay = 7
  case country = 8
  case failureStart = 9
  case failureDay = 10
  case dividendDay = 11
  case dividendRate = 12
  case writeOffDay = 13
  case oldItemAge = 14
  case strayCash = 15
  case strayCashDay = 16
  case nameKey = 17
  // About a working day of a firm (slot: the day's number).
  case invoiceToday = 32
  // About an invoice (slot: its ordinal among the firm's).
  case amount = 64
  case account = 65
  case course = 66
  case delay = 67
  case longDelay = 68
  case longDelayDays = 69
  case bookedLate = 70
  case bookedLateDays = 71
  case postedLate = 72
  case postedLateDays = 73
  case instalments = 74
  case firstInstalment = 75
  case instalmentGap = 76
  case secondGap = 77
  case creditShare = 78
  case creditDay = 79
  case creditUnapplied = 80
  case creditWait = 81
  case cashLag = 82
  case disputeDay = 83
  case disputeShare = 84
  case disputeLength = 85
  case disputeOutcome = 86
  case validShare = 87
  case afterDispute = 88
  case special = 89
  case specialDay = 90
  case specialShare = 91
  case instrument = 92
  case tenor = 93
  case disputedPart = 94
  // About a week of the economy (slot: the week's number).
  case weeklyShock = 128
  // About a row (slot: its position in the file).
  case mess = 160
}

/// The keyed draws about one firm (or about the market, or the rows of the file).
struct SampleDraws {
  /// The entity of draws about the economy.
  static let market = UInt32.max
  /// The entity of draws about rows.
  static let rows = UInt32.max - 1

  let key: StreamKey
  let entity: UInt32

  /// Uniform over (0, 1).
  func uniform(_ draw: SampleDraw, _ slot: Int) -> Double {
    key.uniform(
      path: 0, entity: entity, slot: UInt32(truncatingIfNeeded: slot), purpose: .sampleLedger,
      draw: draw.rawValue)
  }

  /// Standard normal, by inversion in fixed-order arithmetic, so that it is the same on every CPU.
  func normal(_ draw: SampleDraw, _ slot: Int) -> Double {
    FixedOrder.inverseNormalCDF(uniform(draw, slot))
  }

  /// A whole number of a closed range, all equally likely.
  func whole(_ range: ClosedRange<Int>, _ draw: SampleDraw, _ slot: Int) -> Int {
    range.lowerBound + Int(uniform(draw, slot) * Double(range.count))
  }

  /// A number between two bounds, uniform.
  func real(_ low: Double, _ high: Double, _ draw: SampleDraw, _ slot: Int) -> Double {
    low + (high - low) * uniform(draw, slot)
  }
}
