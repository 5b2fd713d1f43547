import Testing

@Suite struct ShapeTests {
  @Test func filesKeepTheBudget() throws {
    let files = try Repository.swiftFiles(below: "Sources") + Repository.swiftFiles(below: "Tests")
    #expect(RepositoryShape.overlong(files) == [])
  }

  @Test func anOverlongFileIsCaught() {
    let lines = { String(repeating: "let x = 1\n", count: $0) }
    let files = [
      SourceFile("Sources/Treasury/A.swift", lines(601)), SourceFile("Sources/Treasury/B.swift", lines(600)),
      SourceFile("Tests/TreasuryTests/C.swift", lines(801)),
      SourceFile("Tests/TreasuryTests/D.swift", lines(800)),
    ]
    #expect(RepositoryShape.overlong(files).map(\.path).map { $0.suffix(7) } == ["A.swift", "C.swift"])
  }

  @Test func everyRoomHasAName() {
    #expect(RepositoryShape.namelessRooms(Repository.trackedPaths) == [])
  }

  @Test(arguments: [
    "Sources/Treasury/Utils/Sum.swift", "Sources/Treasury/DateHelpers.swift",
    "Tests/IntakeTests/helpers/A.swift",
    "Sources/Common/A.swift", "Sources/Intake/Misc.swift", "Sources/Intake/CommonReader.swift",
  ])
  func aNamelessRoomIsCaught(path: String) {
    #expect(RepositoryShape.namelessRooms([path]).count == 1)
  }

  @Test func topLevelKeepsItsShape() {
    #expect(RepositoryShape.topLevelDifferences(Repository.trackedPaths) == [])
  }

  @Test func aChangedTopLevelIsCaught() {
    let paths = RepositoryShape.topLevel.map { $0 + "/x" } + [".dev/setup", "docs/Guide.md"]
    #expect(RepositoryShape.topLevelDifferences(paths).map(\.path) == ["docs"])
    #expect(RepositoryShape.topLevelDifferences(paths.filter { !$0.hasPrefix("LICENSE") }).count == 2)
  }

  @Test func onlyOurOwnFilesAreTracked() {
    // Result folders are ignored by git; where git cannot tell, what lies there is a user's own.
    let paths = Repository.trackedPaths.filter { !Repository.isWalked || !$0.hasPrefix("notebooks-output/") }
    #expect(RepositoryShape.strangers(paths) == [])
  }

  @Test(arguments: [
    "Tests/IntakeTests/Ledgers/payables-2011-2015.csv", "scenarios/ledgers/sba-loans.csv", "Package.resolved",
    ".build/release/duecast", ".build-x/a", "notebooks-output/baseline/summary.json",
  ])
  func aStrangerIsCaught(path: String) {
    #expect(RepositoryShape.strangers([path]).count == 1)
  }

  @Test func noBuildDeletesItsChecks() throws {
    let scripts = [".ci/run", ".dev/setup"]
    let files = try (["Package.swift"] + scripts).map { try Repository.file($0) }
    #expect(RepositoryShape.uncheckedBuilds(files) == [])
  }

  @Test func anUncheckedBuildIsCaught() {
    let flag = "-O" + "unchecked"
    let files = [
      SourceFile("Package.swift", "// never \(flag)\nlet s = [SwiftSetting.unsafeFlags([\"\(flag)\"])]\n"),
      SourceFile(".ci/run", "# never \(flag)\nswift build -Xswiftc \(flag)\n"),
    ]
    #expect(RepositoryShape.uncheckedBuilds(files).map(\.line) == [2, 2])
  }
}
