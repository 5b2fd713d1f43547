import Testing

@Suite struct ArrowTests {
  @Test func everyImportFollowsTheArrows() throws {
    let files = try Repository.swiftFiles(below: "Sources")
    #expect(files.count > 5, "the sources are where they are looked for")
    #expect(ModuleArrows.findings(in: files) == [])
  }

  @Test func everyModuleHasARow() throws {
    #expect(Set(try Repository.folders(below: "Sources")).subtracting(ModuleArrows.named.keys) == [])
  }

  @Test func arrowsPointDownwardOnly() {
    for module in ModuleArrows.named.keys {
      #expect(!ModuleArrows.reachable(from: module).contains(module), "`\(module)` is above itself")
    }
  }

  @Test(arguments: [
    ("Sources/Receivables/A.swift", "import Stochastics"),
    ("Sources/CreditModels/A.swift", "import Simulation"),
    ("Sources/Simulation/A.swift", "import Foundation"),
    ("Sources/Stochastics/A.swift", "import Glibc"),
    ("Sources/Stochastics/A.swift", "import COpenBLAS"),
    ("Sources/Stochastics/A.swift", "@preconcurrency import Foundation"),
    ("Sources/Treasury/A.swift", "import struct Foundation.Data"),
    ("Sources/Reporting/A.swift", "public import Intake"),
    ("Sources/Reporting/A.swift", "@_exported import Yams"),
    ("Sources/Intake/A.swift", "import Calibration"),
    ("Sources/Intake/A.swift", "/* why */ import ArgumentParser"),
    ("Sources/Calibration/A.swift", "import Simulation"),
    ("Sources/Workbench/A.swift", "import COpenBLAS"),
    ("Sources/Workbench/A.swift", "import SwiftSyntax"),
    ("Sources/Liquidity/A.swift", "import Dispatch"),
    ("Sources/Engine/A.swift", "import Receivables"),
  ])
  func aForbiddenImportIsCaught(path: String, line: String) {
    let findings = ModuleArrows.findings(in: [SourceFile(path, "// why\n\(line)\n")])
    #expect(findings.count == 1)
  }

  @Test(arguments: [
    ("Sources/Simulation/A.swift", "import Receivables\nimport Synchronization"),
    ("Sources/Intake/A.swift", "import FoundationEssentials\nimport GRDB"),
    ("Sources/Calibration/Backtest/A.swift", "import Simulation"),
    ("Sources/LinearAlgebra/A.swift", "import COpenBLAS"),
    ("Sources/Receivables/A.swift", "// import Foundation\n/* import Yams */\nlet text = \"import GRDB\""),
    ("Sources/Receivables/A.swift", "let text = \"\"\"\nimport GRDB\n\"\"\""),
  ])
  func anAllowedImportPasses(path: String, text: String) {
    #expect(ModuleArrows.findings(in: [SourceFile(path, text)]) == [])
  }
}
