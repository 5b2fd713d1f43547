import Foundation
import Intake
import Testing

/// Every code of scenarios has its smallest bad input and its whole message in the gallery. `RECORD=1` rewrites the
/// messages and then fails.
@Suite struct ScenarioGalleryTests {
  static let folder = ScenarioFolder.package.appendingPathComponent("Tests/IntakeTests/Gallery/scenarios")
  static let entries =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  static let codes = IssueCode.allCases.filter {
    $0.rawValue.hasPrefix("yaml-") || $0.rawValue.hasPrefix("scenario-")
  }

  @Test func everyCodeHasAnEntry() {
    let missing = Self.codes.filter { !Self.entries.contains($0.rawValue) }
    #expect(missing.isEmpty, "no gallery entry for \(missing.map(\.rawValue))")
  }

  @Test func everyEntryIsOfACode() {
    for entry in Self.entries {
      let code = entry.split(separator: "-", omittingEmptySubsequences: false).joined(separator: "-")
        .components(separatedBy: "--")[0]
      #expect(IssueCode(rawValue: code) != nil, "\(entry).yaml")
    }
  }

  @Test(arguments: entries) func messageIsAsExpected(entry: String) throws {
    let file = Self.folder.appendingPathComponent(entry + ".yaml")
    let expectedFile = Self.folder.appendingPathComponent(entry + ".expected.txt")
    let issues = try Self.issues(of: file)
    let text = IssueText.render(issues).replacing(Self.folder.path + "/", with: "") + "\n"
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
      try Data(text.utf8).write(to: expectedFile)
      Testing.Issue.record("recorded \(entry).expected.txt; run again without RECORD")
      return
    }
    let expected = try String(contentsOf: expectedFile, encoding: .utf8)
    #expect(text == expected)
    let code = entry.components(separatedBy: "--")[0]
    #expect(issues.contains { $0.code.rawValue == code }, "found \(issues.map(\.code.rawValue))")
    for issue in issues {
      #expect(issue.hint?.isEmpty == false, "no mend is named: \(issue.message)")
      #expect(!issue.message.hasSuffix("."))
    }
  }

  private static func issues(of file: URL) throws -> [Intake.Issue] {
    let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let overrides = text.split(separator: "\n").filter { $0.hasPrefix("# set: ") }
      .map { ScenarioOverride(String($0.dropFirst(7))) }
    do throws(InputRefused) {
      return try ScenarioReader.read(file: file.path, overrides: overrides).warnings
    } catch {
      return error.issues
    }
  }
}
