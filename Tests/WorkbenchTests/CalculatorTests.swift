import Foundation
import Testing

/// The calculators as they are typed, through their JSON documents.
@Suite struct CalculatorTests {
  private let session: CommandSession

  init() throws { session = try CommandSession() }

  private func json(_ arguments: [String]) throws -> [String: Any] {
    let reply = session.run(["calc"] + arguments + ["--json"])
    #expect(reply.status == 0, "\(reply.messages)")
    return try #require(try JSONSerialization.jsonObject(with: Data(reply.output.utf8)) as? [String: Any])
  }

  private func heidman() throws -> String {
    try session.write(
      "aging.csv",
      "state,Paid,Bad debt,0-30,31-90\nPaid,1,0,0,0\nBad debt,0,1,0,0\n0-30,40%,0,30%,30%\n31-90,40%,20%,30%,10%\n"
    )
  }

  static let everyday = ["discount", "dso", "add", "bpdso", "cei", "ccc", "wcr", "credit-npv", "factoring"]
  static let reference = ["irb", "vasicek", "merton", "altman", "migration", "markov", "miller-orr"]

  @Test func helpHasTwoGroups() throws {
    let help = session.run(["calc", "--help"]).output
    let parts = help.components(separatedBy: "REFERENCE SUBCOMMANDS:")
    #expect(parts.count == 2 && parts[0].contains("EVERYDAY SUBCOMMANDS:"))
    for name in Self.everyday { #expect(parts[0].contains("\n  \(name) ")) }
    for name in Self.reference { #expect(parts[1].contains("\n  \(name) ")) }
  }

  @Test(arguments: everyday + reference) func everyCalculatorShowsItsFormula(name: String) {
    let reply = session.run(["calc", name, "--help"])
    #expect(reply.status == 0)
    #expect(reply.output.contains("Formula"))
    #expect(reply.output.contains("duecast calc \(name)"))
    #expect(reply.output.contains("--json"))
  }

  @Test(arguments: [["2/10", "net", "30"], ["2/10 net 30"], ["2/10,", "n/30"]])
  func termsMayBeOneWordOrSeveral(words: [String]) throws {
    let result = try json(["discount"] + words + ["--actual-days", "50"])
    #expect(result["schema"] as? String == "duecast.calc.discount/1")
    let anchors = [
      "simple_365": 0.372449, "simple_360": 0.367347, "effective_365": 0.445853, "effective_360": 0.438569,
    ]
    for (key, expected) in anchors {
      #expect(((result[key] as? Double ?? 0) - expected).magnitude < 5e-7)
    }
    let actual = try #require(result["actual"] as? [String: Any])
    #expect(((actual["simple_365"] as? Double ?? 0) - 0.186224).magnitude < 5e-7)
  }

  /// Heidman's matrix (Anderson, Sweeney, Williams): 2,370 paid, 630 bad of 1,000 and 2,000.
  @Test(arguments: [
    ["--balances", "1000,2000"], ["--balances", "1,000", "2,000"], ["--balances", "1,000; 2,000"],
  ])
  func agingChainsHaveTheKeysOfTheContract(balances: [String]) throws {
    let file = try heidman()
    let result = try json(["markov", file] + balances + ["--accounts", "10,20"])
    let expected = try #require(result["expected"] as? [String: Double])
    #expect(((expected["paid"] ?? 0) - 2370.3703703703704).magnitude < 1e-9)
    #expect(((expected["bad"] ?? 0) - 629.6296296296296).magnitude < 1e-9)
    #expect(((result["standard_deviation_bad"] as? Double ?? 0) - 219.73921443246408).magnitude < 1e-9)
    #expect(result["states"] as? [String] == ["Paid", "Bad debt", "0-30", "31-90"])
    #expect((result["fundamental"] as? [[Double]])?.count == 2)
    #expect((result["absorption"] as? [[Double]])?.last?.count == 2)
    #expect((result["by_period"] as? [[String: Any]])?.count == 12)
    let quantiles = try #require(result["quantiles_bad"] as? [String: Double])
    #expect(quantiles == ["0.5": 600, "0.9": 900, "0.95": 1000, "0.99": 1200])
  }

  @Test func theFileMayStandBehindTheBalances() throws {
    let file = try heidman()
    #expect(try json(["markov", "--balances", "1000,2000", file])["expected"] != nil)
    #expect(try json(["markov", "--balances", "1000", "2000", file])["expected"] != nil)
  }

  @Test func migrationNamesWhatItMended() throws {
    let file = try session.write("m.csv", "from,A,B,D\nA,90,10,0\nB,10,70,20\nD,0,0,100\n")
    let result = try json(["migration", file, "--years", "2"])
    let matrix = try #require(result["matrix"] as? [[Double]])
    #expect((matrix[0][2] - 0.02).magnitude < 1e-15)
    #expect(result["cumulative_default"] as? [Double] == [matrix[0][2], matrix[1][2]])
    let generator = try #require(result["generator"] as? [[Double]])
    #expect(generator.allSatisfy { $0.reduce(0, +).magnitude < 1e-12 })
    #expect((result["faults"] as? [[String: Any]])?.first?["to"] as? String == "D")
  }

  @Test func negativeFiguresMayFollowTheirOption() throws {
    let result = try json([
      "altman", "--total-assets", "100", "--working-capital", "-5", "--retained-earnings", "(20)", "--ebit",
      "-3",
      "--book-equity", "10", "--sales", "90",
    ])
    #expect(((result["x2"] as? Double ?? 0) - -0.2).magnitude < 1e-15)
    #expect(result["z"] is NSNull)
    #expect((result["reasons"] as? [String: String])?["z"] != nil)
    #expect(result["z2_zone"] as? String == "distress")
  }

  @Test(arguments: [
    ["discount", "2/30", "net", "10"], ["discount", "soon"],
    ["discount", "2/10 net 30", "--actual-days", "5"],
    ["irb", "--pd", "abc"], ["irb", "--pd", "5"], ["vasicek", "--pd", "1%"], ["dscount"],
    ["add", "--dso", "50"],
    ["miller-orr", "--transaction-cost", "20", "--rate", "9%"], ["credit-npv", "switch", "--price", "3"],
    ["dso", "--receivables", "5"], ["markov"], ["migration"], ["factoring", "--days", "30"],
    ["cei", "--beginning", "1", "--sales", "1", "--ending", "1", "--ending-current", "2"],
  ])
  func wrongCommandLinesExitWith64(arguments: [String]) {
    let reply = session.run(["calc"] + arguments)
    #expect(reply.status == 64)
    #expect(reply.output.isEmpty && !reply.messages.isEmpty)
  }

  @Test(arguments: [
    "s,P,A\nP,1,0\nA,0.5,x\n", "s,P,A\nP,1,0\nA,0.5,0.2\n", "s,B,A\nB,0.5,0.5\nA,0.5,0.5\n", "",
  ])
  func wrongFilesExitWith2AndSayWhere(text: String) throws {
    let file = try session.write("bad.csv", text)
    let reply = session.run(["calc", "markov", file, "--balances", "1"])
    #expect(reply.status == 2)
    #expect(reply.output.isEmpty && reply.messages.hasPrefix("error: \(file)"))
    #expect(session.run(["calc", "markov", session.place("none.csv")]).status == 2)
  }
}

/// Answers known from elsewhere, beside the checkout where they are.
private enum PublishedCases {
  static let file = CommandSession.root.deletingLastPathComponent().appendingPathComponent(
    "shared/answers/cases.json")
  static let isThere = FileManager.default.fileExists(atPath: file.path)
}

/// Every row of `../shared/answers/cases.json` that a calculator answers; skipped where the folder is missing.
@Suite(.enabled(if: PublishedCases.isThere, "no ../shared/answers here")) struct PublishedCaseTests {
  private let session: CommandSession
  private let cases: [[String: Any]]

  init() throws {
    session = try CommandSession()
    cases =
      try JSONSerialization.jsonObject(with: Data(contentsOf: PublishedCases.file)) as? [[String: Any]] ?? []
  }

  private func expected(_ id: String) throws -> [String: Any] {
    try #require(cases.first { $0["id"] as? String == id }?["expected"] as? [String: Any])
  }

  private func figure(_ key: String, _ arguments: [String]) throws -> Double {
    let reply = session.run(["calc"] + arguments + ["--json"])
    let object = try JSONSerialization.jsonObject(with: Data(reply.output.utf8)) as? [String: Any]
    return try #require(object?[key] as? Double, "\(arguments): \(reply.messages)")
  }

  @Test func quantilesOfPools() throws {
    let rows = try #require(try expected("B-VAS-quantiles")["rows"] as? [[String: String]])
    #expect(rows.count == 84)
    for row in rows {
      let (pd, rho, level) = (row["pd"] ?? "", row["rho"] ?? "", row["alpha"] ?? "")
      let got = try figure("loss_rate", ["vasicek", "--pd", pd, "--rho", rho, "--quantile", level])
      #expect((got - (Double(row["q"] ?? "") ?? 0)).magnitude < 1e-12)
    }
  }

  @Test func riskWeightsOfFirms() throws {
    let rows = try #require(try expected("B-BASEL-ANNEX5")["risk_weights_pct"] as? [[String: Any]])
    #expect(rows.count == 19)
    for row in rows {
      let pd = row["pd"] as? String ?? ""
      let computed = try #require(row["computed"] as? [Double])
      #expect((try figure("risk_weight", ["irb", "--pd", pd]) * 100 - computed[0]).magnitude < 1e-8)
      #expect(
        (try figure("risk_weight", ["irb", "--pd", pd, "--turnover", "5"]) * 100 - computed[1]).magnitude
          < 1e-8)
      let retail = ["irb", "--pd", pd, "--lgd", "85%", "--class", "other-retail"]
      #expect((try figure("risk_weight", retail) * 100 - computed[5]).magnitude < 1e-8)
    }
  }

  @Test func discounts() throws {
    let rows = try #require(try expected("D-TRADECREDIT")["rows"] as? [[String: Any]])
    #expect(rows.count == 9)
    for row in rows {
      let terms = row["terms"] as? String ?? ""
      for (key, name) in [
        ("simple_365", "simple365"), ("simple_360", "simple360"), ("effective_365", "effective365"),
        ("effective_360", "effective360"),
      ] {
        let published = try #require(row[name] as? Double)
        #expect((try figure(key, ["discount", terms]) - published).magnitude < 1e-12, "\(terms)")
      }
    }
  }

  @Test func firmsAndCash() throws {
    let merton = try expected("C-MERTON-HULL")
    let typed = [
      "merton", "--equity", "3", "--equity-volatility", "0.8", "--debt", "10", "--rate", "0.05", "--years",
      "1",
    ]
    for (key, name) in [
      ("asset_value", "V"), ("asset_volatility", "sigma_V"), ("d1", "d1"), ("d2", "d2"),
      ("default_probability", "PD"), ("debt_value", "debt_value"), ("expected_loss", "expected_loss_pct"),
      ("recovery", "recovery"),
    ] {
      let published = try #require(merton[name] as? Double)
      #expect((try figure(key, typed) - published).magnitude < 1e-8, "\(key)")
    }
    let orr = try expected("D-MILLERORR")
    let limits = [
      "miller-orr", "--lower", "10,000", "--transaction-cost", "20", "--sd", "2,500", "--rate", "9%",
      "--year-days",
      "360",
    ]
    for (key, name) in [
      ("return_point", "return_point"), ("upper_limit", "upper"), ("spread", "spread"),
      ("average_balance", "average"),
    ] {
      let published = try #require(orr[name] as? Double)
      #expect((try figure(key, limits) - published).magnitude < 1e-8, "\(key)")
    }
  }
}
