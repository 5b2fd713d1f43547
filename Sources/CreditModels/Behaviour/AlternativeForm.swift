/// Another form of the payment model that a calibration offers beside the one it chose, for the spread of models.
///
/// Curves, habits, days of the week and dependence are those of the chosen form; what differs is which of them is used.
public struct AlternativeForm: Sendable, Hashable {
  /// Name of the form.
  public var form: String
  /// Weight of its standardised curve.
  public var standardisedShare: Double
  /// Constant of its regression.
  public var constant: FittedValue
  /// Effects of its regression.
  public var effects: [CovariateEffect]
  /// Mean ranked probability score of trials inside the history less that of the chosen form, with its standard error.
  public var gap: FittedValue

  /// Standard errors by which an alternative may have done worse and still count as one.
  public static let plausible = 2.0

  /// An alternative.
  public init(
    form: String, standardisedShare: Double, constant: FittedValue, effects: [CovariateEffect],
    gap: FittedValue
  ) {
    precondition(standardisedShare >= 0 && standardisedShare <= 1, "a share")
    self.form = form
    self.standardisedShare = standardisedShare
    self.constant = constant
    self.effects = effects
    self.gap = gap
  }

  /// Whether trials leave it open that this form is as good as the chosen one.
  public var isPlausible: Bool {
    gap.value <= AlternativeForm.plausible * (gap.standardError ?? 0)
  }

  /// The behaviour of this form, where `chosen` is that of the chosen one.
  public func behaviour(beside chosen: PaymentBehaviour) -> PaymentBehaviour {
    var behaviour = chosen
    behaviour.standardisedShare = standardisedShare
    behaviour.constant = constant
    behaviour.effects = effects
    return behaviour
  }
}
