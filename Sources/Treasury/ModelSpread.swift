import Stochastics

/// What other models of payment that a calibration offers would say of the headline.
///
/// Every model draws the same random numbers on the same paths, so that the differences are sharp with few paths.
public struct ModelSpread: Sendable {
  /// A model beside the one of the forecast.
  public struct Model: Sendable {
    /// Its name.
    public var name: String
    /// Whether trials inside the history leave it open that it is as good; `nil` where none were made.
    public var isPlausible: Bool?
    /// Its headline less that of the forecast's model, with simulation error.
    public var difference: Estimate

    /// A model.
    public init(name: String, isPlausible: Bool?, difference: Estimate) {
      self.name = name
      self.isPlausible = isPlausible
      self.difference = difference
    }
  }

  /// The models, in order of offer.
  public var models: [Model]
  /// Paths that each was run on.
  public var paths: Int

  /// A spread.
  public init(models: [Model], paths: Int) {
    self.models = models
    self.paths = paths
  }

  /// The greatest distance of a model that trials do not rule out from the forecast's; missing where there is none.
  public var greatest: Estimate {
    let open = models.filter { $0.isPlausible ?? true }
    let values = open.compactMap { $0.difference.value?.magnitude }
    guard let unit = models.first?.difference.unit else {
      return .missing(.fraction, reason: "no other model is offered")
    }
    return values.max().map { .exact($0, unit) }
      ?? .missing(unit, reason: "trials rule out every other model that is offered")
  }
}
