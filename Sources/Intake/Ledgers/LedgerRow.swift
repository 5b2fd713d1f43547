import Receivables

/// What a row says of a debtor.
struct DebtorFacts: Hashable, Sendable {
  var name: String?
  var group: String?
  var segment: String?
  var grade: String?
  var country: String?

  /// Takes what is known from another where this says nothing.
  mutating func fill(from other: DebtorFacts) {
    name = name ?? other.name
    group = group ?? other.group
    segment = segment ?? other.segment
    grade = grade ?? other.grade
    country = country ?? other.country
  }
}

/// What a row says of an item, in the book's terms.
struct ItemFacts: Hashable, Sendable {
  var kind: ItemKind
  var document: String
  var currency: Currency
  var issue: Day
  var due: Day?
  var knownOn: Day
  /// Positive, in minor units.
  var amount: Int64
  var net: Int64?
  var tax: Int64?
  var instrument: String?
  /// How the invoice reaches the customer.
  var channel: String?
  /// Whether the export has the amount negative.
  var isNegative: Bool
  /// Whether it is an invoice with a negative amount, which is taken as a credit note.
  var isTurned: Bool
}

/// A settlement in a row of items or settlements.
struct SettlementFacts: Hashable, Sendable {
  var kind: LedgerEventKind
  /// `nil` where the export does not say when: then the as-of date stands for it.
  var on: Day?
  var amount: Int64
}

/// One row of a ledger, in the book's terms.
struct LedgerRow {
  /// What the amount of an event is.
  enum AmountMeaning: Hashable {
    /// The event's own amount.
    case own
    /// The new amount of the item.
    case newAmount
    /// All that was paid so far.
    case paidToDate
  }

  /// What the row is.
  enum Content {
    case item(ItemFacts, SettlementFacts?)
    case event(LedgerEventKind, AmountMeaning, on: Day, knownOn: Day, amount: Int64)
    /// Left out by a rule or a value map.
    case leftOut(reason: String, amount: Int64, currency: Currency?)
  }

  var entity = ""
  var account = ""
  var debtor = ""
  var facts = DebtorFacts()
  var key = ""
  var content: Content
  /// Whether the row says that the item is disputed, and since when.
  var isDisputed = false
  var disputedOn: Day?
  /// Whether an amount had more digits than its currency.
  var isRounded = false
}

extension MappedRow {
  /// Reads one row.
  ///
  /// - Throws: ``RowRejection`` with the first thing wrong in it.
  func row(_ record: CSVRecord) throws(RowRejection) -> LedgerRow {
    try checkShape(record)
    for rule in mapping.leaveOut where try holds(rule, record) {
      return LedgerRow(content: leftOut(rule.reason, record))
    }
    var row = LedgerRow(content: .leftOut(reason: "", amount: 0, currency: nil))
    row.entity = try text(.entity, record) ?? ""
    row.account = try required(.account, record)
    let debtor = try text(.debtor, record)
    row.debtor = debtor ?? row.account
    row.facts = DebtorFacts(
      name: try text(.debtorName, record), group: try text(.group, record),
      segment: try text(.segment, record),
      grade: try text(.grade, record), country: try text(.country, record))
    if mapping.itemKey.isEmpty {
      row.key = try required(.document, record)
    } else {
      var parts: [String] = []
      for part in mapping.itemKey { parts.append(try text(part, record) ?? "") }
      row.key = parts.joined(separator: "|")
    }
    if mapping.rowMeaning == .event {
      try readEvent(into: &row, record)
    } else {
      try readItem(into: &row, record)
    }
    return row
  }

  private func checkShape(_ record: CSVRecord) throws(RowRejection) {
    if let stray = record.strayQuoteField {
      throw RowRejection(
        code: .strayQuote, position: stray, message: "text stands behind the closing quote of a field",
        hint: "double the quotes that belong to the text")
    }
    // Blank fields behind the last name come from exports that end every row in a delimiter.
    if record.fields.count == width { return }
    if record.fields.count > width, (width..<record.fields.count).allSatisfy({ record.trimmed($0).isEmpty }) {
      return
    }
    throw RowRejection(
      code: .fieldCount, position: min(width, record.fields.count - 1),
      message: "the row has \(record.fields.count) fields, the header \(width)",
      hint: "a text with a delimiter in it has to be quoted")
  }

