import Foundation
import Testing

/// Forecasts held against what came, and rolled forward.
@Suite struct VarianceTests {
  private let session: CommandSession

  init() throws { session = try CommandSession() }

  private func json(_ arguments: [String]) throws -> [String: Any] {
    let reply = session.run(arguments + ["--json"])
    #expect(reply.status == 0, "\(reply.messages)")
    return try #require(try JSONSerialization.jsonObject(with: Data(reply.output.utf8)) as? [String: Any])
  }

  private func number(_ object: [String: Any]?, _ key: String) throws -> Double {
    try #require(object?[key] as? Double)
  }

  @Test func aBankStatementIsHeldAgainstReceiptsAndPayments() throws {
    let base = CommandSession.shipped("scenarios/by-hand/base.yaml")
    _ = try json(["forecast", base, "--out", session.place("then")])
    let bank = try session.write(
      "bank.csv", "date,amount\n2026-10-05,-90000.00\n2026-10-15,45000.00\n2026-10-16,20000.00\n")
    // Forecast until the 16th: 60,000 in, 100,000 out.
    let found = try json(["variance", session.place("then"), "--actuals", bank])
    let total = try #require(found["receipts"] as? [String: Any])
    #expect(try number(total, "forecast") == 60_000)
    #expect(try number(total, "actual") == 65_000)
    #expect(total["in_band"] as? Bool == false)
    let payments = try #require(found["payments"] as? [String: Any])
    #expect(try number(payments, "forecast") == 100_000)
    #expect(try number(payments, "actual") == 90_000)
    let early = try json([
      "variance", session.place("then"), "--actuals", bank, "--until", "2026-10-14",
    ])
    #expect(try number(early["receipts"] as? [String: Any], "actual") == 0)
    #expect(
      session.run(["variance", session.place("then"), "--actuals", bank, "--until", "2026-09-30"]).status
        == 64)
  }

  @Test func aBookSplitsTheDifferenceAndKeepsTheHistory() throws {
    let book = session.place("my.book")
    let ledger = CommandSession.shipped("scenarios/ledgers/baseline.csv")
    let map = CommandSession.shipped("scenarios/mappings/events.yaml")
    #expect(session.run(["import", ledger, "--map", map, "--to", book]).status == 0)
    let file = CommandSession.shipped("scenarios/run-off.yaml")
    _ = try json([
      "forecast", file, "--book", book, "--as-of", "2026-06-30", "--paths", "1024", "--out",
      session.place("then"),
    ])
    let july = try json([
      "variance", session.place("then"), "--actuals", book, "--until", "2026-07-31",
    ])
    #expect((july["history"] as? [Any])?.count == 1)
    let all = try json(["variance", session.place("then"), "--actuals", book])
    #expect((all["history"] as? [Any])?.count == 2)
    let lines = try #require(all["lines"] as? [[String: Any]])
    for line in lines {
      let parts = try ["timing", "permanent", "volume", "new"].reduce(0) { try $0 + number(line, $1) }
      #expect(abs(try number(line, "difference") - parts) < 0.005)
    }
    // A run-off is held against its open items, so that their line is the total.
    let open = try #require(lines.first { $0["line"] as? String == "open_items" })
    let total = try #require(all["receipts"] as? [String: Any])
    #expect(try number(open, "actual") == number(total, "actual"))
    #expect(abs(try number(open, "forecast") - number(total, "forecast")) < 0.02)
    // The digest is of the ledger: comparing does not change it, so the result can still be replayed.
    #expect(session.run(["replay", session.place("then")]).status == 0)
  }

  /// Alder keeps its word, Birch pays five days late, Cedar pays the 10,000 that it promised.
  @Test func knownPaymentsOfThePastAreHeldAgainstTheLedger() throws {
    let issued = try String(
      contentsOfFile: CommandSession.shipped("scenarios/by-hand/receivables.csv"), encoding: .utf8)
    let paid = [
      ("A", "Alder", "steady", "A-1", "06", "100000.00"), ("B", "Birch", "steady", "B-1", "15", "60000.00"),
      ("C", "Cedar", "slow", "C-1", "09", "10000.00"),
    ].map { key, name, segment, item, day, amount in
      "1000,\(key),\(key),\(name),,DE,\(segment),,invoice,\(item),EUR,paid,2026-10-\(day),,\(amount),,,"
    }
    let ledger = try session.write(
      "since.csv", issued.trimmingCharacters(in: .newlines) + "\n" + paid.joined(separator: "\n") + "\n")
    let book = session.place("since.book")
    let map = CommandSession.shipped("scenarios/mappings/events.yaml")
    #expect(session.run(["import", ledger, "--map", map, "--to", book]).status == 0)
    let base = CommandSession.shipped("scenarios/by-hand/base.yaml")
    let calls = [
      "customer: A, item: A-1, date: 2026-10-06, certainty: 100%",
      "customer: B, item: B-1, date: 2026-10-10, certainty: 80%",
      "customer: C, amount: 10000.00, date: 2026-10-12, certainty: 60%",
    ].enumerated().map { number, call in
      "{name: call \(number), \(call), reason: call, author: AB, expires: 2026-10-05}"
    }
    let known = ["--set", "known_payments=[\(calls.joined(separator: ", "))]"]
    _ = try json(
      ["forecast", base, "--book", book, "--as-of", "2026-09-30", "--out", session.place("then")] + known)
    let found = try json(["variance", session.place("then"), "--actuals", book, "--until", "2026-10-15"])
    let now = try json(
      [
        "forecast", base, "--book", book, "--as-of", "2026-10-15", "--out", session.place("now"), "--set",
        "opening_cash=[{date: 2026-10-15, balance: 90000.00}]",
      ] + known)
    let payments = try #require(now["known_payments"] as? [String: Any])
    #expect(payments["believed"] as? Int == 0 && payments["without"] is NSNull)
    for record in [found["known_payments"], payments["past"]] {
      let record = try #require(record as? [String: Any])
      #expect(record["count"] as? Int == 3 && record["kept"] as? Int == 2)
      #expect(abs(try number(record, "stated_certainty") - 0.8) < 1e-9)
    }
  }

  @Test func rollingForwardBridgesClosingCash() throws {
    let base = CommandSession.shipped("scenarios/by-hand/base.yaml")
    _ = try json(["forecast", base, "--out", session.place("then")])
    let now = try json([
      "forecast", base, "--out", session.place("now"), "--as-of", "2026-10-15", "--set",
      "opening_cash=[{date: 2026-10-15, balance: -10000.00}]", "--roll-from", session.place("then"),
    ])
    let bridge = try #require(now["roll_forward"] as? [String: Any])
    // -20,000 had been forecast for the 15th, with Birch's 60,000 in it.
    #expect(try number(bridge, "old_closing") == -40_000)
    #expect(try number(bridge, "elapsed") == 10_000)
    let steps = try ["old_closing", "elapsed", "receipts", "outflows", "financing"].reduce(0) {
      try $0 + number(bridge, $1)
    }
    #expect(abs(try number(bridge, "new_closing") - steps) < 0.005)
    #expect(bridge["day"] as? String == "2026-12-30")
    let late = session.run([
      "forecast", base, "--out", session.place("late"), "--as-of", "2027-03-01", "--set",
      "opening_cash=[{date: 2027-03-01, balance: 1.00}]", "--roll-from", session.place("then"),
    ])
    #expect(late.status == 64, "\(late.messages)")
  }
}
