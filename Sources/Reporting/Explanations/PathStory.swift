import CreditModels
import Receivables
import Simulation
import Treasury

/// One path told in words: what happened, and what would have avoided the shortfall.
public struct PathStory: Sendable {
  /// What is needed to name things.
  public struct Names: Sendable {
    /// Debtors of the run, in order.
    public var debtors: [String]
    /// Document numbers of open items, by item of the run's plan.
    public var documents: [Int: String]
    /// Names of the steps of each ladder.
    public var steps: [[String]]
    /// Names of the grades, where they migrate.
    public var grades: [String]
    /// Names.
    public init(debtors: [String], documents: [Int: String], steps: [[String]], grades: [String]) {
      self.debtors = debtors
      self.documents = documents
      self.steps = steps
      self.grades = grades
    }
  }

  /// How the path was chosen, such as `worst`.
  public var choice: String
  /// The explanation.
  public var explanation: PathExplanation
  /// Names.
  public var names: Names
  /// First forecast day.
  public var firstDay: Day
  /// Currency.
  public var currency: Currency
  /// Least cash; `nil` without a cash position.
  public var minimum: Int64?

  /// A story.
  public init(
    choice: String, explanation: PathExplanation, names: Names, firstDay: Day, currency: Currency,
    minimum: Int64?
  ) {
    self.choice = choice
    self.explanation = explanation
    self.names = names
    self.firstDay = firstDay
    self.currency = currency
    self.minimum = minimum
  }

  private var path: ReplayedPath { explanation.path }

  func money(_ amount: Int64) -> String { "\(NumberText.wholeAmount(amount, currency)) \(currency.code)" }

  func name(_ debtor: Int) -> String {
    debtor >= 0 && debtor < names.debtors.count ? TerminalText.safe(names.debtors[debtor]) : "the firm"
  }

  func item(_ item: Int) -> String {
    names.documents[item].map { "invoice \(TerminalText.safe($0))" } ?? "a new invoice"
  }

  // MARK: Text

  /// The story as text of at most `width` columns.
  ///
  /// - Parameter events: Largest number of events that are told; the largest amounts go first, then by day.
  public func text(width: Int, events: Int) -> String {
    var lines: [String] = []
    func say(_ text: String, indent: Int = 2) {
      lines += TerminalText.wrapped(text, width: width, indent: indent)
    }
    say(head)
    say(turns)
    lines.append("")
    let told = chosen(events)
    say(
      "What happened (\(told.count) of \(path.log.count) events, the largest amounts, until the lowest day):")
    for event in told {
      lines += TerminalText.wrapped("\(firstDay + event.day)  \(words(event))", width: width, indent: 12)
    }
    lines.append("")
    lines += verdict.flatMap { TerminalText.wrapped($0, width: width, indent: 2) }
    return lines.map { $0 + "\n" }.joined()
  }

  private var head: String {
    let place = "Path \(NumberText.grouped(explanation.number)) (\(choice))"
    let low = "lowest cash \(money(path.lowest)) on \(firstDay + path.lowestDay)"
    guard let minimum else {
      return "\(place): no cash position; cumulative receipts \(money(path.closing.last ?? 0))."
    }
    guard let day = path.firstShortfall else {
      return "\(place): no shortfall; \(low), \(money(path.lowest - minimum)) above the minimum."
    }
    return "\(place): below the minimum of \(money(minimum)) from \(firstDay + day); \(low), "
      + "\(money(minimum - path.lowest)) short."
  }

  private var turns: String {
    let movement = path.movement
    let parts: [(String, Int64)] = [
      ("open at the start", movement.opening), ("invoiced", movement.invoiced),
      ("late fees", movement.charges),
      ("bills returned", movement.reversed), ("cash", -movement.cash),
      ("deposits applied", -movement.advances),
      ("bills received", -movement.bills), ("discounts", -movement.discounts),
      ("credit notes", -movement.credits),
      ("written off", -movement.writtenOff),
    ]
    let told = parts.filter { $0.1 != 0 }.map { "\($0.0) \(money($0.1))" }
    return "Receivables: \(told.joined(separator: ", ")) = open at the end \(money(movement.open))"
      + (movement.inRecovery > 0 ? " and \(money(movement.inRecovery)) in recovery." : ".")
  }

