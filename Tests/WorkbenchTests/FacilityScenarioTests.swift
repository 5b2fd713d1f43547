import Foundation
import Testing

/// The scenarios of `scenarios/by-hand`, whose answers stand in the heads of their files.
@Suite struct FacilityScenarioTests {
  private let session: CommandSession

  init() throws { session = try CommandSession() }

  /// Closing cash by day, in whole major units, and the estimates of a scenario.
  private func forecast(_ name: String, _ more: [String] = []) throws -> (
    cash: [String: Double], estimates: [String: Any], financing: [String: Any]
  ) {
    let file = CommandSession.shipped("scenarios/by-hand/\(name).yaml")
    let reply = session.run(["forecast", file, "--json", "--out", session.place(name)] + more)
    #expect(reply.status == 0, "\(reply.messages)")
    let json = try #require(try JSONSerialization.jsonObject(with: Data(reply.output.utf8)) as? [String: Any])
    var cash: [String: Double] = [:]
    for line in try session.read("\(name)/cash_daily.csv").split(whereSeparator: \.isNewline).dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      cash[String(cells[0])] = Double(cells[3])
    }
    return (
      cash, try #require(json["estimates"] as? [String: Any]), json["financing"] as? [String: Any] ?? [:]
    )
  }

  private func value(_ estimates: [String: Any], _ key: String) throws -> Double {
    try #require((estimates[key] as? [String: Any])?["value"] as? Double)
  }

  @Test func withoutFacilitiesTheAccountIsOverdrawn() throws {
    let (cash, estimates, _) = try forecast("base")
    #expect(cash["2026-10-05"] == -80_000 && cash["2026-10-15"] == -20_000 && cash["2026-10-30"] == 80_000)
    #expect(cash["2026-11-10"] == -40_000)
    #expect(try value(estimates, "buffer_99") == 100_000)
    #expect(try value(estimates, "top_up_99") == 90_000)
  }

  @Test func theBankLendsOnWhatIsEligible() throws {
    let (cash, estimates, financing) = try forecast("borrowing-base")
    #expect(financing["usable_line_at_start"] as? Double == 160_000)
    #expect(cash["2026-10-05"] == 10_000 && cash["2026-10-15"] == 10_000 && cash["2026-10-30"] == 80_000)
    #expect(cash["2026-11-10"] == -8_000)
    #expect(try value(estimates, "top_up_99") == 18_000)
    #expect(try value(estimates, "buffer_99") == 100_000, "the buffer is that without facilities")
  }

  @Test func aCrossAgedCustomerIsOut() throws {
    let (cash, estimates, financing) = try forecast("cross-aged")
    #expect(financing["usable_line_at_start"] as? Double == 128_000)
    #expect(cash["2026-10-30"] == 80_000 && cash["2026-11-10"] == -40_000)
    #expect(try value(estimates, "top_up_99") == 50_000)
  }

  @Test func theInsurersCutTakesTheLineWithIt() throws {
    let (cash, estimates, financing) = try forecast("insurer-cut")
    #expect(financing["usable_line_at_start"] as? Double == 144_000)
    #expect(cash["2026-10-05"] == 10_000 && cash["2026-10-30"] == 80_000 && cash["2026-11-10"] == 8_000)
    #expect(try value(estimates, "top_up_99") == 2_000)
    let kept = try forecast("insurer-cut", ["--set", "insurance.cut=null"])
    #expect(kept.cash["2026-11-10"] == 10_000)
  }

  @Test func invoicesAreDiscountedAsCashNeeds() throws {
    let (cash, estimates, _) = try forecast("discounting")
    #expect(cash["2026-10-05"] == 79_483.33 && cash["2026-10-30"] == 79_483.33)
    #expect(cash["2026-11-10"] == -856.67)
    #expect(try value(estimates, "top_up_99") == 10_856.67)
    // A single invoice: 100,000 of Alder less 416.67.
    let one = try forecast(
      "discounting",
      [
        "--set", "facilities.discounting.discount.segments=null", "--set",
        "facilities.discounting.discount.items=[A-1]",
      ])
    #expect(one.cash["2026-10-05"] == 19_583.33 && one.cash["2026-10-15"] == 79_583.33)
    let wrong = session.run([
      "forecast", CommandSession.shipped("scenarios/by-hand/discounting.yaml"), "--set",
      "facilities.discounting.discount.items=[A-11]",
    ])
    #expect(wrong.status == 2 && wrong.messages.contains("is `A-1` meant?"))
  }

  /// Alder and Birch pay by bills of 40 days, held until 24 November and 9 December, or discounted at 6 % when they come.
  @Test func billsAreDiscountedAsCashNeeds() throws {
    let bills =
      "instruments={steady: {share: 100%, tenor_days: 40, acceptor: bank, acceptor_pd: 0%, use: hold}}"
    let held = try forecast("base", ["--set", bills])
    #expect(held.cash["2026-11-24"] == -140_000 && held.cash["2026-12-09"] == -40_000)
    // 40 days cost 400.00 and 666.67.
    let facility =
      "facilities=[{name: bank, kind: discounting, limit: 500000.00, base_rate: 6%, discount: {of: bills, segments: [steady]}}]"
    let sold = try forecast("base", ["--set", bills, "--set", facility])
    #expect(sold.cash["2026-10-15"] == -80_000 + 59_600 && sold.cash["2026-11-10"] == -41_066.67)
    #expect(sold.cash["2026-12-09"] == sold.cash["2026-11-10"])
  }

  @Test func theBankTakesTheReceiptsAndLetsGo() throws {
    let (cash, _, financing) = try forecast("dominion")
    #expect(cash["2026-10-15"] == 10_000 && cash["2026-10-30"] == 110_000 && cash["2026-11-10"] == -8_000)
    #expect(try value(financing, "dominion_probability") == 1)
    let free = try forecast("dominion", ["--set", "facilities.receivables line.base.dominion_below=null"])
    #expect(free.cash["2026-10-15"] == 70_000)
  }

  @Test func suppliersArePaidByTheirTerms() throws {
    let (cash, _, _) = try forecast("base", ["--set", "outflows.materials.pay_after_days=10"])
    #expect(cash["2026-10-05"] == 20_000 && cash["2026-10-15"] == -20_000)
  }

  @Test func taxFollowsReceiptsAndTheMonthBefore() throws {
    // 10 % of October's 160,000 on 10 November, beside the 120,000 of the machines.
    let tax =
      "outflows=[{name: tax, category: tax, share_of_receipts: 10%, share_of: previous_month, every: month, on_day: 10}]"
    let (cash, _, _) = try forecast("base", ["--set", tax])
    #expect(cash["2026-10-10"] == -80_000 && cash["2026-10-30"] == 80_000 && cash["2026-11-10"] == -56_000)
    #expect(cash["2026-12-10"] == -56_000)
  }

  /// 20 % of September's 40,000 less nothing on 10 October; then input tax of 10 % of what is bought.
  @Test func valueAddedTaxFollowsThePath() throws {
    func tax(_ more: String) -> [String] {
      [
        "--set",
        "value_added_tax={output_share: 20%, input_shares: {materials: 10%, machines: 10%}, on_day: 10\(more)}",
      ]
    }
    let carried = try forecast("base", tax(""))
    #expect(carried.cash["2026-10-10"] == -88_000 && carried.cash["2026-11-10"] == -48_000)
    #expect(carried.cash["2026-12-10"] == -48_000)
    let refunded = try forecast("base", tax(", excess: refunded"))
    #expect(refunded.cash["2026-11-10"] == -38_000 && refunded.cash["2026-12-10"] == -26_000)
    // On receipt: 20 % of October's 160,000 less the 10,000 of October's purchase.
    let received = try forecast("base", tax(", tax_point: receipt"))
    #expect(received.cash["2026-10-10"] == -80_000 && received.cash["2026-11-10"] == -62_000)
    // Filed a month later: August's 160,000 on 10 October, and September's on 10 November.
    let later = try forecast("base", tax(", months_after: 2"))
    #expect(later.cash["2026-10-10"] == -112_000 && later.cash["2026-11-10"] == -80_000)
    // The third quarter: 200,000.
    let quarter = try forecast("base", tax(", every: quarter, carried_in: 1000.00"))
    #expect(quarter.cash["2026-10-10"] == -80_000 - 39_000 && quarter.cash["2026-12-10"] == -79_000)
    let base = CommandSession.shipped("scenarios/by-hand/base.yaml")
    let typo = session.run([
      "forecast", base, "--set",
      "value_added_tax={output_share: 20%, input_shares: {material: 10%}, on_day: 10}",
    ])
    #expect(typo.status == 2 && typo.messages.contains("did you mean `materials`?"))
    let relief = session.run(
      ["forecast", base] + tax(", tax_point: receipt, bad_debt_relief: {after_days: 180, share: 100%}"))
    #expect(relief.status == 2 && relief.messages.contains("tax that falls due on receipt"))
  }

  @Test func aKnownPaymentReplacesTheDraw() throws {
    func known(_ more: String) -> [String] {
      [
        "--set",
        "known_payments=[{name: call, customer: A, date: 2026-10-06, reason: call, author: AB, \(more)}]",
      ]
    }
    let (cash, _, _) = try forecast("base", known("certainty: 100%, expires: 2026-10-31"))
    #expect(cash["2026-10-05"] == -80_000 && cash["2026-10-06"] == 20_000 && cash["2026-10-30"] == 80_000)
    let part = try forecast("base", known("amount: 40000.00, certainty: 100%, expires: 2026-10-31"))
    #expect(part.cash["2026-10-06"] == -40_000 && part.cash["2026-10-30"] == 80_000)
    let old = try forecast("base", known("certainty: 100%, expires: 2026-09-29"))
    #expect(old.cash["2026-10-06"] == -80_000)
    // The headline without it, on the same draws.
    let json = try #require(
      try JSONSerialization.jsonObject(
        with: Data(
          session.run(
            [
              "forecast", CommandSession.shipped("scenarios/by-hand/base.yaml"), "--json", "--out",
              session.place("known"),
            ]
              + known("certainty: 100%, expires: 2026-10-31, item: A-1")
          ).output.utf8)) as? [String: Any])
    let payments = try #require(json["known_payments"] as? [String: Any])
    let without = try #require(payments["without"] as? [String: Any])
    #expect(payments["believed"] as? Int == 1 && payments["past"] is NSNull)
    #expect(try value(without, "required_cash_99") == 110_000 && value(without, "mean_receipts") == 160_000)
    #expect(
      (json["caveats"] as? [String])?.contains {
        $0.contains(
          "Without the known payments the chance of a shortfall is 100 %, and 99 % need 110,000 EUR")
      } == true)
    // On about half of the paths: 512 fair draws leave 0.35 to 0.65 with probability 1e-11.
    let half = try forecast("base", known("certainty: 50%, expires: 2026-10-31"))
    let mean = try #require(half.cash["2026-10-06"])
    #expect(mean > -80_000 + 35_000 && mean < -80_000 + 65_000)
  }

  @Test func theCheapestMixTakesTheLineThatIsNeeded() throws {
    let file = CommandSession.shipped("scenarios/by-hand/non-renewal.yaml")
    let reply = session.run([
      "buffer", file, "--json", "--set", "cost_of_cash=8%", "--set", "facilities.bank line.unused_fee=1%",
      "--set", "facilities.bank line.ends=null",
    ])
    #expect(reply.status == 0, "\(reply.messages)")
    let json = try #require(try JSONSerialization.jsonObject(with: Data(reply.output.utf8)) as? [String: Any])
    let mix = try #require(json["cheapest_mix"] as? [String: Any])
    let line = try #require((mix["facilities"] as? [[String: Any]])?.first)
    // 90,000 are needed; the limit comes in tenths of 200,000. Fee on what is not drawn: 100,000 for 5 days, 10,000 for
    // 10, 70,000 for 15, 100,000 for 11 and nearly 50,000 for 50, at 1 % over 360; 75.80 of fees are drawn in the end.
    #expect(line["limit"] as? Double == 100_000 && mix["cash"] as? Double == 0)
    #expect(abs(try value(mix, "cost") - (5_250_000 - 75.8 * 50) * 0.01 / 360) < 0.02)
    let alone = try #require(mix["cash_only"] as? [String: Any])
    #expect(alone["cash"] as? Double == 90_000)
    #expect(abs(try value(alone, "cost") - 90_000 * 0.08 * 91 / 365) < 0.01)
    #expect(try value(mix, "shortfall_probability") == 0)
  }

  @Test func aLineThatEndsIsRepaid() throws {
    let (cash, estimates, _) = try forecast("non-renewal")
    #expect(cash["2026-10-15"] == 10_000 && cash["2026-10-20"] == -20_000 && cash["2026-11-10"] == -40_000)
    #expect(try value(estimates, "shortfall_probability") == 1)
    let renewed = try forecast("non-renewal", ["--set", "facilities.bank line.renewal.chance=100%"])
    #expect(renewed.cash["2026-10-20"] == 10_000 && renewed.cash["2026-11-10"] == 10_000)
    #expect(try value(renewed.estimates, "shortfall_probability") == 0)
  }
}
