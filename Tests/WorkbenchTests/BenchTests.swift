import Foundation
import Testing

/// Benchmark B1 runs the ordinary engine: its exported scenario has the same digest.
@Suite struct BenchTests {
  private let session: CommandSession

  init() throws { session = try CommandSession() }

  /// A small book of B1's form.
  private func book(_ name: String, customers: Int = 30, areAlike: Bool = false) throws -> String {
    try FileManager.default.createDirectory(atPath: session.place(name), withIntermediateDirectories: true)
    var text = "customer,segment,annual_pd,w0,w1,invoice_amount,first_issue_day\r\n"
    for number in 0..<customers {
      let customer = areAlike ? 3 : number
      text += "\(number),\(customer % 3),0.\(100 + 7 * customer % 150),0.2\(customer % 10),0.31,"
      text += "\(1000 + 17 * customer).\(10 + customer),\(customer % 28)\r\n"
    }
    _ = try session.write("\(name)/customers.csv", text)
    _ = try session.write(
      "\(name)/segments.csv",
      "segment,recovery,recovery_lag_days,stress_intercept,g0,g1\n0,0.3478,144,-2.0885,-0.7597,-0.5449\n"
        + "1,0.3966,209,-1.7190,-0.6966,-0.5769\n2,0.1,60,-1.5,-0.2,-0.8\n")
    _ = try session.write(
      "\(name)/factors.csv", "factor,weekly_ar1,corr0,corr1\n0,0.95,1.00,0.40\n1,0.95,0.40,1.00\n")
    var delays = "segment,state,days_after_due,probability\n"
    for segment in 0..<3 {
      for day in 0..<40 { delays += "\(segment),normal,\(day),0.0\(10 + (day * (segment + 3)) % 30)\n" }
      for day in 0..<120 { delays += "\(segment),stressed,\(day),0.00\(10 + (day * (segment + 5)) % 80)\n" }
    }
    _ = try session.write("\(name)/delays.csv", delays)
    return session.place(name)
  }

  private func digest(_ text: String) throws -> String {
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require((object as? [String: Any])?["digest_b1"] as? String)
  }

  @Test func theExportedScenarioHasTheSameDigest() throws {
    let folder = try book("small")
    let scenario = session.place("exported/b1.yaml")
    let bench = session.run([
      "bench", "b1", folder, "--paths", "700", "--seed", "5", "--json", "--export", scenario,
    ])
    #expect(bench.status == 0, "\(bench.messages)")
    #expect(bench.output.contains("\"schema\":\"duecast.bench-b1/1\""))
    let forecast = session.run(["forecast", scenario, "--json", "--out", session.place("result")])
    #expect(forecast.status == 0, "\(forecast.messages)")
    let expected = try digest(bench.output)
    #expect(try digest(forecast.output) == expected)
    #expect(
      try digest(
        session.run(["bench", "b1", folder, "--paths", "700", "--seed", "5", "--threads", "1", "--json"])
          .output) == expected)
    #expect(
      try digest(session.run(["bench", "b1", folder, "--paths", "700", "--seed", "6", "--json"]).output)
        != expected)
  }

  /// A path is told customer by customer: where cohorts would be used that is said, where they would not nothing is.
  @Test func explainRefusesCohorts() throws {
    func explain(_ folder: String, _ resolution: String) throws -> CommandSession.Reply {
      let scenario = folder + "-exported/b1.yaml"
      let bench = session.run(["bench", "b1", folder, "--paths", "16", "--export", scenario])
      #expect(bench.status == 0, "\(bench.messages)")
      return session.run([
        "explain", scenario, "--paths", "16", "--set", "simulation.resolution=\(resolution)",
      ])
    }
    let differ = try book("differ")
    #expect(try explain(differ, "auto").status == 0)
    let refused = try explain(differ, "cohort")
    #expect(refused.status == 64 && refused.messages.contains("all customers differ"), "\(refused.messages)")
    let alike = try book("alike", customers: 60, areAlike: true)
    for resolution in ["auto", "cohort"] {
      let refused = try explain(alike, resolution)
      #expect(refused.status == 64, "\(resolution): \(refused.output)")
      #expect(refused.messages.contains("simulation.resolution=invoice"), "\(refused.messages)")
    }
    #expect(try explain(alike, "invoice").status == 0)
  }

  @Test func aBookThatIsNotOneIsRefused() throws {
    let folder = try book("broken")
    #expect(session.run(["bench", "b1", session.place("nowhere")]).status == 2)
    _ = try session.write(
      "broken/segments.csv",
      "segment,recovery,recovery_lag_days,stress_intercept,g0,g1\n0,thirty,144,-2.0885,-0.7597,-0.5449\n")
    let reply = session.run(["bench", "b1", folder])
    #expect(reply.status == 2)
    #expect(reply.messages.contains("segments.csv:2:3"))
    #expect(session.run(["bench", "b1", folder, "--paths", "0"]).status == 64)
  }
}
