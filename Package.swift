// swift-tools-version: 6.2
import PackageDescription

// Every target is held to the same rules; the arrows between the modules are checked by ArchitectureTests,
// because a transitively linked module can be imported without being declared.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "duecast",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "duecast", targets: ["duecast"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
  ],
  targets: [
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .systemLibrary(
      name: "CMessageDigest", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    // No pkg-config name: its include path would hide `editline/readline.h` behind a bare `readline.h`.
    .systemLibrary(name: "CEdit", providers: [.apt(["libedit-dev"]), .brew(["libedit"])]),
    module("LinearAlgebra", ["COpenBLAS"]),
    module("Receivables", []),
    module("Stochastics", ["LinearAlgebra"]),
    module("CreditModels", ["Stochastics", "Receivables", "LinearAlgebra"]),
    module("Liquidity", ["CreditModels", "Stochastics", "Receivables"]),
    module("Simulation", ["Liquidity", "CreditModels", "Stochastics", "Receivables", "LinearAlgebra"]),
    module("Treasury", ["Simulation", "Liquidity", "CreditModels", "Stochastics", "Receivables"]),
    module(
      "Decisions",
      ["Treasury", "Simulation", "Liquidity", "CreditModels", "Stochastics", "Receivables", "LinearAlgebra"]),
    module(
      "Calibration",
      [
        "Treasury", "Simulation", "Liquidity", "CreditModels", "Stochastics", "Receivables", "LinearAlgebra",
      ]),
    module(
      "Verification",
      [
        "Treasury", "Calibration", "Simulation", "Liquidity", "CreditModels", "Stochastics", "Receivables",
        "LinearAlgebra",
      ]),
    module(
      "Intake",
      [
        "Simulation", "Liquidity", "CreditModels", "LinearAlgebra", "Stochastics", "Receivables",
        // Apple's systems bring the same function themselves, in CommonCrypto.
        .target(name: "CMessageDigest", condition: .when(platforms: [.linux])), yams, grdb,
      ]),
    module(
      "Reporting",
      [
        "Decisions", "Treasury", "Calibration", "Simulation", "Liquidity", "CreditModels", "Stochastics",
        "Receivables",
      ]),
    module(
      "Workbench",
      [
        "Reporting", "Decisions", "Verification", "Intake", "Treasury", "Calibration", "Simulation",
        "Liquidity",
        "CreditModels",
        "Stochastics", "LinearAlgebra", "Receivables", arguments,
      ]),
    .executableTarget(name: "duecast", dependencies: ["Workbench", "CEdit"], swiftSettings: settings),

    tests("LinearAlgebraTests", ["LinearAlgebra"]),
    tests("StochasticsTests", ["Stochastics"], exclude: ["Reference"]),
    tests("ReceivablesTests", ["Receivables"]),
    tests("CreditModelsTests", ["CreditModels", "Stochastics", "Receivables", "LinearAlgebra"]),
    tests("LiquidityTests", ["Liquidity", "CreditModels", "Stochastics"]),
    tests(
      "SimulationTests",
      ["Simulation", "Liquidity", "CreditModels", "Stochastics", "Receivables", "LinearAlgebra"]),
    tests(
      "CalibrationTests", ["Calibration", "Simulation", "CreditModels", "Stochastics", "Receivables"]),
    tests(
      "TreasuryTests", ["Treasury", "Simulation", "Liquidity", "CreditModels", "Stochastics", "Receivables"]),
    tests(
      "DecisionsTests",
      ["Decisions", "Treasury", "Simulation", "Liquidity", "CreditModels", "Stochastics", "Receivables"]),
    tests(
      "VerificationTests",
      [
        "Verification", "Treasury", "Calibration", "Simulation", "Liquidity", "CreditModels", "Stochastics",
        "Receivables", "LinearAlgebra",
      ]),
    tests(
      "IntakeTests", ["Intake", "CreditModels", "Receivables", "LinearAlgebra", grdb], exclude: ["Gallery"]),
    tests(
      "ReportingTests", ["Reporting", "Treasury", "Simulation", "Stochastics", "Receivables"],
      exclude: ["Golden"]),
    tests(
      "WorkbenchTests", ["Workbench", "Decisions", "Intake", "Simulation", "CreditModels", "Receivables"]),
    tests("ScenarioTests", ["Workbench", "Intake"]),
    tests("TranscriptTests", ["Workbench"], exclude: ["Transcripts", "Matrices"]),
    tests("ArchitectureTests", []),
  ]
)
