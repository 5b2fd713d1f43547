import Stochastics

/// A second way to pay that customers fall into in bad times: with a chance that follows the economy, an invoice is
/// paid by the stressed clock instead of its ordinary one.
///
/// The chance is `logistic(intercept + loading . F)` with the factors of the week in which the invoice is due; given
/// the factors, invoices choose independently. Benchmark B1 pays like this.
public struct PaymentRegime: Sendable, Hashable {
  /// Log-odds of the stressed regime where all factors are 0.
  public let intercept: Double
  /// What a factor of 1 adds to the log-odds, by factor; negative where bad times mean more stress.
  public let loading: [Double]

  /// A regime from its figures.
  public init(intercept: Double, loading: [Double]) {
    self.intercept = intercept
    self.loading = loading
  }

  /// The chance of the stressed regime in units of 2^-32, at most `2^32 - 1`.
  ///
  /// An invoice follows the stressed clock where its random number of ``Stochastics/Purpose/paymentRegime`` is below
  /// it (``Stochastics/StreamKey/isBelow(_:path:entity:slot:purpose:)``); the realised chance is within 2^-32 of the model's. Fixed-order arithmetic.
  ///
  /// - Parameter logOdds: `intercept + loading . F`, summed in the order of the factors.
  @inlinable
  public static func chanceUnits(logOdds: Double) -> UInt32 {
    let chance = 1 / (1 + FixedOrder.exp(-logOdds))
    return UInt32(min((chance * 0x1p32).rounded(.toNearestOrEven), 0x1p32 - 1))
  }

  /// The chances of eight log-odds, with the bits of ``chanceUnits(logOdds:)-(Double)``.
  @inlinable @inline(__always)
  public static func chanceUnits(logOdds: SIMD8<Double>) -> SIMD8<UInt32> {
    let chance = 1 / (1 + FixedOrder.exp(-logOdds))
    // Added to 2^52 a number rounds to a whole one, which then stands in the lowest bits; 2^32 itself carries into the
    // upper half, and is brought back by one.
    let bits = unsafeBitCast(chance * 0x1p32 + 0x1p52, to: SIMD16<UInt32>.self)
    return bits.evenHalf &- (bits.oddHalf & 1)
  }
}
