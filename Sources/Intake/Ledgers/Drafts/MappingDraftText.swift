import Receivables

/// The mapping file of a draft, written to be read and corrected.
struct MappingDraftText {
  let table: DraftTable
  let choice: DraftChoice
  let isGuessed: Bool
  let encoding: TextEncoding

  private static let meanings: [(field: Mapping.Field, note: String)] = [
    (.entity, "company of yours that is owed"), (.account, "account of the customer"),
    (.debtorName, "name of the customer"), (.group, "customers under common control"), (.country, ""),
    (.segment, "customers that behave alike: terms, failures and sales are stated by segment"), (.grade, ""),
    (.document, "number of the invoice"), (.kind, "what the row is"), (.issue, "day of issue"),
    (.due, "day on which it is due"), (.amount, "gross, in major units"),
    (.openAmount, "what is still open of it"),
    (.net, "amount without tax"), (.tax, "tax in the amount"), (.currency, "ISO 4217"),
    (.settledOn, "day of payment; blank: not paid"), (.settledAmount, "what was paid; blank: all of it"),
    (.created, "day on which the row was entered"),
    (.channel, "how the invoice reaches the customer: paper, e-mail, portal"),
    (.disputedOn, "day on which the customer disputed it"),
  ]
  private static let needed: [Mapping.Field] = [.account, .document, .issue, .amount, .currency]

  func text(of file: String) -> String {
    var lines = [
      "duecast: 1",
      "# Drafted by `duecast import --draft` from the column names and the cells of the file. Read it from top to bottom;",
      "# lines with `???` have to be filled in before it can be used.",
    ]
    lines += choice.checks.map { "# Check \(ImportReport.oneLine($0))" }
    lines += [
      "mapping: \(YAMLText.quoted(name(of: file)))",
      "row_is: item" + note("each row is an invoice with at most one payment"),
    ]
    if choice.fields[.settledOn] != nil {
      lines.append(
        "settlement_date_means: posting" + note("bank_value | posting | clearing: what the day of payment is")
      )
    }
    lines += ["", "encoding: \(encodingName)"]
    let mark = ["\",\"", "\";\"", "tab", "\"|\""][DraftTable.delimiters.firstIndex(of: table.delimiter) ?? 0]
    lines.append("delimiter: \(mark)")
    lines.append("decimal_mark: \"\(choice.amounts.decimalMark.rawValue)\"")
    let thousands = choice.amounts.thousands
    lines.append(
      "thousands: \(thousands == .none || thousands == .space ? thousands.rawValue : "\"\(thousands.rawValue)\"")"
    )
    if !choice.dates.isEmpty {
      lines.append("dates: [\(choice.dates.map { YAMLText.quoted($0.pattern) }.joined(separator: ", "))]")
    }
    lines += ["", "columns:"]
    for entry in Self.meanings { lines += column(entry.field, entry.note) }
    let unused = table.profiles.indices.filter { place in
      !table.names[place].isEmpty && !choice.fields.values.contains(place)
        && choice.neverPosted?.column != place
    }
    if !unused.isEmpty {
      lines.append(
        "# Not used: " + unused.map { ImportReport.oneLine(table.names[$0]) }.joined(separator: ", "))
    }
    if !table.totals.isEmpty {
      lines += ["", "skip_rows:                            # rows that are totals"]
      lines += table.totals.map { total in
        "  - {when: {column: \(quoted(column: total.column))}, starts_with: [\(YAMLText.quoted(total.word))]}"
      }
    }
    if let rule = choice.neverPosted {
      lines += [
        "", "leave_out:",
        "  - {when: {column: \(quoted(column: rule.column))}, is: [\(rule.texts.map(YAMLText.quoted).joined(separator: ", "))], reason: not posted}",
      ]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func column(_ field: Mapping.Field, _ meaning: String) -> [String] {
    guard let place = choice.fields[field] else {
      if field == .currency, let currency = choice.currency {
        return ["  currency: {constant: \(currency.code)}" + note("of all amounts")]
      }
      if field == .currency { return ["  currency: {constant: \"???\"}" + note("ISO 4217, such as EUR")] }
      return Self.needed.contains(field) ? ["  \(field.name): \"???\"" + note(meaning)] : []
    }
    let column = quoted(column: place)
    guard field == .kind else {
      return ["  \(field.name): \(column)" + (meaning.isEmpty ? "" : note(meaning))]
    }
    var lines = ["  kind:" + note(meaning), "    column: \(column)", "    values:"]
    for kind in choice.kinds {
      lines.append("      \(YAMLText.quoted(kind.text)): \(kind.meaning ?? "\"???\"")")
    }
    return lines
  }

  private var encodingName: String {
    switch encoding {
    case .utf8: "utf-8"
    case .windows1252:
      "windows-1252" + (isGuessed ? note("the bytes are not UTF-8; accents show whether this is right") : "")
    default: "auto" + note("UTF-16 by its byte order mark")
    }
  }

  private func name(of file: String) -> String { file.split(separator: "/").last.map(String.init) ?? file }

  private func note(_ text: String) -> String { "    # \(text)" }

  /// A column's name; a second one of the same name gets its number.
  private func quoted(column place: Int) -> String {
    let name = table.names[place]
    let before = table.names[..<place].count { $0 == name }
    return YAMLText.quoted(before == 0 ? name : "\(name)#\(before + 1)")
  }
}
