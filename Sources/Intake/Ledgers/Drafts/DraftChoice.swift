import Receivables

/// Which column is taken for which field, and what a person has to look at.
struct DraftChoice {
  /// Columns by field.
  private(set) var fields: [Mapping.Field: Int] = [:]
  /// Forms of the dates.
  private(set) var dates: [DateForm] = []
  /// Form of the amounts.
  private(set) var amounts = DraftForms.amounts[0]
  /// Currency of all amounts, where no column says it.
  private(set) var currency: Currency?
  /// What texts of the column of kinds mean, in order of appearance; `nil` where it is not known.
  private(set) var kinds: [(text: String, meaning: String?)] = []
  /// A column that says how an item stands, and those of its texts that mean it was never posted.
  private(set) var neverPosted: (column: Int, texts: [String])?
  private(set) var checks: [String] = []
  /// Whether nothing that an import needs is missing.
  private(set) var isComplete = true

  /// Least fit of a name to a field (``HeaderVocabulary/likeness(_:to:)``) for it to be taken.
  private static let least = 4_000
  /// Fields that no import can do without.
  private static let needed: [Mapping.Field] = [.account, .document, .issue, .amount]

  init(_ table: DraftTable, currency: Currency?) {
    assign(table)
    readForms(table)
    findCurrency(table, stated: currency)
    readKinds(table)
    readStatus(table)
    look(table)
  }

  /// The likeliest pair of field and column first, each field and each column once.
  private mutating func assign(_ table: DraftTable) {
    var pairs: [(likeness: Int, field: Mapping.Field, column: Int)] = []
    for (column, profile) in table.profiles.enumerated() where !profile.name.isEmpty {
      let name = HeaderVocabulary.folded(profile.name)
      for field in Mapping.Field.allCases where profile.suits(field) {
        let likeness = HeaderVocabulary.likeness(name, to: field)
        if likeness >= Self.least { pairs.append((likeness, field, column)) }
      }
    }
    pairs.sort { ($0.likeness, $1.column, $1.field.rawValue) > ($1.likeness, $0.column, $0.field.rawValue) }
    var taken: Set<Int> = []
    for pair in pairs where fields[pair.field] == nil && !taken.contains(pair.column) {
      fields[pair.field] = pair.column
      taken.insert(pair.column)
    }
    // An export without customer numbers names its customers.
    if fields[.account] == nil, let name = fields[.debtorName] {
      fields[.account] = name
      fields[.debtorName] = nil
    }
    // One amount, and it is what is open: then it is the amount.
    if fields[.amount] == nil, let open = fields[.openAmount] {
      fields[.amount] = open
      fields[.openAmount] = nil
    }
  }

  private mutating func readForms(_ table: DraftTable) {
    func texts(_ wanted: [Mapping.Field]) -> [String] {
      wanted.compactMap { fields[$0] }.flatMap { table.profiles[$0].texts }
    }
    let days = DraftForms.dateForms(of: texts([.issue, .due, .settledOn, .created, .disputedOn]))
    dates = days.forms
    let numbers = DraftForms.amountForm(of: texts([.amount, .openAmount, .net, .tax, .settledAmount]))
    amounts = numbers.form
    if days.isAmbiguous, let first = dates.first {
      checks.append(
        "`dates`: every date of the file can be read with day and month the other way round; `\(first.pattern)` was "
          + "taken, so hold one invoice against its paper")
    }
    if numbers.isAmbiguous {
      checks.append(
        "`decimal_mark`: point and comma could be taken for each other in every amount; "
          + "`\(amounts.decimalMark.rawValue)` was taken as decimal mark")
    }
  }

  private mutating func findCurrency(_ table: DraftTable, stated: Currency?) {
    if let stated {
      fields[.currency] = nil
      currency = stated
      return
    }
    guard fields[.currency] == nil else { return }
    let amount = fields[.amount].map { table.profiles[$0] }
    let words = amount.map { $0.name.split { !$0.isLetter && !$0.isCurrencySymbol }.map(String.init) } ?? []
    let signs: [(sign: String, code: String)] = [("€", "EUR"), ("£", "GBP"), ("₹", "INR"), ("₺", "TRY")]
    let named = words.lazy.filter { $0.count == 3 && $0 == $0.uppercased() }.compactMap { Currency(code: $0) }
      .first
    let signed = signs.first { sign in
      words.contains(sign.sign) || amount?.texts.contains { $0.contains(sign.sign) } == true
    }
    currency = named ?? signed.flatMap { Currency(code: $0.code) }
    if currency == nil {
      isComplete = false
      checks.append(
        "`currency`: no column names it; write its code in place of `???`, or draft again with `--currency EUR`"
      )
    }
  }

