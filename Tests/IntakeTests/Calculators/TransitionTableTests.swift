import CreditModels
import Foundation
import Intake
import LinearAlgebra
import Testing

@Suite struct TransitionTableTests {
  private let folder: LedgerFolder

  init() throws { folder = try LedgerFolder() }

  private func table(_ text: String, _ kind: TransitionTable.Kind = .aging) throws -> TransitionTable {
    try TransitionTable(file: try folder.write(text, to: "matrix.csv"), kind: kind)
  }

  private func issues(_ text: String, _ kind: TransitionTable.Kind = .aging) -> [Intake.Issue] {
    folder.refusal { _ = try table(text, kind) }
  }

  private static let heidman = """
    state,Paid,Bad,0-30,31-90
    Paid,1,0,0,0
    Bad,0,1,0,0
    0-30,0.4,0,0.3,0.3
    31-90,0.4,0.2,0.3,0.1
    """

  @Test(arguments: [
    heidman,
    // Percent, percent signs, European marks, blanks for 0, no corner, tabs, comments, another order of rows.
    "state,Paid,Bad,0-30,31-90\nPaid,100,0,0,0\nBad,0,100,0,0\n0-30,40,0,30,30\n31-90,40,20,30,10\n",
    "state,Paid,Bad,0-30,31-90\nPaid,100%,0,0,0\nBad,0,100%,0,0\n0-30,40%,0,30%,30 %\n31-90,40%,20%,30%,10%\n",
    "state;Paid;Bad;0-30;31-90\r\nPaid;1;;;\r\nBad;;1;;\r\n0-30;0,4;-;0,3;0,3\r\n31-90;0,4;0,2;0,3;0,1\r\n",
    "# aging of March\nPaid\tBad\t0-30\t31-90\nPaid\t1\t0\t0\t0\nBad\t0\t1\t0\t0\n0-30\t.4\t0\t.3\t.3\n31-90\t.4\t.2\t.3\t.1\n",
    "from/to,Paid,Bad,0-30,31-90\n31-90,2/5,1/5,3/10,1/10\n0-30,2/5,0,3/10,3/10\nPaid,1,0,0,0\nBad,0,1,0,0\n",
    "state,Paid,Bad,0-30,31-90\n0-30,0.4,0,0.3,0.3\n31-90,0.4,0.2,0.3,0.1\n",
  ])
  func oneMatrixHasManyFaces(text: String) throws {
    let table = try table(text)
    #expect(table.states == ["Paid", "Bad", "0-30", "31-90"])
    let expected = Matrix(rows: [
      [1, 0, 0, 0], [0, 1, 0, 0], [0.4, 0, 0.3, 0.3], [0.4, 0.2, 0.3, 0.1],
    ])
    #expect(table.matrix.largestDifference(from: expected) < 1e-15)
  }

  @Test func statesNamedByNumbersAndMatricesWithoutNamesWork() throws {
    #expect(try table(",1,2\n1,1,0\n2,0.5,0.5\n").states == ["1", "2"])
    let mixed = try table("state,p,b,0,1\n0,0.4,0,0.3,0.3\n1,0.4,0.2,0.3,0.1\n")
    #expect(mixed.states == ["p", "b", "0", "1"] && mixed.matrix[0, 0] == 1 && mixed.matrix[3, 1] == 0.2)
    let bare = try table("1,0\n0.5,0.5\n")
    #expect(bare.states == ["1", "2"] && bare.matrix[1, 0] == 0.5)
  }

  @Test func printedRoundingIsSpreadAndSaid() throws {
    let table = try table("s,P,A\nP,1,0\nA,0.333,0.666\n")
    #expect((table.matrix[1, 0] - 1.0 / 3).magnitude < 1e-12)
    #expect(table.notes.contains { $0.contains("`A`") })
  }

  @Test func withdrawnRatingsGoOutInProportion() throws {
    let table = try table("from,A,B,D,NR\nA,80,10,2,8\nB,5,75,10,10\n", .ratings)
    #expect(table.states == ["A", "B", "D"])
    #expect((table.matrix[0, 0] - 80.0 / 92).magnitude < 1e-12)
    #expect((table.matrix[1, 2] - 10.0 / 90).magnitude < 1e-12)
    #expect(table.matrix.row(2) == [0, 0, 1])
    #expect(table.defaultState == 2)
    #expect(table.notRated[0] == 0.08)
    #expect(table.notes.contains { $0.contains("NR") })
  }

  @Test func aColumnOfWithdrawnRatingsMayStandAnywhere() throws {
    let table = try table("from,NR,D,B,A\nNR,1,0,0,0\nA,8,2,10,80\nD,0,100,0,0\nB,10,10,75,5\n", .ratings)
    #expect(table.states == ["D", "B", "A"])
    #expect(table.defaultState == 0)
    #expect((table.matrix[2, 2] - 80.0 / 92).magnitude < 1e-12)
  }

