/// A first order on credit, taken or refused once.
///
/// Cost `v` is paid now, the price `P` comes one period later or never: `NPV = -v + (1 - p) P / (1 + R)` a unit.
///
/// - Reference: [RossWesterfieldJordan2019] chapter 28.
public struct OneShotOrder: Sendable, Hashable {
  /// Price of a unit.
  public var price: Double
  /// Variable cost of a unit, above 0.
  public var cost: Double
  /// Chance that the customer does not pay.
  public var defaultProbability: Double
  /// Interest for the credit period, above -1.
  public var rate: Double

  /// An order.
  public init(price: Double, cost: Double, defaultProbability: Double, rate: Double) {
    precondition((0...1).contains(defaultProbability) && rate > -1 && price > 0)
    self.price = price
    self.cost = cost
    self.defaultProbability = defaultProbability
    self.rate = rate
  }

  /// Net present value of granting credit, a unit.
  public var netPresentValue: Double { -cost + (1 - defaultProbability) * price / (1 + rate) }
  /// Chance of default at which granting and refusing are worth the same: `1 - v (1 + R) / P`.
  public var breakEvenDefaultProbability: Double { 1 - cost * (1 + rate) / price }
  /// Net present value where a customer who pays once becomes one who always pays:
  /// `-v + (1 - p) (P - v) / R`.
  public var repeatNetPresentValue: Double { -cost + (1 - defaultProbability) * (price - cost) / rate }
  /// Chance of default up to which the first order is worth taking for the sake of the later ones:
  /// `1 - v R / (P - v)`.
  public var repeatBreakEvenDefaultProbability: Double { 1 - cost * rate / (price - cost) }
}

/// A first order and the one that follows if it is paid, each with its own chance of payment.
///
/// Expected profit of an order is `p gain - (1 - p) loss`; the second comes one period later and only after
/// payment.
///
/// - Reference: [BrealeyMyersAllen2020] chapter 30.
public struct RepeatOrders: Sendable, Hashable {
  /// Present value of an order that is paid, over its cost.
  public var gain: Double
  /// Present value of the cost of an order that is not.
  public var loss: Double
  /// Chance that the first order is paid.
  public var firstPayment: Double
  /// Chance that the second is paid, given the first was.
  public var secondPayment: Double
  /// Interest from one order to the next.
  public var rate: Double

  /// Orders.
  public init(gain: Double, loss: Double, firstPayment: Double, secondPayment: Double, rate: Double) {
    precondition((0...1).contains(firstPayment) && (0...1).contains(secondPayment) && rate > -1)
    self.gain = gain
    self.loss = loss
    self.firstPayment = firstPayment
    self.secondPayment = secondPayment
    self.rate = rate
  }

  /// Expected profit of the first order.
  public var first: Double { firstPayment * gain - (1 - firstPayment) * loss }
  /// Expected profit of the second, seen from its day.
  public var second: Double { secondPayment * gain - (1 - secondPayment) * loss }
  /// Expected profit of taking the first order, with the second to come: `first + p second / (1 + R)`; an
  /// unprofitable second order would be refused.
  public var total: Double { first + firstPayment * max(0, second) / (1 + rate) }
  /// Chance of payment at which one order alone is worth nothing: `loss / (gain + loss)`.
  public var breakEvenPayment: Double { loss / (gain + loss) }
}

/// A firm that sells for cash and thinks of granting one period of credit.
///
/// Switching costs one period's receipts and the cost of the added units, and brings the change of the margin for
/// ever: `NPV = -[P Q + v (Q' - Q)] + [((1 - p) P' - v) Q' - (P - v) Q] / R`. With the same price and no
/// defaults this is `-[P Q + v (Q' - Q)] + (P - v)(Q' - Q) / R`.
///
/// - Reference: [RossWesterfieldJordan2019] chapter 28.
public struct CashToCreditSwitch: Sendable, Hashable {
  /// Price for cash.
  public var price: Double
  /// Price on credit.
  public var creditPrice: Double
  /// Variable cost of a unit.
  public var cost: Double
  /// Units a period for cash.
  public var quantity: Double
  /// Units a period on credit.
  public var creditQuantity: Double
  /// Share of credit sales never paid.
  public var defaultRate: Double
  /// Interest a period, above 0.
  public var rate: Double

  /// A switch.
  public init(
    price: Double, creditPrice: Double, cost: Double, quantity: Double, creditQuantity: Double,
    defaultRate: Double, rate: Double
  ) {
    precondition(rate > 0 && (0...1).contains(defaultRate))
    self.price = price
    self.creditPrice = creditPrice
    self.cost = cost
    self.quantity = quantity
    self.creditQuantity = creditQuantity
    self.defaultRate = defaultRate
    self.rate = rate
  }

  /// What the switch costs at once.
  public var outlay: Double { price * quantity + cost * (creditQuantity - quantity) }
  /// What it brings each period after.
  public var periodGain: Double {
    ((1 - defaultRate) * creditPrice - cost) * creditQuantity - (price - cost) * quantity
  }
  /// Net present value of the switch.
  public var netPresentValue: Double { -outlay + periodGain / rate }
  /// Added units a period at which the switch is worth nothing; `nil` where more units do not help.
  public var breakEvenAddedUnits: Double? {
    let margin = (1 - defaultRate) * creditPrice - cost
    let slope = margin / rate - cost
    guard slope > 0 else { return nil }
    return (price * quantity - ((1 - defaultRate) * creditPrice - price) * quantity / rate) / slope
  }
}
