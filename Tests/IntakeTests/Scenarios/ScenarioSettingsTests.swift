import Foundation
import Intake
import Testing

@Suite struct ScenarioSettingsTests {
  let folder: ScenarioFolder

  init() throws { folder = try ScenarioFolder() }

  private func settings(_ text: String) throws -> ScenarioSettings {
    try folder.write("duecast: 1\nextends: good.yaml\nname: good\n" + text, to: "changed.yaml")
    return ScenarioSettings(try folder.read("changed.yaml"))
  }

  @Test func elementsAreFoundByNameAndDefaultsAreThere() throws {
    let settings = try settings("")
    #expect(settings.names(below: ["outflows"]) == ["rent", "goods"])
    #expect(settings.below(["horizon_weeks"]).map(\.key) == ["horizon_weeks"])
    #expect(settings.below(["simulation"]).map(\.key) == ["simulation.paths", "simulation.seed"])
    #expect(settings.below(["nowhere"]).isEmpty)
  }

  @Test func pathsAreReadAsTheyAreWritten() {
    for path in [["a"], ["a", "b.c"], ["a", "b\\c", "d e"]] {
      #expect(ScenarioSettings.path(ScenarioSettings.key(path)) == path)
    }
    #expect(ScenarioSettings.path("terms.net_days") == ["terms", "net_days"])
    #expect(ScenarioSettings.key(["a", "b.c"]) == "a.b\\.c")
  }

  @Test func changesNameWhatIsNewGoneAndOther() throws {
    let before = try settings("")
    let after = try settings("outflows: {rent: {amount: 5.00}, goods: null}\nbank_lag_days: 2\n")
    let changes = before.changes(to: after)
    #expect(before.changes(to: before).isEmpty)
    #expect(changes.contains { $0.key == "outflows.rent.amount" && $0.after == "5.00" })
    #expect(changes.contains { $0.key == "bank_lag_days" && $0.before == "0" && $0.after == "2" })
    #expect(changes.filter { $0.path.starts(with: ["outflows", "goods"]) }.allSatisfy { $0.after == nil })
  }

  @Test func anOverlayLeadsToTheSameSettings() throws {
    let before = try settings("")
    for text in [
      "bank_lag_days: 2\n", "outflows: {rent: {amount: 5.00}, goods: null}\n",
      "outflows: [{name: a new one, category: tax, amount: 10.00, dates: [2026-12-10]}]\n",
      "credit: {segments: {retail: {annual_pd: 9%}}}\n", "simulation: {paths: 77}\n",
    ] {
      let after = try settings(text)
      let overlay = try before.overlay(to: after, name: "good", base: "good.yaml", question: nil)
      try folder.write(overlay, to: "saved.yaml")
      #expect(ScenarioSettings(try folder.read("saved.yaml")).changes(to: after) == [], "\(text)")
      #expect(!before.changes(to: after).isEmpty)
    }
  }

  @Test func aListThatWinsAndLosesElementsIsNotSavable() throws {
    let tax = "{name: tax, category: tax, amount: 10.00, dates: [2026-12-10]}"
    try folder.write("duecast: 1\nextends: good.yaml\nname: good\noutflows: [\(tax)]\n", to: "more.yaml")
    try folder.write("duecast: 1\nextends: more.yaml\nname: good\noutflows: {goods: null}\n", to: "both.yaml")
    let before = try settings("")
    let after = ScenarioSettings(try folder.read("both.yaml"))
    #expect(after.names(below: ["outflows"]).sorted() == ["rent", "tax"])
    #expect(throws: ScenarioSettings.NotSavable.self) {
      try before.overlay(to: after, name: "x", base: "good.yaml", question: nil)
    }
  }

  @Test func theGuideKnowsEveryPathAndItsNeighbours() {
    let days = ScenarioKeyGuide.entry(at: ["terms", "net_days", "retail"])
    #expect(days?.takes.contains("0 to 365 days") ?? false)
    #expect(ScenarioKeyGuide.entry(at: ["weeks"])?.words == ["calendar", "rolling"])
    #expect(ScenarioKeyGuide.entry(at: ["outflows", "rent", "category"])?.words.contains("tax") ?? false)
    #expect(ScenarioKeyGuide.entry(at: ["ledger"])?.keys == ["book", "file", "mapping", "as_of"])
    #expect(ScenarioKeyGuide.entry(at: ["calendar"])?.isFile ?? false)
    #expect(ScenarioKeyGuide.entry(at: ["nowhere"]) == nil)
    #expect(ScenarioKeyGuide.entry(at: ["weeks", "deeper"]) == nil)
    #expect(ScenarioKeyGuide.entry(at: []) == nil)
    #expect(ScenarioKeyGuide.search("bank_lag").map(\.key).first == "bank_lag_days")
  }
}
