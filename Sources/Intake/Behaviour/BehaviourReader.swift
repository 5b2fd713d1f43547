import CreditModels
import Receivables

extension BehaviourDocument {
  /// Reads a behaviour file.
  ///
  /// - Parameters:
  ///   - path: Where the file is.
  ///   - name: The file as the user named it.
  /// - Throws: ``InputRefused`` with every problem of the file, each with line and column.
  public static func read(path: String, name: String? = nil) throws(InputRefused) -> BehaviourDocument {
    var issues: [Issue] = []
    let document = read(path: path, name: name ?? path, issues: &issues)
    guard issues.isEmpty, let document else { throw InputRefused(issues.inOrderOfPlace()) }
    return document
  }

  static func read(path: String, name: String, issues: inout [Issue]) -> BehaviourDocument? {
    guard let root = YAMLReading.read(path: path, name: name, issues: &issues) else { return nil }
    var reader = BehaviourReader()
    let document = reader.document(root)
    issues += reader.issues
    return reader.issues.isEmpty ? document : nil
  }
}

/// Walks a behaviour file and collects what is wrong with it.
struct BehaviourReader {
  var issues: [Issue] = []

  mutating func document(_ root: LocatedYAML) -> BehaviourDocument? {
    guard
      let top = section(
        root, "",
        [
          "duecast", "ledger", "form", "dispersion", "never_paid", "disputes", "notes",
          "payment", "dependence",
          "backtest", "covariates", "alternatives", "draws",
        ]),
      let version = integer(top["duecast"], root, "duecast", 1...1_000_000)
    else { return nil }
    guard version == BehaviourDocument.version else {
      refuse(
        .yamlVersion, top["duecast"] ?? root, "duecast",
        "the file has version \(version) of the format; this program reads version \(BehaviourDocument.version)",
        "calibrate again with this program")
      return nil
    }
    let ledger = section(
      top["ledger"] ?? missing(root, "ledger"), "ledger",
      ["digest", "as_of", "invoices", "payments", "customers"])
    let payment = payment(top["payment"] ?? missing(root, "payment"))
    let dependence = section(
      top["dependence"] ?? missing(root, "dependence"), "dependence",
      ["market", "same_customer", "week_variance"])
    let never = figure(top["never_paid"], root, "never_paid", 0...1)
    let dispersion = number(top["dispersion"], root, "dispersion", 0...1e9)
    let form = text(top["form"], root, "form")
    var notes: [String] = []
    for (index, note) in list(top["notes"], root, "notes").enumerated() {
      if let text = text(note, root, "notes.\(index)") { notes.append(text) }
    }
    guard let ledger, let dependence, let head = top["ledger"], let tail = top["dependence"] else {
      return nil
    }
    let digest = text(ledger["digest"], head, "ledger.digest")
    let counts = ["invoices", "payments", "customers"].map {
      integer(ledger[$0], head, "ledger.\($0)", 0...Int(Int32.max))
    }
    let asOf = date(ledger["as_of"], head, "ledger.as_of")
    let market = figure(dependence["market"], tail, "dependence.market", 0...0.95)
    let customer = figure(dependence["same_customer"], tail, "dependence.same_customer", 0...0.95)
    let week = figure(dependence["week_variance"], tail, "dependence.week_variance", 0...4)
    guard var payment, let market, let customer, let week, let never, let dispersion, let form, let digest,
      let asOf, let invoices = counts[0], let payments = counts[1], let customers = counts[2]
    else { return nil }
    payment.market = market
    payment.sameCustomer = customer
    payment.weekVariance = week
    var document = BehaviourDocument(
      ledgerDigest: digest, asOf: asOf, invoices: invoices, payments: payments, customers: customers,
      form: form,
      dispersion: dispersion, neverPaid: never, notes: notes, behaviour: payment)
    if let disputes = top["disputes"] {
      document.drawsDisputesApart = disputes.text == "apart"
      if !document.drawsDisputesApart {
        refuse(
          .yamlUnknownWord, disputes, "disputes", "`disputes` is \(disputes.description)",
          "write `apart`, or leave the key out")
      }
    }
    if let backtest = top["backtest"] { document.evidence = evidence(backtest) }
    if let offered = top["covariates"] {
      for (index, element) in list(offered, root, "covariates").enumerated() {
        if let offer = offer(element, "covariates.\(index)") { document.offers.append(offer) }
      }
    }
    if let others = top["alternatives"] {
      for (index, element) in list(others, root, "alternatives").enumerated() {
        if let other = alternative(element, "alternatives.\(index)") { document.alternatives.append(other) }
      }
    }
    if let rows = top["draws"] { document.draws = draws(rows, root, figures: payment.parameters.count) }
    return document
  }

