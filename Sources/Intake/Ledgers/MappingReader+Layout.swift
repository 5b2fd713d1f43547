import Receivables

extension MappingReader {
  private static let topKeys = [
    "duecast", "mapping", "row_is", "settlement_date_means", "time_zone", "encoding", "delimiter",
    "decimal_mark",
    "thousands", "dates", "columns", "item_key", "repeated_key", "skip_rows", "leave_out",
  ]

  /// The whole mapping; `nil` with issues noted where something is wrong.
  mutating func mapping(_ root: LocatedYAML, digest: String) -> Mapping? {
    guard let top = entries(root, path: "", allowed: Self.topKeys) else { return nil }
    version(root, top)
    let name = top["mapping"].flatMap { text($0, path: "mapping") } ?? file
    let rowMeaning = choice(top["row_is"], path: "row_is", Mapping.RowMeaning.self)
    if top["row_is"] == nil {
      refuse(
        .yamlMissingKey, at: root, key: "row_is", "`row_is` is missing",
        hint: "say what a row of the export is: `row_is: item`, `settlement` or `event`")
    }
    let meaning = choice(
      top["settlement_date_means"], path: "settlement_date_means", Mapping.SettlementDateMeaning.self)
    let zone = top["time_zone"].flatMap { text($0, path: "time_zone") } ?? "not stated"
    let encoding = encoding(top["encoding"])
    let delimiter = delimiter(top["delimiter"])
    let mark = choice(top["decimal_mark"], path: "decimal_mark", AmountForm.DecimalMark.self) ?? .point
    let thousands = choice(top["thousands"], path: "thousands", AmountForm.Thousands.self) ?? .none
    if mark.rawValue == thousands.rawValue {
      refuse(
        .mappingValue, at: top["thousands"], key: "thousands",
        "`decimal_mark` and `thousands` are both `\(mark.rawValue)`")
    }
    let dates =
      top["dates"].map { dateForms($0, path: "dates") } ?? [DateForm("yyyy-MM-dd")].compactMap { $0 }
    let fields = top["columns"].map { self.fields($0) } ?? Mapping.Fields()
    if top["columns"] == nil {
      refuse(
        .yamlMissingKey, at: root, key: "columns", "`columns` is missing",
        hint: "say which column holds which field, such as `account: Customer`")
    }
    let key = top["item_key"].map { itemKey($0) } ?? []
    let repeated = choice(top["repeated_key"], path: "repeated_key", Mapping.RepeatedKey.self) ?? .duplicate
    let skips = top["skip_rows"].map { rules($0, path: "skip_rows", fieldsFirst: false) } ?? []
    let leaveOut = top["leave_out"].map { rules($0, path: "leave_out", fieldsFirst: true) } ?? []
    if let rowMeaning, let columns = top["columns"] {
      require(rowMeaning, at: columns, hasKey: !key.isEmpty)
      if meaning == nil, rowMeaning != .item || declared.contains(.settledOn) {
        refuse(
          .yamlMissingKey, at: root, key: "settlement_date_means", "`settlement_date_means` is missing",
          hint: "say what a settlement date is: `bank_value`, `posting` or `clearing`")
      }
    }
    guard issues.isEmpty, let rowMeaning else { return nil }
    return Mapping(
      name: name, rowMeaning: rowMeaning, settlementDateMeaning: meaning, timeZone: zone, digest: digest,
      file: file,
      encoding: encoding, delimiter: delimiter, amounts: AmountForm(decimalMark: mark, thousands: thousands),
      dates: dates, columns: columns, fields: fields, itemKey: key, repeatedKey: repeated, skipRows: skips,
      leaveOut: leaveOut)
  }

  private mutating func version(_ root: LocatedYAML, _ top: [String: LocatedYAML]) {
    guard let node = top["duecast"] else {
      refuse(
        .yamlVersion, at: root, key: "duecast", "the first key `duecast` is missing",
        hint: "begin the file with `duecast: 1`")
      return
    }
    if node.text != "1" {
      refuse(
        .yamlVersion, at: node, key: "duecast",
        "the mapping is of version `\(node.text ?? "?")`, this program reads 1",
        hint: "write `duecast: 1`, or use the program that the file was written for")
    }
  }

  private mutating func encoding(_ node: LocatedYAML?) -> TextEncoding? {
    guard let node, let text = text(node, path: "encoding"), text != "auto" else { return nil }
    switch text {
    case "utf-8": return .utf8
    case "windows-1252": return .windows1252
    default:
      refuse(
        .mappingValue, at: node, key: "encoding", "`encoding` is `\(text)`",
        hint: "one of `auto`, `utf-8`, `windows-1252`; UTF-16 is known by its byte order mark")
      return nil
    }
  }

