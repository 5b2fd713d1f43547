import Foundation

/// What another command found, out of its `--json`, to stand in a report: how far to trust the forecast, what drives the
/// buffer, which policies were tried.
public struct ReportEvidence: Sendable {
  /// A method of a backtest.
  struct Method: Sendable {
    var name: String
    var weeklyError: Double?
    var score: Double?
    var bias: Double?
    /// Share of weeks in the 50, 80 and 95 % ranges; `nil` for methods without a range.
    var coverage: [Double?]
  }

  /// `duecast backtest`.
  struct Backtest: Sendable {
    var ledgerDigest: String
    var cutoffs: Int
    var weeks: Int
    var windows: Int
    var methods: [Method]
    var intervals: String
    var winner: String
  }

  /// What removing one source alone does to the buffer.
  struct Driver: Sendable {
    var name: String
    var effect: ReportData.Number
  }

  /// `duecast buffer`.
  struct Drivers: Sendable {
    var scenarioDigest: String
    var level: Double
    var buffer: ReportData.Number
    var parts: [Driver]
  }

  /// A setting of a sweep.
  struct Point: Sendable {
    var name: String
    var isToday: Bool
    var isDominated: Bool
    var value: ReportData.Number
    var shortfall: ReportData.Number
    var dso: ReportData.Number
  }

  /// `duecast sweep`.
  struct Frontier: Sendable {
    var scenario: String
    var keys: [String]
    var paths: Int
    var points: [Point]
  }

  /// `duecast compare`.
  struct Comparison: Sendable {
    /// Policies by name, the first is what the others are measured against.
    var policies: [String]
    var paths: Int
    var restsOnExamples: Bool
    /// Measure, values by policy, and the difference of the last to the first with its verdict.
    var rows:
      [(measure: String, values: [ReportData.Number], difference: ReportData.Number?, verdict: String)]
  }

  var backtest: Backtest?
  var drivers: Drivers?
  var frontier: Frontier?
  var comparison: Comparison?

  /// Nothing.
  public init() {}

  /// Takes in the output of a command.
  ///
  /// - Parameter minorPerMajor: Minor units of the report's currency.
  /// - Returns: `false` where the text is not the `--json` of `backtest`, `buffer`, `sweep` or `compare`.
  public mutating func add(_ bytes: Data, minorPerMajor: Double) -> Bool {
    guard let object = try? JSONSerialization.jsonObject(with: bytes), let root = object as? [String: Any]
    else {
      return false
    }
    let reader = Reader(minorPerMajor: minorPerMajor)
    switch root["schema"] as? String {
    case "duecast.backtest/1": backtest = reader.backtest(root)
    case "duecast.buffer/1": drivers = reader.drivers(root)
    case "duecast.sweep/1": frontier = reader.frontier(root)
    case "duecast.compare/1": comparison = reader.comparison(root)
    default: return false
    }
    return true
  }
}

/// Takes the parts of a document that a report shows.
private struct Reader {
  let minorPerMajor: Double

  typealias Object = [String: Any]

  func number(_ value: Any?) -> ReportData.Number {
    let object = value as? Object ?? [:]
    let scale =
      (object["unit"] as? String).map { $0 == "fraction" || $0 == "days" || $0 == "count" } ?? true
      ? 1 : minorPerMajor
    func part(_ key: String) -> Double? { (object[key] as? NSNumber).map { $0.doubleValue * scale } }
    return ReportData.Number(
      value: part("value"), low: part("low"), high: part("high"), reason: object["reason"] as? String)
  }

  func real(_ value: Any?) -> Double? { (value as? NSNumber)?.doubleValue }

