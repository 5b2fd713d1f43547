import Intake
import Receivables
import Testing

/// Mapping files: what they can say and how they are refused.
@Suite struct MappingTests {
  private func issues(_ mapping: String) throws -> [Intake.Issue] {
    let folder = try LedgerFolder()
    let file = try folder.write(mapping, to: "mapping.yaml")
    return folder.refusal { _ = try Mapping(file: file) }
  }

  @Test func everyProblemIsReportedAtOnceWithItsPlace() throws {
    let issues = try issues(
      """
      duecast: 2
      row_is: invoice
      decimal_mark: ";"
      thousand: ","
      dates: [yyyy-MM-dd, yyyy]
      columns:
        acount: customer
        amount: {colum: total, plus: much}
        currency: {constant: EUR, column: cur}
        kind: {column: type, values: {RV: invoise}}
        due: {from: issue, plus_days: 1.5}
      leave_out:
        - {when: amount, at_or_below: 0}
        - {when: amount}

      """)
    #expect(issues.map(\.line) == [1, 2, 3, 4, 5, 7, 8, 8, 8, 9, 10, 11, 13, 14])
    #expect(
      issues.map(\.code) == [
        .yamlVersion, .yamlUnknownWord, .yamlUnknownWord, .yamlUnknownKey, .mappingValue, .yamlUnknownKey,
        .mappingValue, .yamlUnknownKey, .yamlWrongType, .mappingValue, .mappingValue, .mappingValue,
        .yamlMissingKey,
        .yamlMissingKey,
      ])
    #expect(issues[3].hint == "did you mean `thousands`?")
    #expect(issues[5].hint == "did you mean `account`?")
    #expect(issues[10].hint == "did you mean `invoice`?")
  }

  @Test func fieldsThatARowNeedsAreNamed() throws {
    let issues = try issues("duecast: 1\nrow_is: event\ncolumns:\n  account: a\n")
    #expect(
      issues.map(\.keyPath) == [
        "settlement_date_means", "columns.amount", "columns.currency", "columns.event", "columns.event_date",
        "columns.document",
      ])
    #expect(issues.allSatisfy { $0.code == .yamlMissingKey && $0.hint != nil })
  }

  @Test func aValueCannotBeMadeFromItself() throws {
    let issues = try issues(
      plainMapping.replacing("issue: date", with: "issue: {from: due, plus_days: 1}").replacing(
        "due: due", with: "due: {from: issue, plus_days: 30}"))
    #expect(issues.map(\.code) == [.mappingValue, .mappingValue])
  }

  @Test(arguments: ["", "- a\n", "just text", "a: [", "\u{0}", "duecast: 1\nduecast: 1\n", "a: &a [*a]\n"])
  func brokenYAMLIsRefused(text: String) throws { #expect(try !issues(text).isEmpty) }

  @Test func columnsMayHaveSeveralNamesAndOccurrences() throws {
    let folder = try LedgerFolder()
    try folder.write("Konto,number,d,d,amount,x\nC,1,2026-01-05,2026-01-06,1,\n")
    try folder.run(
      """
      duecast: 1
      row_is: item
      columns:
        account: {called: [Customer, konto]}
        document: {join: [number, {column: other, optional: true}], with: "/"}
        issue: d
        created: "d#2"
        due: {from: issue, plus_days: 30, end_of_month: true}
        amount: amount
        currency: {first_of: [x, {constant: EUR}]}

      """)
    let item = try #require(folder.view().items.first)
    #expect(item.account == "C")
    #expect(item.document == "1/")
    #expect(item.issue == day("2026-01-05"))
    #expect(item.knownOn == day("2026-01-06"))
    #expect(item.due == day("2026-03-02"))
  }

  @Test func amountsAreScaledShiftedAndSigned() throws {
    let folder = try LedgerFolder()
    try folder.write("c;n;d;a;s\nC;1;2026-01-05;1000;S\nC;2;2026-01-05;1000;H\nC;3;2026-01-05;-1000;H\n")
    func amounts(_ amount: String, book: String) throws -> [Int64] {
      try folder.run(
        "duecast: 1\nrow_is: item\ncolumns: {account: c, document: n, issue: d, currency: {constant: EUR}, amount: \(amount)}\n",
        book: book)
      return try folder.view(book: book).items.map { $0.kind == .creditNote ? -$0.amount : $0.amount }
    }
    #expect(try amounts("{column: a, scale: 0.1, plus: -1.98}", book: "1") == [9_802, 9_802, -10_198])
    #expect(try amounts("{column: a, minor_units: true}", book: "2") == [1_000, 1_000, -1_000])
    #expect(
      try amounts("{column: a, negative_where: {column: s, is: H}}", book: "3") == [
        100_000, -100_000, -100_000,
      ])
    #expect(try amounts("{column: a, absolute: true}", book: "4") == [100_000, 100_000, 100_000])
  }

  @Test func rulesLeaveRowsOutForTheirReason() throws {
    let folder = try LedgerFolder()
    try folder.write(
      plainHeader
        + "C,1,2026-01-05,2026-02-04,1,2026-01-04\nC,2,2026-01-05,2026-02-04,2,\nC,3,2024-01-05,2026-02-04,3,\n"
        + "X1,4,2026-01-05,2026-02-04,4,\nC,5,2026-01-05,,5,\nC,6,2026-01-05,2026-02-04,6,\n")
    let report = try folder.run(
      plainMapping
        + """
        leave_out:
          - {when: settled_on, before: known_on, reason: early}
          - {when: amount, below: 2.01, reason: small}
          - {when: issue, before: 2025-01-01, reason: old}
          - {when: customer, starts_with: [X], reason: test}
          - {when: due, is_blank: true, reason: no due}

        """)
    #expect(report.leftOut.map(\.reason) == ["early", "small", "old", "test", "no due"])
    #expect(try folder.view().items.map(\.document) == ["6"])
  }
}
