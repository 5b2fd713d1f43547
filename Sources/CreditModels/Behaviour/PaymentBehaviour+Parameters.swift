import Stochastics

extension PaymentBehaviour {
  /// The scale on which a fitted figure may move freely.
  private enum FreeScale {
    case asItIs
    case logit
    case logarithm
    /// A share of variance: moves as it is and stops at 0.
    case fromZero

    func free(_ value: Double) -> Double {
      switch self {
      case .asItIs, .fromZero: return value
      case .logit:
        let bounded = min(max(value, 1e-7), 1 - 1e-7)
        return FixedOrder.log(bounded / (1 - bounded))
      case .logarithm: return FixedOrder.log(max(value, 1e-9))
      }
    }

    func moved(_ value: Double, by deviation: Double) -> Double {
      // An exact zero leaves the bits alone.
      if deviation == 0 { return value }
      switch self {
      case .asItIs: return value + deviation
      case .fromZero: return max(0, value + deviation)
      case .logit: return 1 / (1 + FixedOrder.exp(-min(max(free(value) + deviation, -30), 30)))
      case .logarithm: return FixedOrder.exp(free(value) + deviation)
      }
    }
  }

  /// Every fitted figure on a scale on which it may move freely (hazards as logits, factors as logarithms), in a fixed
  /// order that the form, the edges and the lengths of the curves decide.
  public var parameters: [Double] {
    var list: [Double] = []
    var copy = self
    copy.change { value, scale in
      list.append(scale.free(value))
      return value
    }
    return list
  }

  /// The behaviour with its figures moved on the scale of ``parameters``; zeros leave the bits as they are.
  ///
  /// - Parameter deviations: As many as ``parameters`` has.
  public func moved(by deviations: [Double]) -> PaymentBehaviour {
    var place = 0
    var result = self
    result.change { value, scale in
      defer { place += 1 }
      return scale.moved(value, by: deviations[place])
    }
    precondition(place == deviations.count, "a deviation for each figure")
    return result
  }

  private mutating func change(_ body: (Double, FreeScale) -> Double) {
    pooled = pooled.changed { body($0, .logit) }
    if standardisedShare > 0 { standardised = standardised.changed { body($0, .logit) } }
    habit.pooledDaysLate.value = body(habit.pooledDaysLate.value, .asItIs)
    habit.strength.value = body(habit.strength.value, .logarithm)
    // Files of before this figure have none, and their draws neither.
    if habit.unlikeness.origin != .assumption {
      habit.unlikeness.value = body(habit.unlikeness.value, .fromZero)
    }
    constant.value = body(constant.value, .asItIs)
    for effect in effects.indices {
      for level in effects[effect].levels.indices {
        effects[effect].levels[level].value = body(effects[effect].levels[level].value, .asItIs)
      }
    }
    for day in weekdays.indices { weekdays[day].value = body(weekdays[day].value, .logarithm) }
    market.value = body(market.value, .fromZero)
    sameCustomer.value = body(sameCustomer.value, .fromZero)
    weekVariance.value = body(weekVariance.value, .fromZero)
  }
}

extension DelayCurve {
  /// The curve with each hazard and the tail changed.
  fileprivate func changed(_ body: (Double) -> Double) -> DelayCurve {
    let hazards = hazards.map(body)
    return DelayCurve(
      firstAge: firstAge, hazards: hazards, tail: body(tail), lastObservedAge: lastObservedAge,
      origin: origin,
      tailHalfLife: tailHalfLife
    )
  }

  /// The curve read at the ages of another.
  public func laid(on other: DelayCurve) -> DelayCurve {
    DelayCurve(
      firstAge: other.firstAge,
      hazards: other.hazards.indices.map { hazard(age: other.firstAge + $0) }, tail: tail,
      lastObservedAge: other.lastObservedAge, origin: origin, tailHalfLife: other.tailHalfLife)
  }
}