  private mutating func date(_ node: LocatedYAML?, _ parent: LocatedYAML, _ path: String) -> Day? {
    guard let stated = text(node, parent, path) else { return nil }
    if let day = Day(iso: stated) { return day }
    refuse(.yamlDate, node ?? parent, path, "`\(path)` is no date", "write it as yyyy-mm-dd")
    return nil
  }

  private mutating func evidence(_ node: LocatedYAML) -> BacktestEvidence? {
    guard
      let keys = section(
        node, "backtest", ["cutoffs", "first", "last", "weeks", "separate_windows", "held_80", "limits_80"]),
      let cutoffs = integer(keys["cutoffs"], node, "backtest.cutoffs", 1...100_000),
      let first = date(keys["first"], node, "backtest.first"),
      let last = date(keys["last"], node, "backtest.last"),
      let weeks = integer(keys["weeks"], node, "backtest.weeks", 1...1000),
      let windows = integer(keys["separate_windows"], node, "backtest.separate_windows", 1...100_000),
      let held = number(keys["held_80"], node, "backtest.held_80", 0...1)
    else { return nil }
    var limits: ClosedRange<Double>?
    if let stated = keys["limits_80"], stated.text != "none" {
      let ends = list(stated, node, "backtest.limits_80").enumerated().compactMap {
        number($1, node, "backtest.limits_80.\($0)", 0...1)
      }
      guard ends.count == 2, ends[0] <= ends[1] else {
        refuse(
          .yamlOutOfRange, stated, "backtest.limits_80", "`backtest.limits_80` are no two rising shares",
          "write it with `duecast backtest --into`")
        return nil
      }
      limits = ends[0]...ends[1]
    }
    return BacktestEvidence(
      cutoffs: cutoffs, first: first, last: last, weeks: weeks, separateWindows: windows, held: held,
      limits: limits)
  }

  private mutating func alternative(_ node: LocatedYAML, _ path: String) -> AlternativeForm? {
    guard
      let keys = section(node, path, ["form", "gap", "standardised_share", "constant", "effects"]),
      let form = text(keys["form"], node, path + ".form"),
      let gap = figure(keys["gap"], node, path + ".gap", -1e6...1e6),
      let share = number(keys["standardised_share"], node, path + ".standardised_share", 0...1),
      let constant = figure(keys["constant"], node, path + ".constant", -50...50)
    else { return nil }
    return AlternativeForm(
      form: form, standardisedShare: share, constant: constant,
      effects: effects(keys["effects"], node, path + ".effects"), gap: gap)
  }

  private mutating func effects(
    _ node: LocatedYAML?, _ parent: LocatedYAML, _ path: String
  ) -> [CovariateEffect] {
    var effects: [CovariateEffect] = []
    for (index, element) in list(node, parent, path).enumerated() {
      if let effect = effect(element, "\(path).\(index)") { effects.append(effect) }
    }
    return effects
  }

  private mutating func offer(_ node: LocatedYAML, _ path: String) -> CovariateOffer? {
    guard let keys = section(node, path, ["covariate", "outcome", "gain", "reason"]),
      let covariate = word(
        PaymentCovariate.self, keys["covariate"], node, path + ".covariate", what: "covariate"),
      let outcome = word(
        CovariateOffer.Outcome.self, keys["outcome"], node, path + ".outcome", what: "outcome of an offer"),
      let reason = text(keys["reason"], node, path + ".reason")
    else { return nil }
    var gain: FittedValue?
    if let stated = keys["gain"], stated.text != "none" {
      guard let value = figure(stated, node, path + ".gain", -1e6...1e6) else { return nil }
      gain = value
    }
    return CovariateOffer(covariate, outcome, gain: gain, reason: reason)
  }