  /// Events worth telling: failures and decisions always, payments by amount.
  private func chosen(_ limit: Int) -> [PathEvent] {
    let until = path.log.filter { $0.day <= path.lowestDay }
    let ranked = until.enumerated().filter { weight($0.element) > 0 }.sorted {
      (weight($0.element), $1.offset) > (weight($1.element), $0.offset)
    }
    return ranked.prefix(limit).sorted { $0.offset < $1.offset }.map(\.element)
  }

  private func weight(_ event: PathEvent) -> Int64 {
    switch event.kind {
    case .failed: event.amount > 0 ? event.amount * 20 : 1
    case .billDishonoured, .insurerPaid, .limitsCut, .customerLost, .claimRefused: max(1, event.amount) * 10
    case .disputed, .referred, .lostOrder, .cancelled, .promiseBroken, .recovered, .writtenOff:
      event.amount * 3
    case .paid: event.detail > 15 ? event.amount * 2 : 0
    case .held, .frozen, .overridden, .contacted, .routeStarted: event.amount
    case .distressed, .infected, .outside: 1
    default: 0
    }
  }

  private var verdict: [String] {
    var lines: [String] = []
    if path.firstShortfall != nil {
      if explanation.together.isEmpty {
        lines.append(
          "No few events explain the shortfall: without the \(explanation.effects.count) that lower the lowest day most "
            + "it would still be there; the plan itself is short of cash on this path.")
      } else {
        lines.append("The shortfall would not have come without:")
        for cause in explanation.together { lines.append("  - \(words(cause))") }
        lines.append("  Lowest cash would then have been \(money(explanation.lowestWithout)).")
      }
    }
    let strongest = explanation.effects.prefix(5)
    if !strongest.isEmpty {
      lines.append("Each taken out alone, with the same draws otherwise:")
      for effect in strongest {
        let end = effect.avoids ? ", which avoids the shortfall" : ""
        lines.append("  - without \(words(effect.cause)): lowest cash \(signed(effect.rise))\(end)")
      }
    }
    return lines
  }

  private func signed(_ amount: Int64) -> String { (amount > 0 ? "+" : "") + money(amount) }

  /// A cause in words.
  public func words(_ cause: PathExplanation.Cause) -> String {
    switch cause {
    case .failure(let debtor, let amount): "the failure of \(name(debtor)) with \(money(amount)) open"
    case .lateness(let debtor, let item, let amount, let days):
      "\(name(debtor)) paying \(self.item(item)) of \(money(amount)) \(days) days late"
    case .dispute(let debtor, let item, let amount):
      "the dispute of \(name(debtor)) about \(self.item(item)) of \(money(amount))"
    case .dishonour(let debtor, _, let amount):
      "the dishonoured bill of \(name(debtor)) over \(money(amount))"
    case .cut: "the insurer's cut of limits"
    }
  }

