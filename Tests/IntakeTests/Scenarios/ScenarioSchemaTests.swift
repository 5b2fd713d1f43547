import Foundation
import Intake
import Testing

@Suite struct ScenarioSchemaTests {
  /// `RECORD=1` rewrites the file and then fails.
  @Test func theShippedSchemaIsCurrent() throws {
    let file = ScenarioFolder.package.appendingPathComponent("scenarios/scenario.schema.json")
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
      try Data(ScenarioSchema.json().utf8).write(to: file)
      Testing.Issue.record("recorded scenario.schema.json; run again without RECORD")
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == ScenarioSchema.json())
  }

  @Test func theSchemaIsJSONOfDraft7() throws {
    let schema = try #require(
      try JSONSerialization.jsonObject(with: Data(ScenarioSchema.json().utf8)) as? [String: Any])
    #expect(schema["$schema"] as? String == "http://json-schema.org/draft-07/schema#")
    let properties = try #require(schema["properties"] as? [String: [String: Any]])
    #expect(properties.count >= 20)
    #expect(properties.values.allSatisfy { ($0["description"] as? String)?.hasSuffix(".") == true })
    let definitions = try #require(schema["definitions"] as? [String: Any])
    let references = ScenarioSchema.json().matches(of: /#\/definitions\/([A-Za-z_]+)/).map { String($0.1) }
    for reference in references { #expect(definitions[reference] != nil, "\(reference)") }
  }

  @Test func everyKeyOfTheShippedScenariosIsInTheReference() throws {
    let reference = ScenarioSchema.reference()
    let folder = ScenarioFolder.package.appendingPathComponent("scenarios")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".yaml")
    {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      for line in text.split(separator: "\n") where !line.hasPrefix("#") {
        guard let key = line.prefixMatch(of: /([a-z_]+):/) else { continue }
        #expect(reference.contains("| `\(key.1)` |"), "\(key.1)")
      }
    }
  }

  @Test func theReferenceHasASentenceForEachKey() {
    let rows = ScenarioSchema.reference().split(separator: "\n").filter { $0.hasPrefix("| `") }
    #expect(rows.count >= 60)
    for row in rows { #expect(row.hasSuffix(". |"), "\(row)") }
  }
}
