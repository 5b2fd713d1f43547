/// What a random draw is for. Raw values are fixed: adding a purpose never shifts the draws of another.
public enum Purpose: UInt8, CaseIterable, Sendable {
  /// Innovations of the economic factors: entity is the factor, slot the week.
  case factor = 1
  /// The failure clock of a debtor: slot 0.
  case failure = 2
  /// The payment clock of an item that is open at the start: slot is the item's ordinal.
  case openItemPayment = 3
  /// The payment clock of an invoice still to be issued: slot is the order slot.
  case orderPayment = 4
  /// The level of planned sales: entity is the segment.
  case salesLevel = 5
  /// The level of an uncertain outflow: entity is the outflow, slot its occurrence.
  case outflowLevel = 6
  /// Made-up ledgers (`sample-ledger`).
  case sampleLedger = 7
  /// A customer's payment habit on a path (frailty): slot 0.
  case paymentHabit = 8
  /// The normal draw that a customer's payments have in common: slot 0.
  case sameCustomer = 9
  /// Whether and how an item is paid in parts: slot is the payment slot, draw 0 the chance, 1 the share, 2 the rest.
  case partialPayment = 10
  /// Disputes: slot is the payment slot; draws for chance, day, length, valid share.
  case dispute = 11
  /// From shipment to invoice: slot is the order slot; draws for lag, rejection, acceptance.
  case billing = 12
  /// The payment instrument of an item, and the fate of its acceptor.
  case instrument = 13
  /// Discount take-up: slot 0 for the customer's cost of money, the payment slot for the item.
  case discountTaking = 14
  /// Attrition and other responses of demand: slot is the week.
  case demandResponse = 15
  /// Overrides of credit control by sales: slot is the order slot.
  case controlOverride = 16
  /// Contacts and promises of collection: slot is the payment slot, draw the step.
  case collection = 17
  /// Recovery of a failed debtor: draw is the route.
  case recovery = 18
  /// Claims on the credit insurer: slot 0.
  case insurance = 19
  /// Rating migration: slot is the week.
  case migration = 20
  /// The chi-square of the t-copula: entity and slot 0.
  case tailMixing = 21
  /// Applicants: entity is the applicant, draws for band, need and fate.
  case applicant = 22
  /// Which of two payment regimes an item follows: slot is the payment slot.
  case paymentRegime = 23
  /// What the firm observes of a customer with error (grades, reports).
  case observation = 24
  /// Fits: bootstrap samples and parameter draws.
  case calibration = 25
  /// Forecasts of a backtest.
  case backtest = 26
  /// Made-up cases of `verify`.
  case verification = 27
  /// Deductions and rebates at payment: slot is the payment slot.
  case deduction = 28
  /// Late fees: slot is the payment slot.
  case lateFee = 29
  /// Contagion along trade links: entity the customer, slot the link.
  case contagion = 30
  /// What all payments of a path have in common: slot 0 for the horizon, slot w + 1 for week w.
  case paymentMarket = 31
  /// Weights of customers in a resampled fit: path is the block of paths, entity the customer.
  case parameterDraw = 32
  /// Whether a bank renews a facility: entity is the facility, slot 0.
  case facilityRenewal = 40
  /// Randomisation of quasi-random points: path is the replicate, entity the dimension, draw the pass.
  case quasiRandom = 50
  /// Counts of alike invoices in a cohort: entity is the cohort, slot the day or the split.
  case cohort = 51
}

/// The root of every random draw of a run: a seed.
///
/// A draw is a function of seed, path, entity, slot, purpose and draw number, and of nothing else, so it does
/// not depend on the number of threads, on the order of work, or on what other draws were made.
public struct StreamKey: Hashable, Sendable {
  /// The seed of the run.
  public let seed: UInt64

  /// The key of a run's seed; 0 is an ordinary seed.
  public init(seed: UInt64) { self.seed = seed }

  /// The four random words of slots `4 * block` to `4 * block + 3`.
  ///
  /// - Parameters:
  ///   - path: Number of the path, from 0.
  ///   - entity: Dense number of what the draw is about (debtor, factor, segment).
  ///   - block: Slot divided by four.
  ///   - purpose: What the draw is for.
  ///   - draw: Number of the draw where a purpose needs several per slot, below 2^24.
  @inlinable @inline(__always)
  public func words(path: UInt32, entity: UInt32, block: UInt32, purpose: Purpose, draw: UInt32 = 0)
    -> SIMD4<UInt32>
  {
    Philox4x32.words(
      counter: SIMD4(path, entity, block, UInt32(purpose.rawValue) | draw << 8),
      key: SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
  }

  /// The random word of one slot, uniform over all 32-bit values.
  @inlinable @inline(__always)
  public func word(path: UInt32, entity: UInt32, slot: UInt32, purpose: Purpose, draw: UInt32 = 0) -> UInt32 {
    words(path: path, entity: entity, block: slot >> 2, purpose: purpose, draw: draw)[Int(slot & 3)]
  }

  /// Whether a slot's number, uniform over all 32-bit values, is below a limit, by halves.
  ///
  /// The number's upper 16 bits are half a word, so that one counter serves eight slots. Once in 65,536 times they equal
  /// the limit's; then the lower 16 bits, which stand in the same place under draw 1, decide.
  @inlinable @inline(__always)
  public func isBelow(_ limit: UInt32, path: UInt32, entity: UInt32, slot: UInt32, purpose: Purpose) -> Bool {
    let upper = StreamKey.half(
      words(path: path, entity: entity, block: slot >> 3, purpose: purpose), slot: slot)
    guard upper == limit >> 16 else { return upper < limit >> 16 }
    let lower = words(path: path, entity: entity, block: slot >> 3, purpose: purpose, draw: 1)
    return StreamKey.half(lower, slot: slot) < limit & 0xFFFF
  }

  /// The half word of a slot among the words of its block of eight.
  @inlinable @inline(__always)
  public static func half(_ words: SIMD4<UInt32>, slot: UInt32) -> UInt32 {
    words[Int(slot >> 1 & 3)] >> (16 * (slot & 1)) & 0xFFFF
  }

  /// A uniform number in the open interval (0, 1): the middle of one of 2^32 equal cells.
  @inlinable @inline(__always)
  public func uniform(path: UInt32, entity: UInt32, slot: UInt32, purpose: Purpose, draw: UInt32 = 0)
    -> Double
  {
    StreamKey.unit(word(path: path, entity: entity, slot: slot, purpose: purpose, draw: draw))
  }

  /// The middle of the cell of `word` among 2^32 equal cells of (0, 1).
  @inlinable @inline(__always)
  public static func unit(_ word: UInt32) -> Double { (Double(word) + 0.5) * 0x1p-32 }
}
