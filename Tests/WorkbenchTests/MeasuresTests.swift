import Foundation
import Testing

/// Measures of working capital on the four invoices of `scenarios/by-hand`.
@Suite struct MeasuresTests {
  private let session: CommandSession

  init() throws { session = try CommandSession() }

  private func json(_ arguments: [String]) throws -> [String: Any] { try session.json(arguments) }

  private func mean(_ found: [String: Any], _ name: String) throws -> Double? {
    try CommandSession.mean(found, name)
  }

  private func amounts(_ found: [String: Any], week: Int) throws -> [Double] {
    let aging = try #require(found["aging"] as? [String: Any])
    let weeks = try #require(aging["weeks"] as? [[String: Any]])
    return try #require(weeks[week]["amounts"] as? [Double])
  }

  @Test func agesAndKinOfDSOAreThoseWorkedOutByHand() throws {
    let found = try json([
      "measures", CommandSession.shipped("scenarios/by-hand/base.yaml"), "--paths", "256",
    ])
    // Cedar's 30,000 are 121 days late at the start; Birch and Alder pay on their due days in October.
    #expect(try amounts(found, week: 0) == [200_000, 0, 0, 0, 30_000])
    #expect(try amounts(found, week: 5) == [40_000, 0, 0, 0, 30_000])
    #expect(try amounts(found, week: 13) == [40_000, 0, 0, 0, 30_000])
    #expect(try mean(found, "overdue_share").map { abs($0 - 3.0 / 7) < 1e-4 } == true)
    // (230 + 0 - 70) / (230 + 0 - 40).
    #expect(try mean(found, "collection_effectiveness").map { abs($0 - 160.0 / 190) < 1e-4 } == true)
    #expect(try mean(found, "largest_debtor_share") == 1)
    // Both were invoiced on 31 August: 60,000 after 45 days and 100,000 after 60.
    #expect(
      try mean(found, "days_to_pay").map { abs($0 - (60 * 45.0 + 100 * 60) / 160) < 1e-3 } == true)
    #expect(try mean(found, "peak_funding") == 100_000)
    // Below 10,000 from 5 to 29 October, and from 10 November to the end.
    #expect(try mean(found, "days_below_minimum") == 25 + 51)
    #expect(try mean(found, "first_shortfall_day") == 5)
    #expect(try mean(found, "dso_period_end") == nil, "nothing is sold")
  }

  @Test func agesCountFromTheInvoiceWhereAsked() throws {
    let found = try json([
      "measures", CommandSession.shipped("scenarios/by-hand/base.yaml"), "--paths", "256", "--from", "issue",
      "--buckets", "29,60",
    ])
    // On 30 September: 31 August is 30 days ago, C-1 152 and C-2 0 days.
    #expect(try amounts(found, week: 0) == [40_000, 0, 160_000, 30_000])
  }

  @Test func aSecondWayToPayReachesBridgeAndMeasures() throws {
    let file = CommandSession.shipped("scenarios/mechanism-payment-regimes.yaml")
    func value(_ found: Any?) throws -> Double {
      try #require((found as? [String: Any])?["value"] as? Double)
    }
    let forecast = try json(["forecast", file, "--paths", "256", "--out", session.place("regimes")])
    let estimates = try #require(forecast["estimates"] as? [String: Any])
    let week = try #require((forecast["weeks"] as? [[String: Any]])?.last)
    let closing = try value((week["closing"] as? [String: Any])?["mean"])
    let bridge = try json(["bridge", file, "--paths", "256", "--weeks", "13"])
    let total = try #require(bridge["total"] as? [String: Any])
    #expect(
      abs(try #require(total["closing"] as? Double) - closing) < 0.02 && bridge["unbalanced"] as? Int == 0)
    let measures = try json(["measures", file, "--paths", "256"])
    let days = try #require(try mean(measures, "dso_count_back"))
    let end = try value(estimates["dso_end"])
    #expect(abs(days - end) < 1e-3)
  }

  @Test func vintagesLoseMoreInTheEndThanWithinTheHorizon() throws {
    let found = try json(["measures", CommandSession.shipped("scenarios/baseline.yaml"), "--paths", "1024"])
    let vintages = try #require(found["bad_debt_by_vintage"] as? [[String: Any]])
    #expect(vintages.count == 4)
    func value(_ vintage: [String: Any], _ key: String) throws -> Double {
      try #require((vintage[key] as? [String: Any])?["value"] as? Double)
    }
    // December's invoices are hardly due at the end of the horizon: most of what will fail of them fails later.
    let december = try #require(vintages.last)
    #expect(try value(december, "ultimate_loss") > value(december, "mean"))
    // An annual PD of about 2 % and two months until payment: losses are a fraction of a per cent of sales.
    for vintage in vintages {
      #expect(try value(vintage, "ultimate_loss") > 0 && value(vintage, "ultimate_loss") < 0.02)
    }
    let safe = try json(["measures", CommandSession.shipped("scenarios/by-hand/base.yaml"), "--paths", "256"])
    #expect((safe["bad_debt_by_vintage"] as? [Any])?.isEmpty == true)
  }

  @Test func theAllowanceIsOfTodaysItemsOnly() throws {
    let baseline = CommandSession.shipped("scenarios/baseline.yaml")
    let found = try json(["measures", baseline, "--paths", "512"])
    func value(_ key: String) throws -> Double {
      try #require((found[key] as? [String: Any])?["value"] as? Double)
    }
    let allowance = try value("allowance")
    #expect(allowance > 0 && allowance < 0.1 * (found["receivables"] as? Double ?? 0))
    // Without sales the horizon's loss is part of the lifetime loss on today's items.
    let runOff = try json([
      "measures", baseline, "--paths", "512", "--set", "sales=null", "--set", "outflows=null",
    ])
    let inHorizon = try #require((runOff["mean_credit_loss"] as? [String: Any])?["value"] as? Double)
    #expect(inHorizon < allowance)
    let best = try #require(try mean(found, "best_possible_dso"))
    let dso = try #require(try mean(found, "dso_period_end"))
    let late = try #require(try mean(found, "average_days_delinquent"))
    #expect(best > 0 && best < dso && late > 0 && late < dso)
  }
}