  @Test func whatRowsFallShortOfIsSaidToBeWithdrawn() throws {
    let table = try table("A,80,10,2\nB,5,75,10\n\nA,0.8,0.1,0.02\n", .ratings)
    #expect(table.states == ["A", "B", "D"])
    #expect((table.matrix[0, 2] - 2.0 / 92).magnitude < 1e-12)
    #expect(table.notes.contains { $0.contains("second table") })
    #expect(table.notes.contains { $0.contains("pro rata") })
    // In an aging matrix the same gap is an error: receivables do not vanish.
    #expect(issues("s,P,A\nP,1,0\nA,0.5,0.3\n").map(\.code) == [.matrixRowSum])
  }

  /// S&P's one-year matrix of 2017 as it stands beside the repository; skipped where it is not.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: standardAndPoors), "no ../shared/data here"))
  func theRealMatrixHasAGenerator() throws {
    let table = try TransitionTable(file: Self.standardAndPoors, kind: .ratings)
    #expect(table.states.count == 18 && table.states.last == "D" && table.defaultState == 17)
    // AAA: 87.05 of 96.82 rated.
    #expect((table.matrix[0, 0] - 87.05 / 96.82).magnitude < 1e-12)
    let rates = try RatingGenerator(annual: table.matrix)
    #expect(!rates.faults.isEmpty && !rates.faults.contains(.noRealLogarithm))
    #expect(rates.annualDifference < 0.0005)
    #expect(rates.matrix(years: 5).largestDifference(from: table.matrix.power(5)) < 0.002)
  }

  private static let standardAndPoors =
    packageRoot.deletingLastPathComponent().appending(path: "shared/data/sp-2017-one-year-transition.csv")
    .path

  // MARK: Refusals

  private static let gallery: [(name: String, code: IssueCode, kind: TransitionTable.Kind, text: String)] = [
    ("matrix-number", .matrixNumber, .aging, "s,P,A\nP,1,0\nA,0.5,O.5\n"),
    ("matrix-probability", .matrixProbability, .aging, "s,P,A\nP,1,0\nA,1.2,-0.2\n"),
    ("matrix-shape", .matrixShape, .aging, "s,P,A\nP,1,0\nA,0.5\n"),
    ("matrix-shape--no-header", .matrixShape, .aging, "A,0.5,0.3,0.2\nB,0.1,0.1,0.8\n"),
    ("matrix-shape--names-only", .matrixShape, .ratings, "s,P,A\n"),
    ("matrix-state", .matrixState, .aging, "s,Paid,0-30\nPaid,1,0\n0-3,0.5,0.5\n"),
    ("matrix-state--twice", .matrixState, .ratings, "s,A,A\nA,1,0\nA,0,1\n"),
    ("matrix-row-sum", .matrixRowSum, .aging, "s,P,A\nP,1,0\nA,0.5,0.3\n"),
    ("matrix-row-sum--ratings", .matrixRowSum, .ratings, "s,A,D,NR\nA,80,2,8\n"),
  ]

  @Test func everyCodeOfMatricesHasAnEntry() {
    let covered = Set(Self.gallery.map(\.code))
    let codes = IssueCode.allCases.filter { $0.rawValue.hasPrefix("matrix-") }
    // Chains are checked by the command that asks for one; its transcript has the message.
    #expect(codes.filter { !covered.contains($0) } == [.matrixChain])
  }

  @Test(arguments: gallery.map(\.name)) func messageIsAsExpected(name: String) throws {
    let entry = try #require(Self.gallery.first { $0.name == name })
    let found = issues(entry.text, entry.kind)
    let text =
      IssueText.render(found).replacing(folder.path("") + "/", with: "").replacing(
        folder.path(""), with: "") + "\n"
    let file = packageRoot.appending(path: "Tests/IntakeTests/Gallery/matrices/\(name).expected.txt")
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
      try Data(text.utf8).write(to: file)
      Testing.Issue.record("recorded \(file.lastPathComponent); run again without RECORD")
      return
    }
    #expect(text == (try String(contentsOf: file, encoding: .utf8)))
    #expect(found.contains { $0.code == entry.code })
    #expect(found.allSatisfy { $0.hint?.isEmpty == false && !$0.message.hasSuffix(".") })
  }

  @Test func allProblemsOfAFileAreFoundAtOnce() {
    let found = issues("s,P,A,B\nP,1,0,0\nA,x,0.5,y\nC,0.5,z,0.1\n")
    #expect(
      found.map(\.code).sorted { $0.rawValue < $1.rawValue } == [
        .matrixNumber, .matrixNumber, .matrixNumber, .matrixState,
      ])
    #expect(
      found.contains { $0.line == 3 && $0.column == 3 } && found.contains { $0.line == 3 && $0.column == 9 })
  }
}