  private func readItem(into row: inout LedgerRow, _ record: CSVRecord) throws(RowRejection) {
    let currency = try currency(record)
    guard let issue = try date(.issue, record) else { throw missing(.issue) }
    guard let kind = try kind(record) else {
      row.content = ignored(.kind, record)
      return
    }
    let facts = try item(kind, issue: issue, currency: currency, record, &row)
    let settlement = try settlement(of: facts, record, &row)
    row.content = .item(facts, settlement)
    if mapping.fields[.disputed] != nil || mapping.fields[.disputedOn] != nil {
      row.disputedOn = try date(.disputedOn, record)
      let flag = try text(.disputed, record)
      row.isDisputed = row.disputedOn != nil || MappedRow.yes.contains(flag ?? "")
    }
  }

  private func readEvent(into row: inout LedgerRow, _ record: CSVRecord) throws(RowRejection) {
    let name = try required(.event, record)
    let currency = try currency(record)
    if name == MappedRow.ignored {
      row.content = ignored(.event, record)
      return
    }
    let meaning: LedgerRow.AmountMeaning
    let named: LedgerEventKind?
    switch name {
    case MappedRow.amountReplaced: (named, meaning) = (.amountChanged, .newAmount)
    case MappedRow.paidToDate: (named, meaning) = (.paid, .paidToDate)
    default: (named, meaning) = (LedgerEventKind(rawValue: name), .own)
    }
    guard let kind = named else {
      throw RowRejection(
        code: .unknownValue, position: position(.event), message: "`\(name)` is not an event",
        hint: NearestName.hint(for: name, in: LedgerEventKind.allCases.map(\.rawValue)))
    }
    guard let on = try date(.eventDate, record) else { throw missing(.eventDate) }
    if kind == .issued {
      guard let itemKind = try self.kind(record) else {
        row.content = ignored(.kind, record)
        return
      }
      row.content = .item(try item(itemKind, issue: on, currency: currency, record, &row), nil)
      return
    }
    let needsAmount = kind != .failed && kind != .cleared && kind != .disputed && kind != .resolved
    let found = try amount(.amount, record, currency)
    if found == nil, needsAmount { throw missing(.amount) }
    if let found, !found.isExact { row.isRounded = true }
    let amount = found?.value ?? 0
    if amount < 0, kind != .amountChanged {
      throw RowRejection(
        code: .badAmount, position: position(.amount), message: "the amount of `\(name)` has to be positive",
        hint: "a settlement that was taken back is `reversed`")
    }
    let known = try date(.knownOn, record)
    row.content = .event(
      kind, meaning, on: on, knownOn: known ?? on, amount: amount)
  }

  private func item(
    _ kind: ItemKind, issue: Day, currency: Currency, _ record: CSVRecord, _ row: inout LedgerRow
  ) throws(RowRejection) -> ItemFacts {
    guard let found = try amount(.amount, record, currency) else { throw missing(.amount) }
    let net = try amount(.net, record, currency).map { abs($0.value) }
    let tax = try amount(.tax, record, currency).map { abs($0.value) }
    row.isRounded = !found.isExact
    let known = try date(.knownOn, record)
    let isTurned = kind == .invoice && found.value < 0
    return ItemFacts(
      kind: isTurned ? .creditNote : kind, document: try text(.document, record) ?? "", currency: currency,
      issue: issue, due: try date(.due, record), knownOn: known ?? issue,
      amount: abs(found.value), net: net, tax: tax,
      instrument: try text(.instrument, record), channel: try text(.channel, record),
      isNegative: found.value < 0, isTurned: isTurned)
  }

