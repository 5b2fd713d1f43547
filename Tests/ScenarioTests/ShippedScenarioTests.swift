import Foundation
import Intake
import Synchronization
import Testing
import Workbench

/// Every scenario of the repository loads without an issue and runs.
@Suite struct ShippedScenarioTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("scenarios")

  static let names: [String] = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".yaml") }.sorted()

  @Test func theFolderHoldsTheScenariosOfTheReadme() {
    for name in ["baseline.yaml", "strict.yaml", "lenient.yaml", "recession.yaml"] {
      #expect(Self.names.contains(name))
    }
  }

  @Test(arguments: names) func loadsAndRuns(name: String) throws {
    let file = Self.folder.appendingPathComponent(name).path
    let read = try ScenarioReader.read(file: file)
    #expect(read.warnings.isEmpty)
    #expect(read.scenario.question != nil, "a scenario says which question it answers")
    let out = FileManager.default.temporaryDirectory.appendingPathComponent(
      "duecast-scenario-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: out) }
    let screen = Mutex("")
    let messages = Mutex("")
    let console = Console(
      output: { text in screen.withLock { $0 += text } },
      messages: { text in messages.withLock { $0 += text } })
    let status = Duecast.run(["forecast", file, "--paths", "512", "--out", out.path], on: console)
    #expect(status == 0, "\(messages.withLock { $0 })")
    let lines = screen.withLock { $0 }.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 61, "one screen is 60 lines")
    #expect(lines.allSatisfy { $0.count <= 100 }, "one screen is 100 columns")
  }

  @Test(arguments: names) func carriesTheEditorsSchemaLine(name: String) throws {
    let text = String(decoding: try Data(contentsOf: Self.folder.appendingPathComponent(name)), as: UTF8.self)
    #expect(text.hasPrefix("# yaml-language-server: $schema=./scenario.schema.json\n"))
  }
}