  private mutating func readKinds(_ table: DraftTable) {
    guard let column = fields[.kind] else { return }
    kinds = table.profiles[column].kinds.map { text in
      let folded = HeaderVocabulary.folded(text)
      let meaning = HeaderVocabulary.kinds.first { entry in
        entry.words.contains { HeaderVocabulary.likeness(folded, $0) > 0 }
      }
      return (text, meaning?.meaning)
    }
    if !kinds.contains(where: { $0.meaning != nil }) {
      // Not a column of kinds after all.
      fields[.kind] = nil
      kinds = []
      return
    }
    let unknown = kinds.filter { $0.meaning == nil }.map { "`\($0.text)`" }
    if !unknown.isEmpty {
      isComplete = false
      checks.append(
        "`kind`: say what \(unknown.joined(separator: ", ")) \(unknown.count == 1 ? "is" : "are") in place of `???`: "
          + "`invoice`, `credit_note`, `on_account`, …, or `ignore`")
    }
  }

  private mutating func readStatus(_ table: DraftTable) {
    for (column, profile) in table.profiles.enumerated() where !fields.values.contains(column) {
      let name = HeaderVocabulary.folded(profile.name)
      guard HeaderVocabulary.status.contains(where: { HeaderVocabulary.likeness(name, $0) >= 60 }) else {
        continue
      }
      let texts = profile.kinds.filter { HeaderVocabulary.neverPosted.contains(HeaderVocabulary.folded($0)) }
      guard !texts.isEmpty else { continue }
      neverPosted = (column, texts)
      checks.append(
        "`leave_out`: rows with \(texts.map { "`\($0)`" }.joined(separator: ", ")) in `\(profile.name)` are taken as never "
          + "posted")
      return
    }
  }

  private mutating func look(_ table: DraftTable) {
    let missing = Self.needed.filter { fields[$0] == nil }
    if !missing.isEmpty {
      isComplete = false
      checks.append(
        "no column was found for \(missing.map { "`\($0.name)`" }.joined(separator: ", ")): write its name in place of `???`"
      )
    }
    if fields[.settledOn] == nil {
      checks.append(
        "no column with the day of payment was found: the export then has no payment history; export paid invoices with "
          + "that day if you can, else state `payment_delay` in the scenario")
    } else {
      checks.append(
        "`settlement_date_means`: is the day of payment the day at the bank (`bank_value`), of booking (`posting`) or "
          + "of a clearing run (`clearing`)? `posting` was taken")
    }
    if fields[.due] == nil {
      checks.append(
        "no column with the due date was found: the day of issue stands for it, unless you give a rule")
    }
    if fields[.segment] == nil {
      checks.append(
        "no column groups customers: one segment, `default`; a column of type or industry would serve")
    }
    guard let document = fields[.document], let account = fields[.account] else { return }
    var seen: Set<[String]> = []
    let repeated = table.cells.count { row in
      !row[document].isEmpty && !seen.insert([row[account], row[document]]).inserted
    }
    if repeated * 50 > table.cells.count {
      checks.append(
        "\(repeated) rows repeat the document of an earlier one: if a row is a payment, write `row_is: settlement`; if it is "
          + "a line of an invoice, `repeated_key: line_item`")
    }
    dropUnlikelyOpen(table)
  }

  /// A column of balances is no open amount of its item if it exceeds the item's amount.
  private mutating func dropUnlikelyOpen(_ table: DraftTable) {
    guard let open = fields[.openAmount], let amount = fields[.amount] else { return }
    func value(_ text: String) -> Double? {
      amounts.decimal(Array(text.utf8)[...]).map { number in
        (0..<number.fractionDigits).reduce(Double(number.mantissa)) { value, _ in value / 10 }
      }
    }
    let pairs = table.cells.compactMap { row in
      value(row[open]).flatMap { left in value(row[amount]).map { (abs(left), abs($0)) } }
    }
    let larger = pairs.count { $0.0 > $0.1 + 0.005 }
    guard larger * 50 > pairs.count else { return }
    checks.append(
      "`\(table.names[open])` exceeds the amount in \(larger) rows, so it was not taken as what is open of the item"
    )
    fields[.openAmount] = nil
  }
}
