import Foundation
import Intake

/// The overlay files of stresses.
enum StressLibrary {
  /// A stress that can be laid over a scenario.
  struct Entry: Hashable {
    var name: String
    var question: String?
    var file: String
  }

  /// The stresses asked for, by name in the library beside the scenario, or by file.
  ///
  /// - Parameters:
  ///   - wanted: Names or files; `nil` takes the whole library.
  ///   - folder: The library; `nil` is `stress` in the scenario's folder.
  /// - Throws: `InputRefused` for a stress that does not exist or cannot be read.
  static func entries(scenario: String, wanted: [String]?, folder: String?) throws -> [Entry] {
    let library =
      folder
      ?? URL(fileURLWithPath: scenario).deletingLastPathComponent().appendingPathComponent("stress")
      .relativePath
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: library)) ?? [])
      .filter { $0.hasSuffix(".yaml") }.sorted()
    guard let wanted else {
      guard !files.isEmpty else {
        throw InputRefused([
          Issue(
            .unreadableFile, file: library, message: "there is no stress in the folder",
            hint: "name files with `--with`, or the folder of a library with `--library`")
        ])
      }
      return try files.map { try entry("\(library)/\($0)") }
    }
    return try wanted.map { name in
      if name.contains("/") || name.hasSuffix(".yaml") { return try entry(name) }
      guard files.contains(name + ".yaml") else {
        let names = files.map { String($0.dropLast(5)) }
        let near = NearestName.of(name, in: names)
        throw InputRefused([
          Issue(
            .unreadableFile, file: library, message: "the library has no stress `\(name)`",
            hint: near.map { "did you mean `\($0)`?" } ?? "it has \(names.joined(separator: ", "))")
        ])
      }
      return try entry("\(library)/\(name).yaml")
    }
  }

  private static func entry(_ file: String) throws -> Entry {
    let head = try ScenarioReader.overlayHead(file: file)
    return Entry(name: head.name, question: head.question, file: file)
  }
}

extension StatedStress {
  /// What cannot have any effect in a scenario, in words; `nil` where something can.
  func idle(in scenario: Scenario, segments: Set<String>, advances: Int64) -> String? {
    var reasons: [String] = []
    var rest = self
    func lacking(_ isLacking: Bool, _ reason: String, _ clear: (inout StatedStress) -> Void) {
      guard isLacking else { return }
      var copy = rest
      clear(&copy)
      guard copy != rest else { return }
      rest = copy
      reasons.append(reason)
    }
    lacking(scenario.mechanisms.insurance == nil, "no `insurance`") { $0.insurerCut = 0 }
    lacking(scenario.mechanisms.instruments.isEmpty, "no `instruments`") { $0.acceptorPD = 0 }
    lacking(advances <= 0, "no advances") { $0.refundedAdvances = 0 }
    lacking(!scenario.hasBankLine, "no `facilities`") { $0.lineCut = 0 }
    lacking(!paymentStops.contains { segments.contains($0.segment) }, "no such segment") {
      $0.paymentStops = []
    }
    lacking(scenario.economy == nil, "no `economy`") {
      $0.factorShift = 0
      $0.factorShifts = [:]
    }
    let factors = Set(scenario.economy?.factors.map(\.name) ?? [])
    lacking(!factorShifts.keys.contains { factors.contains($0) }, "no such factor") { $0.factorShifts = [:] }
    lacking(scenario.credit == nil, "`credit: none`") { $0.failureFactor = 1 }
    lacking(scenario.sales.isEmpty, "no planned `sales`") {
      $0.ordersChange = 0
      $0.billingOutageDays = 0
    }
    let suppliers = scenario.outflows.contains { $0.category == .suppliers }
    lacking(!suppliers, "no outflow to suppliers") { $0.suppliersEarlierDays = 0 }
    return rest.isNeutral && !reasons.isEmpty ? reasons.joined(separator: ", ") : nil
  }
}
