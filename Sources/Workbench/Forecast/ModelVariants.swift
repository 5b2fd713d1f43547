import Calibration
import CreditModels
import Intake
import Receivables
import Simulation
import Stochastics
import Treasury

/// The other models of payment of a run, and what they would say of its headline.
struct ModelVariants {
  /// A model and its run.
  struct Variant {
    var name: String
    var isPlausible: Bool?
    var scenario: Scenario
  }

  /// Paths that each model is run on, at most.
  static let mostPaths = 2_560

  let variants: [Variant]
  private let view: LedgerView
  private let ledgerFile: String

  /// The models that a run's behaviour offers; one that is fitted by segment has the calibrated forms beside it.
  ///
  /// - Throws: `InputRefused` where the scenario states how every segment pays, or a behaviour file offers no other form.
  init(scenario: Scenario, view: LedgerView, ledgerFile: String) throws {
    self.view = view
    self.ledgerFile = ledgerFile
    try scenario.requireFitted(view: view, option: "--models")
    var variants: [Variant] = []
    func add(_ name: String, _ isPlausible: Bool?, _ document: BehaviourDocument, file: String) {
      var other = scenario
      other.behaviour = Scenario.StatedBehaviour(file: file, document: document)
      variants.append(Variant(name: name, isPlausible: isPlausible, scenario: other))
    }
    if let stated = scenario.behaviour {
      guard !stated.document.alternatives.isEmpty else {
        throw InputRefused([
          scenario.issue(
            .yamlConflict, at: "behaviour",
            "the behaviour file `\(stated.file)` offers no other form of the model",
            hint:
              "make it again with `duecast calibrate …` without `--form`, from a history long enough for trials"
          )
        ])
      }
      for alternative in stated.document.alternatives {
        var document = stated.document
        document.behaviour = alternative.behaviour(beside: stated.document.behaviour)
        add(alternative.form, alternative.isPlausible, document, file: stated.file)
      }
    } else if let fit = try? BehaviourFit(PaymentHistory(view: view)) {
      // Curves by segment are not among the forms that trials compare.
      let document = BehaviourDocument(fit, digest: view.digest, asOf: view.asOf)
      add("calibrate's \(fit.chosen.rawValue)", nil, document, file: "calibrated for --models")
      if fit.chosen != .pooled {
        var pooled = document
        pooled.behaviour.effects = []
        pooled.behaviour.constant.value = 0
        pooled.behaviour.standardisedShare = 0
        add("pooled", nil, pooled, file: "calibrated for --models")
      }
    }
    self.variants = variants
  }

  /// Runs every model and the forecast's own on the same paths; `nil` where the user stopped it.
  func spread(of base: Experiment, paths: Int, threads: Int, console: Console) throws -> ModelSpread? {
    let count = min(paths, ModelVariants.mostPaths)
    let progress = ProgressLine(console: console, total: count * (variants.count + 1))
    defer { progress.clear() }
    var done = 0
    func values(_ experiment: Experiment) throws -> [Int64]? {
      defer { done += count }
      return try ModelVariants.values(experiment, paths: count, threads: threads, console: console) {
        progress.update(done: done + $0)
      }
    }
    guard let own = try values(base) else { return nil }
    var models: [ModelSpread.Model] = []
    for variant in variants {
      let assembly: ForecastAssembly
      do {
        assembly = try ForecastAssembly(scenario: variant.scenario, view: view, ledgerFile: ledgerFile)
      } catch {
        models.append(
          ModelSpread.Model(
            name: variant.name, isPlausible: variant.isPlausible,
            difference: .missing(
              base.hasCashPosition ? .fraction : .money, reason: "does not go with this scenario")))
        continue
      }
      guard let other = try values(assembly.experiment) else { return nil }
      models.append(
        ModelSpread.Model(
          name: variant.name, isPlausible: variant.isPlausible,
          difference: Estimate.mean(
            of: zip(other, own).map { $0 - $1 }, unit: base.hasCashPosition ? .fraction : .money)))
    }
    return ModelSpread(models: models, paths: count)
  }

  /// Shortfall or not by path where there is a cash position, else receipts; `nil` where the user stopped it.
  private static func values(
    _ experiment: Experiment, paths: Int, threads: Int, console: Console, progress: (Int) -> Void
  ) throws -> [Int64]? {
    let layout = PathLayout(experiment)
    let column = layout.index(experiment.hasCashPosition ? .firstShortfall : .receipts)
    var values: [Int64] = []
    let outcome = try Runner.run(
      experiment, paths: 0..<paths, threads: threads, shouldStop: console.shouldStop
    ) { block in
      values += block.values[column * block.count..<(column + 1) * block.count]
      progress(block.firstPath + block.count)
    }
    guard outcome.isComplete else { return nil }
    return experiment.hasCashPosition ? values.map { $0 >= 0 ? 1 : 0 } : values
  }
}
