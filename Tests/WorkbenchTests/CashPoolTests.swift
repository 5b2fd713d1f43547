import Foundation
import Testing

/// Pools of cash that cover no other, from scenario files to the screen.
@Suite struct CashPoolTests {
  private let session: CommandSession
  private let byHand = CommandSession.shipped("scenarios/by-hand/pools.yaml")
  private let shipped = CommandSession.shipped("scenarios/cash-pools.yaml")

  init() throws { session = try CommandSession() }

  private func forecast(_ file: String, _ more: [String] = []) throws -> [String: Any] {
    let reply = session.run(["forecast", file, "--json", "--out", session.place("result")] + more)
    #expect(reply.status == 0, "\(reply.messages)")
    return try #require(try JSONSerialization.jsonObject(with: Data(reply.output.utf8)) as? [String: Any])
  }

  private func value(_ object: Any?, _ key: String) throws -> Double {
    let entry = try #require((object as? [String: Any])?[key] as? [String: Any])
    return try #require(entry["value"] as? Double)
  }

  @Test func thePoolOfTheHeadOfTheFileRunsDry() throws {
    let result = try forecast(byHand)
    #expect(try value(result["estimates"], "shortfall_probability") == 1)
    let pools = try #require(result["cash_pools"] as? [[String: Any]])
    #expect(pools.map { $0["name"] as? String } == ["main", "dollars"])
    #expect(try pools.map { try value($0, "shortfall_probability") } == [0, 1])
    // 20,000 euro; -5,000 dollars at 0.9.
    #expect(try pools.map { try value($0, "lowest_cash_p50") } == [20_000, -4_500])
    #expect(try pools.map { try value($0, "required_cash_99") } == [70_000, 31_500])
    #expect(pools[1]["likeliest_week"] as? Int == 6)
    let rows = try session.read("result/pools.csv").split(whereSeparator: \.isNewline)
    #expect(rows.count == 1 + 2 * 13)
    #expect(rows.contains { $0.hasPrefix("dollars,USD,0.9,6,2026-11-05,-4500.00,-5000.00,") }, "\(rows)")
  }

  @Test func aPooledBalanceDoesNot() throws {
    let result = try forecast(byHand, ["--set", "cash_pools.dollars.pooled=true"])
    #expect(result["cash_pools"] == nil)
    #expect(try value(result["estimates"], "shortfall_probability") == 0)
    #expect(try value(result["lowest_cash"], "p50") == 42_500)
    #expect((result["position"] as? [String: Any])?["minimum_cash"] as? Double == 14_500)
  }

  @Test func meansAddAcrossPools() throws {
    let result = try forecast(shipped, ["--paths", "512"])
    let pools = try #require(result["cash_pools"] as? [[String: Any]])
    let weeks = try #require(result["weeks"] as? [[String: Any]])
    for (place, week) in weeks.enumerated() {
      let sum = try pools.reduce(Decimal(0)) { sum, pool in
        let row = try #require(pool["weeks"] as? [[String: Any]])[place]
        return sum + Decimal(try #require(row["mean_closing"] as? Double))
      }
      let closing = Decimal(try #require(week["mean_closing"] as? Double))
      #expect(abs(NSDecimalNumber(decimal: sum - closing).doubleValue) < 0.004, "week \(place + 1)")
    }
  }

  @Test func aPoolAloneIsWhatItIsAmongTheOthers() throws {
    let together = try forecast(shipped, ["--paths", "512"])
    let pools = try #require(together["cash_pools"] as? [[String: Any]])
    for (place, name) in ["main", "dollars"].enumerated() {
      let alone = try forecast(shipped, ["--paths", "512", "--set", "only_pool=\(name)"])
      #expect(try value(alone["lowest_cash"], "p05") == value(pools[place], "lowest_cash_p05"), "\(name)")
      #expect(
        try value(alone["estimates"], "shortfall_probability") == value(pools[place], "shortfall_probability")
      )
      #expect(
        try value(alone["estimates"], "required_cash_99") == value(pools[place], "required_cash_99"),
        "\(name)")
    }
    // A twin: the other pool's figures are not these.
    #expect(try value(pools[0], "lowest_cash_p05") != value(pools[1], "lowest_cash_p05"))
  }

  @Test(arguments: ["buffer", "explain", "measures", "bridge"])
  func commandsOfOneBalanceSayWhatToDo(command: String) throws {
    let reply = session.run([command, shipped, "--paths", "256"])
    #expect(reply.status == 2)
    #expect(reply.messages.contains("`\(command)` looks at one balance of cash"), "\(reply.messages)")
    #expect(reply.messages.contains("only_pool"))
  }

  @Test func rollingForwardSaysItToo() throws {
    let first = session.run([
      "forecast", byHand, "--set", "only_pool=main", "--out", session.place("first"),
    ])
    #expect(first.status == 0, "\(first.messages)")
    // The settings of the earlier forecast are taken over, unless they are stated anew.
    let reply = session.run([
      "forecast", byHand, "--roll-from", session.place("first"), "--set", "only_pool=null",
    ])
    #expect(
      reply.status == 2 && reply.messages.contains("`--roll-from` looks at one balance"), "\(reply.messages)")
  }

  @Test func comparisonsSayItToo() throws {
    let reply = session.run(["compare", shipped, CommandSession.shipped("scenarios/all-kinds.yaml")])
    #expect(reply.status == 2)
    #expect(reply.messages.contains("looks at one balance of cash"), "\(reply.messages)")
  }

  @Test func theBufferOfOnePoolIsThere() throws {
    let reply = session.run(["buffer", byHand, "--set", "only_pool=dollars", "--json"])
    #expect(reply.status == 0, "\(reply.messages)")
    #expect(reply.output.contains("\"required_cash\""))
  }

  @Test func namesAndRatesAreChecked() throws {
    func messages(_ settings: [String]) -> String {
      let reply = session.run(["forecast", byHand] + settings.flatMap { ["--set", $0] })
      #expect(reply.status == 2, "\(settings)")
      return reply.messages
    }
    let unknown = messages(["only_pool=dolars"])
    #expect(unknown.contains("no pool `dolars`") && unknown.contains("is `dollars` meant?"), "\(unknown)")
    let company = messages(["cash_pools.dollars.entities=[200O]"])
    #expect(
      company.contains("no item of the company `200O`") && company.contains("is `2000` meant?"), "\(company)")
    #expect(messages(["cash_pools.dollars.currency=GBP"]).contains("holds GBP, for which no rate is stated"))
    #expect(messages(["outflows.dollar wages.pool=euros"]).contains("no pool `euros`"))
    #expect(messages(["simulation.precision=tail"]).contains("one balance of cash"))
    #expect(messages(["simulation.resolution=cohort"]).contains("invoice by invoice"))
    #expect(messages(["opening_cash=none"]).contains("do not go with `opening_cash: none`"))
  }
}
