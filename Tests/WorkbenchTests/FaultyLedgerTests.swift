import Foundation
import Testing

/// `calibrate` and `backtest` on ledgers with next to nothing, or something odd, in them: they say so, and no figure
/// that is no number comes out.
@Suite struct FaultyLedgerTests {
  private let session: CommandSession

  init() throws { session = try CommandSession() }

  /// A row of the generic mapping; days count from 2024-01-01.
  private struct Row {
    var account = "C0"
    var document = "D0"
    var issue = 0
    var amount = "100.00"
    var currency = "EUR"
    var due = 30
    var paid: Int?
    var segment = ""
  }

  /// A way to spoil rows.
  enum Fault: String, CaseIterable, Sendable {
    case nothing, thirtyInvoices, eightPayments, oneCustomer, neverLate, allOnTheDay, futureDates, negative,
      duplicates, emptySegments, noAmounts, longAgo
  }

  /// Two hundred invoices of twenty customers over 600 days, paid 0 to 29 days late by fixed sequences.
  private static func rows(_ count: Int = 200) -> [Row] {
    (0..<count).map { place in
      let issue = 600 * place / count
      return Row(
        account: "C\(place % 20)", document: "D\(place)", issue: issue,
        amount: "\(100 + place * 37 % 900).00", due: issue + 30, paid: issue + 30 + place * 7 % 30)
    }
  }

  private static func spoiled(_ fault: Fault) -> [Row] {
    var rows = rows()
    switch fault {
    case .nothing: break
    case .thirtyInvoices: rows = Self.rows(30)
    case .eightPayments: for place in rows.indices where place % 25 != 0 { rows[place].paid = nil }
    case .oneCustomer: for place in rows.indices { rows[place].account = "C0" }
    case .neverLate: for place in rows.indices { rows[place].paid = rows[place].due - place * 7 % 20 }
    case .allOnTheDay: for place in rows.indices { rows[place].paid = rows[place].due }
    case .futureDates:
      for place in rows.indices where place % 30 == 0 { rows[place].paid = 3_000 }
    case .negative: for place in rows.indices where place % 10 == 0 { rows[place].amount = "-50.00" }
    case .duplicates: rows += rows.prefix(60).map { row in with(row) { $0.document += "x" } }
    case .emptySegments: for place in rows.indices { rows[place].segment = ["", " ", "A", "B"][place % 4] }
    case .noAmounts: for place in rows.indices { rows[place].amount = "0.00" }
    case .longAgo: for place in rows.indices where place % 60 == 0 { rows[place].issue = -738_000 }
    }
    return rows
  }

  private static func with(_ row: Row, _ change: (inout Row) -> Void) -> Row {
    var row = row
    change(&row)
    return row
  }

  private static func text(_ rows: [Row]) throws -> String {
    let calendar = Calendar(identifier: .gregorian)
    let start = try #require(
      calendar.date(from: DateComponents(timeZone: .gmt, year: 2024, month: 1, day: 1)))
    func date(_ day: Int?) -> String {
      guard let day else { return "" }
      return String(
        start.addingTimeInterval(Double(day) * 86_400).ISO8601Format(.iso8601Date(timeZone: .gmt)).prefix(10))
    }
    return "account,document,invoice_date,amount,currency,due_date,paid_date,segment\n"
      + rows.map { row in
        [
          row.account, row.document, date(row.issue), row.amount, row.currency, date(row.due), date(row.paid),
          row.segment,
        ].joined(separator: ",") + "\n"
      }.joined()
  }

  private func expectNumbersOnly(_ text: String, _ comment: Testing.Comment) throws {
    // `inf` and `nan` are no JSON, so a parser that takes the text has seen none.
    #expect(throws: Never.self, comment) { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
  }

  /// What a fault has to be called in the notes of `calibrate`.
  private static let marks: [Fault: String] = [
    .thirtyInvoices: "too short to try forms", .eightPayments: "only 8 of 10 payments",
    .oneCustomer: "fewer than 10 customers paid twice", .futureDates: "nothing happened for more than a year",
    .duplicates: "60 of 260 invoices equal another", .longAgo: "left out: look at the dates",
  ]

  @Test(arguments: Fault.allCases)
  func aFaultIsSaidAndBreaksNothing(_ fault: Fault) throws {
    let ledger = try session.write("l.csv", Self.text(Self.spoiled(fault)))
    let source = [ledger, "--map", CommandSession.shipped("scenarios/mappings/generic.yaml")]
    let fit = session.run(
      ["calibrate"] + source + ["--out", session.place("b.yaml"), "--draws", "5", "--json"])
    #expect(fit.status == 0, "\(fault): \(fit.messages)")
    try expectNumbersOnly(fit.output, "\(fault)")
    if let mark = Self.marks[fault] { #expect(fit.output.contains(mark), "\(fault): \(fit.output)") }
    // The file can be used: reading it refuses anything that is no number.
    let again = session.run(
      ["calibrate"] + source
        + ["--out", session.place("c.yaml"), "--draws", "0", "--since", session.place("b.yaml")])
    #expect(again.status == 0, "\(fault): \(again.messages)")
    let test = session.run(
      ["backtest"] + source
        + [
          "--cutoffs", "2024-06-03,2025-01-06", "--draws", "100", "--methods", "kaplan_meier,duecast",
          "--json",
        ])
    #expect(test.status == 0, "\(fault): \(test.messages)")
    try expectNumbersOnly(test.output, "\(fault)")
    if fault == .eightPayments { #expect(test.output.contains("forecasts by an assumed curve")) }
  }

  @Test func amountsOfTwoCurrenciesAreNamed() throws {
    let rows = Self.rows().enumerated().map { place, row in
      Self.with(row) { $0.currency = place % 2 == 0 ? "EUR" : "USD" }
    }
    let source = [
      try session.write("l.csv", Self.text(rows)), "--map",
      CommandSession.shipped("scenarios/mappings/generic.yaml"),
    ]
    let fit = session.run(
      ["calibrate"] + source + ["--out", session.place("b.yaml"), "--draws", "0", "--json"])
    #expect(fit.output.contains("amounts in EUR, USD are compared as they are"), "\(fit.output)")
    let test = session.run(["backtest"] + source)
    #expect(test.status == 2 && test.messages.contains("mixes currencies (EUR, USD)"), "\(test.messages)")
  }

  @Test func whereNothingWasPaidNothingIsFitted() throws {
    let open = Self.rows().map { row in Self.with(row) { $0.paid = nil } }
    let source = [
      try session.write("l.csv", Self.text(open)), "--map",
      CommandSession.shipped("scenarios/mappings/generic.yaml"),
    ]
    for command in [["calibrate", "--out", session.place("b.yaml")], ["backtest"]] {
      let reply = session.run(command.prefix(1) + source + command.dropFirst())
      #expect(reply.status == 2)
      #expect(reply.messages.contains("hint: import an export that holds closed items"), "\(reply.messages)")
    }
    #expect(!session.exists("b.yaml"))
  }
}
