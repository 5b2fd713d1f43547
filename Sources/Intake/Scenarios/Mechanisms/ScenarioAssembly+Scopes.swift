import CreditModels

/// How settings by scope, causal ranges and names are read.
extension ScenarioAssembly {
  /// A setting by scope.
  mutating func scoped<Value>(
    _ value: CheckedYAML?, _ read: (inout ScenarioAssembly, CheckedYAML) -> Value?
  ) -> Scoped<Value> {
    var setting = Scoped<Value>()
    for (name, entry) in value?.map ?? [] {
      guard let scope = Scope(name: name) else {
        issues.append(
          entry.issue(
            .scenarioScope, "\(IssueText.literal(name)) names nobody",
            hint: "write a name behind the colon, such as `\(name)\(name == "grade:" ? "B" : "K0007")`"))
        continue
      }
      if entry.text == "none" {
        setting.state(nil, for: scope)
      } else if !entry.isRefused, let read = read(&self, entry) {
        setting.state(read, for: scope)
      }
    }
    return setting
  }

  /// A causal range, noted for the head of the result.
  ///
  /// - Parameter least: The least that the lower end may be.
  mutating func range(_ value: CheckedYAML?, least: Double = 0) -> CausalRange? {
    guard let value, let low = value["low"], let high = value["high"], let lowest = low.number,
      let highest = high.number, let position = value["position"]?.number,
      let evidence = value["evidence"]?.text.flatMap(Evidence.init)
    else { return nil }
    func write(_ number: Double) -> String { ScalarReading.write(number) }
    guard lowest <= highest else {
      issues.append(
        high.issue(
          .scenarioRange,
          "`\(value.keyPath)` runs from \(write(lowest)) to \(write(highest)): the lower end is above",
          hint: "swap the two"))
      return nil
    }
    guard lowest >= least else {
      issues.append(
        low.issue(
          .scenarioRange,
          "`\(value.keyPath)` begins at \(write(lowest)); it is a factor of \(write(least)) or more",
          hint: "write `low: \(write(least))` for no effect"))
      return nil
    }
    let range = CausalRange(low: lowest, high: highest, position: position, evidence: evidence)
    var isShare = false
    if case .share = low.value { isShare = true }
    causal.append(.init(keyPath: value.keyPath, range: range, isShare: isShare))
    return range
  }

  /// Least and greatest of a pair.
  mutating func pair(_ value: CheckedYAML?) -> (least: Double, greatest: Double)? {
    let numbers = (value?.list ?? []).compactMap { $0.number ?? $0.integer.map(Double.init) }
    guard let value, numbers.count == 2 else { return nil }
    guard numbers[0] <= numbers[1] else {
      issues.append(
        value.issue(
          .scenarioRange, "`\(value.keyPath)` gives its greatest value before its least", hint: "swap the two"
        ))
      return nil
    }
    return (numbers[0], numbers[1])
  }

  /// Least and greatest of a pair of days.
  mutating func dayPair(_ value: CheckedYAML?) -> (least: Int, greatest: Int)? {
    pair(value).map { (Int($0.least), Int($0.greatest)) }
  }

  /// Values by factor; empty where none is stated or the economy itself is refused.
  mutating func factorWeights(_ value: CheckedYAML?, _ economy: Scenario.Economy?) -> [Double] {
    guard let value, economy != nil || root["economy"] == nil else { return [] }
    return weights(value, of: economy?.factors.map(\.name) ?? []) ?? []
  }

  /// Positions by scope of names in a list.
  mutating func choice(_ value: CheckedYAML?, among names: [String], called what: String) -> Scoped<Int> {
    scoped(value) { assembly, entry in
      guard let name = entry.text else { return nil }
      if let index = names.firstIndex(of: name) { return index }
      assembly.issues.append(
        entry.issue(
          .scenarioUnknownName, "no \(what) is named \(IssueText.literal(name))",
          hint: names.isEmpty ? "add it under `\(what)s`" : NearestName.hint(for: name, in: names)))
      return nil
    }
  }
}
