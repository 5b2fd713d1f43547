import Foundation
import Testing

/// `duecast stress`, `sweep` and `optimize` on what the repository ships.
@Suite struct StressCommandTests {
  private let baseline = CommandSession.shipped("scenarios/baseline.yaml")
  private let strict = CommandSession.shipped("scenarios/strict.yaml")

  private func json(_ arguments: [String]) throws -> [String: Any] {
    let reply = try CommandSession().run(arguments + ["--json"])
    #expect(reply.status == 0, "\(reply.messages)")
    let parsed = try JSONSerialization.jsonObject(with: Data(reply.output.utf8))
    return try #require(parsed as? [String: Any])
  }

  private func value(_ node: Any?, _ key: String = "value") -> Double? {
    (node as? [String: Any])?[key] as? Double
  }

  @Test func libraryRunsOnOneScreen() throws {
    let reply = try CommandSession().run(["stress", baseline, "--paths", "512"])
    #expect(reply.status == 0, "\(reply.messages)")
    let lines = reply.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 61)
    #expect(lines.allSatisfy { $0.count <= 100 })
    #expect(reply.output.contains("all together"))
    #expect(reply.output.contains("Without effect here"))
    #expect(reply.output.contains("payments +15 days"))
  }

  /// Each blow has the direction that it must have, on the same draws.
  @Test func stressesHurtAsStated() throws {
    let document = try json(["stress", baseline, "--paths", "512"])
    let stresses = try #require(document["stresses"] as? [[String: Any]])
    let idle = stresses.filter { $0["idle"] is String }.compactMap { $0["name"] as? String }
    #expect(idle.contains("insurer-cuts-limits") && idle.contains("bill-acceptor-fails"))
    for stress in stresses where !(stress["idle"] is String) {
      let change = try #require(value(stress["lowest_cash_difference"]), "\(stress["name"] ?? "")")
      if stress["name"] as? String == "advances-refunded" {
        #expect(change <= 0)
      } else {
        #expect(change < 0, "\(stress["name"] ?? "") leaves the lowest cash as it is")
      }
      #expect((stress["did"] as? [String])?.isEmpty == false)
      #expect(value(stress["difference_to_base"]) != nil)
    }
    // Nothing is worse than everything at once.
    let changes = stresses.compactMap { value($0["lowest_cash_difference"]) }
    #expect(changes.min() == value(stresses.last?["lowest_cash_difference"]))
  }

  /// A delay of all payments by d days is the plain run seen d days later: with certain outflows and no sales, the
  /// receipts of the first d days vanish.
  @Test func delayMovesReceipts() throws {
    let runOff = CommandSession.shipped("scenarios/run-off.yaml")
    let plain = try json(["forecast", runOff, "--paths", "512", "--out", try CommandSession().place("a")])
    let late = try json([
      "forecast", runOff, "--paths", "512", "--set", "stress.delay_days=7", "--set", "weeks=rolling", "--out",
      try CommandSession().place("b"),
    ])
    let first = try #require((late["weeks"] as? [[String: Any]])?.first)
    let received = try #require((first["receipts"] as? [String: Any])?["mean"])
    #expect(value(received) == 0)
    #expect((plain["weeks"] as? [[String: Any]])?.isEmpty == false)
  }

  @Test func reverseStressIsConfirmedForward() throws {
    let document = try json([
      "stress", "--reverse", baseline, "--paths", "1024", "--levers", "delay_days,orders,fail_largest",
    ])
    let mix = try #require(document["mix"] as? [String: Any])
    let distance = try #require(document["distance"] as? Double)
    #expect(distance > 0)
    // The chance that counts as broken lies in or above the interval of a run on fresh paths.
    let confirmed = document["confirmed_shortfall_probability"]
    let level = try #require(document["level"] as? Double)
    // Searched on 512 paths: their median has a standard error of 2.2 points of probability; four of them and the run's
    // own interval are allowed.
    #expect(try #require(value(confirmed)) > level - 0.09)
    // Each lever alone goes at least as far as the mix.
    let alone = try #require(document["alone"] as? [String: Any])
    let units = try #require(document["units"] as? [String: Any])
    for (name, size) in alone {
      guard let size = size as? Double, let unit = units[name] as? Double else { continue }
      #expect(size / unit > distance - 0.05, "\(name) alone is nearer than the mix")
    }
    #expect(mix.count == 3)
    // A lever with a law has a chance, one that somebody states has none.
    let chances = try #require(document["chances"] as? [String: Any])
    func chance(_ lever: String) -> [String: Any]? {
      (chances[lever] as? [String: Any])?["alone"] as? [String: Any]
    }
    let later = try #require(value(chance("delay_days")))
    #expect(later > 0 && later < 0.5)
    #expect(chance("orders")?["value"] is NSNull)
    #expect((chance("orders")?["reason"] as? String)?.isEmpty == false)
    if mix["orders"] as? Double == 0 {
      #expect(value(document["probability"]) != nil)
    } else {
      #expect((document["probability"] as? [String: Any])?["value"] is NSNull)
    }
    // The twin: the command that is printed, with half the sizes, does not break it.
    let half = mix.compactMap { name, size -> String? in
      guard let size = size as? Double, size > 0, name != "fail_largest" else { return nil }
      return name == "orders" ? "stress.orders_change=\(-size / 2)" : "stress.\(name)=\(size / 2)"
    }
    let session = try CommandSession()
    let mild = try json(
      ["forecast", baseline, "--paths", "1024", "--out", session.place("mild")]
        + half.flatMap { ["--set", $0] })
    let estimates = try #require(mild["estimates"] as? [String: Any])
    #expect(try #require(value(estimates["shortfall_probability"])) < level)
  }

  /// Actions help and never hurt, path by path: the chance before them is no lower than after; without any
  /// actions nothing of the kind is told.
  @Test func stressesStandBeforeAndAfterActions() throws {
    let acting = CommandSession.shipped("scenarios/cash-actions.yaml")
    let document = try json(["stress", acting, "--with", "recession", "--paths", "256"])
    let recession = try #require((document["stresses"] as? [[String: Any]])?.first)
    let before = try #require(value(recession["shortfall_probability_before_actions"]))
    let after = try #require(value(recession["shortfall_probability"]))
    #expect(before > after + 0.1)
    #expect(try #require(value(recession["late_to_suppliers_probability"])) >= before - after)
    // The twin: taking the actions away moves what they saved into the shortfall.
    let bare = try json(["stress", baseline, "--with", "recession", "--paths", "256"])
    let plain = try #require((bare["stresses"] as? [[String: Any]])?.first)
    #expect(plain["shortfall_probability_before_actions"] == nil)
  }

  /// A line that holds leaves cash at the minimum, which is not broken; cutting it in full is a lever like any other.
  @Test func aBankThatCutsItsLineIsALever() throws {
    let line = CommandSession.shipped("scenarios/facility-revolver.yaml")
    let document = try json([
      "stress", "--reverse", line, "--paths", "512", "--levers", "line_cut,delay_days",
    ])
    let distance = try #require(document["distance"] as? Double)
    #expect(distance > 0)
    let mix = try #require(document["mix"] as? [String: Any])
    #expect(mix["line_cut"] is Double)
    #expect(try #require(value(document["confirmed_probability"])) > 0.41)
    #expect(try #require(value(document["base_probability"])) < 0.41)
    // What the scenario does not have cannot be a lever.
    let session = try CommandSession()
    let reply = session.run(["stress", "--reverse", baseline, "--levers", "line_cut,insurer_cut"])
    #expect(reply.status == 2)
    #expect(session.run(["stress", "--reverse", baseline, "--breaks", "covenant"]).status == 2)
  }

  @Test func unknownNamesGetAHint() throws {
    let session = try CommandSession()
    let reply = session.run(["stress", baseline, "--with", "resession"])
    #expect(reply.status == 2)
    #expect(reply.messages.contains("did you mean `recession`?"))
    #expect(session.run(["stress", baseline, "--reverse", "--levers", "delay"]).status == 64)
  }

  @Test func sweepMarksTodayAndDominatedPoints() throws {
    let arguments = [
      "sweep", strict, "--vary", "terms.net_days=15,60", "--paths", "256", "--sales-weeks", "13",
    ]
    let document = try json(arguments)
    let points = try #require(document["points"] as? [[String: Any]])
    #expect(points.count == 3)
    #expect(points[0]["today"] as? Bool == true)
    let measures = points.map { $0["measures"] as? [String: Any] }
    let short = try #require(value(measures[1]?["npv"]))
    let long = try #require(value(measures[2]?["npv"]))
    #expect(short > long)
    // Longer terms bring nothing here, because sales do not respond: they are dominated.
    #expect(points[2]["dominated"] as? Bool == true)
    #expect(points[1]["dominated"] as? Bool == false)
    let screen = try CommandSession().run(arguments).output
    let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 61 && lines.allSatisfy { $0.count <= 100 })
  }

  @Test func optimizeFindsTheShortestTermsWhereSalesDoNotRespond() throws {
    let document = try json([
      "optimize", strict, "--decide", "terms.net_days=15..60 by 15", "--maximize", "npv", "--sales-weeks",
      "13",
      "--first-paths", "256", "--paths", "256",
    ])
    let best = try #require(document["best"] as? [String: Any])
    #expect((best["settings"] as? [String: String])?["terms.net_days"] == "15")
    #expect(try #require(best["probability_of_best"] as? Double) > 0.95)
    #expect(best["confirmed"] != nil)
    let none = try json([
      "optimize", strict, "--decide", "minimum_cash=99000000", "--subject-to", "shortfall_probability <= 1%",
      "--sales-weeks", "4", "--first-paths", "256", "--paths", "256",
    ])
    #expect(none["best"] is NSNull)
    #expect(try #require(none["probability_of_none"] as? Double) > 0.95)
  }

  /// Cash as what is sought, days and amounts as limits: shorter terms need less cash, and a floor on mean receivables
  /// forbids the shortest.
  @Test func optimizeTakesAnyMeasureAndSeveralLimits() throws {
    let arguments = [
      "optimize", strict, "--decide", "terms.net_days=15,30,60", "--minimize", "required_cash_99",
      "--sales-weeks", "13", "--first-paths", "256", "--paths", "256",
    ]
    let free = try json(arguments)
    let points = try #require(free["points"] as? [[String: Any]])
    // A 99 % quantile needs 368 paths, so the first look takes 512.
    #expect(points.allSatisfy { $0["paths"] as? Int == 512 })
    let wcr = try json(
      arguments + ["--subject-to", "average_wcr >= 1", "--subject-to", "dso <= 400"])
    let measured = try #require(wcr["points"] as? [[String: Any]]).compactMap {
      value(($0["measures"] as? [String: Any])?["average_wcr"])
    }
    #expect(measured.count == 3 && measured[0] < measured[1] && measured[1] < measured[2])
    let floor = (measured[0] + measured[1]) / 2
    let limited = try json(
      arguments + ["--subject-to", "average_wcr >= \(floor)", "--subject-to", "dso <= 400"])
    func chosen(_ document: [String: Any]) throws -> String? {
      let best = try #require(document["best"] as? [String: Any])
      return (best["settings"] as? [String: String])?["terms.net_days"]
    }
    #expect(try chosen(free) == "15")
    #expect(try chosen(limited) == "30")
    #expect((limited["constraints"] as? [[String: Any]])?.count == 2)
    #expect(limited["minimize"] as? String == "required_cash_99" && limited["maximize"] is NSNull)
    let screen = try CommandSession().run(arguments + ["--subject-to", "dso <= 400"]).output
    let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 61 && lines.allSatisfy { $0.count <= 100 }, "\(screen)")
    #expect(screen.contains("lowest 99 % required cash with DSO of at most 400.0 days"))
  }

  /// What cannot be read is refused with what was meant.
  @Test(arguments: [
    (["--maximize", "nvp"], "Did you mean `npv`?"),
    (["--maximize", "bad_debt"], "use --minimize bad_debt"),
    (["--minimize", "npv"], "use --maximize npv"),
    (["--maximize", "npv", "--minimize", "dso"], "exclude each other"),
    (["--subject-to", "shortfall <= 1%"], "Did you mean `shortfall_probability`?"),
    (["--subject-to", "shortfall_probability < 1%"], "`<` is neither `<=` nor `>=`"),
    (["--subject-to", "shortfall_probability <= 120%"], "a chance lies between 0% and 100%"),
    (["--subject-to", "dso 45"], "there is no `<=` or `>=`"),
    (["--subject-to", "peak_wcr <= lots"], "`lots` is no amount in whole currency"),
    (["--subject-to", "late_to_suppliers_probability <= 5%"], "by forecast and stress"),
    (["--indifference=-3"], "at least 0"),
  ]) func optimizeRefusesWithAHint(_ options: [String], _ hint: String) throws {
    let reply = try CommandSession().run(
      ["optimize", strict, "--decide", "terms.net_days=15,30"] + options)
    #expect(reply.status == 64)
    #expect(reply.messages.contains(hint), "\(reply.messages)")
  }

  @Test func settingsAreReadWithHints() throws {
    let session = try CommandSession()
    #expect(session.run(["sweep", strict, "--vary", "terms.net_days"]).status == 64)
    #expect(session.run(["optimize", strict, "--decide", "terms.net_days=15..90"]).status == 64)
    #expect(session.run(["sweep", strict, "--vary", "terms.net_dayz=1,2", "--paths", "4"]).status == 2)
    #expect(
      session.run(["optimize", strict, "--decide", "terms.net_days=1,2", "--subject-to", "dos <= 3"]).status
        == 64)
  }
}
