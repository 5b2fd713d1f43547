import Foundation
import Intake
import Receivables
import Testing

/// The first commands of a new user, and the reports that they read.
@Suite struct StartingTests {
  private let session: CommandSession

  init() throws { session = try CommandSession() }

  @Test func initLaysOutAFolderWhoseScenariosAreThoseThatAreShipped() throws {
    let folder = session.place("firm")
    #expect(session.run(["init", folder]).status == 0)
    for (name, shipped) in [
      ("mapping.yaml", "mappings/events.yaml"), ("own-mapping.yaml", "mappings/generic.yaml"),
      ("calendar.yaml", "calendars/germany.yaml"), ("ledger.csv", "ledgers/baseline.csv"),
      ("scenario.schema.json", "scenario.schema.json"),
    ] {
      let own = try session.bytes("firm/\(name)")
      let other = try Data(contentsOf: URL(fileURLWithPath: CommandSession.shipped("scenarios/" + shipped)))
      #expect(own == other, "\(name)")
    }
    for (name, shipped) in [("scenario", "baseline"), ("strict", "strict"), ("lenient", "lenient")] {
      let own = ScenarioSettings(try ScenarioReader.read(file: "\(folder)/\(name).yaml").scenario)
      let other = ScenarioSettings(
        try ScenarioReader.read(file: CommandSession.shipped("scenarios/\(shipped).yaml")).scenario)
      let differing = own.changes(to: other).map(\.key)
      #expect(
        Set(differing).isSubset(of: ["name", "ledger.file", "ledger.mapping", "calendar"]), "\(differing)")
    }
    // A second time nothing is written over.
    try Data("mine".utf8).write(to: URL(fileURLWithPath: folder + "/scenario.yaml"))
    let again = session.run(["init", folder])
    #expect(again.status == 2)
    #expect(try session.read("firm/scenario.yaml") == "mine")
  }

  /// From an export that no mapping knows to strict against lenient, by four commands.
  @Test func anUnknownExportLeadsToStrictAgainstLenient() throws {
    var lines = [
      "Cód. cliente;Cliente;Tipo de cliente;Nº factura;Fecha factura;Vencimiento;Importe;Fecha cobro"
    ]
    for row in 0..<400 {
      let issue = Day(number: Int32(20_090 + row))
      let paid = issue + 30 + 5 + (row * 7) % 30
      func text(_ day: Day) -> String {
        day.description.split(separator: "-").reversed().joined(separator: "/")
      }
      lines.append(
        "43\(row % 8);Casa \(row % 8);\(row % 8 < 3 ? "Obra pública" : "Comercio");F\(row);\(text(issue));\(text(issue + 30));"
          + "\(1 + row % 9).\(100 + row),50;\(row < 360 ? text(paid) : "")")
    }
    _ = try session.write("export.csv", lines.joined(separator: "\n") + "\n")
    let (mapping, book, firm) = (session.place("m.yaml"), session.place("my.book"), session.place("firm"))
    let bare = session.run(["import", session.place("export.csv"), "--to", book])
    #expect(bare.status == 64)
    #expect(bare.messages.contains("--draft"))
    let draft = session.run(["import", session.place("export.csv"), "--draft", mapping, "--currency", "EUR"])
    #expect(draft.status == 0, "\(draft.messages)")
    #expect(draft.output.contains("400 of 400 rows would be taken"))
    #expect(session.run(["import", session.place("export.csv"), "--draft", mapping]).status == 2)
    #expect(session.run(["import", session.place("export.csv"), "--map", mapping, "--to", book]).status == 0)
    let laid = session.run([
      "init", firm, "--book", book, "--opening-cash", "250,000", "--minimum-cash", "50000.00",
    ])
    #expect(laid.status == 0, "\(laid.messages)")
    #expect(laid.output.contains("Comercio (net 30 days), Obra pública (net 30 days)"))
    let forecast = session.run([
      "forecast", firm + "/scenario.yaml", "--paths", "256", "--out", session.place("r"),
    ])
    #expect(forecast.status == 0, "\(forecast.messages)")
    let compared = session.run([
      "compare", firm + "/strict.yaml", firm + "/lenient.yaml", "--paths", "256",
    ])
    #expect(compared.status == 0, "\(compared.messages)")
    #expect(compared.output.contains("strict is worth"))
    // Guesses stand at the head until they are confirmed.
    #expect(compared.output.contains("example inputs that you have not confirmed"))
    // Without a bank balance only receipts are forecast; half of a position is refused.
    #expect(session.run(["init", session.place("b"), "--book", book]).status == 0)
    let runOff = session.run([
      "forecast", session.place("b/scenario.yaml"), "--paths", "256", "--out", session.place("r2"),
    ])
    #expect(runOff.output.contains("Run-off without a cash position"))
    #expect(session.run(["init", session.place("c"), "--book", book, "--opening-cash", "1"]).status == 64)
    #expect(session.run(["init", session.place("c"), "--opening-cash", "1"]).status == 64)
    #expect(session.run(["init", firm, "--book", book]).status == 2)
  }

  @Test func doctorLooksAtTheMachineAndAtABook() throws {
    let plain = session.run(["doctor"])
    #expect(plain.output.contains("OpenBLAS"))
    let book = session.place("my.book")
    #expect(
      session.run([
        "import", CommandSession.shipped("scenarios/ledgers/baseline.csv"), "--map",
        CommandSession.shipped("scenarios/mappings/events.yaml"), "--to", book,
      ]).status == 0)
    let reply = session.run(["doctor", book])
    #expect(reply.output.contains("60 customers"))
    #expect(reply.output.contains("export, public, retail, wholesale"))
    #expect(reply.output.contains("invoices paid"))
    let json = session.run(["doctor", book, "--json"])
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect(object?["schema"] as? String == "duecast.doctor/1")
    #expect(session.run(["doctor", session.place("none.book")]).status == 2)
  }

  @Test func theTourGoesThroughAndLeavesItsFolder() throws {
    let reply = session.run(["tour", session.place("tour"), "--paths", "256"])
    #expect(reply.status == 0, "\(reply.messages)")
    for part in [
      "Question 1", "Question 2", "Question 3", "Largest fall of cash",
      "terms.net_days.retail: not set -> 45",
    ] {
      #expect(reply.output.contains(part), "\(part)")
    }
    #expect(session.exists("tour/result/report.html"))
    #expect(session.exists("tour/result-retail-45/report.ipynb"))
    // On a terminal it waits, and can be left.
    let typed = session.type([.line("q")], arguments: ["tour", session.place("tour-2"), "--paths", "256"])
    #expect(typed.status == 0)
    #expect(!typed.output.contains("Question 2: how much cash do we have to hold? This"))
  }

  @Test func aReportIsWrittenAgainWithoutSimulating() throws {
    let result = session.place("r")
    #expect(
      session.run([
        "forecast", CommandSession.shipped("scenarios/baseline.yaml"), "--paths", "256", "--out", result,
      ]).status == 0)
    let page = try session.read("r/report.html")
    #expect(session.run(["report", result]).status == 0)
    #expect(try session.read("r/report.html") == page)
    #expect(session.run(["report", result, "--lang", "zh", "--unit", "wan"]).status == 0)
    #expect(try session.read("r/report.zh.html").contains("应收账款周转天数"))
    #expect(session.run(["report", result, "--pseudonyms", "--out", session.place("bank.html")]).status == 0)
    let hidden = try session.read("bank.html")
    let names = try session.read("r/customers.csv").split(separator: "\r\n").dropFirst().compactMap {
      $0.split(separator: ",", omittingEmptySubsequences: false).dropFirst(2).first.map(String.init)
    }
    #expect(names.count > 40)
    #expect(names.contains { page.contains($0) })
    #expect(!names.contains { $0.count > 3 && hidden.contains($0) })
    #expect(session.run(["report", result, result, "--out", session.place("both.html")]).status == 0)
    #expect(try session.read("both.html").contains("Side by side"))
    #expect(session.run(["report", session.place("none")]).status == 2)
    #expect(session.run(["report", result, result, "--format", "ipynb"]).status == 64)
    for name in ["distributions.csv", "aging.csv", "report.ipynb"] { #expect(session.exists("r/\(name)")) }
  }
}