  /// One of a list of words.
  private mutating func word<Word: RawRepresentable<String> & CaseIterable>(
    _ type: Word.Type, _ node: LocatedYAML?, _ parent: LocatedYAML, _ path: String, what: String
  ) -> Word? {
    guard let name = text(node, parent, path) else { return nil }
    if let word = Word(rawValue: name) { return word }
    refuse(
      .yamlUnknownWord, node ?? parent, path, "\(IssueText.literal(name)) is no \(what)",
      NearestName.hint(for: name, in: Word.allCases.map(\.rawValue)))
    return nil
  }

  private mutating func draws(_ node: LocatedYAML, _ root: LocatedYAML, figures: Int) -> [[Double]] {
    var draws: [[Double]] = []
    for (index, element) in list(node, root, "draws").enumerated() {
      guard let text = text(element, node, "draws.\(index)") else { continue }
      let parts = text.split(separator: " ")
      let values = parts.compactMap { Double($0) }.filter { $0.isFinite && $0.magnitude < 1e6 }
      guard values.count == parts.count, values.count == figures else {
        refuse(
          .yamlOutOfRange, element, "draws.\(index)",
          "`draws.\(index)` has \(values.count) numbers, the file has \(figures) figures",
          "calibrate again: draws belong to the figures above them")
        continue
      }
      draws.append(values)
    }
    return draws
  }

  private mutating func payment(_ node: LocatedYAML) -> PaymentBehaviour? {
    guard
      let keys = section(
        node, "payment",
        [
          "standardised_share", "pooled_days_late", "habit_strength", "habit_unlikeness", "constant",
          "effects", "weekdays",
          "pooled_curve", "standardised_curve",
        ])
    else { return nil }
    let share = number(keys["standardised_share"], node, "payment.standardised_share", 0...1)
    let late = figure(keys["pooled_days_late"], node, "payment.pooled_days_late", -1000...1000)
    let strength = figure(keys["habit_strength"], node, "payment.habit_strength", 0.001...1e6)
    var unlikeness = FittedValue.assumed(0)
    if let stated = keys["habit_unlikeness"],
      let value = figure(stated, node, "payment.habit_unlikeness", 0...10)
    {
      unlikeness = value
    }
    let constant = figure(keys["constant"], node, "payment.constant", -50...50)
    let effects = effects(keys["effects"], node, "payment.effects")
    var weekdays: [FittedValue] = []
    let days = list(keys["weekdays"], node, "payment.weekdays")
    for (index, element) in days.enumerated() {
      if let value = figure(element, node, "payment.weekdays.\(index)", 0...1000) { weekdays.append(value) }
    }
    if days.count != 7, let place = keys["weekdays"] {
      refuse(
        .yamlOutOfRange, place, "payment.weekdays", "`payment.weekdays` has \(days.count) values",
        "seven are needed, Monday to Sunday")
    }
    let pooled = curve(keys["pooled_curve"], node, "payment.pooled_curve")
    let standardised = curve(keys["standardised_curve"], node, "payment.standardised_curve")
    guard let share, let late, let strength, let constant, let pooled, let standardised, weekdays.count == 7
    else { return nil }
    return PaymentBehaviour(
      pooled: pooled, standardised: standardised, standardisedShare: share,
      habit: .init(pooledDaysLate: late, strength: strength, unlikeness: unlikeness), constant: constant,
      effects: effects,
      weekdays: weekdays, market: .assumed(0), sameCustomer: .assumed(0), weekVariance: .assumed(0))
  }

