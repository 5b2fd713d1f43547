import Receivables

extension ScenarioAssembly {
  /// Credit as stated; `credit` is `nil` where the scenario says `none`.
  struct StatedCredit {
    var credit: Scenario.Credit?
    /// Digest of the file of customers, where there is one.
    var customersDigest = ""
  }

  // MARK: Economy

  mutating func economy() -> Scenario.Economy? {
    guard let value = root["economy"], let list = value["factors"]?.list else { return nil }
    if list.isEmpty, let place = value["factors"] {
      issues.append(
        place.issue(
          .yamlEmptyValue, "`factors` lists no factor",
          hint: "add `- {name: macro, weekly_ar1: 0.95}`, or delete `economy`"))
    }
    let factors: [Scenario.Factor] = list.compactMap { factor in
      guard let name = factor["name"]?.text, let ar1 = factor["weekly_ar1"]?.number else { return nil }
      return .init(name: name, weeklyAR1: ar1)
    }
    guard factors.count == list.count else { return nil }
    let names = factors.map(\.name)
    let shift = weights(value["shift"], of: names) ?? Array(repeating: 0, count: names.count)
    guard let correlation = correlation(value, names) else { return nil }
    var economy = Scenario.Economy(factors: factors, correlation: correlation, shift: shift)
    economy.start = weights(value["start"], of: names)
    economy.stresses = stresses(value["stress"], of: names)
    return economy
  }

  /// Values by factor in the order of the factors; factors that are not named get 0.
  mutating func weights(_ value: CheckedYAML?, of names: [String]) -> [Double]? {
    guard let map = value?.map else { return nil }
    var weights = Array(repeating: 0.0, count: names.count)
    for (name, entry) in map {
      if let index = names.firstIndex(of: name) {
        weights[index] = entry.number ?? 0
        continue
      }
      let near = NearestName.of(name, in: names)
      let known = names.isEmpty ? "`economy` lists none" : "factors are \(andList(names.map { "`\($0)`" }))"
      issues.append(
        entry.issue(
          .scenarioUnknownName, "no factor is named \(IssueText.literal(name))",
          hint: near.map { "did you mean `\($0)`?" } ?? known))
    }
    return weights
  }

  private mutating func correlation(_ economy: CheckedYAML, _ names: [String]) -> [[Double]]? {
    let count = names.count
    guard let value = economy["correlation"] else {
      if count > 1 {
        issues.append(
          economy.issue(
            .yamlMissingKey, "`economy` has \(count) factors and no `correlation`",
            hint: "add `correlation: 0.4` for all pairs, or a matrix"))
        return nil
      }
      return count == 1 ? [[1]] : []
    }
    func refuse(_ place: CheckedYAML, _ message: String, hint: String? = nil) -> [[Double]]? {
      issues.append(place.issue(.scenarioCorrelation, message, hint: hint))
      return nil
    }
    if let all = value.number {
      let matrix = (0..<count).map { row in (0..<count).map { row == $0 ? 1 : all } }
      let least = count > 1 ? -1 / Double(count - 1) : -1
      return Self.isCorrelation(matrix)
        ? matrix
        : refuse(
          value,
          "no \(count) factors can all have the correlation \(ScalarReading.write(all)) with each other",
          hint: "of \(count) factors the least is \(ScalarReading.write((least * 1000).rounded(.up) / 1000))")
    }
    guard let rows = value.list else { return nil }
    let matrix = rows.map { ($0.list ?? []).compactMap(\.number) }
    guard !rows.contains(where: { $0.isRefused || $0.list?.contains(where: \.isRefused) ?? true }) else {
      return nil
    }
    guard rows.count == count, matrix.allSatisfy({ $0.count == count }) else {
      return refuse(
        value, "`correlation` must have \(count) rows of \(count) numbers, in the order of `factors`",
        hint: "or give one number for all pairs, such as `correlation: 0.4`")
    }
    for row in 0..<count {
      let cells = rows[row].list ?? []
      if matrix[row][row] != 1 {
        return refuse(
          cells[row], "the correlation of \(IssueText.literal(names[row])) with itself is not 1",
          hint: "write `1`")
      }
      for column in 0..<row where matrix[row][column] != matrix[column][row] {
        return refuse(
          cells[column],
          """
          the correlation of \(IssueText.literal(names[row])) and \(IssueText.literal(names[column])) is \
          \(ScalarReading.write(matrix[row][column])) here and \(ScalarReading.write(matrix[column][row])) above
          """, hint: "write the same number in both places")
      }
    }
    guard Self.isCorrelation(matrix) else {
      return refuse(
        value, "no factors can have these correlations: the matrix is not positive semidefinite",
        hint: "move the largest correlations towards 0")
    }
    return matrix
  }