  /// An event in words.
  public func words(_ event: PathEvent) -> String {
    let who = name(event.debtor)
    let what = money(event.amount)
    switch event.kind {
    case .failed: return "\(who) fails with \(what) open"
    case .distressed: return "\(who) begins to pay more slowly"
    case .gradeChanged:
      let grade = names.grades.indices.contains(event.detail) ? names.grades[event.detail] : "\(event.detail)"
      return "\(who) moves to grade \(grade)"
    case .infected: return "\(who) is hit by the failure of \(name(event.detail))"
    case .paid:
      return "\(who) pays \(item(event.item)), \(what), "
        + (event.detail > 0
          ? "\(event.detail) days late" : event.detail < 0 ? "\(-event.detail) days early" : "on the due day")
    case .paidInPart: return "\(who) pays part of \(item(event.item)), \(what)"
    case .discountTaken: return "\(who) takes the discount, \(what)"
    case .unearnedDiscount: return "\(who) takes a discount that it has not earned, \(what)"
    case .deducted: return "\(who) deducts \(what)"
    case .lateFee: return "\(who) pays a late fee of \(what)"
    case .deposit: return "\(who) pays a deposit of \(what)"
    case .refunded: return "a deposit of \(what) goes back to \(who)"
    case .billReceived: return "\(who) settles \(what) by a bill over \(event.detail) days"
    case .billPaid: return "the bill of \(who) is paid, \(what)"
    case .billDishonoured: return "the bill of \(who) comes back unpaid, \(what)"
    case .disputed: return "\(who) disputes \(item(event.item)), \(what), for \(event.detail) days"
    case .disputeSettled: return "the dispute of \(who) ends with a credit note of \(what)"
    case .rebate: return "\(who) is credited a rebate of \(what)"
    case .ordered: return "\(who) orders \(what)"
    case .held: return "an order of \(who) is held, \(what) (\(reasons(event)))"
    case .released: return "an order of \(who) is released, \(what)"
    case .lostOrder: return "an order of \(who) is lost, \(what)"
    case .cancelled: return "an order of \(who) is cancelled, \(what)"
    case .overridden: return "sales overrides the hold of \(who), \(what) (\(reasons(event)))"
    case .invoiced: return "\(who) is invoiced \(what)"
    case .rejectedInvoice: return "\(who) rejects an invoice of \(what)"
    case .refusedApplicant: return "\(who) asks for credit and is refused"
    case .contacted: return "\(step(event)) to \(who) about \(what)"
    case .promised: return "\(who) promises \(what) within \(event.detail) days"
    case .promiseBroken: return "\(who) will not keep its promise of \(what)"
    case .frozen: return "\(who) is frozen"
    case .freed: return "\(who) is free again"
    case .limitRaised: return "the limit of \(who) rises to \(what)"
    case .limitCut: return "a review cuts the limit of \(who) to \(what)"
    case .securityCalled: return "the security of \(who) is called for \(what)"
    case .securityFailed: return "the security of \(who) for \(what) is not good"
    case .customerLost: return "\(who) goes elsewhere"
    case .referred: return "\(item(event.item)) of \(who), \(what), goes into recovery"
    case .routeStarted: return "recovery from \(who), \(what): route \(event.detail + 1) begins"
    case .recovered: return "\(what) recovered from \(who)"
    case .routeFailed: return "recovery from \(who): route \(event.detail + 1) fails"
    case .writtenOff: return "\(what) of \(who) is written off"
    case .limitsCut: return "the insurer cuts limits by \(event.detail) %"
    case .claimed: return "\(what) claimed from the insurer for \(who)"
    case .claimRefused: return "the insurer refuses the claim for \(who), \(what)"
    case .insurerPaid: return "the insurer pays \(what) for \(who)"
    case .notCovered: return "a delivery to \(who) is not insured, \(what)"
    case .outside: return "a decision from outside about \(who)"
    }
  }

  private func reasons(_ event: PathEvent) -> String {
    event.reasons.codes.map { $0.replacing("_", with: " ") }.joined(separator: ", ")
  }

  private func step(_ event: PathEvent) -> String {
    for ladder in names.steps where ladder.indices.contains(event.detail) {
      return TerminalText.safe(ladder[event.detail])
    }
    return "a contact"
  }
}

extension PathStory {
  /// What `explain --json` prints, schema `duecast.explain/1`.
  public func json(seed: UInt64, paths: Int, scenarioDigest: String, ledgerDigest: String) -> String {
    let path = explanation.path
    func date(_ day: Int) -> JSONValue { .string((firstDay + day).description) }
    let events = path.log.map { event in
      JSONValue.object([
        ("date", date(event.day)), ("kind", .string(event.kind.rawValue)),
        ("customer", event.debtor >= 0 ? .string(names.debtors[event.debtor]) : .null),
        ("document", .text(names.documents[event.item])), ("amount", .money(event.amount, currency)),
        ("reasons", .array(event.reasons.codes.map { .string($0) })), ("text", .string(words(event))),
      ])
    }
    let effects = explanation.effects.map { effect in
      JSONValue.object([
        ("cause", .string(words(effect.cause))), ("rise_of_lowest_cash", .money(effect.rise, currency)),
        ("avoids_shortfall", .bool(effect.avoids)),
      ])
    }
    return JSONValue.object([
      ("schema", .string("duecast.explain/1")), ("seed", .integer(seed)), ("paths", .integer(paths)),
      ("path", .integer(explanation.number)), ("choice", .string(choice)),
      (
        "scenario", .object([("digest", .string(scenarioDigest))])
      ), ("ledger", .object([("digest", .string(ledgerDigest))])), ("currency", .string(currency.code)),
      ("lowest_cash", .money(path.lowest, currency)), ("lowest_day", date(path.lowestDay)),
      ("minimum_cash", .money(minimum, currency)),
      ("first_shortfall", path.firstShortfall.map(date) ?? .null),
      ("avoided_by", .array(explanation.together.map { .string(words($0)) })),
      ("lowest_cash_without", .money(explanation.lowestWithout, currency)), ("effects", .array(effects)),
      ("events", .array(events)),
    ]).rendered() + "\n"
  }
}