  private mutating func delimiter(_ node: LocatedYAML?) -> UInt8? {
    guard let node, let text = text(node, path: "delimiter"), text != "auto" else { return nil }
    switch text {
    case ",", ";", "|": return text.utf8.first
    case "tab", "\t": return 0x09
    default:
      refuse(
        .mappingValue, at: node, key: "delimiter", "`delimiter` is `\(text)`",
        hint: "one of `auto`, `,`, `;`, `|`, `tab`")
      return nil
    }
  }

  private mutating func fields(_ node: LocatedYAML) -> Mapping.Fields {
    let allowed = Mapping.Field.allCases.map(\.name)
    guard let entries = entries(node, path: "columns", allowed: allowed) else { return Mapping.Fields() }
    declared = Set(entries.keys.compactMap { Mapping.Field(name: $0) })
    var fields = Mapping.Fields()
    // In the order of the enumeration, so that columns are numbered the same way every time.
    for field in Mapping.Field.allCases {
      guard let node = entries[field.name] else { continue }
      let path = "columns.\(field.name)"
      guard let value = value(node, path: path, prefersFields: false) else { continue }
      fields[field] = value
      checkMeanings(field, value, at: node, path: path)
    }
    refuseCycles(fields, at: node)
    return fields
  }

  /// Value maps of kinds and events may only give names that the book knows.
  private mutating func checkMeanings(
    _ field: Mapping.Field, _ value: Mapping.Value, at node: LocatedYAML, path: String
  ) {
    let known: [String]
    switch field {
    case .kind: known = ItemKind.allCases.map(\.rawValue) + [MappedRow.ignored]
    case .event:
      known =
        LedgerEventKind.allCases.map(\.rawValue) + [
          MappedRow.ignored, MappedRow.amountReplaced, MappedRow.paidToDate,
        ]
    case .settlementKind: known = Mapping.settlementKinds.map(\.rawValue)
    default: return
    }
    var meanings = value.treatment?.values.map { Array($0.values) } ?? []
    if let otherwise = value.treatment?.otherwise { meanings.append(otherwise) }
    if case .constant(let constant) = value.source {
      meanings.append(value.treatment?.values?[constant] ?? constant)
    }
    for meaning in Set(meanings).sorted() where !known.contains(meaning) {
      refuse(
        .mappingValue, at: node, key: path, "`\(meaning)` is not a value of `\(field.name)`",
        hint: NearestName.hint(for: meaning, in: known))
    }
  }

  private mutating func refuseCycles(_ fields: Mapping.Fields, at node: LocatedYAML) {
    func uses(_ value: Mapping.Value) -> [Mapping.Field] {
      let own: [Mapping.Field] =
        switch value.source {
        case .field(let field): [field]
        case .firstOf(let all), .largestOf(let all), .latestOf(let all), .join(let all, _): all.flatMap(uses)
        case .column, .constant: []
        }
      return own + (value.treatment?.plusDays.flatMap(uses) ?? [])
    }
    for start in Mapping.Field.allCases {
      var seen: Set<Mapping.Field> = []
      var open = fields[start].map(uses) ?? []
      while let field = open.popLast() {
        if field == start {
          refuse(
            .mappingValue, at: node, key: "columns.\(start.name)", "`\(start.name)` is made from itself",
            hint: "use a column name")
          break
        }
        if seen.insert(field).inserted { open += fields[field].map(uses) ?? [] }
      }
    }
  }

  private mutating func itemKey(_ node: LocatedYAML) -> [Mapping.Value] {
    guard case .list(let sequence) = node.content else {
      return value(node, path: "item_key", prefersFields: true).map { [$0] } ?? []
    }
    var values: [Mapping.Value] = []
    for element in sequence {
      if let value = value(element, path: "item_key", prefersFields: true) { values.append(value) }
    }
    return values
  }

  private mutating func require(_ rowMeaning: Mapping.RowMeaning, at node: LocatedYAML, hasKey: Bool) {
    var needed: [Mapping.Field] = [.account, .amount, .currency]
    switch rowMeaning {
    case .item: needed.append(.issue)
    case .settlement: needed += [.issue, .settledOn]
    case .event: needed += [.event, .eventDate]
    }
    if !hasKey { needed.append(.document) }
    for field in needed where !declared.contains(field) {
      refuse(
        .yamlMissingKey, at: node, key: "columns.\(field.name)",
        "`columns` has no `\(field.name)`, which `row_is: \(rowMeaning.rawValue)` needs",
        hint: field == .document
          ? "name the column of the document number, or give `item_key`"
          : "name the column, or give `\(field.name): {constant: …}`")
    }
  }
}
