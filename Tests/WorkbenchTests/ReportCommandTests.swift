import Foundation
import Testing

/// Reports of real runs: sections, both languages, and what other commands found.
@Suite struct ReportCommandTests {
  private let session: CommandSession

  init() throws { session = try CommandSession() }

  private func forecast(_ name: String, paths: Int = 256) throws -> String {
    let result = session.place(name)
    let reply = session.run([
      "forecast", CommandSession.shipped("scenarios/\(name).yaml"), "--paths", "\(paths)", "--out", result,
    ])
    #expect(reply.status == 0, "\(reply.messages)")
    return result
  }

  private func page(_ result: String, _ name: String, _ more: [String] = []) throws -> String {
    let reply = session.run(["report", result, "--out", session.place(name)] + more)
    #expect(reply.status == 0, "\(reply.messages)")
    return try session.read(name)
  }

  /// Whatever the engine says of what numbers rest on is said in Chinese too.
  @Test(arguments: ["baseline", "strict", "facility-mix", "everything", "question-07-parts-supplier"])
  func everyLineOfTheEngineIsKnownInChinese(_ name: String) throws {
    let html = try page(try forecast(name), "\(name).html", ["--lang", "zh"])
    #expect(html.contains("数据依据"))
    #expect(!html.contains("部分说明由程序以英文给出"), "\(name)")
  }

  @Test func facilitiesHaveASection() throws {
    let html = try page(try forecast("facility-revolver"), "page.html")
    // What is missing counts the line, as on the screen.
    for part in [
      "Without facilities the chance of a shortfall is", "Usable line, P5", "Draw or repay",
      "without facilities; it starts with 805,000 EUR and a usable line of",
    ] {
      #expect(html.contains(part), "\(part)")
    }
    let plain = try page(try forecast("baseline"), "plain.html")
    #expect(!plain.contains("Without facilities"))
    // What the bad paths have in common, and the scenario's figures beside the ledger's.
    for part in [
      "What drives it", "Failed amounts, whole horizon", "sales a week, retail", "failures a year",
    ] {
      #expect(plain.contains(part), "\(part)")
    }
  }

  @Test func whatOtherCommandsFoundGoesIn() throws {
    let result = try forecast("baseline")
    let swept = session.run([
      "sweep", CommandSession.shipped("scenarios/strict.yaml"), "--vary", "terms.net_days.retail=14,45",
      "--paths",
      "256", "--json",
    ])
    #expect(swept.status == 0)
    let file = try session.write("sweep.json", swept.output)
    let html = try page(result, "page.html", ["--with", file])
    #expect(html.contains("What other settings would do"))
    #expect(html.matches(of: /<svg class="wide"/).count == 6)
    #expect(session.run(["report", result, "--with", session.place("none.json")]).status == 2)
    #expect(session.run(["report", result, "--with", result + "/summary.json"]).status == 2)
    #expect(session.run(["report", result, "--format", "ipynb", "--with", file]).status == 64)
  }

  /// A row a path, that says what the summary says.
  @Test func pathsCanBeHadAsATable() throws {
    let result = try forecast("baseline")
    #expect(session.run(["report", result, "--format", "csv"]).status == 0)
    let rows = try session.read("baseline/paths.csv").split(separator: "\r\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(rows.count == 257)
    #expect(rows[0].prefix(4) == ["path", "lowest_eur", "lowest_date", "first_shortfall_date"])
    let lowest = rows.dropFirst().compactMap { Double($0[1]) }
    #expect(lowest.count == 256)
    // A path has a day of first shortfall exactly where it falls below the minimum.
    #expect(rows.dropFirst().allSatisfy { ((Double($0[1]) ?? 0) < 250_000) == !$0[3].isEmpty })
    let summary =
      try JSONSerialization.jsonObject(with: session.bytes("baseline/summary.json")) as? [String: Any]
    let estimates = summary?["estimates"] as? [String: Any]
    let chance = (estimates?["shortfall_probability"] as? [String: Any])?["value"] as? Double
    #expect(chance == Double(rows.dropFirst().count { !$0[3].isEmpty }) / 256)
    #expect(session.run(["report", result, result, "--format", "csv"]).status == 64)
  }

  /// Nothing of the screen and the files tells who the customers are, and the numbers are those of the named result.
  @Test func aForecastWithoutNamesHasNone() throws {
    let named = try forecast("baseline")
    let names = try session.read("baseline/customers.csv").split(separator: "\r\n").dropFirst().flatMap {
      $0.split(separator: ",", omittingEmptySubsequences: false)[1...2].map(String.init)
    }.filter { $0.count > 3 }
    #expect(names.count > 80)
    let hidden = session.place("hidden")
    let reply = session.run([
      "forecast", CommandSession.shipped("scenarios/baseline.yaml"), "--paths", "256", "--out", hidden,
      "--pseudonyms",
    ])
    #expect(reply.status == 0)
    #expect(reply.output.contains("Customer 0"))
    #expect(!names.contains { reply.output.contains($0) })
    let files = try FileManager.default.contentsOfDirectory(atPath: hidden)
    #expect(
      files.contains("customers.csv") && files.contains("report.html") && files.contains("report.ipynb"))
    for file in files where !file.hasSuffix(".bin") && file != "manifest.json" {
      let text = try session.read("hidden/\(file)")
      #expect(!names.contains { text.contains($0) }, "\(file)")
    }
    #expect(try session.read("hidden/cash_daily.csv") == session.read("baseline/cash_daily.csv"))
    let digests = try [named, hidden].map { folder in
      let summary = try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(fileURLWithPath: folder + "/summary.json")))
      return (summary as? [String: Any])?["digest"] as? String
    }
    #expect(digests[0] != nil && digests[0] == digests[1])
  }

  @Test func customersHaveTheirFigures() throws {
    let result = try forecast("mechanism-credit-control", paths: 1_024)
    let rows = try session.read("mechanism-credit-control/customers.csv").split(separator: "\r\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let header = try #require(rows.first)
    func column(_ name: String) throws -> [Double?] {
      let place = try #require(header.firstIndex(of: name), "\(name)")
      return rows.dropFirst().map { Double($0[place]) }
    }
    for name in [
      "limit_eur", "utilisation_fraction", "exposure_with_4_weeks_orders_eur", "days_late_mean_days",
    ] {
      #expect(try column(name).contains { $0 != nil }, "\(name)")
    }
    for name in ["unpaid_30_days_late_fraction", "unpaid_60_days_late_fraction"] {
      let values = try column(name).compactMap { $0 }
      #expect(values.count > 20 && values.allSatisfy { (0...1).contains($0) })
    }
    #expect(try column("credit_loss_on_worst_1_percent_eur").compactMap { $0 }.reduce(0, +) > 0)
    #expect(try column("receipts_missing_on_worst_1_percent_eur").compactMap { $0 }.reduce(0, +) > 0)
    #expect(try column("open_eur").count == rows.count - 1)
    #expect(FileManager.default.fileExists(atPath: result + "/report.html"))
  }
}
