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

  @Test func theBankTakesTheReceiptsAndLetsGo() throws {
    let (cash, _, financing) = try forecast("dominion")
    #expect(cash["2026-10-15"] == 10_000 && cash["2026-10-30"] == 110_000 && cash["2026-11-10"] == -8_000)
    #expect(try value(financing, "dominion_probability") == 1)
    let free = try forecast("dominion", ["--set", "facilities.receivables line.base.dominion_below=null"])
    #expect(free.cash["2026-10-15"] == 70_000)
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