  private mutating func effect(_ node: LocatedYAML, _ path: String) -> CovariateEffect? {
    guard let keys = section(node, path, ["covariate", "names", "edges", "levels"]),
      let covariate = word(
        PaymentCovariate.self, keys["covariate"], node, path + ".covariate", what: "covariate")
    else { return nil }
    var edges: [Double] = []
    var names: [String] = []
    if covariate.isNamed {
      for (index, element) in list(keys["names"], node, path + ".names").enumerated() {
        if let text = text(element, node, "\(path).names.\(index)") { names.append(text) }
      }
    } else {
      for (index, element) in list(keys["edges"], node, path + ".edges").enumerated() {
        if let value = number(element, node, "\(path).edges.\(index)", -1e15...1e15) { edges.append(value) }
      }
      if zip(edges, edges.dropFirst()).contains(where: { $0 >= $1 }) {
        refuse(.yamlOutOfRange, keys["edges"] ?? node, path + ".edges", "edges must rise", "sort them")
      }
    }
    let elements = list(keys["levels"], node, path + ".levels")
    var levels: [FittedValue] = []
    for (index, element) in elements.enumerated() {
      if let value = figure(element, node, "\(path).levels.\(index)", -50...50) { levels.append(value) }
    }
    let needed = CovariateEffect.levelCount(covariate, edges: edges.count, names: names.count)
    guard elements.count == needed else {
      refuse(
        .yamlOutOfRange, keys["levels"] ?? node, path + ".levels",
        "`\(path).levels` has \(elements.count) values, \(needed) belong to its \(covariate.isNamed ? "names" : "edges")",
        "one more than edges or names; for `against_habit` that four times, for `trend` two more, for `disputed` three"
      )
      return nil
    }
    guard levels.count == needed else { return nil }
    return CovariateEffect(covariate: covariate, edges: edges, names: names, levels: levels)
  }

  private mutating func curve(_ node: LocatedYAML?, _ parent: LocatedYAML, _ path: String) -> DelayCurve? {
    guard
      let keys = section(
        node ?? missing(parent, path), path,
        ["first_age", "last_observed_age", "tail", "tail_half_life", "invoices", "paid", "hazards"]), let node
    else { return nil }
    let first = integer(keys["first_age"], node, path + ".first_age", -10_000...10_000)
    let last = integer(keys["last_observed_age"], node, path + ".last_observed_age", -10_000...20_000)
    let tail = number(keys["tail"], node, path + ".tail", 0...1)
    let invoices = integer(keys["invoices"], node, path + ".invoices", 0...Int(Int32.max))
    let paid = integer(keys["paid"], node, path + ".paid", 0...Int(Int32.max))
    let elements = list(keys["hazards"], node, path + ".hazards")
    var hazards: [Double] = []
    for (index, element) in elements.enumerated() {
      if let value = number(element, node, "\(path).hazards.\(index)", 0...1) { hazards.append(value) }
    }
    var halfLife: Int?
    if let stated = keys["tail_half_life"] {
      halfLife = integer(stated, node, path + ".tail_half_life", 1...100_000)
    }
    guard let first, let last, let tail, let invoices, let paid, hazards.count == elements.count else {
      return nil
    }
    return DelayCurve(
      firstAge: first, hazards: hazards, tail: tail, lastObservedAge: last,
      origin: .fitted(invoices: invoices, paid: paid), tailHalfLife: halfLife)
  }
}

extension BehaviourReader {
  private mutating func refuse(
    _ code: IssueCode, _ node: LocatedYAML, _ path: String, _ message: String, _ hint: String?
  ) {
    issues.append(node.place.issue(code, keyPath: path, message, hint: hint))
  }

  private mutating func missing(_ parent: LocatedYAML, _ path: String) -> LocatedYAML {
    LocatedYAML(content: .null, place: parent.place)
  }

