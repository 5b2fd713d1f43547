import Foundation
import Testing

/// The run-off of the real payables ledger at seven cutoffs, scored as `../shared/data/score.py` scores it.
///
/// The folder of real ledgers is not part of the repository; without it the test is skipped.
@Suite struct RealLedgerTests {
  private static let cutoffs = [
    "2014-10-06", "2014-12-05", "2015-02-02", "2015-04-02", "2015-06-01", "2015-07-31", "2015-09-28",
  ]

  private static let scenario = """
    duecast: 1
    name: payables run-off
    currency: GBP
    ledger: {book: payables.book}
    weeks: rolling
    calendar: every_day
    opening_cash: none
    payment_delay: fitted
    credit: none
    """

  /// Value and pay day of every line, by line number, as the scoring script reads them.
  private func lines() throws -> [Int: (value: Double, paid: Int?)] {
    let text = String(
      decoding: try Data(contentsOf: CommandSession.data.appendingPathComponent("payables-2011-2015.csv")),
      as: UTF8.self)
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    var result: [Int: (value: Double, paid: Int?)] = [:]
    for (number, line) in text.split(whereSeparator: \.isNewline).dropFirst().enumerated() {
      // No field of the last six holds a comma, so they can be taken from the end.
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).suffix(6).map(String.init)
      let date = fields[0].split(separator: "-").map(String.init)
      let month = try #require(months.firstIndex(of: date[1])) + 1
      let issue = days(year: 2000 + (Int(date[2]) ?? 0), month: month, day: Int(date[0]) ?? 0)
      let settled = fields[3].isEmpty ? fields[2] : fields[3]
      result[number + 1] = ((Double(settled) ?? 0) - 1.98, Double(fields[5]).map { issue + Int($0) })
    }
    return result
  }

  private func days(year: Int, month: Int, day: Int) -> Int {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let date = calendar.date(from: DateComponents(year: year, month: month, day: day)) ?? .distantPast
    return Int((date.timeIntervalSince1970 / 86_400).rounded())
  }

  @Test(.enabled(if: CommandSession.hasData("payables-2011-2015.csv"), "../shared/data is not there"))
  func theRunOffOfSevenCutoffsScoresAsWellAsThePooledReference() throws {
    let session = try CommandSession()
    let imported = session.run([
      "import", CommandSession.data.appendingPathComponent("payables-2011-2015.csv").path, "--map",
      CommandSession.shipped("scenarios/mappings/uk-payables.yaml"), "--to", session.place("payables.book"),
    ])
    #expect(imported.status == 0)
    let scenario = try session.write("payables.yaml", Self.scenario)
    for cutoff in Self.cutoffs {
      let parts = cutoff.split(separator: "-").compactMap { Int($0) }
      let before = days(year: parts[0], month: parts[1], day: parts[2]) - 1
      let asOf = Date(timeIntervalSince1970: Double(before) * 86_400).formatted(.iso8601.year().month().day())
      let reply = session.run([
        "forecast", scenario, "--as-of", asOf, "--paths", "2000", "--out", session.place("r"),
        "--export-weekly-draws",
        session.place("draws.csv"), "--export-item-weeks", session.place("items.csv"),
      ])
      #expect(reply.status == 0, "\(reply.messages)")
    }
    let score = try score(session)
    #expect(score.items > 2_000)
    #expect(score.wape < 0.71)
    #expect(score.rps < 1.61)
  }

  /// WAPE of weekly cash and mean RPS of pay weeks over all cutoffs.
  private func score(_ session: CommandSession) throws -> (wape: Double, rps: Double, items: Int) {
    let lines = try lines()
    var actual: [String: [Double]] = [:]
    var rps = 0.0
    var items = 0
    for row in try session.read("items.csv").split(separator: "\n").dropFirst() {
      let fields = row.split(separator: ",").map(String.init)
      let date = fields[0].split(separator: "-").compactMap { Int($0) }
      let cutoff = days(year: date[0], month: date[1], day: date[2])
      let truth = try #require(lines[Int(fields[1]) ?? 0])
      let week = truth.paid.map { ($0 - cutoff) / 7 } ?? 99
      var by = 0.0
      for k in 0..<13 {
        by += Double(fields[k + 2]) ?? 0
        let came = week <= k ? 1.0 : 0.0
        rps += (by - came) * (by - came)
      }
      items += 1
      if week < 13 { actual[fields[0], default: Array(repeating: 0, count: 13)][week] += truth.value }
    }
    var means: [String: [Double]] = [:]
    var counts: [String: Double] = [:]
    for row in try session.read("draws.csv").split(separator: "\n").dropFirst() {
      let fields = row.split(separator: ",").map(String.init)
      counts[fields[0], default: 0] += 1
      for k in 0..<13 {
        means[fields[0], default: Array(repeating: 0, count: 13)][k] += Double(fields[k + 2]) ?? 0
      }
    }
    var error = 0.0
    var total = 0.0
    for (cutoff, weeks) in actual {
      let sums = try #require(means[cutoff])
      for k in 0..<13 {
        error += abs(sums[k] / (counts[cutoff] ?? 1) - weeks[k])
        total += weeks[k]
      }
    }
    #expect(actual.count == Self.cutoffs.count)
    return (error / total, rps / Double(items), items)
  }
}