  /// Whether a symmetric matrix with ones on its diagonal is positive semidefinite, by Cholesky in fixed order; a
  /// pivot down to -1e-10 counts as 0.
  static func isCorrelation(_ matrix: [[Double]]) -> Bool {
    let count = matrix.count
    var lower = Array(repeating: Array(repeating: 0.0, count: count), count: count)
    for row in 0..<count {
      for column in 0...row {
        var rest = matrix[row][column]
        for inner in 0..<column { rest -= lower[row][inner] * lower[column][inner] }
        if row == column {
          guard rest >= -1e-10 else { return false }
          lower[row][row] = rest > 0 ? rest.squareRoot() : 0
        } else if lower[column][column] > 1e-7 {
          lower[row][column] = rest / lower[column][column]
        } else if abs(rest) > 1e-6 {
          return false
        }
      }
    }
    return true
  }

  // MARK: Credit

  mutating func credit(economy: Scenario.Economy?) -> StatedCredit? {
    guard let value = root["credit"] else { return nil }
    if value.text == "none" {
      if let economy = root["economy"], !movesMoreThanFailures {
        issues.append(
          economy.issue(
            .scenarioUnused, severity: .warning, "`economy` is not used where `credit` is `none`",
            hint: "delete it, or state `credit`"))
      }
      return StatedCredit(credit: nil)
    }
    guard let stated = value["segments"], let form = value["figures"]?.text.flatMap(Scenario.Credit.Form.init)
    else {
      return nil
    }
    let listed = customerCredit(value["customers_file"], economy)
    let grades = Dictionary((value["grades"]?.map ?? []).map { ($0.key, $0.value.number ?? 0) }) { $1 }
    if stated.map?.isEmpty == true, value["fallback"] == nil {
      issues.append(
        stated.issue(
          .yamlEmptyValue, "`segments` lists no segment",
          hint: "add one, or write `credit: none` where nobody fails"))
    }
    var segments: [String: Scenario.CreditClass] = [:]
    for (segment, entry) in stated.map ?? [] {
      segments[segment] = creditClass(
        entry, economy, hasGrades: !grades.isEmpty || value["customers_file"] != nil)
    }
    let fallback = value["fallback"].flatMap {
      creditClass($0, economy, hasGrades: !grades.isEmpty || value["customers_file"] != nil)
    }
    checkFactorsAreUsed(economy, value)
    var credit = Scenario.Credit(
      form: form, gradePD: grades, segments: segments, fallback: fallback,
      assumptionSet: value["fallback"]?["assumption_set"]?.text,
      discountRate: value["discount_rate"]?.number ?? 0)
    for (key, entry) in value["customers"]?.map ?? [] where !entry.isRefused {
      credit.customers[key] = creditCustomer(entry, economy, grades: grades)
    }
    credit.customers.merge(listed?.figures ?? [:]) { stated, _ in stated }
    return StatedCredit(credit: credit, customersDigest: listed?.digest ?? "")
  }

