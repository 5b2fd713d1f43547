import Foundation
import Intake

/// A temporary folder with scenario files, deleted at the end of the test.
final class ScenarioFolder {
  let url: URL

  /// The package's folder, found from this file; links are followed, so that a package of links finds it too.
  static let package = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// A scenario without errors and warnings; tests change or extend it.
  static let good = """
    duecast: 1
    name: good
    currency: EUR
    ledger: {file: ledger.csv, mapping: mapping.yaml, as_of: 2026-09-30}
    calendar: every_day
    opening_cash:
      - {date: 2026-09-30, balance: 1000.00}
    minimum_cash: 100.00
    terms:
      current_net_days: {retail: 30, public: 45}
    economy:
      factors:
        - {name: macro, weekly_ar1: 0.95}
    credit:
      discount_rate: 6%
      segments:
        retail: {annual_pd: 2%, asset_correlation: 15%, loadings: {macro: 1}, recovery_share: 25%, recovery_lag_days: 180}
        public: {annual_pd: 0.1%, asset_correlation: 5%, loadings: {macro: 1}, recovery_share: 90%, recovery_lag_days: 90}
    sales:
      - {name: retail, segment: retail, weekly_gross: 500.00}
      - {name: public, segment: public, weekly_gross: 200.00}
    outflows:
      - {name: rent, category: rent, amount: 400.00, every: month, on_day: 1}
      - {name: goods, category: suppliers, share_of_sales: 50%, every: week, on_weekday: friday}

    """

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("duecast-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    try write("document\n", to: "ledger.csv")
    try write("duecast: 1\n", to: "mapping.yaml")
    try write(Self.good, to: "good.yaml")
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  func write(_ data: Data, to name: String) throws {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }

  func read(_ name: String = "good.yaml", set: [String] = []) throws(InputRefused) -> Scenario {
    try ScenarioReader.read(file: path(name), overrides: set.map { ScenarioOverride($0) }).scenario
  }

  /// The issues of a scenario that extends the good one; empty where it is read.
  func issues(overlay: String, set: [String] = []) throws -> [Issue] {
    try write("duecast: 1\nextends: good.yaml\nname: changed\n" + overlay, to: "changed.yaml")
    return issues(of: "changed.yaml", set: set)
  }

  /// The errors and warnings of a file.
  func issues(of name: String, set: [String] = []) -> [Issue] {
    do throws(InputRefused) {
      return try ScenarioReader.read(file: path(name), overrides: set.map { ScenarioOverride($0) }).warnings
    } catch {
      return error.issues
    }
  }
}