  private mutating func section(
    _ node: LocatedYAML, _ path: String, _ allowed: [String]
  ) -> [String: LocatedYAML]? {
    guard case .map(let entries) = node.content else {
      let what = path.isEmpty ? "a behaviour file" : "`\(path)`"
      refuse(
        .yamlWrongType, node, path, "\(what) is \(node.description), a map of keys was expected",
        "write the file with `duecast calibrate`")
      return nil
    }
    var found: [String: LocatedYAML] = [:]
    for entry in entries {
      guard allowed.contains(entry.key) else {
        let whole = path.isEmpty ? "a behaviour file" : "`\(path)`"
        issues.append(
          entry.place.issue(
            .yamlUnknownKey, keyPath: path.isEmpty ? entry.key : "\(path).\(entry.key)",
            "there is no key \(IssueText.literal(entry.key)) in \(whole)",
            hint: NearestName.hint(for: entry.key, in: allowed)))
        continue
      }
      found[entry.key] = entry.value
    }
    return found
  }

  private mutating func text(_ node: LocatedYAML?, _ parent: LocatedYAML, _ path: String) -> String? {
    guard let node else {
      refuse(
        .yamlMissingKey, parent, path, "the key `\(path)` is missing",
        "write the file with `duecast calibrate`")
      return nil
    }
    if let text = node.text { return text }
    refuse(
      .yamlWrongType, node, path, "`\(path)` is \(node.description), a single value was expected",
      "write the file with `duecast calibrate`")
    return nil
  }

  private mutating func number(
    _ node: LocatedYAML?, _ parent: LocatedYAML, _ path: String, _ range: ClosedRange<Double>
  ) -> Double? {
    guard let text = text(node, parent, path) else { return nil }
    guard let value = Double(text), value.isFinite else {
      refuse(
        .yamlWrongType, node ?? parent, path,
        "`\(path)` is \(IssueText.literal(text)), a number was expected",
        "write it like `0.25`")
      return nil
    }
    guard range.contains(value) else {
      refuse(
        .yamlOutOfRange, node ?? parent, path, "`\(path)` is \(text)",
        "it is from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return value
  }

  private mutating func integer(
    _ node: LocatedYAML?, _ parent: LocatedYAML, _ path: String, _ range: ClosedRange<Int>
  ) -> Int? {
    guard let text = text(node, parent, path) else { return nil }
    guard let value = Int(text) else {
      refuse(
        .yamlWrongType, node ?? parent, path,
        "`\(path)` is \(IssueText.literal(text)), a whole number was expected",
        "write it like `12`")
      return nil
    }
    guard range.contains(value) else {
      refuse(
        .yamlOutOfRange, node ?? parent, path, "`\(path)` is \(value)",
        "it is from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return value
  }

  private mutating func list(_ node: LocatedYAML?, _ parent: LocatedYAML, _ path: String) -> [LocatedYAML] {
    guard let node else {
      refuse(
        .yamlMissingKey, parent, path, "the key `\(path)` is missing",
        "write the file with `duecast calibrate`")
      return []
    }
    if case .list(let elements) = node.content { return elements }
    refuse(
      .yamlWrongType, node, path, "`\(path)` is \(node.description), a list was expected",
      "write it like `[1, 2]`")
    return []
  }

  /// A figure `[value, standard error or none, observations, origin]`.
  private mutating func figure(
    _ node: LocatedYAML?, _ parent: LocatedYAML, _ path: String, _ range: ClosedRange<Double>
  ) -> FittedValue? {
    let elements = list(node, parent, path)
    guard let node, case .list = node.content else { return nil }
    guard elements.count == 4 else {
      refuse(
        .yamlWrongType, node, path, "`\(path)` has \(elements.count) parts",
        "write `[value, standard error or none, observations, fitted]`")
      return nil
    }
    guard let value = number(elements[0], node, path, range),
      let count = integer(elements[2], node, path, 0...Int(Int32.max)),
      let word = text(elements[3], node, path)
    else { return nil }
    guard let origin = FittedValue.Origin(rawValue: word) else {
      let known = FittedValue.Origin.allCases.map(\.rawValue)
      refuse(
        .yamlUnknownWord, elements[3], path, "\(IssueText.literal(word)) is no origin of a figure",
        "one of `\(known.joined(separator: "`, `"))`")
      return nil
    }
    var error: Double?
    if elements[1].text != "none" {
      error = number(elements[1], node, path, 0...1e9)
      guard error != nil else { return nil }
    }
    return FittedValue(value, standardError: error, count: count, origin: origin)
  }
}