  private func settlement(
    of item: ItemFacts, _ record: CSVRecord, _ row: inout LedgerRow
  ) throws(RowRejection) -> SettlementFacts? {
    let on = try date(.settledOn, record)
    let settled = try amount(.settledAmount, record, item.currency)
    let open = try amount(.openAmount, record, item.currency)
    if let settled, !settled.isExact { row.isRounded = true }
    if let open, !open.isExact { row.isRounded = true }
    if let settled, settled.value < 0, !item.isNegative {
      throw RowRejection(
        code: .badAmount, position: position(.settledAmount),
        message: "a settlement of a positive item is negative",
        hint:
          "where the export writes payments so, state `absolute: true`; else map `settlement_kind` to `reversed`"
      )
    }
    let isClaim = item.kind != .creditNote && item.kind != .onAccount && item.kind != .advance
    var kind: LedgerEventKind = isClaim ? .paid : .credited
    if on != nil, settled == nil, open == nil, isClaim, mapping.settlementDateMeaning == .clearing {
      kind = .cleared
    }
    if mapping.fields[.settlementKind] != nil, on != nil || settled != nil {
      let name = try required(.settlementKind, record)
      guard let stated = LedgerEventKind(rawValue: name), Mapping.settlementKinds.contains(stated) else {
        throw RowRejection(
          code: .unknownValue, position: position(.settlementKind),
          message: "`\(name)` is not a kind of settlement",
          hint: NearestName.hint(for: name, in: Mapping.settlementKinds.map(\.rawValue)))
      }
      kind = stated
    }
    let rest = open.map { max(0, item.amount - abs($0.value)) }
    if let on {
      return SettlementFacts(kind: kind, on: on, amount: settled.map { abs($0.value) } ?? rest ?? item.amount)
    }
    guard let part = settled.map({ abs($0.value) }) ?? rest, part > 0 else { return nil }
    return SettlementFacts(kind: kind, on: nil, amount: part)
  }

  private func kind(_ record: CSVRecord) throws(RowRejection) -> ItemKind? {
    guard let name = try text(.kind, record) else { return .invoice }
    if name == MappedRow.ignored { return nil }
    if let kind = ItemKind(rawValue: name) { return kind }
    throw RowRejection(
      code: .unknownValue, position: position(.kind), message: "`\(name)` is not a kind of item",
      hint: NearestName.hint(for: name, in: ItemKind.allCases.map(\.rawValue)))
  }

  private func currency(_ record: CSVRecord) throws(RowRejection) -> Currency {
    let code = try required(.currency, record)
    if let currency = Currency(code: code) { return currency }
    throw RowRejection(
      code: .badCurrency, position: position(.currency),
      message: "`\(code)` is not a currency code of ISO 4217",
      hint: NearestName.of(code, in: Currency.allCodes).map { "did you mean `\($0)`?" })
  }

  /// What is left out because the mapping gives its text the meaning `ignore`.
  private func ignored(_ field: Mapping.Field, _ record: CSVRecord) -> LedgerRow.Content {
    let text = position(field).map { record.text($0) } ?? ""
    return leftOut("`\(text)` rows are ignored by the mapping", record)
  }

  private func leftOut(_ reason: String, _ record: CSVRecord) -> LedgerRow.Content {
    guard let currency = try? currency(record) else {
      return .leftOut(reason: reason, amount: 0, currency: nil)
    }
    let found = try? amount(.amount, record, currency)
    return .leftOut(reason: reason, amount: found?.value ?? 0, currency: currency)
  }

  private func required(_ field: Mapping.Field, _ record: CSVRecord) throws(RowRejection) -> String {
    guard let text = try text(field, record), !text.isEmpty else { throw missing(field) }
    return text
  }

  private func missing(_ field: Mapping.Field) -> RowRejection {
    RowRejection(
      code: .missingValue, position: position(field), message: "`\(field.name)` is blank",
      hint: "fill it in the export, or map another column")
  }

  private static let yes: Set<String> = [
    "yes", "Yes", "YES", "y", "Y", "true", "True", "TRUE", "1", "x", "X", "ja", "Ja",
  ]
}
