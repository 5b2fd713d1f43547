import Intake
import Receivables
import Testing

/// First tries at mappings of exports that nobody has mapped.
@Suite struct MappingDraftTests {
  /// An export of a program of some country.
  struct Export: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var header: String
    /// Twelve invoices: `{i}` is the row's number, `{d}` a day of issue, `{u}` of due, `{p}` of payment, `{a}` an
    /// amount, `{o}` what is open.
    var row: String
    var date: String
    var isComma = false
    var thousands = ""
    var before = ""
    var after = ""
    var currency: String?
    /// Fields by column name.
    var expected: [String: String]
  }

  static let exports = [
    Export(
      testDescription: "Spanish",
      header:
        "Cód. cliente;Razón social;Nº factura;Documento;Fecha factura;Fecha vto.;Importe total;Pendiente;Fecha cobro",
      row: "43{c};Peñalver {c} S.L.;FV/{i};{k};{d};{u};{a};{o};{p}", date: "d/m/y", isComma: true,
      thousands: ".",
      after: "Total general;;;;;;;9.999,99;\n", currency: "EUR",
      expected: [
        "Cód. cliente": "account", "Razón social": "debtor_name", "Nº factura": "document",
        "Documento": "kind",
        "Fecha factura": "issue", "Fecha vto.": "due", "Importe total": "amount", "Pendiente": "open",
        "Fecha cobro": "settled_on",
      ]),
    Export(
      testDescription: "American, with titles above",
      header: "Customer #\tCustomer\tNum\tDate\tDue Date\tAmount\tPaid Date\tOpen Balance\tCurrency",
      row: "C{c}\tFirm {c}\tINV-{i}\t{d}\t{u}\t{a}\t{p}\t{o}\tUSD", date: "m/d/y", thousands: ",",
      before: "Acme Inc.\nInvoices by customer\n",
      expected: [
        "Customer #": "account", "Customer": "debtor_name", "Num": "document", "Date": "issue",
        "Due Date": "due",
        "Amount": "amount", "Paid Date": "settled_on", "Open Balance": "open", "Currency": "currency",
      ]),
    Export(
      testDescription: "German",
      header: "Belegnr.;Belegart;Belegdatum;Fällig am;Debitor;Name;Betrag;Offen;Ausgleich;Kundengruppe",
      row: "RE-{i};{k};{d};{u};K{c};Firma {c} GmbH;{a};{o};{p};Handel", date: "d.m.y", isComma: true,
      thousands: ".",
      after: "Summe;;;;;;1,00;;;\n", currency: "EUR",
      expected: [
        "Belegnr.": "document", "Belegart": "kind", "Belegdatum": "issue", "Fällig am": "due",
        "Debitor": "account",
        "Name": "debtor_name", "Betrag": "amount", "Offen": "open", "Ausgleich": "settled_on",
        "Kundengruppe": "segment",
      ]),
    Export(
      testDescription: "French, the currency in a column name",
      header: "Client;Type de pièce;N° pièce;Date pièce;Échéance;Réglé le;Montant TTC (EUR);Solde",
      row: "Société {c};{k};F{i};{d};{u};{p};{a};{o}", date: "d/m/y", isComma: true, thousands: " ",
      expected: [
        "Client": "account", "Type de pièce": "kind", "N° pièce": "document", "Date pièce": "issue",
        "Échéance": "due",
        "Réglé le": "settled_on", "Montant TTC (EUR)": "amount", "Solde": "open",
      ]),
    Export(
      testDescription: "Chinese", header: "客户编号,客户名称,开票日期,发票号,到期日,价税合计,收款日期,币种",
      row: "K{c},公司{c},{d},{i},{u},{a},{p},CNY", date: "y/m/d",
      expected: [
        "客户编号": "account", "客户名称": "debtor_name", "开票日期": "issue", "发票号": "document", "到期日": "due",
        "价税合计": "amount",
        "收款日期": "settled_on", "币种": "currency",
      ]),
    Export(
      testDescription: "Polish",
      header:
        "Numer faktury;Nazwa kontrahenta;Kod kontrahenta;Data wystawienia;Termin płatności;Kwota brutto;Data zapłaty",
      row: "FV {i};Firma {c};K{c};{d};{u};{a};{p}", date: "y-m-d", isComma: true, currency: "PLN",
      expected: [
        "Numer faktury": "document", "Nazwa kontrahenta": "debtor_name", "Kod kontrahenta": "account",
        "Data wystawienia": "issue", "Termin płatności": "due", "Kwota brutto": "amount",
        "Data zapłaty": "settled_on",
      ]),
  ]

  private static let kinds = ["Spanish": ("Factura", "Abono"), "German": ("Rechnung", "Gutschrift")]

  /// The text of an export: forty invoices of five customers, three of them still open, and two credit notes.
  private static func text(_ export: Export) -> (text: String, open: Int64) {
    var open: Int64 = 0
    var lines = [export.header]
    func date(_ number: Int32) -> String {
      let parts = Day(number: number).components
      func two(_ value: Int) -> String { (value < 10 ? "0" : "") + String(value) }
      return export.date.replacing("y", with: String(parts.year)).replacing("m", with: two(parts.month))
        .replacing("d", with: two(parts.day))
    }
    func amount(_ cents: Int64) -> String {
      let (whole, rest) = (cents.magnitude / 100, cents.magnitude % 100)
      var digits = String(whole)
      if !export.thousands.isEmpty, digits.count > 3 {
        digits.insert(contentsOf: export.thousands, at: digits.index(digits.endIndex, offsetBy: -3))
      }
      return (cents < 0 ? "-" : "") + digits + (export.isComma ? "," : ".") + (rest < 10 ? "0" : "")
        + String(rest)
    }
    let words = kinds[export.testDescription] ?? ("Facture", "Avoir")
    for row in 0..<40 {
      let isCredit = row == 11 || row == 23
      let cents: Int64 = (isCredit ? -1 : 1) * Int64(123_456 + 7_919 * row)
      let isPaid = row < 37
      if !isPaid { open += cents }
      let issue = Int32(20_100 + 3 * row)
      let cells = [
        "{c}": String(100 + row % 5), "{i}": String(5_000 + row), "{k}": isCredit ? words.1 : words.0,
        "{d}": date(issue), "{u}": date(issue + 30), "{p}": isPaid ? date(issue + 41) : "",
        "{a}": amount(cents),
        "{o}": amount(isPaid ? 0 : cents),
      ]
      lines.append(cells.reduce(export.row) { $0.replacing($1.key, with: $1.value) })
    }
    return (export.before + lines.joined(separator: "\n") + "\n" + export.after, open)
  }

  /// Columns are found in the languages of their makers, and an import by the draft finds what is open to the cent.
  @Test(arguments: exports) func anExportIsMappedAndImported(_ export: Export) throws {
    let folder = try LedgerFolder()
    let made = Self.text(export)
    let file = try folder.write(made.text)
    let draft = try MappingDraft(file: file, currency: export.currency.flatMap { Currency(code: $0) })
    let found = Dictionary(
      uniqueKeysWithValues: draft.columns.compactMap { column in column.field.map { (column.name, $0) } })
    #expect(found == export.expected)
    #expect(draft.isComplete, "\(draft.checks)")
    let report = try folder.run(draft.text, options: .init(maxRejected: 0))
    #expect(report.accepted == 40)
    #expect(report.rejected == 0)
    #expect(report.skipped == (export.after.isEmpty ? 0 : 1))
    #expect(report.quality.currencies.map(\.open) == [made.open])
    #expect(report.quality.creditNotes.count == 2)
  }

  @Test func whatTheFileDoesNotSayIsLeftToThePerson() throws {
    let folder = try LedgerFolder()
    // Every day is under 13, and every amount has three digits behind its only mark.
    let rows = (1...9).map { "K\($0 % 3);R\($0);0\($0)/02/2026;1.\($0)00;Foo" }
    let file = try folder.write(
      "Kunde;Rechnung;Datum;Betrag;Belegart\n" + rows.joined(separator: "\n") + "\n")
    let draft = try MappingDraft(file: file)
    #expect(!draft.isComplete)
    for part in ["`currency`", "day and month the other way round", "point and comma", "no payment history"] {
      #expect(draft.checks.contains { $0.contains(part) }, "\(part)")
    }
    // A currency that is not stated refuses the import; nothing is guessed.
    let refused = folder.refusal { try folder.run(draft.text, options: .init(maxRejected: 0)) }
    #expect(refused.first?.code == .tooManyRejected)
    // A kind that is not known stands out, and so does a status that means that nothing was posted.
    let second = try folder.write(
      "Account,Invoice No,Type,Invoice Date,Amount,Currency,Status\n"
        + (1...24).map {
          "A\($0 % 4),\($0),\($0 == 3 ? "Xyz" : "Invoice"),2026-01-15,10.00,EUR,\($0 == 4 ? "Void" : "Open")"
        }
        .joined(separator: "\n") + "\n", to: "second.csv")
    let other = try MappingDraft(file: second)
    #expect(other.checks.contains { $0.contains("`Xyz`") })
    #expect(other.text.contains("is: [\"Void\"], reason: not posted"))
  }

  /// Names of columns can hold whatever they like: the draft reads back, and takes them as they stand.
  @Test func hostileNamesAreQuoted() throws {
    let folder = try LedgerFolder()
    let names = ["Account: {x}", "Invoice \\\"No\\\" # 7", "Date, [a]", "Amount - 'b'", "Currency"]
    let header = names.map { "\"" + $0.replacing("\\\"", with: "\"\"") + "\"" }.joined(separator: ",")
    let rows = (1...24).map { "A\($0 % 4),\($0),2026-01-15,10.00,EUR" }
    let file = try folder.write(header + "\n" + rows.joined(separator: "\n") + "\n")
    let draft = try MappingDraft(file: file)
    let report = try folder.run(draft.text, options: .init(maxRejected: 0))
    #expect(report.accepted == 24)
    #expect(draft.columns.compactMap(\.field) == ["account", "document", "issue", "amount", "currency"])
  }

  @Test func aFileWithoutAHeaderIsRefused() throws {
    let folder = try LedgerFolder()
    let file = try folder.write("1,2,3\n4,5,6\n")
    let issues = folder.refusal { _ = try MappingDraft(file: file) }
    #expect(issues.map(\.code) == [.noHeader])
    let empty = try folder.write("Account,Invoice,Date,Amount\n", to: "empty.csv")
    #expect(folder.refusal { _ = try MappingDraft(file: empty) }.map(\.code) == [.noRows])
  }
}