  func backtest(_ root: Object) -> ReportEvidence.Backtest {
    let methods = root["methods"] as? Object ?? [:]
    let order = ["duecast", "due_date", "roll_rates", "kaplan_meier"]
    let names = methods.keys.sorted { left, right in
      (order.firstIndex(of: left) ?? order.count, left) < (order.firstIndex(of: right) ?? order.count, right)
    }
    let verdict = root["verdict"] as? Object ?? [:]
    return ReportEvidence.Backtest(
      ledgerDigest: (root["ledger"] as? Object)?["digest"] as? String ?? "",
      cutoffs: (root["cutoffs"] as? [Any])?.count ?? 0,
      weeks: (root["horizon_weeks"] as? NSNumber)?.intValue ?? 0,
      windows: (root["separate_windows"] as? NSNumber)?.intValue ?? 0,
      methods: names.map { name in
        let method = methods[name] as? Object ?? [:]
        let coverage = method["coverage_week"] as? Object ?? [:]
        return ReportEvidence.Method(
          name: name, weeklyError: real(method["wape_week"]), score: real(method["ncrps_week"]),
          bias: real(method["bias"]), coverage: ["50", "80", "95"].map { real(coverage[$0]) })
      }, intervals: verdict["intervals"] as? String ?? "", winner: verdict["winner"] as? String ?? "")
  }

  func drivers(_ root: Object) -> ReportEvidence.Drivers? {
    let levels = (root["safety"] as? [Object] ?? []).sorted {
      real($0["level"]) ?? 0 < real($1["level"]) ?? 0
    }
    guard let level = levels.last else { return nil }
    let parts = level["drivers"] as? Object ?? [:]
    let named = parts.keys.filter { $0 != "interaction" }.map {
      ReportEvidence.Driver(name: $0, effect: number(parts[$0]))
    }
    .filter { $0.effect.value != nil }
    .sorted { ($0.effect.value ?? 0, $1.name) > ($1.effect.value ?? 0, $0.name) }
    return ReportEvidence.Drivers(
      scenarioDigest: (root["scenario"] as? Object)?["digest"] as? String ?? "",
      level: real(level["level"]) ?? 0,
      buffer: number(level["buffer"]),
      parts: named + [ReportEvidence.Driver(name: "interaction", effect: number(parts["interaction"]))])
  }

  func frontier(_ root: Object) -> ReportEvidence.Frontier {
    let points = (root["points"] as? [Object] ?? []).map { point in
      let settings = point["settings"] as? Object ?? [:]
      let measures = point["measures"] as? Object ?? [:]
      return ReportEvidence.Point(
        name: settings.keys.sorted().map { "\(settings[$0] ?? "")" }.joined(separator: " / "),
        isToday: point["today"] as? Bool ?? false, isDominated: point["dominated"] as? Bool ?? false,
        value: number(measures["npv"]), shortfall: number(measures["shortfall_probability"]),
        dso: number(measures["dso"]))
    }
    return ReportEvidence.Frontier(
      scenario: root["scenario"] as? String ?? "", keys: root["keys"] as? [String] ?? [],
      paths: (root["paths"] as? NSNumber)?.intValue ?? 0, points: points)
  }

  func comparison(_ root: Object) -> ReportEvidence.Comparison {
    let policies = (root["policies"] as? [Any] ?? []).compactMap { entry in
      entry as? String ?? (entry as? Object)?["name"] as? String
    }
    let measures = root["measures"] as? Object ?? [:]
    let shown = ["npv", "sales", "bad_debt", "dso", "peak_wcr", "shortfall_probability"]
    let rows = shown.compactMap { name -> (String, [ReportData.Number], ReportData.Number?, String)? in
      guard let measure = measures[name] as? Object else { return nil }
      let values = measure["values"] as? Object ?? [:]
      let difference = (measure["differences"] as? [Object])?.last
      return (
        name, policies.map { number(values[$0]) }, difference.map { number($0["difference"]) },
        difference?["verdict"] as? String ?? ""
      )
    }
    return ReportEvidence.Comparison(
      policies: policies, paths: (root["paths"] as? NSNumber)?.intValue ?? 0,
      restsOnExamples: root["rests_on_examples"] as? Bool ?? false,
      rows: rows.map { (measure: $0.0, values: $0.1, difference: $0.2, verdict: $0.3) })
  }
}