  private mutating func creditClass(
    _ value: CheckedYAML, _ economy: Scenario.Economy?, hasGrades: Bool
  ) -> Scenario.CreditClass? {
    guard !value.isRefused else { return nil }
    if value["annual_pd"] == nil, !hasGrades {
      issues.append(
        value.issue(
          .scenarioCreditMissing, "`\(value.keyPath)` has no `annual_pd`, and there are no `grades`",
          hint: "add `annual_pd: 2%`; there is no default"))
    }
    let hasEconomy = root["economy"] != nil
    let names = economy?.factors.map(\.name) ?? []
    var loadings: [Double] = []
    if let stated = value["loadings"] {
      // Where the economy itself is refused, its factors are not known and the names cannot be checked.
      if economy != nil || !hasEconomy { loadings = weights(stated, of: names) ?? [] }
    } else {
      loadings = Array(repeating: 0, count: names.count)
    }
    guard let correlation = value["asset_correlation"], let rho = correlation.number,
      let recovery = value["recovery_share"]?.number, let lag = value["recovery_lag_days"]?.integer
    else { return nil }
    if rho > 0, !hasEconomy {
      issues.append(
        correlation.issue(
          .yamlConflict, "an `asset_correlation` above 0 needs factors, and the scenario has no `economy`",
          hint: "add `economy: {factors: [{name: macro, weekly_ar1: 0.95}]}`"))
    } else if rho > 0, economy != nil, loadings.allSatisfy({ $0 == 0 }), value["loadings"]?.isRefused != true
    {
      issues.append(
        (value["loadings"] ?? value).issue(
          .scenarioCreditMissing,
          "`\(value.keyPath)` has an `asset_correlation` and no loading on any factor",
          hint: "add `loadings: {\(names.first ?? "macro"): 1}`"))
    }
    return .init(
      annualPD: value["annual_pd"]?.number, assetCorrelation: rho, loadings: loadings,
      recoveryShare: recovery,
      recoveryLagDays: lag)
  }

  private mutating func creditCustomer(
    _ value: CheckedYAML, _ economy: Scenario.Economy?, grades: [String: Double]
  ) -> Scenario.CreditCustomer {
    var customer = Scenario.CreditCustomer()
    customer.grade = value["grade"]?.text
    customer.annualPD = value["annual_pd"]?.number
    customer.assetCorrelation = value["asset_correlation"]?.number
    customer.recoveryShare = value["recovery_share"]?.number
    customer.recoveryLagDays = value["recovery_lag_days"]?.integer
    if let loadings = value["loadings"], economy != nil || root["economy"] == nil {
      customer.loadings = weights(loadings, of: economy?.factors.map(\.name) ?? [])
    }
    if let grade = value["grade"], let name = grade.text, !grades.isEmpty, grades[name] == nil {
      issues.append(
        grade.issue(
          .scenarioUnknownName, "`credit.grades` has no grade \(IssueText.literal(name))",
          hint: NearestName.hint(for: name, in: grades.keys.sorted())))
    }
    return customer
  }

  /// Whether factors move more than failures, so that one on which nobody's failure loads is used all the same.
  private var movesMoreThanFailures: Bool {
    root["economy"]?["response"] != nil || root["insurance"]?["cut"] != nil || root["discount_taking"] != nil
      || root["payment_regimes"] != nil
  }

  private mutating func checkFactorsAreUsed(_ economy: Scenario.Economy?, _ credit: CheckedYAML) {
    let classes = (credit["segments"]?.map ?? []).map(\.value) + [credit["fallback"]].compactMap { $0 }
    let regimes = (root["payment_regimes"]?.map ?? []).map(\.value)
    for factor in root["economy"]?["factors"]?.list ?? [] {
      guard economy != nil, !movesMoreThanFailures, credit["customers_file"] == nil,
        let name = factor["name"]?.text
      else { continue }
      let isUsed = (classes + regimes).contains { ($0["loadings"]?[name]?.number ?? 0) != 0 }
      if !isUsed {
        issues.append(
          factor.issue(
            .scenarioUnused, severity: .warning, "no segment loads on the factor \(IssueText.literal(name))",
            hint: "name it in `loadings`, or delete it"))
      }
    }
  }

  /// Every planned segment needs its own figures or the named fallback; there are no silent defaults.
  mutating func checkCredit(of sales: [Scenario.SalesPlan], credit: StatedCredit?) {
    guard let credit = credit?.credit, root["credit"]?["fallback"] == nil,
      let stated = root["credit"]?["segments"]
    else {
      return
    }
    let known = (stated.map ?? []).map(\.key)
    for segment in Set(sales.map(\.segment)).sorted()
    where credit.segments[segment] == nil && !known.contains(segment) {
      let near = NearestName.of(segment, in: known)
      issues.append(
        stated.issue(
          .scenarioCreditMissing,
          "`credit.segments` has nothing for the segment \(IssueText.literal(segment)) of the sales plan",
          hint: near.map { "is `\($0)` meant? Otherwise add `\(segment)`; there is no default" }
            ?? "add `\(segment)`, or a `fallback` with the name of its assumptions"))
    }
  }
}
