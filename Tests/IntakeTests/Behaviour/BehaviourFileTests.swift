import CreditModels
import Foundation
import Intake
import Receivables
import Testing

/// Behaviour files: what is written is read back, and what is wrong is told with its place.
@Suite struct BehaviourFileTests {
  private func document() throws -> BehaviourDocument {
    let curve = DelayCurve(
      firstAge: -2, hazards: [0.01, 0.1, 1.0 / 3, 0], tail: 1e-7, lastObservedAge: 1,
      origin: .fitted(invoices: 40, paid: 30))
    let effects = [
      CovariateEffect(
        covariate: .amount, edges: [66.5, 1960.178],
        levels: [
          FittedValue(-0.04, standardError: 0.1, count: 12), FittedValue(0, count: 3, origin: .weak),
          FittedValue(0.2, standardError: 1e-5, count: 5),
        ]),
      CovariateEffect(
        covariate: .segment, edges: [], names: ["no", "\"odd\" \\ name"],
        levels: [.assumed(0), .assumed(0.5), .assumed(-1)]),
      CovariateEffect(
        covariate: .againstHabit, edges: [-3], levels: (0..<8).map { FittedValue(Double($0) / 7) }),
      CovariateEffect(
        covariate: .trend, edges: [-3, 4], levels: (0..<4).map { FittedValue(Double($0) / 9) }),
      CovariateEffect(covariate: .disputed, edges: [], levels: [.assumed(0), .assumed(-2), .assumed(0.1)]),
      CovariateEffect(covariate: .monthEnd, edges: [1], levels: [.assumed(0), .assumed(0.5)]),
    ]
    var document = BehaviourDocument(
      ledgerDigest: "00ff", asOf: try #require(Day(iso: "2026-06-30")), invoices: 40, payments: 30,
      customers: 7,
      form: "mixture", dispersion: 1.5, neverPaid: FittedValue(0.02, standardError: 0.01, count: 30),
      notes: ["a note: with a colon"],
      behaviour: PaymentBehaviour(
        pooled: curve, standardised: curve, standardisedShare: 0.5,
        habit: .init(pooledDaysLate: FittedValue(-3.25, standardError: 1, count: 30), strength: .assumed(3)),
        constant: FittedValue(0.1), effects: effects, weekdays: (0..<7).map { FittedValue(Double($0) / 3) },
        market: .assumed(0.02), sameCustomer: FittedValue(0.3, standardError: 0.1, count: 60),
        weekVariance: FittedValue(0.05, standardError: 0.01, count: 50)))
    document.offers = [
      CovariateOffer(
        .trend, .entered, gain: FittedValue(0.01, standardError: 0.004, count: 300), reason: "trials gained"),
      CovariateOffer(.season, .notTried, reason: "a \"short\" history"),
    ]
    document.evidence = BacktestEvidence(
      cutoffs: 7, first: try #require(Day(iso: "2025-01-06")), last: try #require(Day(iso: "2026-03-02")),
      weeks: 13, separateWindows: 4, held: 0.74, limits: 0.5...0.875)
    document.alternatives = [
      AlternativeForm(
        form: "attributes", standardisedShare: 0, constant: FittedValue(0.2), effects: [effects[0]],
        gap: FittedValue(0.3, standardError: 0.02, count: 300)),
      AlternativeForm(
        form: "standardised", standardisedShare: 1, constant: .assumed(0), effects: [],
        gap: FittedValue(0.01, standardError: 0.02, count: 300)),
    ]
    return document
  }

  @Test func anAlternativeIsPlausibleWithinTwoStandardErrors() throws {
    #expect(try document().alternatives.map(\.isPlausible) == [false, true])
  }

  private func read(_ text: String) throws -> BehaviourDocument {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "behaviour-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("b.yaml")
    try Data(text.utf8).write(to: file)
    return try BehaviourDocument.read(path: file.path, name: "b.yaml")
  }

  @Test func whatIsWrittenIsReadBack() throws {
    let document = try document()
    #expect(try read(document.text) == document)
  }

  @Test(arguments: [
    ("duecast: 1", "duecast: 7", IssueCode.yamlVersion, 1),
    ("as_of: 2026-06-30", "as_of: 2026-06-31", .yamlDate, 6),
    ("covariate: amount", "covariate: amuont", .yamlUnknownWord, 22),
    ("standardised_share: 0.5", "standardised_share: 1.5", .yamlOutOfRange, 16),
    ("form: mixture", "forme: mixture", .yamlUnknownKey, 10),
    ("market: [0.02, none, 0, assumption]", "market: [0.02, none, 0, guess]", .yamlUnknownWord, 0),
    ("same_customer: [0.3, 0.1, 60, fitted]", "same_customer: [0.3, 0.1]", .yamlWrongType, 0),
    ("edges: [66.5, 1960.178]", "edges: [66.5]", .yamlOutOfRange, 0),
    ("first_age: -2", "first_age: soon", .yamlWrongType, 0),
    ("limits_80: [0.5, 0.875]", "limits_80: [0.875, 0.5]", .yamlOutOfRange, 0),
    ("last: 2026-03-02", "last: 2026-02-30", .yamlDate, 0),
    ("outcome: entered", "outcome: enterd", .yamlUnknownWord, 0),
    ("gain: [0.01, 0.004, 300, fitted]", "gain: much", .yamlWrongType, 0),
  ])
  func mistakesAreToldWithTheirPlace(right: String, wrong: String, code: IssueCode, line: Int) throws {
    let text = try document().text
    #expect(text.contains(right))
    do {
      _ = try read(text.replacing(right, with: wrong, maxReplacements: 1))
      Testing.Issue.record("\(wrong) was accepted")
    } catch let refused as InputRefused {
      let found = try #require(refused.issues.first { $0.code == code })
      #expect(found.line != nil && found.column != nil && found.hint?.isEmpty == false)
      if line > 0 { #expect(found.line == line) }
    }
  }
}
