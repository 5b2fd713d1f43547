import CreditModels
import Stochastics
import Testing

@Suite struct SurvivalTableTests {
  private let hazards = [0.0, 0.1, 0.5, 0.0, 0.25, 1e-6, 0.9]

  @Test func realisedProbabilitiesAreTheModelsWithin2ToTheMinus30() {
    let table = SurvivalTable(hazards: hazards)
    var alive = 1.0
    for (day, hazard) in hazards.enumerated() {
      alive *= 1 - hazard
      let realised = Double(table.survival[day]) * 0x1p-31
      #expect(abs(realised - alive) <= 0x1p-30)
    }
  }

  @Test func certainAndImpossibleEventsAreExact() {
    let never = SurvivalTable(hazards: [0, 0, 0])
    #expect(never.day(uniform: (1 << 31) - 1) == 3)
    #expect(never.day(uniform: 0) == 3)
    let certain = SurvivalTable(hazards: [0, 1, 0])
    #expect(certain.day(uniform: (1 << 31) - 1) == 1)
    #expect(certain.day(uniform: 0) == 1)
  }

  @Test func theGuideFindsWhatALinearSearchFinds() {
    let table = SurvivalTable(hazards: (0..<200).map { Double($0 % 17) / 97 })
    var uniform: UInt32 = 12_345
    for _ in 0..<200_000 {
      uniform = uniform &* 1_664_525 &+ 1_013_904_223
      let word = uniform >> 1
      #expect(table.day(uniform: word) == (table.survival.firstIndex { $0 <= word } ?? table.days))
    }
    for survival in table.survival {
      for word in [Int64(survival) - 1, Int64(survival), Int64(survival) + 1]
      where word >= 0 && word < 1 << 31 {
        let word = UInt32(word)
        #expect(table.day(uniform: word) == (table.survival.firstIndex { $0 <= word } ?? table.days))
      }
    }
  }

  @Test func noUpliftIsTheSameTable() {
    let table = SurvivalTable(hazards: hazards)
    #expect(table.uplifted(by: 0, from: 2) == table)
  }

  @Test func anUpliftRaisesSurvivalToItsPowerFromItsDayOn() {
    let table = SurvivalTable(hazards: [0.1, 0.2, 0.1, 0.3])
    let raised = table.uplifted(by: 0.5, from: 2)
    #expect(raised.survival[0] == table.survival[0])
    #expect(raised.survival[1] == table.survival[1])
    // S(t) (S(d) / S(t))^1.5 with S = .9, .72, .648, .4536; powers by hand.
    #expect(abs(Double(raised.survival[2]) * 0x1p-31 - 0.72 * 0.853_814_967_9) < 1e-9)
    #expect(abs(Double(raised.survival[3]) * 0x1p-31 - 0.72 * 0.500_046_997_8) < 1e-9)
  }
}

@Suite struct DelayCurveTests {
  private let curve = DelayCurve(
    firstAge: -2, hazards: [0.1, 0.2, 0.3, 0.4], tail: 0.05, lastObservedAge: 1, origin: .stated)

  @Test func aLateInvoiceIsDrawnGivenItsAge() {
    let table = curve.table(fromAge: 0, days: 3)
    #expect(table.survival == SurvivalTable(hazards: [0.3, 0.4, 0.05]).survival)
    #expect(table.beyondHistory == 2)
  }

  @Test func nothingIsPaidBeforeTheFirstAge() {
    #expect(curve.table(fromAge: -4, days: 3).survival == SurvivalTable(hazards: [0, 0, 0.1]).survival)
  }

  @Test func farBeyondHistoryTheTailHolds() {
    let table = curve.table(fromAge: 200, days: 2)
    #expect(table.beyondHistory == 0)
    #expect(table.survival == SurvivalTable(hazards: [0.05, 0.05]).survival)
  }

  @Test func statedBehaviourMeetsItsQuantiles() {
    let stated = DelayCurve.stated(medianDaysLate: 10, p90DaysLate: 40, neverShare: 0.02)
    #expect(abs(stated.paidShare(byAge: 10) / 0.98 - 0.5) < 0.02)
    #expect(abs(stated.paidShare(byAge: 40) / 0.98 - 0.9) < 0.01)
    #expect(abs(stated.paidShare(byAge: 2000) - 0.98) < 1e-5)
  }
}

@Suite struct PaymentInfluenceTests {
  @Test func aNeutralInfluenceChangesNoBit() {
    for uniform: UInt32 in [0, 1, 77, 1 << 30, (1 << 31) - 1] {
      #expect(PaymentInfluence.neutral.bent(uniform) == uniform)
    }
  }

  @Test func aHigherHazardPaysEarlier() {
    let table = SurvivalTable(hazards: Array(repeating: 0.02, count: 100))
    let eager = PaymentInfluence(hazardMultiplier: 2, sameCustomerDependence: 0, common: 0)
    for step in 1..<100 {
      let uniform = UInt32(step) << 24
      #expect(table.day(uniform: eager.bent(uniform)) <= table.day(uniform: uniform))
    }
  }

  @Test func aTailThatHalvesIsAHalfAfterItsDays() {
    let flat = DelayCurve(firstAge: 0, hazards: [0.1, 0.2], tail: 0.04, lastObservedAge: 1, origin: .stated)
    let halving = flat.withTail(halfLife: 30)
    #expect(flat.hazard(age: 31) == 0.04)
    #expect(halving.hazard(age: 1) == 0.2)
    #expect(abs(halving.hazard(age: 31) - 0.02) < 1e-12)
    #expect(abs(halving.hazard(age: 61) - 0.01) < 1e-12)
    #expect(halving.withTail(halfLife: nil) == flat)
  }
}
